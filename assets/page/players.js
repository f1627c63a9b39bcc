// SPDX-License-Identifier: GPL-3.0-or-later
// Players: who is here, by what way and how lately, with what signals; the stage, hands off, pairing, your own name.

import { toggle } from "./controls.js";
import { bar, h, icon, keep, s, say, seldom, set } from "./dom.js";
import { numberText, placeOf } from "./tree.js";
import { spoken, t } from "./words.js";

const ASK_MS = 1000;
const SILENT_S = 5;
const SHAPES = {
    circle: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
    square: "M4 4h16v16H4z",
    triangle: "M12 3 22 20H2z",
    diamond: "M12 2l9 10-9 10-9-10z",
    cross: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
    star: "m12 2 3 7 7 .6-5.4 4.7L18.3 22 12 17.8 5.7 22l1.7-7.7L2 9.6 9 9z",
};

export const wants = [["/player//*", 15]];

// A name has always the same shape, on every page.
function shapeOf(name) {
    const names = Object.keys(SHAPES);
    return names[[...name].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) >>> 0, 7) % names.length];
}

// The arguments of a /players message.
const read = ([name, colour, role, way, rate, age, signals, muted, holds]) => ({
    name, colour: /^#[0-9a-f]{6}/i.test(colour) ? colour.slice(0, 7) : "#a9b3bd", role, way, rate, age, signals, muted: Boolean(muted), holds: Boolean(holds),
});

const words = (tree, address) => String(tree.value(address) || "").split(/[\s,]+/).filter(Boolean);

function operatorButton(tree, picture, onclick) {
    const label = h("span", {});
    const button = h("button", { type: "button", class: "button", onclick }, icon(picture), label);
    button.disabled = tree.role !== "operator";
    return { button, name: (text, who) => {
        say(label, text);
        set(button, "aria-label", `${text}, ${who}`);
    } };
}

function signal(tree, scope, row, prefix) {
    const name = spoken(row.address.slice(prefix.length));
    const figure = h("span", { class: "figure" }), length = bar();
    const tell = seldom((now) => say(figure, now.type === "text" ? now.value : numberText(now, now.value)));
    scope.watch(row.address, (now) => {
        tell(now);
        length.to(now.limited ? placeOf(now, now.value) : Math.min(1, Math.max(0, now.value || 0)));
    });
    const calibrate = h("button", { type: "button", class: "button", "aria-label": t("calibrate", { name }) }, icon("range"));
    const place = h("div", { class: "calibrate" });
    calibrate.addEventListener("click", () => {
        tree.fire("/calibrate", row.address.replace(/\/\d+$/, ""));
        const end = (word) => () => {
            tree.fire(word);
            place.replaceChildren();
            calibrate.focus();
        };
        place.replaceChildren(h("p", { role: "status" }, t("calibrating", { name })), h("div", { class: "pair" },
            h("button", { type: "button", class: "button main", onclick: end("/calibrate/done") }, icon("ok"), t("done")),
            h("button", { type: "button", class: "button", onclick: end("/calibrate/off") }, icon("cut"), t("cancel"))));
        place.querySelector("button").focus();
    });
    return h("li", { class: "signal" }, h("span", { class: "name" }, name), length.element, figure, calibrate, place);
}

// The signals a player sends, made when their list is opened or grows.
function signalsOf(tree, scope, name) {
    const prefix = `/player/${name}/`, list = h("ul", { class: "plain" });
    const title = h("span", {});
    const details = h("details", { class: "group" }, h("summary", {}, icon("down"), title), list);
    let inner = scope.child(), known = "";
    const fill = () => {
        const rows = tree.under(prefix).filter(({ address }) => !/\/(raw|rate|age)$/.test(address) && !tree.row(`${address}/1`));
        say(title, t("signals", { name, n: rows.length }));
        const now = rows.map((row) => row.address).join();
        if (!details.open || now === known)
            return;
        known = now;
        inner.end();
        inner = scope.child();
        list.replaceChildren(...rows.length ? rows.map((row) => signal(tree, inner, row, prefix)) : [h("li", { class: "quiet" }, t("no_signals"))]);
    };
    details.addEventListener("toggle", fill);
    scope.hear(tree, "schema", fill);
    fill();
    return details;
}

// The operator gives somebody else a name that people understand.
function renaming(tree, name) {
    const place = h("div", { class: "place" });
    const button = h("button", { type: "button", class: "button", "aria-label": `${t("rename")}, ${name}` }, icon("edit"), h("span", {}, t("rename")));
    button.addEventListener("click", () => {
        const field = h("input", { type: "text", maxlength: 31, autocomplete: "off", spellcheck: "false", value: name, "aria-label": t("new_name", { name }) });
        const form = h("form", { class: "line" }, field, h("button", { type: "submit", class: "button main" }, t("done")));
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            if (field.value.trim() && field.value.trim() !== name)
                tree.fire("/stage/rename", name, field.value.trim());
            place.replaceChildren(button);
        });
        place.replaceChildren(form);
        field.select();
    });
    place.append(button);
    return place;
}

function card(tree, scope, name) {
    const shape = shapeOf(name), path = s("path", { d: SHAPES[shape] });
    const facts = h("div", { class: "quiet facts-line" }), badges = h("div", { class: "badges" });
    const hold = operatorButton(tree, "stage", () => tree.write("/stage/holder", words(tree, "/stage/holder").includes(name) ? "" : name));
    const mute = operatorButton(tree, "cut", () => {
        const muted = words(tree, "/stage/muted");
        tree.write("/stage/muted", (muted.includes(name) ? muted.filter((one) => one !== name) : [...muted, name]).join(" "));
    });
    const element = h("li", { class: "player", "aria-label": name },
        h("div", { class: "who" }, s("svg", { class: "shape", viewBox: "0 0 24 24", role: "img", "aria-label": t(`shape_${shape}`) }, path),
            h("h3", {}, name), name === tree.name && h("span", { class: "badge" }, t("you")), badges),
        facts, h("div", { class: "acts" }, hold.button, mute.button, tree.role === "operator" && name !== tree.name && renaming(tree, name)),
        signalsOf(tree, scope, name));
    const badge = (picture, text, kind) => h("span", { class: `badge ${kind || ""}` }, icon(picture), text);
    let known = "";
    return { element, update: (one) => {
        path.style.fill = one.colour;
        say(facts, [t(one.role), t(`way_${one.way}`), t("rate", { n: one.rate.toFixed(one.rate < 10 ? 1 : 0) })].join(" · "));
        const silent = one.signals > 0 && one.age > SILENT_S ? Math.floor(one.age) : 0;
        const now = [one.holds, one.muted, silent].join();
        if (now !== known)
            badges.replaceChildren(...[one.holds && badge("stage", t("has_stage")), one.muted && badge("cut", t("muted"), "alarm"),
                silent && badge("warn", t("silent", { n: silent }), "alarm")].filter(Boolean));
        known = now;
        hold.name(t(one.holds ? "take_stage" : "give_stage"), name);
        mute.name(t(one.muted ? "unmute_player" : "mute"), name);
        mute.button.hidden = name === tree.name && !one.muted;
    } };
}

function you(tree, scope) {
    const field = h("input", { type: "text", maxlength: 31, autocomplete: "off", spellcheck: "false", value: tree.name });
    const rename = h("form", { class: "line" }, h("label", { class: "named" }, h("span", {}, t("your_name")), field),
        h("button", { type: "submit", class: "button" }, t("rename")));
    rename.addEventListener("submit", (event) => {
        event.preventDefault();
        if (field.value.trim())
            tree.fire("/hello", field.value.trim());
    });
    scope.hear(tree, "answer", ({ detail: { address, args } }) => {
        if (address === "/hello" && args[0])
            keep("name", args[0], true);
    });
    const latency = h("b", {});
    scope.every(ASK_MS, () => say(latency, tree.latency_ms === null ? "–" : t("latency_ms", { n: tree.latency_ms < 10 ? tree.latency_ms.toFixed(1) : Math.round(tree.latency_ms) })));
    return h("section", { class: "you" }, h("h2", {}, t("you")), rename,
        h("div", { class: "fact" }, h("span", { class: "quiet" }, t("latency")), latency),
        h("div", { class: "fact" }, h("span", { class: "quiet" }, tree.name), h("b", {}, t(tree.role))),
        tree.role === "operator" ? null : pairing(tree));
}

function pairing(tree) {
    const pin = h("input", { type: "text", inputmode: "numeric", maxlength: 6, autocomplete: "off", placeholder: "000000" });
    const form = h("form", { class: "line" }, h("label", { class: "named" }, h("span", {}, t("pin")), pin), h("button", { type: "submit", class: "button" }, icon("lock"), t("pair")));
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        tree.pair(pin.value.trim());
        pin.value = "";
    });
    return form;
}

function stage(tree, scope) {
    const has = (address) => tree.rows.has(address);
    const where = h("p", { class: "quiet" });
    scope.watch("/web/address", (row) => say(where, row.value));
    return h("section", { class: "rules" }, h("h2", {}, t("stage")),
        has("/stage/hands-off") && toggle(tree, scope, "/stage/hands-off", t("hands_off")),
        has("/web/open") && toggle(tree, scope, "/web/open", t("web_open")), where);
}

export function build(tree, scope, panel) {
    const cards = new Map(), list = h("ul", { class: "people" }), none = h("p", { class: "quiet", hidden: true }, t("no_players"));
    let coming = [];
    scope.hear(tree, "answer", ({ detail: { address, args } }) => {
        if (address === "/players") {
            coming.push(read(args));
        } else if (address === "/players/end") {
            for (const one of coming) {
                if (!cards.has(one.name)) {
                    const inner = scope.child();
                    cards.set(one.name, { ...card(tree, inner, one.name), inner });
                    list.append(cards.get(one.name).element);
                }
                cards.get(one.name).update(one);
            }
            for (const [name, old] of cards)
                if (!coming.some((one) => one.name === name)) {
                    old.inner.end();
                    old.element.remove();
                    cards.delete(name);
                }
            none.hidden = coming.length > 0;
            coming = [];
        }
    });
    scope.every(ASK_MS, () => {
        coming = [];
        tree.fire("/players");
    });
    panel.replaceChildren(h("section", { class: "everybody" }, h("h2", {}, t("players")), none, list), you(tree, scope), stage(tree, scope));
}

export const shape = (tree) => `${tree.role} ${tree.name} ${tree.rows.has("/web/open")} ${tree.rows.has("/stage/hands-off")}`;
