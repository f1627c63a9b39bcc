// SPDX-License-Identifier: GPL-3.0-or-later
// Patch: what drives what, as chains of pedals; learning, editing with the fault in place, unplugging, locking.

import { lastPart } from "./controls.js";
import { bar, h, icon, keepFocus, say, seldom, set } from "./dom.js";
import { numberText, placeOf } from "./tree.js";
import { t } from "./words.js";
import { follow, nameOf, pedals, rowOfWire } from "./wires.js";

export const wants = [["/layer//*", 30], ["/preset/effect//*", 10]];

const ANSWER_MS = 600; // a wire that was not refused until then is in

// The line in which an expression is written. put(text) plugs it in; a refusal stays under the line.
function editor(tree, scope, address, text, at, close) {
    const inner = scope.child();
    const fault = h("p", { class: "fault", role: "alert", id: "fault" });
    const input = h("textarea", { rows: 2, spellcheck: "false", autocapitalize: "off", "aria-label": t("expression", { name: nameOf(address) }), "aria-describedby": "fault" });
    let waiting = 0;
    const stop = () => {
        clearTimeout(waiting);
        inner.end();
        close();
    };
    inner.hear(tree, "answer", (event) => {
        const { address: about, args } = event.detail;
        if (about !== "/error" || !waiting || !String(args[0]).startsWith("/patch"))
            return;
        event.preventDefault();
        clearTimeout(waiting);
        waiting = 0;
        fault.replaceChildren(icon("warn"), h("span", {}, args[1] || ""));
        set(input, "aria-invalid", true);
        input.focus();
        fault.scrollIntoView({ block: "nearest" });
    });
    const put = () => {
        clearTimeout(waiting);
        fault.replaceChildren();
        input.removeAttribute("aria-invalid");
        waiting = setTimeout(stop, ANSWER_MS);
        tree.fire("/patch", address, input.value.replace(/\s+/g, " ").trim());
    };
    input.value = text;
    input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            put();
        } else if (event.key === "Escape") {
            stop();
        }
    });
    queueMicrotask(() => {
        input.focus();
        if (at)
            input.setSelectionRange(at.at, at.at + at.text.length);
    });
    return h("div", { class: "editor" }, input, fault, h("div", { class: "pair" },
        h("button", { type: "button", class: "button main", onclick: put }, icon("ok"), t("apply")),
        h("button", { type: "button", class: "button", onclick: stop }, icon("cut"), t("cancel"))));
}

// What stands at the end of a chain: the parameter and its value as it moves.
function target(tree, scope, address) {
    const row = rowOfWire(tree, address);
    const figure = h("span", { class: "figure" }), length = bar();
    const tell = seldom((now, value) => say(figure, numberText(now, value)));
    if (row)
        scope.watch(row.address, (now) => {
            const part = now.address === address ? 0 : { x: 0, y: 1, r: 0, g: 1, b: 2, a: 3 }[lastPart(address)] ?? 0;
            const value = Array.isArray(now.value) ? now.value[part] : Number(now.value);
            tell(now, value);
            length.to(placeOf(now, value));
        });
    return h("div", { class: "target" }, h("span", { class: "name" }, nameOf(address)), length.element, figure);
}

function wire(tree, scope, address, { text, note }, again) {
    const name = nameOf(address), locked = /lock|verrou/.test(note);
    const place = h("div", { class: "place" });
    const edit = (part) => place.replaceChildren(editor(tree, scope, address, text, part, () => {
        place.replaceChildren(chain);
        again();
    }));
    const parts = pedals(text);
    const chain = h("ol", { class: "chain" }, parts.map((part, i) => h("li", {},
        h("button", { type: "button", class: i ? "pedal" : "pedal source", "aria-label": t("pedal", { text: part.text }), onclick: () => edit(part) },
            i ? pedalFace(part.text) : [icon("wave"), h("span", {}, part.text)]))));
    place.append(chain);
    const act = (picture, key, fn) => h("button", { type: "button", class: "button step", "aria-label": t(key, { name }), onclick: () => { fn(); again(); } }, icon(picture));
    return h("li", { class: "wire", "aria-label": name }, target(tree, scope, address),
        note && h("p", { class: "note" }, icon(locked ? "lock" : "hand"), note), place,
        h("div", { class: "tools" },
            h("button", { type: "button", class: "button step", "aria-label": t("edit", { name }), onclick: () => edit() }, icon("edit")),
            act(locked ? "open" : "lock", locked ? "unlock" : "lock", () => tree.fire("/patch/lock", address, locked ? 0 : 1)),
            act("cut", "cut", () => tree.fire("/patch/release", address))));
}

// "smooth(80ms, 1s)" as a pedal: its name over its settings.
function pedalFace(text) {
    const [, name, settings] = text.match(/^([\w.]+)\s*\((.*)\)$/s) || [null, text, ""];
    return [h("b", {}, name), settings && h("span", {}, settings)];
}

function learning(tree, scope) {
    const words = h("span", {});
    const button = h("button", { type: "button", class: "button learn", "aria-pressed": "false" }, icon("hand"), words);
    button.addEventListener("click", () => tree.value("/patch/learning") ? tree.fire("/patch/learn", "off") : tree.fire("/patch/learn"));
    say(words, t("learn"));
    scope.watch("/patch/learning", (row) => {
        set(button, "aria-pressed", Boolean(row.value));
        say(words, t(row.value ? "learning" : "learn"));
    });
    return button;
}

function newWire(tree, scope, again) {
    const place = h("div", { class: "place" });
    const rows = [...tree.under("/layer/"), ...tree.under("/preset/effect/")].filter((row) => row.flags.has("bind") && tree.may(row));
    const select = h("select", {}, rows.map((row) => h("option", { value: row.address }, nameOf(row.address))));
    const open = () => place.replaceChildren(h("label", { class: "named" }, h("span", {}, t("target")), select),
        editor(tree, scope, select.value, "", null, () => {
            place.replaceChildren(button);
            again();
        }));
    const button = h("button", { type: "button", class: "button", onclick: open }, icon("more"), t("new_wire"));
    select.addEventListener("change", open);
    place.append(button);
    return rows.length ? place : null;
}

export function build(tree, scope, panel) {
    const list = h("ul", { class: "wires" }), none = h("p", { class: "quiet" }, t("no_wires"));
    let inner = scope.child();
    const again = () => setTimeout(() => wires.ask(), 250);
    const draw = (map) => {
        none.hidden = map.size > 0;
        if (list.querySelector(".editor"))
            return;
        inner.end();
        inner = scope.child();
        keepFocus(list, () => list.replaceChildren(...[...map].map(([address, one]) => wire(tree, inner, address, one, again))));
    };
    const wires = follow(tree, scope, draw);
    const act = (picture, key, address) => h("button", { type: "button", class: "button", onclick: () => { tree.fire(address); again(); } }, icon(picture), h("span", {}, t(key)));
    panel.replaceChildren(h("div", { class: "acts top" }, learning(tree, scope), act("undo", "undo", "/patch/undo"), act("redo", "redo", "/patch/redo"), newWire(tree, scope, again)),
        h("section", {}, h("h2", {}, t("wires")), none, list));
}

export const shape = (tree) => tree.role + [...tree.under("/layer/"), ...tree.under("/preset/effect/")].map((row) => row.address).join();
