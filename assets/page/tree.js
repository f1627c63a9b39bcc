// SPDX-License-Identifier: GPL-3.0-or-later
// The tree as the page knows it: rows with their declarations and newest values, read from OSCQuery and kept by
// subscriptions. Whoever watches a row is called at most once per picture. Writes: the newest wins, 60 a second.

import { int } from "./osc.js";
import { t } from "./words.js";

const WRITE_MS = 1000 / 60;
const HOLD_MS = 300; // so long after a hand's last write, echoes do not overwrite what it sees
const SCHEMA_MS = 150;
const SIGNALS_MS = 700;

// What the instrument says to us, which is no row's value.
const ANSWERS = /^\/(error|hello|players|query|calibrate|patch\/(list|source|targets|learn))(\/|$)/;

const LETTERS = { f: "float", d: "float", i: "int", h: "int", T: "bool", F: "bool", I: "trigger", N: "trigger", s: "text", r: "color" };

function rangeOf(node) {
    const range = Array.isArray(node.RANGE) ? node.RANGE.flat(2)[0] : null;
    const { MIN: min = 0, MAX: max = 0, VALS: choices = null } = range || {};
    return { min, max, choices };
}

const channel = (text, i) => parseInt(text.slice(1 + 2 * i, 3 + 2 * i) || "ff", 16) / 255;

// What came over the wire or in JSON, as the row's type has it.
function valueOf(row, args) {
    const first = args[0];
    switch (row.type) {
    case "bool": return first === true || first === 1;
    case "float": case "int": case "trigger": return Number(first) || 0;
    case "color":
        return typeof first === "string" && first[0] === "#" ? [0, 1, 2, 3].map((i) => channel(first, i)) : args.map(Number);
    case "point": case "bands": return args.map(Number);
    default: return first === undefined || first === null ? "" : String(first);
    }
}

function rowOf(node, order) {
    const own = node.CLAVILUX || {};
    const { min, max, choices } = rangeOf(node);
    const row = {
        address: node.FULL_PATH,
        type: own.type || LETTERS[(node.TYPE || "s")[0]] || "text",
        tier: own.tier || "signal",
        unit: own.unit || "",
        choices: own.choices || choices,
        min, max,
        step: own.step || 0,
        curve: own.curve || "linear",
        flags: new Set(own.flags || []),
        names: own.names || [],
        order: own.order ?? order,
        doc: node.DESCRIPTION || "",
        writable: ((node.ACCESS ?? 3) & 2) !== 0,
        value: null,
        handled: 0, // until then a hand has it
    };
    row.limited = row.max > row.min;
    row.value = valueOf(row, Array.isArray(node.VALUE) ? node.VALUE.flat(2) : []);
    return row;
}

function rowsOf(root) {
    const rows = [];
    const walk = (node) => {
        if (node.TYPE !== undefined && !node.CLAVILUX?.alias)
            rows.push(rowOf(node, rows.length));
        for (const child of Object.values(node.CONTENTS || {}))
            walk(child);
    };
    walk(root);
    return rows;
}

// A new declaration of a row that a hand holds just now.
function keepHand(row, old) {
    if (!old || performance.now() > old.handled)
        return;
    row.handled = old.handled;
    row.told = row.value;
    row.value = old.value;
}

export class Tree extends EventTarget {
    role = "player";
    name = "";
    signals = false;
    rows = new Map();
    #wire;
    #watchers = new Map(); // address -> Set of functions
    #dirty = new Set();
    #sending = new Map(); // address -> {at, args}
    #timer = 0;
    #stale = ""; // the branch that is known to have changed
    #painting = false;

    constructor(wire) {
        super();
        this.#wire = wire;
        wire.addEventListener("message", ({ detail }) => this.#hear(detail.address, detail.args));
        wire.addEventListener("command", ({ detail }) => this.#command(detail));
    }

    row(address) {
        return this.rows.get(address);
    }

    value(address) {
        return this.rows.get(address)?.value;
    }

    // All rows whose address begins so, in the order of the show.
    under(prefix) {
        return [...this.rows.values()].filter((row) => row.address.startsWith(prefix)).sort((a, b) => a.order - b.order);
    }

    // Reads the whole tree anew, or one branch of it.
    async load(branch = "/") {
        const fresh = rowsOf(await this.#wire.json(branch));
        const old = this.rows;
        this.rows = branch === "/" ? new Map() : new Map([...old].filter(([address]) => !address.startsWith(`${branch}/`)));
        for (const row of fresh) {
            keepHand(row, old.get(row.address));
            this.rows.set(row.address, row);
        }
        this.dispatchEvent(new Event("schema"));
        for (const { address } of fresh)
            this.#mark(address);
    }

    // fn(row) now and after every change, until the returned scope or one that it is a child of ends.
    scope() {
        const mine = [], children = [];
        return {
            child: () => {
                const child = this.scope();
                children.push(child);
                return child;
            },
            hear: (target, name, fn) => {
                target.addEventListener(name, fn);
                mine.push(() => target.removeEventListener(name, fn));
            },
            whenEnded: (fn) => mine.push(fn),
            every: (ms, fn) => {
                const timer = setInterval(fn, ms);
                mine.push(() => clearInterval(timer));
                fn();
            },
            watch: (address, fn) => {
                if (!this.#watchers.has(address))
                    this.#watchers.set(address, new Set());
                this.#watchers.get(address).add(fn);
                mine.push(() => this.#watchers.get(address).delete(fn));
                if (this.rows.has(address))
                    fn(this.rows.get(address));
            },
            end: () => {
                for (const child of children.splice(0))
                    child.end();
                for (const forget of mine.splice(0))
                    forget();
            },
        };
    }

    may(row) {
        return row.writable && row.tier !== "signal" && (row.tier !== "operator" || this.role === "operator");
    }

    // A hand sets a row: shown at once, sent as the wire allows.
    write(address, value) {
        const row = this.rows.get(address);
        if (!row)
            return;
        row.before ??= row.value;
        row.value = value;
        row.handled = Math.max(row.handled, performance.now() + HOLD_MS);
        this.#mark(address);
        setTimeout(() => this.#settle(address), HOLD_MS + 20);
        this.#post(address, argsOf(row, value));
    }

    get latency_ms() {
        return this.#wire.latency_ms;
    }

    // Asks to be an operator, by the PIN.
    pair(pin) {
        this.#wire.command("PAIR", pin);
    }

    // A finger lies on a row: nothing else moves it until it is let go, however still the finger lies.
    grab(address) {
        const row = this.rows.get(address);
        if (row)
            row.handled = Infinity;
    }

    letGo(address) {
        const row = this.rows.get(address);
        if (row)
            row.handled = performance.now() + HOLD_MS;
        setTimeout(() => this.#settle(address), HOLD_MS + 20);
    }

    // A sentence of the page's own, said where the instrument's are.
    tell(words) {
        this.dispatchEvent(new CustomEvent("tell", { detail: words }));
    }

    // Something that happens: a trigger, a request.
    fire(address, ...args) {
        this.#wire.send(address, ...args);
    }

    #refused(address) {
        const row = this.rows.get(address);
        if (!row || row.before === undefined)
            return;
        row.handled = 0;
        row.told ??= row.before;
        this.#settle(address);
    }

    #called(name) {
        if (name === this.name)
            return;
        this.name = name;
        this.dispatchEvent(new Event("schema"));
    }

    #settle(address) {
        const row = this.rows.get(address);
        if (!row || performance.now() < row.handled)
            return;
        row.before = undefined;
        if (row.told === undefined)
            return;
        row.value = row.told;
        row.told = undefined;
        this.#mark(row.address);
    }

    #post(address, args) {
        const now = performance.now();
        const slot = this.#sending.get(address) || { at: -1e9, args: null, timer: 0 };
        this.#sending.set(address, slot);
        slot.args = args;
        if (slot.timer)
            return;
        const go = () => {
            slot.timer = 0;
            slot.at = performance.now();
            this.#wire.send(address, ...slot.args);
        };
        if (now - slot.at >= WRITE_MS)
            go();
        else
            slot.timer = setTimeout(go, WRITE_MS - (now - slot.at));
    }

    #hear(address, args) {
        if (ANSWERS.test(address)) {
            if (address === "/error")
                this.#refused(args[0]);
            else if (address === "/hello" && args[0])
                this.#called(args[0]);
            this.dispatchEvent(new CustomEvent("answer", { detail: { address, args }, cancelable: true }));
            return;
        }
        const row = this.rows.get(address);
        if (!row)
            return;
        const value = valueOf(row, args);
        if (performance.now() < row.handled) {
            row.told = value;
            return;
        }
        row.told = undefined;
        row.value = value;
        this.#mark(address);
    }

    #command({ COMMAND, DATA }) {
        if (COMMAND === "WELCOME") {
            this.role = DATA.role;
            this.name = DATA.name;
            this.dispatchEvent(new Event("schema"));
        } else if (COMMAND === "PAIRED") {
            this.tell(t(DATA ? "paired" : "pin_wrong"));
        } else if (COMMAND.startsWith("PATH_")) {
            this.#changed(String(DATA));
        }
    }

    // Many messages may tell of one change; new signals come all evening and are read only while somebody looks at them.
    #changed(path) {
        const branch = path.startsWith("/in/") || path === "/in" ? "" : path === "/player" || path.startsWith("/player/") ? "/player" : "/";
        if (!branch)
            return;
        this.#stale = this.#stale === "/" ? "/" : branch;
        if (this.#stale === "/" || this.signals)
            this.#refresh();
    }

    #refresh() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
            const branch = this.#stale;
            this.#stale = "";
            this.load(branch).catch(() => {});
        }, this.#stale === "/" ? SCHEMA_MS : SIGNALS_MS);
    }

    // Whether the rows under /player are wanted.
    want(signals) {
        this.signals = signals;
        if (signals && this.#stale)
            this.#refresh();
    }

    #mark(address) {
        this.#dirty.add(address);
        if (this.#painting)
            return;
        this.#painting = true;
        requestAnimationFrame(() => {
            this.#painting = false;
            const changed = [...this.#dirty];
            this.#dirty.clear();
            for (const one of changed)
                for (const fn of this.#watchers.get(one) || [])
                    if (this.rows.has(one))
                        fn(this.rows.get(one));
        });
    }
}

function argsOf(row, value) {
    switch (row.type) {
    case "int": return [int(value)];
    case "color": case "point": return [...value];
    default: return [value];
    }
}

// The place of a value on its control, 0..1, and back.
export function placeOf(row, value) {
    if (!row.limited)
        return 0;
    const place = row.curve === "log" && row.min > 0
        ? Math.log(value / row.min) / Math.log(row.max / row.min)
        : (value - row.min) / (row.max - row.min);
    return Math.min(1, Math.max(0, place || 0));
}

export function valueAt(row, place) {
    const at = Math.min(1, Math.max(0, place));
    const value = row.curve === "log" && row.min > 0
        ? row.min * (row.max / row.min) ** at
        : row.min + at * (row.max - row.min);
    return row.type === "int" ? Math.round(value) : value;
}

export const stepOf = (row) => row.step || (row.type === "int" ? 1 : row.limited ? (row.max - row.min) / 100 : 0.01);

// As the instrument writes numbers: a point, and no more digits than a hand can mean.
export function numberText(row, value) {
    if (!Number.isFinite(value))
        return "–";
    if (row.type === "int" || row.type === "trigger")
        return String(Math.round(value));
    const step = stepOf(row);
    const digits = step >= 10 ? 0 : step >= 1 ? 1 : step >= 0.04 ? 2 : 3;
    return String(Number(value.toFixed(digits)));
}

// What people type: 0.5 or 0,5.
export function numberRead(text) {
    const value = Number(text.trim().replace(",", "."));
    return text.trim() && Number.isFinite(value) ? value : null;
}
