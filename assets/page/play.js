// SPDX-License-Identifier: GPL-3.0-or-later
// Play: eight knobs, two of them on one field, looks, the show.

import { dial, fader, numberField, pad, toggle } from "./controls.js";
import { h, icon, keep, kept, say, set } from "./dom.js";
import { numberText } from "./tree.js";
import { spoken, t } from "./words.js";

const KNOBS = [1, 2, 3, 4, 5, 6, 7, 8];
const address = (n) => `/knob/${n}`;

export const wants = [["/audio/bpm", 4]];

function knobName(tree, n) {
    const names = tree.row(address(n))?.names || [];
    const own = names.find((name) => /^\/knob\/[^/]+$/.test(name) && name !== address(n));
    return own ? spoken(own.slice(6)) : t("knob", { n });
}

function knobs(tree, scope) {
    return h("section", { class: "knobs", "aria-label": t("knobs") }, KNOBS.filter((n) => tree.row(address(n))).map((n) => {
        const name = knobName(tree, n);
        return h("div", { class: "knob" }, dial(tree, scope, address(n), name),
            h("div", { class: "name" }, name),
            numberField(tree, scope, address(n), t("value_of", { name })));
    }));
}

// The field of two knobs; which ones, this browser remembers.
function field(tree, scope) {
    const chosen = (kept("pad") || "1 2").split(" ").map(Number);
    let inner = scope.child();
    const place = h("div", { class: "field" });
    const draw = () => {
        inner.end();
        inner = scope.child();
        const [across, up] = chosen.map((n) => ({ address: address(n), name: knobName(tree, n) }));
        place.replaceChildren(pad(tree, inner, across, up, t("pad")));
    };
    const choice = (i, label) => {
        const select = h("select", {}, KNOBS.map((n) => h("option", { value: n, selected: n === chosen[i] }, knobName(tree, n))));
        select.addEventListener("change", () => {
            chosen[i] = Number(select.value);
            keep("pad", chosen.join(" "));
            draw();
        });
        return h("label", { class: "named" }, h("span", {}, label), select);
    };
    draw();
    return h("section", { class: "two" }, h("h2", {}, t("pad")), place,
        h("div", { class: "pair" }, choice(0, t("across")), choice(1, t("up"))));
}

function looks(tree, scope) {
    const list = h("div", { class: "looks" });
    const section = h("section", { class: "looks-list", hidden: true }, h("h2", {}, t("presets")), list);
    let shown = null, asked = "", before;
    const mark = () => {
        const title = tree.value("/preset/name") || "", on = tree.value("/preset/file") || files.get(title) || fileName(title);
        for (const button of list.children)
            set(button, "aria-pressed", button.dataset.name === on);
    };
    scope.watch("/preset/names", (row) => {
        if (row.value === shown)
            return;
        shown = row.value;
        const names = shown.split("\n").filter(Boolean);
        section.hidden = names.length === 0;
        list.replaceChildren(...names.map((name) => h("button", {
            type: "button", class: "look", "data-name": name, onclick: () => load(name),
        }, h("span", { class: "lit" }), h("span", { class: "title" }, spoken(name.replace(/-/g, " "))))));
        mark();
    });
    const load = (name) => {
        asked = name;
        tree.fire("/preset/load", name);
    };
    scope.watch("/preset/name", (row) => {
        if (asked && before !== undefined && row.value !== before)
            files.set(row.value, asked);
        before = row.value;
        asked = "";
        mark();
    });
    scope.watch("/preset/file", mark);
    return section;
}

// Which file has which title, as far as it was seen here.
const files = new Map();
const fileName = (title) => title.toLowerCase().replace(/\s+/g, "-");

function act(tree, row, picture, label, name) {
    const button = h("button", { type: "button", class: `button ${name || ""}`, onclick: () => tree.fire(row) }, icon(picture), h("span", {}, label));
    button.disabled = !tree.row(row);
    return button;
}

function cues(tree, scope) {
    const name = h("div", { class: "big" });
    const more = h("div", { class: "quiet" });
    const section = h("section", { class: "cues", hidden: true }, h("div", {}, name, more),
        h("div", { class: "pair" }, act(tree, "/cue/back", "back", t("cue_back")), act(tree, "/cue/next", "go", t("go"), "main")));
    const show = () => {
        const value = (key) => tree.value(`/cue/${key}`);
        section.hidden = !(value("number") > 0 || value("armed"));
        say(name, value("number") > 0 ? `${value("number")} ${value("name")}` : t("cue_none"));
        const left = value("remaining") > 0 ? t("cue_left", { n: Math.ceil(value("remaining")) }) : "";
        const ready = value("armed") ? t("cue_ready", { name: value("armed") }) : "";
        say(more, [ready, left, value("note")].filter(Boolean).join(" · "));
    };
    for (const key of ["number", "name", "armed", "remaining", "note"])
        scope.watch(`/cue/${key}`, show);
    return section;
}

function show(tree, scope) {
    const bpm = h("span", { class: "state" });
    scope.watch("/audio/bpm", (row) => say(bpm, row.value > 0 ? `${numberText(row, Math.round(row.value))} bpm` : "– bpm"));
    const tap = h("button", { type: "button", class: "button tap" }, icon("tap"), h("span", {}, t("tap"), bpm));
    tap.addEventListener("pointerdown", (event) => event.button || tree.fire("/tempo/tap"));
    tap.addEventListener("click", (event) => event.detail === 0 && tree.fire("/tempo/tap"));
    const light = tree.row("/master/brightness") ? h("div", { class: "row float" },
        h("div", { class: "name" }, t("brightness")),
        numberField(tree, scope, "/master/brightness", t("value_of", { name: t("brightness") })),
        fader(tree, scope, "/master/brightness", t("brightness"))) : null;
    return h("section", { class: "show" }, h("h2", {}, t("show")), cues(tree, scope), light, h("div", { class: "acts" }, tap,
        act(tree, "/tempo/half", "half", t("half")), act(tree, "/tempo/double", "double", t("double")),
        act(tree, "/release", "hand", t("release"))));
}

export function build(tree, scope, panel) {
    panel.replaceChildren(knobs(tree, scope), field(tree, scope), looks(tree, scope), show(tree, scope));
}

// What must be drawn anew when it changes.
export const shape = (tree) => KNOBS.map((n) => `${knobName(tree, n)} ${tree.row(address(n))?.min} ${tree.row(address(n))?.max}`).join()
    + tree.role + tree.rows.has("/preset/names");
