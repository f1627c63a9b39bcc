"""OSCQuery over a WebSocket. oscquery.py WEB_PORT; exit code: failures."""
import asyncio
import json
import struct
import sys

import websockets

PORT = int(sys.argv[1])
failures = 0


def expect(what, good, seen=""):
    global failures
    print(f"ok: {what}" if good else f"FAILED: {what} {seen!r}", flush=True)
    failures += not good


def padded(text):
    data = text.encode()
    return data + b"\0" * (4 - len(data) % 4)


def number(address, value):
    return padded(address) + padded(",f") + struct.pack(">f", value)


async def collect(ws, seconds, first=0):
    """All messages until it has been quiet for so long; the first may take longer."""
    out = []
    try:
        while True:
            out.append(await asyncio.wait_for(ws.recv(), seconds if out else max(first, seconds)))
    except asyncio.TimeoutError:
        return out


async def command(ws, name, data):
    await ws.send(json.dumps({"COMMAND": name, "DATA": data}))


async def main():
    async with websockets.connect(f"ws://127.0.0.1:{PORT}") as ws:
        expect("a plain client is told nothing unasked", await collect(ws, 0.5) == [])
        await command(ws, "LISTEN", "/knob/light")
        await command(ws, "LISTEN", "/nobody/at/all")
        got = await collect(ws, 0.7, 8)
        expect("LISTEN begins with the value", got == [number("/knob/light", 0.5)], got)
        await ws.send(number("/knob/light", 0.25))
        got = await collect(ws, 0.7, 8)
        expect("and goes on when it changes", got == [number("/knob/light", 0.25)], got)
        await command(ws, "LISTEN", "/layer")
        await ws.send(number("/layer/one/opacity", 0.5))
        got = await collect(ws, 0.7)
        expect("only the exact path", got == [], got)
        await command(ws, "IGNORE", "/knob/light")
        await ws.send(number("/knob/light", 0.75))
        got = await collect(ws, 0.7)
        expect("until IGNORE", got == [], got)
        await ws.send(padded("/preset/next") + padded(","))
        got = [json.loads(m) for m in await collect(ws, 3, 12) if isinstance(m, str)]
        expect("a new preset is told at its top", {"COMMAND": "PATH_ADDED", "DATA": "/layer/two"} in got, got)
        expect("what went too", {"COMMAND": "PATH_REMOVED", "DATA": "/layer/one"} in got, got)
        expect("in few words", len(got) <= 6, got)
        await ws.send(number("/strange/thing", 0.5))
        got = [json.loads(m) for m in await collect(ws, 1, 8) if isinstance(m, str)]
        expect("a new signal is told", any(m["COMMAND"] == "PATH_ADDED" and m["DATA"].startswith("/in") for m in got), got)


asyncio.run(main())
sys.exit(failures)
