// SPDX-License-Identifier: GPL-3.0-or-later
// page_parts.mjs [GOLDEN]: what of the page needs no browser. Its OSC reads what it writes and survives every datagram of
// GOLDEN (hex in the last column); pedals are parted where the instrument parts them; every word is there in both languages.

import { existsSync, readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../assets/page/", import.meta.url);
globalThis.location = { search: "?lang=fr" };
if (!globalThis.navigator?.languages)
    Object.defineProperty(globalThis, "navigator", { value: { languages: ["fr"] }, configurable: true });
const { decode, encode, int } = await import(new URL("osc.js", folder));
const { pedals } = await import(new URL("wires.js", folder));
const { numberRead, numberText, placeOf, valueAt } = await import(new URL("tree.js", folder));
const { t } = await import(new URL("words.js", folder));

let failures = 0;
function expect(what, good, detail = "") {
    console.log(`${good ? "ok" : "FAILED"}: ${what}${good || !detail ? "" : ` (${detail})`}`);
    failures += good ? 0 : 1;
}
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function read(bytes) {
    const told = [];
    decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), (address, args) => told.push([address, ...args]));
    return told;
}

const message = encode("/a/é", 0.5, int(-7), "words…", true, false, "");
expect("OSC reads what it writes", same(read(message), [["/a/é", 0.5, -7, "words…", true, false, ""]]) && message.length % 4 === 0, JSON.stringify(read(message)));
const bundle = new Uint8Array([...new TextEncoder().encode("#bundle\0"), ...new Uint8Array(8), 0, 0, 0, message.length, ...message, 0, 0, 0, message.length, ...message]);
expect("and bundles", read(bundle).length === 2);
let whole = true;
for (let n = 0; n < bundle.length; n++)
    whole &&= read(bundle.slice(0, n)).length <= 2;
expect("and what was cut off, without a word", whole);
const golden = process.argv[2];
if (golden && existsSync(golden)) {
    const datagrams = readFileSync(golden, "utf8").split("\n").map((line) => line.split("\t").find((cell) => /^([0-9a-f]{2}){4,}$/.test(cell))).filter(Boolean);
    datagrams.forEach((hex) => read(Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16))));
    expect(`and ${datagrams.length} datagrams of other programs`, datagrams.length > 50);
}

const texts = (expression) => pedals(expression).map((pedal) => pedal.text);
expect("a chain is parted at its pipes", same(texts("level | smooth(80ms) | to(0.2, 1)"), ["level", "smooth(80ms)", "to(0.2, 1)"]));
expect("and not within brackets or words", same(texts('a * (b | db) | osc("/x|y")'), ["a * (b | db)", 'osc("/x|y")']));
expect("and every pedal knows its place", pedals("level |  hit(1s)")[1].at === 9);

const row = { type: "float", min: 20, max: 20000, limited: true, curve: "log", step: 0 };
expect("a place on a log fader and its value are one", Math.abs(valueAt(row, placeOf(row, 440)) - 440) < 1e-6 && Math.abs(placeOf(row, 632.456) - 0.5) < 1e-4);
expect("numbers are written as the instrument does", numberText({ type: "float", min: 0, max: 1, limited: true, step: 0.01 }, 0.1234567) === "0.123");
expect("and read with a comma too", numberRead(" 0,5 ") === 0.5 && numberRead("x") === null && numberRead("") === null);

const sources = readdirSync(folder).filter((name) => name.endsWith(".js")).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]);
const table = sources.find(([name]) => name === "words.js")[1];
const keys = [...table.matchAll(/^ {4}"?([\w/]+)"?: \[/gm)].map((match) => match[1]);
const used = sources.flatMap(([, text]) => [...text.matchAll(/\bt\((?:[^()"]*\? )?"(\w+)"(?: : "(\w+)")?/g)].flatMap((match) => [match[1], match[2]])).filter(Boolean);
expect("every word that is said stands in the table", used.length > 80 && used.every((key) => keys.includes(key)), used.filter((key) => !keys.includes(key)).join());
const french = keys.map((key) => t(key));
expect("in French typography", french.every((text) => !/ [;:!?»]|« |'/.test(text)), french.filter((text) => / [;:!?»]|« |'/.test(text)).join("; "));
process.exit(failures > 0 ? 1 : 0);
