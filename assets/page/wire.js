// SPDX-License-Identifier: GPL-3.0-or-later
// The connection: one WebSocket that comes back by itself, OSC in binary frames, commands in text frames.
// Events: "state" (open, lost or locked), "message" {address, args}, "command" {COMMAND, DATA}.

import { keep, kept } from "./dom.js";
import { decode, encode, int } from "./osc.js";

const RETRY_MS = [200, 400, 800, 1500];
const PING_MS = 2000;
const DEAD_MS = 5000;

// The token comes in the page's own address and stays in this tab, out of what people see, share and keep.
function ownToken() {
    const here = new URL(location.href);
    const token = here.searchParams.get("t");
    if (token) {
        keep("token", token, true);
        here.searchParams.delete("t");
        history.replaceState(null, "", here);
    }
    return token || kept("token", true);
}

export class Wire extends EventTarget {
    state = "lost";
    latency_ms = null;
    #token = ownToken();
    #socket = null;
    #tries = 0;
    #heard = 0;
    #asked = new Map(); // pings under way: number -> time
    #pings = 0;
    #wanted = new Map(); // pattern -> Hz, said again on every new connection

    start() {
        this.#connect();
        setInterval(() => this.#ping(), PING_MS);
        addEventListener("online", () => this.#hurry());
        document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    }

    send(address, ...args) {
        if (this.state !== "open")
            return false;
        this.#socket.send(encode(address, ...args));
        return true;
    }

    command(name, data) {
        if (this.state === "open")
            this.#socket.send(JSON.stringify({ COMMAND: name, DATA: data }));
    }

    // Exactly these patterns are told from now on: a Map of pattern -> times a second.
    want(patterns) {
        for (const [pattern] of this.#wanted)
            if (!patterns.has(pattern))
                this.send("/unsubscribe", pattern);
        for (const [pattern, hz] of patterns)
            if (this.#wanted.get(pattern) !== hz)
                this.send("/subscribe", pattern, int(hz));
        this.#wanted = new Map(patterns);
    }

    async json(path) {
        const headers = { Accept: "application/json" };
        if (this.#token)
            headers["X-Clavilux-Token"] = this.#token;
        const answer = await fetch(path, { headers });
        if (!answer.ok)
            throw new Error(`${path}: ${answer.status}`);
        return answer.json();
    }

    // Asks for the token by the PIN that the operator reads out; false when it is another one.
    async unlock(pin) {
        const answer = await fetch(`/page/token?pin=${encodeURIComponent(pin)}`);
        if (!answer.ok)
            return false;
        this.#token = (await answer.json()).token;
        keep("token", this.#token, true);
        this.#connect();
        return true;
    }

    #set(state) {
        this.state = state;
        this.dispatchEvent(new CustomEvent("state", { detail: state }));
    }

    #connect() {
        const query = this.#token ? `?t=${encodeURIComponent(this.#token)}` : "";
        const scheme = location.protocol === "https:" ? "wss:" : "ws:";
        const socket = new WebSocket(`${scheme}//${location.host}/page${query}`);
        let opened = false;
        this.#socket = socket;
        socket.binaryType = "arraybuffer";
        socket.onopen = () => {
            opened = true;
            this.#tries = 0;
            this.#heard = performance.now();
            this.#asked.clear();
        };
        socket.onmessage = (event) => this.#hear(event.data);
        socket.onclose = () => {
            if (socket !== this.#socket)
                return;
            this.latency_ms = null;
            this.#lost(opened);
        };
    }

    // A refused handshake looks like no server at all; a server that answers has locked us out.
    async #lost(opened) {
        const socket = this.#socket;
        let locked = false;
        if (!opened)
            locked = await fetch("/?HOST_INFO").then((a) => a.ok || a.status === 403, () => false);
        if (socket !== this.#socket)
            return;
        this.#set(locked ? "locked" : "lost");
        if (!locked)
            setTimeout(() => socket === this.#socket && this.#connect(),
                RETRY_MS[Math.min(this.#tries++, RETRY_MS.length - 1)]);
    }

    #hurry() {
        if (this.state === "lost" && this.#socket.readyState === WebSocket.CLOSED)
            this.#connect();
    }

    #ping() {
        if (this.state !== "open")
            return;
        const [oldest = Infinity] = this.#asked.values();
        if (performance.now() - oldest > DEAD_MS && this.#heard < oldest) {
            this.#socket.close();
            this.#socket.onclose();
            return;
        }
        this.#asked.set(++this.#pings, performance.now());
        this.send("/ping", int(this.#pings));
    }

    #hear(data) {
        this.#heard = performance.now();
        if (typeof data === "string") {
            this.#command(data);
            return;
        }
        decode(data, (address, args) => {
            if (address === "/pong")
                this.#pong(args[0]);
            else
                this.dispatchEvent(new CustomEvent("message", { detail: { address, args } }));
        });
    }

    #command(data) {
        let said;
        try {
            said = JSON.parse(data);
        } catch {
            return;
        }
        if (said?.COMMAND === "WELCOME" && this.state !== "open")
            this.#welcome(said.DATA.name);
        if (said?.COMMAND)
            this.dispatchEvent(new CustomEvent("command", { detail: said }));
    }

    // Whoever has said hello is told everything; the name survives a lost connection.
    #welcome(name) {
        this.state = "open";
        this.send("/hello", kept("name", true) || name);
        for (const [pattern, hz] of this.#wanted)
            this.send("/subscribe", pattern, int(hz));
        this.#ping();
        this.#set("open");
    }

    #pong(number) {
        const asked = this.#asked.get(number);
        if (asked === undefined)
            return;
        this.#asked.delete(number);
        const ms = performance.now() - asked;
        this.latency_ms = this.latency_ms === null ? ms : this.latency_ms + 0.4 * (ms - this.latency_ms);
    }
}
