// SPDX-License-Identifier: GPL-3.0-or-later
// Start of the page: connection, tabs, what the instrument says, and blackout on the bottom edge of everything.

import { $, h, icon, keepFocus, say, set } from "./dom.js";
import * as listen from "./listen.js";
import * as mix from "./mix.js";
import * as patch from "./patch.js";
import * as play from "./play.js";
import * as players from "./players.js";
import { Tree } from "./tree.js";
import { Wire } from "./wire.js";
import { nameOf } from "./wires.js";
import { language, t } from "./words.js";

const TABS = { play, mix, listen, patch, players };
const NAMES = Object.keys(TABS);
// Told whatever tab is open: [pattern, times a second].
const ALWAYS = [["/knob/*", 30], ["/master/*", 10], ["/preset/*", 4], ["/cue/*", 4], ["/transition/progress", 15], ["/stage/*", 4], ["/web/*", 2],
    ["/audio/bpm", 4], ["/audio/beat", 30], ["/audio/bar/beat", 30], ["/patch/learning", 10]];
const AGAIN_MS = 1000;
const SAID_MS = { answer: 4000, error: 9000 };

const wire = new Wire();
const tree = new Tree(wire);
let open = { name: "", scope: null, shape: "" };

// ---- tabs ----

function build() {
    const tab = TABS[open.name], panel = $("#panel");
    if (!tree.rows.size)
        return;
    const shape = tab.shape(tree);
    if (open.scope && shape === open.shape)
        return;
    const top = panel.scrollTop;
    open.scope?.end();
    open.scope = tree.scope();
    open.shape = shape;
    keepFocus(panel, () => tab.build(tree, open.scope, panel));
    panel.scrollTop = top;
}

// A page that nobody sees is told nothing.
function listenFor() {
    wire.want(document.hidden ? new Map() : new Map([...ALWAYS, ...TABS[open.name].wants]));
}

function show(name, focus) {
    open.scope?.end();
    open = { name, scope: null, shape: "" };
    for (const button of $("#tabs").children) {
        const on = button.dataset.tab === name;
        set(button, "aria-selected", on);
        button.tabIndex = on ? 0 : -1;
        if (on)
            button.scrollIntoView({ block: "nearest", inline: "nearest" });
        if (on && focus)
            button.focus();
    }
    $("#panel").className = name;
    set($("#panel"), "aria-labelledby", `tab-${name}`);
    tree.want(name === "players");
    listenFor();
    build();
    $("#panel").scrollTop = 0;
    history.replaceState(null, "", `#${name}`);
}

function tabs() {
    const list = $("#tabs");
    set(list, "aria-label", t("tabs"));
    list.append(...NAMES.map((name) => h("button", {
        type: "button", role: "tab", id: `tab-${name}`, "data-tab": name, "aria-controls": "panel", onclick: () => show(name),
    }, icon(name), h("span", {}, t(name)))));
    list.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        const at = NAMES.indexOf(open.name);
        const to = by ? (at + by + NAMES.length) % NAMES.length : { Home: 0, End: NAMES.length - 1 }[event.key];
        if (to === undefined)
            return;
        event.preventDefault();
        show(NAMES[to], true);
    });
}

// ---- what the instrument says ----

let hush = 0;

function tell(words, kind = "answer") {
    const place = $("#sentence"), hide = () => place.replaceChildren();
    clearTimeout(hush);
    hush = setTimeout(hide, SAID_MS[kind]);
    if (place.querySelector(`.${kind} p`)?.textContent === words)
        return; // said already: a dragged fader may be refused sixty times a second
    const close = h("button", { type: "button", class: "button step", "aria-label": t("close"), onclick: hide }, icon("cut"));
    place.replaceChildren(h("div", { class: kind }, icon(kind === "error" ? "warn" : "ok"), h("p", {}, words), close));
}

tree.addEventListener("tell", ({ detail }) => tell(detail));
tree.addEventListener("answer", (event) => {
    const { address, args } = event.detail;
    if (address === "/patch/learn")
        tell(t("learnt", { address: nameOf(args[0]), what: args[1] }));
    else if (address === "/calibrate" && args[0] === "/calibrate/done")
        tell(args[1]);
    queueMicrotask(() => {
        if (address === "/error" && !event.defaultPrevented)
            tell(args[1] || args[0], "error");
    });
});

// ---- blackout ----

let queued = null; // what blackout shall be as soon as the connection is back

function black() {
    const now = queued ?? Boolean(tree.value("/master/blackout"));
    if (wire.state === "open") {
        tree.write("/master/blackout", !now);
    } else {
        queued = queued === null ? true : null;
        panicNow();
    }
}

function panicNow() {
    const on = Boolean(tree.value("/master/blackout"));
    const key = queued ? "blackout_queued" : on ? "blackout_on" : "blackout";
    for (const button of document.querySelectorAll(".black")) {
        set(button, "aria-pressed", on || Boolean(queued));
        button.classList.toggle("queued", Boolean(queued));
        button.firstChild.replaceWith(icon(on && !queued ? "light" : "black"));
        say(button.lastChild, t(key));
    }
}

function panic() {
    const side = new URLSearchParams(location.search).get("side") || "right";
    const button = () => h("button", { type: "button", class: "black", "aria-pressed": "false", onclick: black }, icon("black"), h("span", {}));
    const step = (address, picture, key) => h("button", {
        type: "button", class: "button", "aria-label": t(key), onclick: () => tree.fire(address),
    }, icon(picture), h("span", { class: "wide" }, t(key)));
    const parts = [step("/preset/previous", "back", "back"), step("/preset/next", "next", "next")];
    if (side !== "left")
        parts.push(button());
    if (side === "left" || side === "both")
        parts.unshift(button());
    set($("#panic"), "aria-label", t("panic"));
    $("#panic").className = side;
    $("#panic").append(...parts);
    tree.scope().watch("/master/blackout", panicNow);
    panicNow();
}

// ---- the head: what is on stage, the beat, the connection ----

function head() {
    const scope = tree.scope();
    say($("#title"), t("connecting"));
    scope.watch("/preset/name", (row) => {
        say($("#title"), row.value || t("no_preset"));
        document.title = `${row.value || t("no_preset")} · Clavilux`;
    });
    scope.watch("/audio/bpm", (row) => say($("#bpm"), row.value > 0 ? `${Math.round(row.value)} bpm` : ""));
    scope.watch("/audio/bar/beat", (row) => set($("#beat"), "data-beat", row.value > 0 ? (row.value - 1) % 4 + 1 : 0));
    scope.watch("/transition/progress", (row) => $("header").style.setProperty("--way", row.value < 1 ? row.value.toFixed(3) : "0"));
    setInterval(link, 1000);
}

function link() {
    const word = { open: "live", lost: tree.rows.size ? "lost" : "connecting", locked: "locked" }[wire.state];
    const ms = wire.latency_ms === null ? "" : ` ${Math.max(1, Math.round(wire.latency_ms))} ms`;
    if ($("#link").dataset.word !== word)
        $("#link").replaceChildren(icon(wire.state === "open" ? "ok" : "lost"), h("b", {}, t(word)), h("span", { "aria-live": "off" }));
    $("#link").dataset.word = word;
    say($("#link").lastChild, ms);
}

// ---- coming and going ----

function locked() {
    const field = h("input", { type: "text", inputmode: "numeric", maxlength: 6, autocomplete: "off", "aria-label": t("pin"), placeholder: "000000" });
    const form = h("form", { class: "lock" }, icon("lock"), h("p", {}, t("locked_long")), h("label", { class: "named" }, h("span", {}, t("pin")), field),
        h("button", { type: "submit", class: "button main" }, t("enter")));
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (!await wire.unlock(field.value.trim()).catch(() => false))
            tell(t("pin_wrong"), "error");
    });
    open.scope?.end();
    open.scope = null;
    say($("#title"), "Clavilux");
    $("#panel").replaceChildren(form);
    field.focus();
}

// The tree, as soon as the instrument has one to give.
async function read() {
    while (wire.state === "open") {
        const good = await tree.load().then(() => true, (error) => tell(error.message, "error"));
        if (good)
            return;
        await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
}

wire.addEventListener("state", async ({ detail: state }) => {
    const before = document.body.dataset.state;
    document.body.dataset.state = state;
    link();
    $("#panel").inert = state === "lost";
    $("#tabs").inert = state === "locked";
    for (const button of document.querySelectorAll("#panic .button"))
        button.disabled = state !== "open";
    if (state === "locked")
        locked();
    if (state === "lost" && before === "open")
        tell(t("lost_long"), "error");
    if (state !== "open")
        return;
    if (queued)
        tree.write("/master/blackout", true);
    queued = null;
    $("#sentence").replaceChildren();
    if (before === "lost" && tree.rows.size)
        tell(t("back_again"));
    await read();
    document.documentElement.dataset.ready = "1";
    performance.mark("ready");
});
tree.addEventListener("schema", () => {
    if (wire.state === "open")
        build();
    panicNow();
});
document.addEventListener("visibilitychange", listenFor);
addEventListener("hashchange", () => TABS[location.hash.slice(1)] && show(location.hash.slice(1)));

document.documentElement.lang = language;
document.body.dataset.state = "lost";
tabs();
panic();
head();
link();
show(TABS[location.hash.slice(1)] ? location.hash.slice(1) : "play");
wire.start();
