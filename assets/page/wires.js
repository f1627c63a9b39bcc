// SPDX-License-Identifier: GPL-3.0-or-later
// What drives what in the scene on stage: asked of the instrument, kept until it is asked again. An expression is read
// here only so far that its pedals can be shown; the instrument alone knows what it means.

import { spoken } from "./words.js";

const ASK_MS = 3000;

// "level * (rms | db) | smooth(80ms)" -> [{text, at}] of "level * (rms | db)" and "smooth(80ms)"; at: place in the expression.
export function pedals(expression) {
    const parts = [];
    let depth = 0, quoted = false, start = 0;
    const cut = (end) => {
        const raw = expression.slice(start, end);
        parts.push({ text: raw.trim(), at: start + raw.length - raw.trimStart().length });
        start = end + 1;
    };
    for (let i = 0; i < expression.length; i++) {
        const c = expression[i];
        if (c === '"')
            quoted = !quoted;
        else if (!quoted && "([{".includes(c))
            depth++;
        else if (!quoted && ")]}".includes(c))
            depth--;
        else if (!quoted && c === "|" && depth === 0)
            cut(i);
    }
    cut(expression.length);
    return parts.filter((part) => part.text);
}

// "/layer/veil/tint/h" -> the row it belongs to: itself, or the row of which it is a part.
export function rowOfWire(tree, address) {
    return tree.row(address) || tree.row(address.replace(/\/[a-z]$/, ""));
}

// "/layer/veil/place/x" as people call it.
export const nameOf = (address) => {
    const [branch, owner, ...rest] = address.slice(1).split("/");
    return branch === "layer" ? `${owner} · ${spoken(rest.join(" "))}` : spoken(address.slice(1));
};

// Keeps map: address -> {text, note}, calls changed() when it is another one; as long as the scope lives.
export function follow(tree, scope, changed) {
    let coming = new Map(), known = "";
    const kept = { map: new Map(), ask: () => tree.fire("/patch/list") };
    scope.hear(tree, "answer", ({ detail: { address, args } }) => {
        if (address === "/patch/list") {
            coming.set(args[0], { text: args[1] || "", note: args[2] || "" });
        } else if (address === "/patch/list/end") {
            kept.map = coming;
            coming = new Map();
            const now = JSON.stringify([...kept.map]);
            if (now !== known)
                changed(kept.map);
            known = now;
        } else if (address === "/patch/learn") {
            kept.ask();
        }
    });
    scope.hear(tree, "schema", kept.ask);
    scope.every(ASK_MS, kept.ask);
    return kept;
}
