"""The web's door as honest and hostile clients meet it. web.py WEB_PORT OSC_PORT OUTPUT [OWN_ADDRESS]; exit code: failures."""
import asyncio
import json
import re
import socket
import struct
import sys
import time
import urllib.error
import urllib.request

import websockets

PORT, OSC, OUTPUT = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
OWN = sys.argv[4] if len(sys.argv) > 4 else ""
HOST = b"Host: localhost\r\n"
failures = 0


def expect(what, good, seen=""):
    global failures
    print(f"ok: {what}" if good else f"FAILED: {what} {seen!r}", flush=True)
    failures += not good


def connect(wait=4):
    s = socket.create_connection(("127.0.0.1", PORT))
    s.settimeout(wait)
    return s


def read_all(s):
    out = b""
    try:
        while part := s.recv(65536):
            out += part
    except (socket.timeout, ConnectionResetError):
        pass
    return out


def raw(data):
    s = connect()
    try:
        s.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return read_all(s)


def status(target, lines=b"", host=HOST):
    answer = raw(b"GET " + target + b" HTTP/1.1\r\n" + host + lines + b"\r\n")
    return int(answer.split()[1]) if answer else 0


def padded(data):
    return data + b"\0" * (4 - len(data) % 4)


def osc(address, types="", *args):
    out = padded(address.encode()) + padded(b"," + types.encode())
    for kind, arg in zip(types, args):
        out += struct.pack(">f", arg) if kind == "f" else struct.pack(">i", arg) if kind == "i" else padded(arg.encode()) if kind == "s" else b""
    return out


def udp(*message):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(osc(*message), ("127.0.0.1", OSC))


def wait_for(pattern, seconds=10):
    end = time.time() + seconds
    while time.time() < end:
        found = re.findall(pattern, open(OUTPUT, encoding="utf-8").read())
        if found:
            return found[-1]
        time.sleep(0.05)
    return None


def requests():
    expect("a program gets the tree", status(b"/") == 200)
    for host in (b"evil.example", b"evil.example:%d" % PORT, b"localhost.evil.example", b"192.0.2.77", b"0.0.0.0"):
        expect(f"a forged host is refused: {host.decode()}", status(b"/", host=b"Host: " + host + b"\r\n") == 403)
    for host in (b"localhost:%d" % PORT, b"127.0.0.1", b"[::1]:%d" % PORT, socket.gethostname().split(".")[0].encode() + b".local"):
        expect(f"our own is not: {host.decode()}", status(b"/knob/1", host=b"Host: " + host + b"\r\n") == 200)
    expect("a page from elsewhere is refused", status(b"/", b"Origin: http://evil.example\r\n") == 403)
    expect("a frame of another site too", status(b"/", b"Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n") == 403)
    expect("and so is none at all", status(b"/", host=b"") == 400)
    for target, wanted in ((b"/../../etc/passwd", (404,)), (b"/page/../../../etc/passwd", (404,)), (b"/page/%2e%2e/index.html", (404,)),
                           (b"/%00", (400,)), (b"/%zz", (400,)), (b"//", (200, 404)), (b"//etc/passwd", (404,)), (b"*", (400,)),
                           (b"http://evil.example/", (400,)), (b"/" + b"a" * 10000, (414,)), (b"/knob/1?" + b"A" * 3000, (400, 414))):
        got = status(target)
        expect(f"crafted target {target[:30].decode()}", got in wanted, got)
    expect("only GET", raw(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc").startswith(b"HTTP/1.1 405"))
    expect("8 KiB of head", raw(b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 20000 + b"\r\n\r\n").startswith(b"HTTP/1.1 431"))
    expect("bytes of TLS", raw(b"\x16\x03\x01\x02\x00").startswith(b"HTTP/1.1 400"))
    head = raw(b"GET / HTTP/1.1\r\n" + HOST + b"Accept: text/html\r\n\r\n").split(b"\r\n\r\n")[0].decode().lower()
    expect("the page comes with its policy", "text/html" in head and "default-src 'self'" in head and "nosniff" in head and "no-referrer" in head)
    expect("without cookies, without letting other sites read", "set-cookie" not in head and "access-control" not in head)


def row(address):
    return json.loads(raw(b"GET " + address.encode() + b"?VALUE HTTP/1.1\r\n" + HOST + b"\r\n").split(b"\r\n\r\n")[1])["VALUE"][0]


def slow_senders():
    lines = [connect(8) for _ in range(20)]
    for s in lines:
        try:
            s.send(b"G")
        except OSError:
            pass
    time.sleep(0.5)
    began, open_now = time.time(), 0
    for s in lines:
        s.setblocking(False)
        try:
            open_now += s.recv(1) != b""
        except BlockingIOError:
            open_now += 1
        except OSError:
            pass
    expect("sixteen connections of one address at most", open_now == 16, open_now)
    others = []
    for place in range(2, 7):
        for _ in range(16):
            try:
                others.append(socket.create_connection(("127.0.0.1", PORT), 4, (f"127.0.0.{place}", 0)))
                others[-1].setblocking(False)
            except OSError:
                pass
    time.sleep(0.5)
    open_now = 16
    for s in others:
        try:
            s.recv(1)
        except BlockingIOError:
            open_now += 1
        except OSError:
            pass
        s.close()
    expect("sixty-four in all", open_now == 64, open_now)
    for s in lines:
        s.settimeout(9)
        try:
            s.recv(1)
        except OSError:
            pass
    expect("slow senders are closed after five seconds", time.time() - began < 9, time.time() - began)
    for s in lines:
        s.close()
    expect("then others come in again", status(b"/knob/1") == 200)


async def refused(uri, **options):
    try:
        async with websockets.connect(uri, **options):
            return 0
    except websockets.exceptions.InvalidStatusCode as error:
        return error.status_code


async def hear(ws, *wanted, seconds=6):
    """The first message that holds one of these."""
    end = time.time() + seconds
    while time.time() < end:
        try:
            message = await asyncio.wait_for(ws.recv(), end - time.time())
        except asyncio.TimeoutError:
            return None
        for one in wanted:
            if (one in message) if isinstance(one, type(message)) else False:
                return message
    return None


async def sockets():
    uri = f"ws://127.0.0.1:{PORT}"
    expect("a WebSocket from another page is refused", await refused(uri, origin="http://evil.example") == 403)
    expect("and one whose origin is null", await refused(uri, origin="null") == 403)
    async with websockets.connect(uri + "/page", origin=f"http://127.0.0.1:{PORT}") as ws:
        said = json.loads(await ws.recv())
        expect("our page is told who it is", said["COMMAND"] == "WELCOME" and said["DATA"]["role"] == "operator" and not said["DATA"]["open"], said)
        await ws.send(osc("/ping", "i", 7))
        expect("binary frames are OSC", await hear(ws, b"/pong") is not None)
        for rubbish in ("rubbish", "[" * 5000, '{"COMMAND": "LISTEN"}', '{"COMMAND": 7, "DATA": {}}', '{"COMMAND": "START_OSC_STREAMING", "DATA": {"LOCAL_SERVER_PORT": 1}}'):
            await ws.send(rubbish)
        await ws.send(b"rubbish")
        await ws.send(osc("/ping", "i", 8))
        expect("rubbish is survived", await hear(ws, b"/pong") is not None)
        async with websockets.connect(uri, max_size=None) as greedy:
            try:
                await greedy.send(b"x" * 70000)
                await greedy.recv()
            except websockets.exceptions.ConnectionClosed:
                pass
            expect("a frame of 70,000 bytes closes its connection", greedy.close_code == 1009, greedy.close_code)
        await ws.send(osc("/ping", "i", 9))
        expect("and no other", await hear(ws, b"/pong") is not None)
    crowd = [await websockets.connect(uri) for _ in range(16)]
    expect("sixteen WebSockets of one address at most", await refused(uri) == 503)
    for one in crowd:
        await one.close()
    async with websockets.connect(uri) as ws:
        expect("then others come in again", True)


async def pins(pin):
    async with websockets.connect(f"ws://127.0.0.1:{PORT}") as ws:
        async def pair(word):
            await ws.send(json.dumps({"COMMAND": "PAIR", "DATA": word}))
            return json.loads(await hear(ws, "PAIRED"))["DATA"]
        expect("the PIN pairs", await pair(pin))
        wrong = "000000" if pin != "000000" else "000001"
        for _ in range(5):
            await pair(wrong)
        expect("after five wrong ones even the right one waits", not await pair(pin))
    expect("by HTTP too", status(b"/page/token?pin=" + pin.encode()) == 429)


async def network(token, pin):
    uri, origin = f"ws://{OWN}:{PORT}/page", f"http://{OWN}:{PORT}"
    with urllib.request.urlopen(f"http://{OWN}:{PORT}/knob/1") as answer:
        expect("the tree is in the network", answer.status == 200)
    expect("a browser without token stays outside", await refused(uri, origin=origin) == 403)
    expect("and with a wrong one", await refused(uri + "?t=" + "0" * 32, origin=origin) == 403)
    try:
        urllib.request.urlopen(f"http://{OWN}:{PORT}/page/token?pin=1")
        expect("a wrong PIN gives no token", False)
    except urllib.error.HTTPError as error:
        expect("a wrong PIN gives no token", error.code == 403, error.code)
    with urllib.request.urlopen(f"http://{OWN}:{PORT}/page/token?pin={pin}") as answer:
        expect("the PIN gives the token", json.load(answer)["token"] == token)
    async with websockets.connect(uri + "?t=" + token, origin=origin) as ws:
        said = json.loads(await hear(ws, "WELCOME"))
        expect("with it a player", said["DATA"]["role"] == "player" and said["DATA"]["open"], said)
        await ws.send(osc("/layer/a/opacity", "f", 0.5))
        await ws.send(osc("/web/open", "i", 0))
        expect("who may not operate", await hear(ws, b"/error") is not None)
        await ws.send(json.dumps({"COMMAND": "PAIR", "DATA": pin}))
        said = json.loads(await hear(ws, "WELCOME"))
        expect("paired, an operator", said["DATA"]["role"] == "operator", said)
        await ws.send(osc("/web/open", "i", 0))
        try:
            while True:
                await asyncio.wait_for(ws.recv(), 6)
        except websockets.exceptions.ConnectionClosed:
            expect("who may close the page, and goes with it", True)
        except asyncio.TimeoutError:
            expect("who may close the page, and goes with it", False)
    try:
        socket.create_connection((OWN, PORT), 2)
        expect("then nobody comes in over the network", False)
    except OSError:
        expect("then nobody comes in over the network", True)
    expect("on this machine the port stayed", status(b"/web/open?VALUE") == 200)


requests()
time.sleep(0.5)  # the rows are of the newest frame
expect("what was refused is counted", row("/web/refused") >= 12, row("/web/refused"))
slow_senders()
asyncio.run(sockets())
udp("/web/open", "i", 1)
way = wait_for(r"Page: (http://\S+/\?t=([0-9a-f]{32})) \(PIN for operators: ([0-9]{6})")
expect("opened while it plays, it says its way", way is not None)
if way and OWN:
    asyncio.run(network(way[1], way[2]))
if way:
    asyncio.run(pins(way[2]))
sys.exit(failures)
