// SPDX-License-Identifier: GPL-3.0-or-later
// OSC packets, both ways. Numbers become f unless they are wrapped by int(); truths T and F, texts s.

const utf8 = new TextEncoder();
const text = new TextDecoder();

class Int {
    constructor(value) {
        this.value = value;
    }
}

export const int = (value) => new Int(Math.round(value));

const padded = (n) => (n + 3) & ~3;

function letter(arg) {
    if (arg instanceof Int)
        return "i";
    if (typeof arg === "boolean")
        return arg ? "T" : "F";
    return typeof arg === "number" ? "f" : "s";
}

// encode("/knob/1", 0.5) -> Uint8Array
export function encode(address, ...args) {
    const tags = "," + args.map(letter).join("");
    const strings = [address, tags, ...args.filter((a) => typeof a === "string")].map((s) => utf8.encode(s));
    const [head, types, ...words] = strings;
    const numbers = args.filter((a) => a instanceof Int || typeof a === "number").length;
    const size = strings.reduce((n, s) => n + padded(s.length + 1), 0) + 4 * numbers;
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    let at = 0;
    const put = (string) => {
        bytes.set(string, at);
        at += padded(string.length + 1);
    };
    put(head);
    put(types);
    for (const arg of args) {
        if (typeof arg === "string") {
            put(words.shift());
        } else if (arg instanceof Int) {
            view.setInt32(at, arg.value);
            at += 4;
        } else if (typeof arg === "number") {
            view.setFloat32(at, arg);
            at += 4;
        }
    }
    return bytes;
}

// Reads one packet after the other from a view; throws RangeError behind the end, as DataView does.
class Reader {
    constructor(view) {
        this.view = view;
        this.at = 0;
    }

    string() {
        const start = this.at;
        while (this.view.getUint8(this.at))
            this.at++;
        const bytes = new Uint8Array(this.view.buffer, this.view.byteOffset + start, this.at - start);
        this.at = start + padded(this.at - start + 1);
        return text.decode(bytes);
    }

    take(n, read) {
        const at = this.at;
        this.at += n;
        return read(at);
    }

    arg(tag) {
        const { view } = this;
        switch (tag) {
        case "i": return this.take(4, (at) => view.getInt32(at));
        case "f": return this.take(4, (at) => view.getFloat32(at));
        case "d": return this.take(8, (at) => view.getFloat64(at));
        case "h": return this.take(8, (at) => Number(view.getBigInt64(at)));
        case "t": return this.take(8, (at) => view.getUint32(at));
        case "s": case "S": return this.string();
        case "r": return this.take(4, (at) => "#" + view.getUint32(at).toString(16).padStart(8, "0"));
        case "c": return this.take(4, (at) => String.fromCodePoint(view.getUint32(at)));
        case "m": return this.take(4, (at) => view.getUint32(at));
        case "b": return this.take(4 + padded(view.getInt32(this.at)), () => null);
        case "T": return true;
        case "F": return false;
        case "I": return 1;
        default: return null;
        }
    }

    message(tell) {
        const address = this.string();
        const args = [];
        if (this.at < this.view.byteLength)
            for (const tag of this.string().slice(1))
                if (tag !== "[" && tag !== "]")
                    args.push(this.arg(tag));
        tell(address, args);
    }
}

// Calls tell(address, args) for every message of a packet; whatever is broken ends it silently.
export function decode(buffer, tell, depth = 0) {
    const view = buffer instanceof DataView ? buffer : new DataView(buffer);
    try {
        if (view.getUint8(0) !== 0x23) {
            new Reader(view).message(tell);
            return;
        }
        for (let at = 16; at + 4 <= view.byteLength && depth < 8;) {
            const size = view.getInt32(at);
            decode(new DataView(view.buffer, view.byteOffset + at + 4, size), tell, depth + 1);
            at += 4 + size;
            if (size <= 0)
                break;
        }
    } catch (e) {
        if (!(e instanceof RangeError))
            throw e;
    }
}
