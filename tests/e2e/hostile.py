"""A hostile network. hostile.py OSC_PORT WEB_PORT PID HASHES ADDRESS; exit code: failures.

ADDRESS is one of this machine by which we are players; by the loopback we operate."""
import os
import random
import re
import select
import socket
import struct
import sys
import threading
import time

PORT, WEB, PID, HASHES, ADDRESS = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
SECONDS_MAX = 4.0  # without a new frame; sanitizers and a shared machine included
FLOOD_S = 1.0
failures = 0
chance = random.Random(6)


def expect(what, good, seen=""):
    global failures
    print(f"ok: {what}" if good else f"FAILED: {what} {seen!r}", flush=True)
    failures += not good


# ---- packets ----

def padded(b):
    return b + b"\0" * (4 - len(b) % 4)


def message(address, *args):
    types, body = ",", b""
    for a in args:
        if isinstance(a, (str, bytes)):
            types, body = types + "s", body + padded(a.encode() if isinstance(a, str) else a)
        elif isinstance(a, int):
            types, body = types + "i", body + struct.pack(">i", a)
        else:
            types, body = types + "f", body + struct.pack(">f", a)
    return padded(address if isinstance(address, bytes) else address.encode()) + padded(types.encode()) + body


def bundle(ahead_s, *messages):
    tag = int((time.time() + 2208988800 + ahead_s) * 2**32) if ahead_s else 1
    return b"#bundle\0" + struct.pack(">Q", tag) + b"".join(struct.pack(">i", len(m)) + m for m in messages)


def sized(packet):
    return struct.pack(">I", len(packet)) + packet


def slip(packet):
    return b"\xc0" + packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0"


def frame(packet, opcode=2):
    n = len(packet)
    size = struct.pack(">BB", 0x80 | opcode, 0x80 | n) if n < 126 else struct.pack(">BBH", 0x80 | opcode, 0xFE, n)
    return size + b"\0\0\0\0" + packet


# ---- the other side ----

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def send(packet, to=ADDRESS, by=udp):
    try:
        by.sendto(packet, (to, PORT))
    except OSError:
        pass  # larger than a datagram can be


def connect(port=PORT, to="127.0.0.1"):
    s = socket.create_connection((to, port), 5)
    s.settimeout(5)
    return s


def query(path):
    """The numbers of the rows under a path, as an operator reads them."""
    s, answer, rows = connect(), b"", {}
    s.sendall(sized(message("/query", path)))
    try:
        while b"/query/end" not in answer[-999:]:
            answer += s.recv(65536)
    except socket.timeout:
        pass
    s.close()
    for m in re.finditer(rb"/query\0\0,ss([if])\0+(/[^\0]*)\0+(?:int|float)\0+", answer):
        at = m.start(2) + (len(m[2]) // 4 + 1) * 4
        at += 4 if answer[at:at + 4] == b"int\0" else 8
        rows[m[2].decode(errors="replace")] = struct.unpack_from(">" + m[1].decode(), answer, at)[0]
    return rows


def memory_mb():
    with open(f"/proc/{PID}/status") as f:
        return int(re.search(r"VmRSS:\s*(\d+)", f.read())[1]) // 1024


class Picture:
    """Whether it went on: the longest wait for a frame."""

    def __init__(self, what):
        self.what = what

    def watch(self):
        size, last = -1, time.time()
        while not self.over:
            now, time_s = os.path.getsize(HASHES), time.time()
            if now != size:
                size, last = now, time_s
            self.longest = max(self.longest, time_s - last)
            time.sleep(0.02)

    def __enter__(self):
        self.over, self.longest = False, 0
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def __exit__(self, *_):
        time.sleep(0.3)
        self.over = True
        self.thread.join()
        expect(f"the picture goes on: {self.what} (longest wait {self.longest * 1000:.0f} ms)", self.longest < SECONDS_MAX)


def flood(what, packets, seconds=FLOOD_S, to=ADDRESS):
    end, i = time.time() + seconds, 0
    with Picture(what):
        while time.time() < end:
            for _ in range(10):
                send(packets[i % len(packets)], to)
                i += 1
            time.sleep(0.0005)


# ---- what it does ----

GOOD = [
    message("/knob/1", 0.5), message("/band/fader", 0.25, 3, "x"), message("/layer/a/opacity", "0.5"), bundle(0, message("/a", 1), message("/b", 2.5)),
    bundle(0, bundle(0.2, message("/c", 1)), message("/d")), message("/1/xy", 0.1, 0.9), message("/pose", *[i / 32 for i in range(32)]),
    message("/patch", "/layer/a/opacity", "in.band.fader | smooth(80ms)"), message("/calibrate", "/band/fader"), message("/state/keep", "calm"),
]
NAMES = [
    b"/" + b"n" * 10000, "/é/e\u0301/ü".encode(), b"/\"quoted\"/'it'", b"/c\x01\x1b[31m\x7f\xc2\x9b31m", b"/layer/a\nfake: line\x1b[2J", b"/{a,{b,c}/[", b"//*//*//*", b"/\xff\xfe",
    b"/in", b"/in/", b"/player", b"/player/engine/x", b"/", b"list", b"/" + b"/".join([b"x"] * 120), b"/../../etc/passwd", b"/%n%s%n",
]


def mutated():
    packet = bytearray(chance.choice(GOOD))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(packet))
        kind = chance.randrange(4)
        if kind == 0:
            packet[at] = chance.choice((0, 0xFF, 0x80, 0x7F, chance.randrange(256)))
        elif kind == 1:
            del packet[at:at + chance.randint(1, 8)]
        elif kind == 2:
            packet[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
        else:
            packet += packet[at:]
        if not packet:
            return b"\0"
    return bytes(packet[:2000])


def packets():
    with Picture("20,000 broken packets over UDP"):
        for i in range(20000):
            send(mutated())
            if i % 20 == 0:
                time.sleep(0.001)
    with Picture("names that no one should give"):
        for name in NAMES:
            for kind in ([0.5], [], ["text \x1b[31m\n"], [0.1, 0.2, 0.3]):
                send(message(name, *kind))
            send(message("/hello", name))
            send(message("/subscribe", name, 120.0))
            send(message("/patch", name, name))
            send(message("/calibrate", name))
    for odd in ([], [7], [1e30], [-1.5e38, 1e30], ["pad", 1e30], ["pad", -1], ["", ""], ["x"] * 32):
        for address in ("/hello", "/subscribe", "/unsubscribe", "/query", "/players", "/ping", "/patch", "/patch/lock", "/calibrate", "/calibrate/range", "/state/go", "/state/keep", "/cue/go", "/preset/load", "/undo", "/patch/learn", "/patch/source", "/stage/rename"):
            send(message(address, *odd))
    time.sleep(0.3)


def streams():
    for wrap, name in ((sized, "size in front"), (slip, "SLIP")):
        with Picture(f"broken packets over TCP, {name}"):
            s = connect()
            for i in range(1000):
                try:
                    s.sendall(wrap(mutated()))
                except OSError:
                    s = connect()
            s.close()
            s = connect()
            s.sendall(wrap(message("/ping")))
            expect(f"a good connection is answered: {name}", b"/pong" in s.recv(999))
            s.close()
    with Picture("sizes that lie, half-open and silent connections"):
        lies = [b"\xff\xff\xff\xff", b"\0\1\0\1", b"\0\0\xff\xff" + b"x", b"\0", b"\xc0\xdb", b"GET / HTTP/1.1\r\n\r\n"]
        held = []
        for i in range(60):
            s = connect()
            s.sendall(lies[i % len(lies)])
            held.append(s)
        for s in held:
            s.close()
        for _ in range(1000):
            connect().close()
    with Picture("frames over a WebSocket"):
        s = connect(WEB)
        s.sendall(f"GET /page HTTP/1.1\r\nHost: 127.0.0.1:{WEB}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode())
        expect("a WebSocket opens", b" 101 " in s.recv(999))
        try:
            for i in range(1000):
                s.sendall(frame(mutated(), 2 if i % 10 else 1))
        except OSError:
            pass
        s.close()


def floods(turn):
    for i in range(1000):
        send(message("/many/%d" % i, 0.5), "127.0.0.1")
    questions = bundle(0, *[message("/query", "/")] * 100)
    flood("everything is asked for, again and again", [message("/query", "/"), questions])
    flood("the same from this machine", [message("/query", "/"), questions, bundle(0, *[message("/ping"), message("/players")] * 50)], FLOOD_S, "127.0.0.1")
    flood("thousands of names and subscriptions", [p for i in range(500) for p in (message("/hello", f"n{i}"), message("/subscribe", f"/audio/{i}*", 120.0), message("/x", 0.5))])
    flood("typing errors and wires", [message("/layer/a/opacitiy", 1.0), message("/patch/source", "/layer/a/opacitiy"), message("/patch", "/layer/a/opacity", "levl |"), message("//*a*/*p*c*", 0.5)])
    flood("bundles of the future", [bundle(1.5, message("/later", 0.5)), bundle(3600, message("/later", 0.5))])
    for i in range(2500):
        send(message(f"/room/{turn}/{i}", 0.5))
        time.sleep(0.0002)
    expect("players are still met", any("/player/n" in a or "/in/x" in a for a in query("/")))


def readers(turn):
    """Readers of everything, of whom one stops reading."""
    held, over = [], False

    def read():
        while not over:
            for s in select.select(held[1:], [], [], 0.1)[0]:
                s.recv(1 << 20)

    with Picture("sixteen who hear everything, one of whom stopped"):
        for _ in range(16):
            s = connect()
            s.sendall(sized(message("/subscribe", "//", 120.0)))
            held.append(s)
        for hz in range(20):
            held[0].sendall(sized(message("/subscribe", "//", 100.0 + hz)))
        thread = threading.Thread(target=read)
        thread.start()
        time.sleep(2)
        told = 0.5 + turn / 8
        send(message("/knob/3", told), "127.0.0.1")
        time.sleep(1)
        over = True
        thread.join()
    seen, wanted, end = b"", message("/knob/3", told), time.time() + 5
    while wanted not in seen and time.time() < end:
        seen = seen[-999:] + held[0].recv(1 << 20)
    expect("who reads again hears what stands now", wanted in seen)
    for s in held:
        s.close()


def manners():
    """Who is muted stays so by another name; the next connection of a machine is the guest it was."""
    if ADDRESS.startswith("127."):
        return
    s = connect(PORT, ADDRESS)
    s.sendall(sized(message("/hello", "eve")))
    s.recv(999)
    send(message("/stage/muted", "eve"), "127.0.0.1")
    time.sleep(0.3)
    s.sendall(sized(message("/hello", "mallory")) + sized(message("/knob/2", 0.125)))
    time.sleep(0.5)
    expect("who is muted stays so by another name", query("/knob/2").get("/knob/2") != 0.125)
    send(message("/stage/muted", ""), "127.0.0.1")
    s.close()


before = query("/engine")
packets()
streams()
steady_mb = 0
for turn in range(2):
    floods(turn)
    readers(turn)
    steady_mb = steady_mb or memory_mb()
manners()
now_mb = memory_mb()
after = query("/engine")
# sanitizers keep what was freed in quarantine
expect(f"memory stays flat ({steady_mb} MB, then {now_mb} MB)", now_mb < steady_mb + 128)
for row in ("/engine/refused/malformed", "/engine/refused/limit", "/engine/refused/writes", "/engine/refused/signals", "/engine/osc/messages"):
    expect(f"{row} counts", after.get(row, 0) > before.get(row, 0), (before.get(row), after.get(row)))
expect("it is there", os.path.isdir(f"/proc/{PID}"))
sys.exit(failures)
