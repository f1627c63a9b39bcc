// SPDX-License-Identifier: GPL-3.0-or-later
// One control for each type of row. Every one is a native input or button, so that keyboard and screen reader work;
// dials, faders and pads add a drag of their own that never takes a finger's scroll for a hand's wish.

import { h, icon, s, say, set } from "./dom.js";
import { numberRead, numberText, placeOf, stepOf, valueAt } from "./tree.js";
import { spoken, t } from "./words.js";

const SLOP_PX = 5;
const TURN_PX = 180; // of a dial, from one end to the other
const SPOKEN_MS = 500; // values that move by themselves are said to screen readers so often

export const lastPart = (address) => address.split("/").pop();

// Follows one finger or mouse: begin(x, y), move(dx, dy), tap(x, y), in pixels; x and y within the element. While it
// drags, nobody else moves the rows of these addresses.
function follow(tree, element, addresses, { begin, move, tap }) {
    let start = null;
    element.addEventListener("pointerdown", (event) => {
        if (event.button || start || element.hasAttribute("aria-disabled"))
            return;
        const box = element.getBoundingClientRect();
        start = { id: event.pointerId, x: event.clientX, y: event.clientY, box, moving: false };
        begin?.(event.clientX - box.left, event.clientY - box.top, box);
    });
    element.addEventListener("pointermove", (event) => {
        if (!start || event.pointerId !== start.id)
            return;
        const dx = event.clientX - start.x, dy = event.clientY - start.y;
        if (!start.moving && Math.hypot(dx, dy) > SLOP_PX) {
            start.moving = true;
            element.setPointerCapture(event.pointerId);
            addresses.forEach((address) => tree.grab(address));
        }
        if (start.moving)
            move(dx, dy, start.box);
    });
    const end = (event) => {
        if (!start || event.pointerId !== start.id)
            return;
        if (event.type === "pointerup" && !start.moving)
            tap?.(start.x - start.box.left, start.y - start.box.top, start.box);
        if (start.moving)
            addresses.forEach((address) => tree.letGo(address));
        start = null;
    };
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
}

// The native slider under a dial, fader or pad: for keys and screen readers; 0..1.
function hiddenRange(label, onplace) {
    const input = h("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": label, class: "range" });
    input.addEventListener("input", () => onplace(Number(input.value)));
    return input;
}

function rangeShower(input, row) {
    let said = 0;
    input.step = row.limited ? Math.max(1e-4, stepOf(row) / (row.max - row.min)) : 0.01;
    return (now, place) => {
        input.value = place;
        const time = performance.now();
        if (time - said > SPOKEN_MS || now.handled > time) {
            said = time;
            set(input, "aria-valuetext", `${numberText(now, now.value)} ${now.unit}`.trim());
        }
    };
}

const ARC = "M 18.5 81.5 A 44.5 44.5 0 1 1 81.5 81.5";

// A lamp in a ring: turned by dragging up or right.
export function dial(tree, scope, address, label) {
    const row = tree.row(address);
    const input = hiddenRange(label, (place) => tree.write(address, valueAt(row, place)));
    const show = rangeShower(input, row);
    const arcs = ["halo", "arc"].map((name) => s("path", { class: name, d: ARC, pathLength: 100 }));
    const face = s("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" },
        s("circle", { class: "lamp", cx: 50, cy: 50, r: 31 }),
        s("circle", { class: "glass", cx: 50, cy: 50, r: 31 }),
        s("path", { class: "track", d: ARC, pathLength: 100 }),
        arcs,
        s("g", { class: "hand" }, s("line", { x1: 50, y1: 26, x2: 50, y2: 38 })));
    const element = h("div", { class: "dial" }, face, input);
    let from = 0;
    follow(tree, element, [address], {
        begin: () => {
            from = placeOf(row, tree.value(address));
            input.focus({ preventScroll: true });
        },
        move: (dx, dy) => tree.write(address, valueAt(row, from + (dx - dy) / TURN_PX)),
    });
    scope.watch(address, (now) => {
        const place = placeOf(now, now.value);
        arcs.forEach((arc) => set(arc, "stroke-dasharray", `${(100 * place).toFixed(2)} 200`));
        element.style.setProperty("--place", place.toFixed(4));
        show(now, place);
    });
    return element;
}

// A fader that lies: tap on a place to go there, drag to move from where it is.
export function fader(tree, scope, address, label) {
    const row = tree.row(address);
    const input = hiddenRange(label, (place) => tree.write(address, valueAt(row, place)));
    const show = rangeShower(input, row);
    const element = h("div", { class: "fader" }, h("div", { class: "groove" }, h("div", { class: "fill" })), h("div", { class: "cap" }), input);
    const write = (place) => tree.write(address, valueAt(row, place));
    let from = 0;
    follow(tree, element, [address], {
        begin: () => {
            from = placeOf(row, tree.value(address));
        },
        move: (dx, dy, box) => write(from + dx / (box.width - 28)),
        tap: (x, y, box) => {
            input.focus({ preventScroll: true });
            write((x - 14) / (box.width - 28));
        },
    });
    scope.watch(address, (now) => {
        const place = placeOf(now, now.value);
        element.style.setProperty("--place", place.toFixed(4));
        show(now, place);
    });
    return enable(tree, row, element, input);
}

// Two numbers on one field: {address, part} for across and up; part is the place in a point's value, or absent.
export function pad(tree, scope, across, up, label) {
    const axes = [across, up].map(({ address, part, name }) => ({ address, part, name, row: tree.row(address) }));
    const read = ({ address, part }) => part === undefined ? tree.value(address) : tree.value(address)[part];
    const write = ({ address, part, row }, place) => {
        const value = valueAt(row, place);
        if (part === undefined)
            tree.write(address, value);
        else
            tree.write(address, tree.value(address).map((old, i) => i === part ? value : old));
    };
    const inputs = axes.map((axis) => hiddenRange(`${label}: ${axis.name}`, (place) => write(axis, place)));
    const shows = axes.map((axis, i) => rangeShower(inputs[i], axis.row));
    const element = h("div", { class: "pad", role: "group", "aria-label": label },
        h("div", { class: "cross" }), h("div", { class: "spot" }), inputs);
    const go = (x, y, box) => {
        write(axes[0], x / box.width);
        write(axes[1], 1 - y / box.height);
    };
    let at = [0, 0];
    follow(tree, element, axes.map((axis) => axis.address), {
        begin: (x, y) => {
            at = [x, y];
            inputs[0].focus({ preventScroll: true });
        },
        move: (dx, dy, box) => go(at[0] + dx, at[1] + dy, box),
        tap: go,
    });
    element.addEventListener("keydown", (event) => {
        const along = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] }[event.key];
        if (!along)
            return;
        event.preventDefault();
        const axis = axes[along[0]];
        write(axis, placeOf(axis.row, read(axis)) + along[1] * Number(inputs[along[0]].step));
    });
    axes.forEach((axis, i) => scope.watch(axis.address, (now) => {
        const value = read(axis), place = placeOf(now, value);
        element.style.setProperty(i ? "--up" : "--across", place.toFixed(4));
        shows[i]({ ...now, value }, place);
    }));
    return element;
}

// A number to read and to type; its width never changes.
export function numberField(tree, scope, address, label, part) {
    const row = tree.row(address);
    const input = h("input", { type: "text", inputmode: "decimal", class: "number", "aria-label": label, autocomplete: "off", spellcheck: "false" });
    const read = (now) => part === undefined ? now.value : now.value[part];
    const show = (now) => {
        if (document.activeElement !== input || !input.dataset.typing)
            input.value = numberText(now, read(now));
    };
    const done = () => {
        const value = input.dataset.typing ? numberRead(input.value) : null;
        delete input.dataset.typing;
        if (value !== null) {
            const inside = row.limited ? Math.min(row.max, Math.max(row.min, value)) : value;
            tree.write(address, part === undefined ? inside : tree.value(address).map((old, i) => i === part ? inside : old));
        }
        show(tree.row(address) || row);
    };
    input.addEventListener("focus", () => input.select());
    input.addEventListener("input", () => { input.dataset.typing = "1"; });
    input.addEventListener("change", done);
    input.addEventListener("blur", done);
    input.addEventListener("keydown", (event) => {
        const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (event.key === "Enter") {
            done();
            input.select();
        } else if (event.key === "Escape") {
            delete input.dataset.typing;
            show(tree.row(address));
        } else if (way && part === undefined) {
            event.preventDefault();
            tree.write(address, tree.value(address) + way * stepOf(row));
        }
    });
    scope.watch(address, show);
    return enable(tree, row, input, input);
}

// On or off: said, shown by place and by a word.
export function toggle(tree, scope, address, label, picture) {
    const row = tree.row(address);
    const state = h("span", { class: "state" });
    const button = h("button", { type: "button", class: "toggle", "aria-pressed": "false" },
        picture ? icon(picture) : h("span", { class: "track" }, h("span", { class: "thumb" })), h("span", {}, label), state);
    button.addEventListener("click", () => tree.write(address, !tree.value(address)));
    scope.watch(address, (now) => {
        set(button, "aria-pressed", now.value);
        say(state, t(now.value ? "on" : "off"));
    });
    return enable(tree, row, button, button);
}

export function chooser(tree, scope, address, label) {
    const row = tree.row(address);
    const select = h("select", { "aria-label": label }, (row.choices || []).map((word) => h("option", { value: word }, spoken(String(word)))));
    select.addEventListener("change", () => tree.write(address, select.value));
    scope.watch(address, (now) => {
        if (document.activeElement !== select || performance.now() > now.handled)
            select.value = now.value;
    });
    return enable(tree, row, select, select);
}

function trigger(tree, scope, address, label) {
    const row = tree.row(address);
    const count = h("span", { class: "state" });
    const button = h("button", { type: "button", class: "button" }, icon("go"), h("span", {}, label), count);
    button.addEventListener("click", () => tree.fire(address));
    scope.watch(address, (now) => say(count, now.value ? String(now.value) : ""));
    return enable(tree, row, button, button);
}

const hex = (x) => Math.round(255 * Math.min(1, Math.max(0, x || 0))).toString(16).padStart(2, "0");
const hexColor = (value) => "#" + [0, 1, 2].map((i) => hex(value[i])).join("");

function color(tree, scope, address, label) {
    const row = tree.row(address);
    const code = h("span", { class: "code" });
    const input = h("input", { type: "color", "aria-label": label });
    input.addEventListener("input", () => {
        const [, ...parts] = input.value.match(/#(..)(..)(..)/);
        tree.write(address, [...parts.map((p) => parseInt(p, 16) / 255), tree.value(address)[3] ?? 1]);
    });
    scope.watch(address, (now) => {
        input.value = hexColor(now.value);
        say(code, input.value);
    });
    return h("div", { class: "color" }, enable(tree, row, input, input), code,
        numberField(tree, scope, address, t("transparency", { name: label }), 3));
}

function words(tree, scope, address, label) {
    const row = tree.row(address);
    const input = h("input", { type: "text", "aria-label": label, autocomplete: "off", spellcheck: "false" });
    input.addEventListener("change", () => tree.write(address, input.value));
    scope.watch(address, (now) => {
        if (document.activeElement !== input)
            input.value = now.value;
    });
    return enable(tree, row, input, input);
}

function stepper(tree, scope, address, label) {
    const row = tree.row(address);
    const by = (n) => tree.write(address, tree.value(address) + n * stepOf(row));
    const button = (n, sign, key) => {
        const one = h("button", { type: "button", class: "button step", "aria-label": t(key, { name: label }), onclick: () => by(n) }, sign);
        return enable(tree, row, one, one);
    };
    return h("div", { class: "stepper" }, button(-1, "−", "less"), button(1, "+", "more"));
}

function point(tree, scope, address, label) {
    const axis = (part, name) => ({ address, part, name });
    return h("div", { class: "point" }, pad(tree, scope, axis(0, "x"), axis(1, "y"), label),
        [0, 1].map((i) => h("label", {}, h("span", {}, "xy"[i]), numberField(tree, scope, address, `${label} ${"xy"[i]}`, i))));
}

function enable(tree, row, element, input) {
    if (!tree.may(row)) {
        input.disabled = true;
        element.setAttribute("aria-disabled", "true");
    }
    return element;
}

const KINDS = { choice: chooser, color, point };

// The right control for a row, under its name, over its sentence.
export function control(tree, scope, address, name) {
    const row = tree.row(address);
    const label = name || spoken(lastPart(address));
    const doc = h("p", { class: "doc" }, row.doc);
    if (row.type === "bool" || row.type === "trigger")
        return h("div", { class: "row alone", "data-address": address }, (row.type === "bool" ? toggle : trigger)(tree, scope, address, label), doc);
    const parts = row.type === "float" || row.type === "int"
        ? [numberField(tree, scope, address, t("value_of", { name: label })), (row.limited ? fader : stepper)(tree, scope, address, label)]
        : [(KINDS[row.type] || words)(tree, scope, address, label)];
    const head = h("div", { class: "name" }, label, row.unit ? h("span", { class: "unit" }, ` ${row.unit}`) : null);
    return h("div", { class: `row ${row.type}`, "data-address": address }, head, ...parts, doc);
}
