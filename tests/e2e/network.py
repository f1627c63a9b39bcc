"""The other machine. network.py find TYPE SECONDS: services that mDNS tells of. network.py play HOST:PORT PIN: a program without
token over WebSocket; exit code: failures."""
import asyncio
import json
import socket
import struct
import sys
import time

import websockets
from zeroconf import ServiceBrowser, ServiceListener, Zeroconf


class Finder(ServiceListener):
    def __init__(self):
        self.names = []

    def add_service(self, zc, kind, name):
        self.names.append(name)

    def update_service(self, zc, kind, name):
        pass

    def remove_service(self, zc, kind, name):
        if name in self.names:
            self.names.remove(name)


def find(kind, seconds):
    zc, finder = Zeroconf(), Finder()
    ServiceBrowser(zc, kind, finder)
    end = time.time() + seconds
    while time.time() < end and not finder.names:
        time.sleep(0.05)
    for name in finder.names:
        info = zc.get_service_info(kind, name)
        for address in info.addresses if info else []:
            print(f"{socket.inet_ntoa(address)}:{info.port}")
    zc.close()


def padded(text):
    data = text.encode()
    return data + b"\0" * (4 - len(data) % 4)


async def play(place, pin):
    failures = 0

    def expect(what, good, seen=""):
        nonlocal failures
        print(f"ok: {what}" if good else f"FAILED: {what} {seen!r}", flush=True)
        failures += not good

    hands_off = padded("/stage/hands-off") + padded(",i") + struct.pack(">i", 1)
    async with websockets.connect(f"ws://{place}") as ws:
        await ws.send(hands_off)
        said = await asyncio.wait_for(ws.recv(), 5)
        expect("a program over WebSocket is a player too", said.startswith(b"/error"), said)
        await ws.send(json.dumps({"COMMAND": "PAIR", "DATA": pin}))
        said = json.loads(await asyncio.wait_for(ws.recv(), 5))
        expect("with the PIN it operates", said == {"COMMAND": "PAIRED", "DATA": True}, said)
        await ws.send(json.dumps({"COMMAND": "LISTEN", "DATA": "/stage/hands-off"}))
        first = await asyncio.wait_for(ws.recv(), 5)
        await ws.send(hands_off)
        said = await asyncio.wait_for(ws.recv(), 5)
        expect("what it could not before", first.endswith(b",F\0\0") and said.endswith(b",T\0\0"), (first, said))
        await ws.send(padded("/stage/hands-off") + padded(",i") + struct.pack(">i", 0))
        await asyncio.wait_for(ws.recv(), 5)
    return failures


if sys.argv[1] == "find":
    find(sys.argv[2], float(sys.argv[3]))
else:
    sys.exit(asyncio.run(play(sys.argv[2], sys.argv[3])))
