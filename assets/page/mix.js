// SPDX-License-Identifier: GPL-3.0-or-later
// Mix: the layers of the scene, in front first, each with everything that its shader and its effects can be told.

import { control, fader, chooser, numberField, toggle } from "./controls.js";
import { h, icon, keep, keepFocus, kept, say, set } from "./dom.js";
import { known, spoken, t } from "./words.js";
import { follow, rowOfWire } from "./wires.js";

const HEAD = ["opacity", "blend", "mute", "solo"];

export const wants = [["/layer//*", 30], ["/preset/effect//*", 30], ["/next/layer//*", 15], ["/next/preset/effect//*", 15]];

const opened = new Set(); // groups that stand open
let scene = ""; // "" on stage, "/next" the one that stands ready

const layers = (tree) => [...new Set(tree.under(`${scene}/layer/`).map((row) => row.address.slice(scene.length).split("/")[2]))];

// Rows of a layer that do not stand in its head, by group, in the order of the tree.
function groups(tree, prefix) {
    const found = new Map();
    for (const row of tree.under(prefix)) {
        const [first, second] = row.address.slice(prefix.length).split("/");
        if (HEAD.includes(first) && second === undefined || !tree.may(row) && row.tier !== "play")
            continue;
        const group = first === "effect" ? `effect/${second}`
            : second !== undefined || first === "mask" ? first
                : row.tier === "play" ? "inputs" : "house";
        if (!found.has(group))
            found.set(group, []);
        found.get(group).push(row);
    }
    return new Map([...found].sort(([a], [b]) => rank(a) - rank(b)));
}

const rank = (group) => group === "inputs" ? 0 : group.startsWith("effect/") ? 1 : group === "house" ? 3 : 2;

const groupName = (group) => group.startsWith("effect/") ? t("effect", { name: spoken(group.slice(7)) })
    : ["inputs", "place", "mask", "house"].includes(group) ? t(group) : spoken(group);

// A group's controls are made when it is opened for the first time.
function folded(tree, scope, key, title, prefix, rows, wired) {
    const body = h("div", { class: "rows" });
    const details = h("details", { class: "group" }, h("summary", {}, icon("down"), h("span", {}, title), h("span", { class: "state" }, String(rows.length))), body);
    const fill = () => {
        if (body.childElementCount || !details.open)
            return;
        body.append(...rows.map((row) => control(tree, scope, row.address, nameIn(row.address, prefix))));
        wired();
    };
    details.open = opened.has(key);
    details.addEventListener("toggle", () => {
        opened[details.open ? "add" : "delete"](key);
        fill();
    });
    fill();
    return details;
}

function nameIn(address, prefix) {
    const parts = address.slice(prefix.length).split("/");
    const effect = parts[0] === "effect";
    const own = effect ? known(`effect/${parts.slice(2).join("/")}`) : parts.length > 1 && known(parts.join("/"));
    return own || spoken(parts.slice(effect ? 2 : 0).join(" "));
}

function layer(tree, scope, name, where, wired) {
    const prefix = `${scene}/layer/${name}/`, title = spoken(name);
    const has = (key) => tree.row(prefix + key);
    return h("section", { class: "layer", "aria-label": title },
        h("div", { class: "layer-head" }, h("h3", {}, title), h("span", { class: "quiet" }, where),
            h("div", { class: "pair" }, has("mute") && toggle(tree, scope, prefix + "mute", t("mute"), "cut"),
                has("solo") && toggle(tree, scope, prefix + "solo", t("solo"), "light"))),
        has("opacity") && h("div", { class: "row float", "data-address": prefix + "opacity" }, h("div", { class: "name" }, t("opacity")),
            numberField(tree, scope, prefix + "opacity", t("value_of", { name: `${title} ${t("opacity")}` })),
            fader(tree, scope, prefix + "opacity", `${title} ${t("opacity")}`)),
        has("blend") && h("div", { class: "row choice" }, h("div", { class: "name" }, t("blend")), chooser(tree, scope, prefix + "blend", `${title} ${t("blend")}`)),
        [...groups(tree, prefix)].map(([group, rows]) => folded(tree, scope, prefix + group, groupName(group), prefix, rows, wired)));
}

function whole(tree, scope, wired) {
    const prefix = `${scene}/preset/`;
    const found = [...groups(tree, prefix)].filter(([group]) => group.startsWith("effect/"));
    return found.length === 0 ? null : h("section", { class: "layer" }, h("div", { class: "layer-head" }, h("h3", {}, t("whole"))),
        found.map(([group, rows]) => folded(tree, scope, prefix + group, groupName(group), prefix, rows, wired)));
}

// Rows that a wire drives say so, in colour, sign and word.
function mark(tree, panel, wires) {
    const driven = new Map();
    for (const [address, wire] of wires)
        driven.set(rowOfWire(tree, address)?.address, wire);
    for (const row of panel.querySelectorAll("[data-address]")) {
        const wire = driven.get(row.dataset.address);
        row.classList.toggle("driven", Boolean(wire));
        row.querySelector(".drive")?.remove();
        if (wire)
            row.append(h("div", { class: "drive" }, icon("wave"), h("span", {}, wire.text),
                wire.note && h("span", { class: "note" }, icon(/^(guess|devin)/.test(wire.note) ? "listen" : "hand"), wire.note)));
    }
}

// The scene that comes next can be turned before it comes.
function scenes(tree, draw) {
    if (tree.under("/next/layer/").length === 0)
        return null;
    const choice = (which, label) => h("button", {
        type: "button", class: "look", "aria-pressed": String(scene === which), onclick: () => { scene = which; draw(); },
    }, h("span", { class: "lit" }), label);
    return h("div", { class: "pair scenes" }, choice("", t("on_stage")), choice("/next", t("ready")));
}

// Sentences under every control, for those who meet them for the first time.
function explaining(panel) {
    const button = h("button", { type: "button", class: "toggle" }, h("span", { class: "track" }, h("span", { class: "thumb" })), h("span", {}, t("explain")), h("span", { class: "state" }));
    const show = (on) => {
        set(button, "aria-pressed", on);
        say(button.lastChild, t(on ? "on" : "off"));
        panel.classList.toggle("explain", on);
    };
    button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        keep("explain", on ? "1" : "0");
        show(on);
    });
    show(kept("explain") === "1");
    return h("div", { class: "explaining" }, button);
}

export function build(tree, scope, panel) {
    if (tree.under("/next/layer/").length === 0)
        scene = "";
    const inner = scope.child();
    draw(tree, inner, panel, () => {
        inner.end();
        keepFocus(panel, () => build(tree, scope, panel));
    });
}

function draw(tree, scope, panel, again) {
    const names = layers(tree).reverse();
    const wires = follow(tree, scope, () => mark(tree, panel, wires.map));
    const later = () => queueMicrotask(() => mark(tree, panel, wires.map));
    if (names.length === 0) {
        panel.replaceChildren(h("p", { class: "quiet" }, t("mix_none")));
        return;
    }
    const where = (i) => names.length < 2 ? "" : i === 0 ? t("front") : i === names.length - 1 ? t("behind") : "";
    later();
    panel.replaceChildren(...[scenes(tree, again)].filter(Boolean), h("div", { class: "layers" }, 
        names.map((name, i) => layer(tree, scope, name, where(i), later)), whole(tree, scope, later)), explaining(panel));
}

export const shape = (tree) => tree.role + ["/layer/", "/preset/effect/", "/next/layer/", "/next/preset/effect/"].flatMap((branch) => tree.under(branch))
    .map((row) => `${row.address} ${row.type} ${row.min} ${row.max}`).join();
