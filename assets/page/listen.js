// SPDX-License-Identifier: GPL-3.0-or-later
// Listen: what the instrument hears, drawn at the display's rate from values that come 30 times a second.

import { h, say, set } from "./dom.js";
import { numberText } from "./tree.js";
import { language, spoken, t } from "./words.js";

const NOTES = language === "fr" ? ["Do", "Do♯", "Ré", "Ré♯", "Mi", "Fa", "Fa♯", "Sol", "Sol♯", "La", "La♯", "Si"]
    : ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const METERS = ["level", "bass", "mid", "treble"];
const LAMPS = ["onset", "kick", "snare", "hat"];
const TABLE_MS = 200;

export const wants = [["/audio/*", 30], ["/audio/{beat,bar,key,chord}/*", 30], ["/audio//*", 5]];

const calm = matchMedia("(prefers-reduced-motion: reduce)");

// A picture that is drawn while the tab is open: draw(context, width, height, dt), in CSS pixels.
function canvas(scope, name, label, draw) {
    const element = h("canvas", { class: name, role: "img", "aria-label": label });
    let before = 0, alive = true, width = 0, height = 0, font = "";
    const resized = new ResizeObserver(() => {
        ({ clientWidth: width, clientHeight: height } = element);
        element.width = Math.round(width * devicePixelRatio);
        element.height = Math.round(height * devicePixelRatio);
        font = `${0.85 * rem()}px ${getComputedStyle(document.body).fontFamily}`;
    });
    resized.observe(element);
    const paint = (now) => {
        if (!alive)
            return;
        requestAnimationFrame(paint);
        if (!width || calm.matches && now - before < TABLE_MS)
            return;
        const context = element.getContext("2d");
        context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
        context.clearRect(0, 0, width, height);
        context.font = font;
        draw(context, width, height, Math.min(0.1, (now - before) / 1000));
        before = now;
    };
    requestAnimationFrame(paint);
    scope.whenEnded(() => {
        alive = false;
        resized.disconnect();
    });
    return element;
}

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

// Fast up, slow down, as a needle.
const glide = (from, to, dt) => from + (to - from) * (1 - Math.exp(-dt / (to > from ? 0.025 : 0.16)));

function paints() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(name).trim();
    return { ivory: get("--ivory"), blue: get("--blue"), edge: get("--edge"), quiet: get("--quiet"), alarm: get("--alarm"), rem: rem() };
}

function meters(tree, scope, paint) {
    const now = METERS.map(() => 0), top = METERS.map(() => 0);
    return canvas(scope, "meters", METERS.map((m) => t(m)).join(", "), (c, width, height, dt) => {
        const line = height / METERS.length, left = 5.2 * paint.rem, room = width - left;
        c.textBaseline = "middle";
        METERS.forEach((name, i) => {
            now[i] = glide(now[i], tree.value(`/audio/${name}`) || 0, dt);
            top[i] = Math.max(now[i], top[i] - 0.25 * dt);
            const y = i * line + line * 0.22, size = line * 0.56;
            c.fillStyle = paint.quiet;
            c.fillText(t(name), 0, y + size / 2);
            c.fillStyle = paint.edge;
            c.fillRect(left, y, room, size);
            c.fillStyle = i ? paint.blue : paint.ivory;
            c.fillRect(left, y, room * now[i], size);
            c.fillRect(left + (room - 3) * top[i], y - 2, 3, size + 4);
        });
    });
}

function spectrum(tree, scope, paint) {
    const now = new Float32Array(64);
    return canvas(scope, "spectrum", t("bands"), (c, width, height, dt) => {
        const bands = tree.value("/audio/bands") || [], n = bands.length || 64, step = width / n;
        const light = c.createLinearGradient(0, height, 0, 0);
        light.addColorStop(0, "#1b5468");
        light.addColorStop(0.55, "#8cc7a0");
        light.addColorStop(1, paint.ivory);
        c.fillStyle = light;
        for (let i = 0; i < n; i++) {
            now[i] = glide(now[i], bands[i] || 0, dt);
            c.fillRect(i * step, height - 2 - (height - 2) * now[i], Math.max(1, step - 1.5), 2 + (height - 2) * now[i]);
        }
    });
}

function notes(tree, scope, paint) {
    const now = new Float32Array(12);
    return canvas(scope, "chroma", t("chroma"), (c, width, height, dt) => {
        const bands = tree.value("/audio/chroma") || [], step = width / 12;
        c.textAlign = "center";
        for (let i = 0; i < 12; i++) {
            now[i] = glide(now[i], bands[i] || 0, dt);
            const room = height - 1.4 * paint.rem, size = room * now[i];
            c.fillStyle = paint.edge;
            c.fillRect(i * step + 2, 0, step - 4, room);
            c.fillStyle = `hsl(${(i * 7 % 12) * 30} 60% 70%)`;
            c.fillRect(i * step + 2, room - size, step - 4, size);
            c.fillStyle = paint.quiet;
            c.fillText(NOTES[i], i * step + step / 2, height - 0.35 * paint.rem);
        }
    });
}

// The bar as a row of beats; the one that sounds is filled.
function bar(tree, scope, paint) {
    return canvas(scope, "bar", `${t("beat")}, ${t("bar")}`, (c, width, height) => {
        const beats = tree.value("/audio/bar/beats") || 4, on = tree.value("/audio/bar/beat") || 0;
        const phase = tree.value("/audio/beat/phase") || 0, step = width / beats;
        for (let i = 0; i < beats; i++) {
            c.strokeStyle = paint.edge;
            c.lineWidth = 2;
            c.strokeRect(i * step + 3, 3, step - 6, height - 6);
            if (i + 1 !== on)
                continue;
            c.globalAlpha = calm.matches ? 0.8 : 0.35 + 0.6 * (1 - phase);
            c.fillStyle = i ? paint.blue : paint.ivory;
            c.fillRect(i * step + 6, 6, (step - 12) * (calm.matches ? 1 : Math.max(0.06, phase)), height - 12);
            c.globalAlpha = 1;
        }
    });
}

// A lamp burns for a moment whenever its count grows; beside it stands how often that was.
function lamp(tree, scope, name) {
    const count = h("span", { class: "state" }, "0"), light = h("span", { class: "lamp" });
    let first = null, before = null;
    scope.watch(`/audio/${name}`, (row) => {
        first ??= row.value;
        if (before !== null && row.value > before && !calm.matches)
            light.animate([{ opacity: 1, transform: "scale(1)" }, { opacity: 0.15, transform: "scale(.7)" }], { duration: 350, easing: "ease-out" });
        before = row.value;
        say(count, String(row.value - first));
    });
    return h("div", { class: "signal" }, light, h("span", {}, t(name)), count);
}

function tone(tree, scope, key, label) {
    const value = h("b", {});
    const show = () => {
        const root = tree.value(`/audio/${key}`);
        say(value, root >= 0 ? `${NOTES[root]} ${t(tree.value(`/audio/${key}/minor`) ? "minor" : "major")}` : "–");
    };
    scope.watch(`/audio/${key}`, show);
    scope.watch(`/audio/${key}/minor`, show);
    return h("div", { class: "fact" }, h("span", { class: "quiet" }, label), value);
}

function tempo(tree, scope) {
    const value = h("b", {});
    scope.watch("/audio/bpm", (row) => say(value, row.value > 0 ? `${row.value.toFixed(1)} bpm` : "–"));
    return h("div", { class: "fact" }, h("span", { class: "quiet" }, t("tempo")), value);
}

function text(row) {
    if (row.type === "bool")
        return t(row.value ? "on" : "off");
    return `${numberText(row, row.value)}${row.unit ? ` ${row.unit}` : ""}`;
}

// Every feature, in figures; those in sight are written anew a few times a second.
function features(tree, scope) {
    const rows = tree.under("/audio/").filter((row) => row.tier === "signal" && row.type !== "bands");
    const cells = rows.map((row) => h("td", { class: "figure" }, text(row)));
    const table = h("table", {}, h("thead", {}, h("tr", {}, ["feature", "value", "meaning"].map((key) => h("th", { scope: "col" }, t(key))))),
        h("tbody", {}, rows.map((row, i) => h("tr", {}, h("th", { scope: "row" }, spoken(row.address.slice(7))), cells[i], h("td", { class: "quiet" }, row.doc)))));
    const details = h("details", { class: "group features", open: matchMedia("(min-width: 60rem)").matches }, h("summary", {}, h("span", {}, t("features")), h("span", { class: "state" }, String(rows.length))), table);
    scope.every(TABLE_MS, () => {
        if (!details.open || !details.isConnected)
            return;
        const { top, bottom } = details.parentElement.parentElement.getBoundingClientRect();
        const seen = rows.map((_, i) => cells[i].getBoundingClientRect()).map((box) => box.bottom > top && box.top < bottom);
        rows.forEach((row, i) => seen[i] && say(cells[i], text(tree.row(row.address) || row)));
    });
    return details;
}

export function build(tree, scope, panel) {
    const paint = paints(), silence = h("p", { class: "quiet hush", role: "status" });
    scope.watch("/audio/heard", (row) => {
        say(silence, row.value ? "" : t("nothing_heard"));
        set(silence, "data-on", !row.value);
    });
    panel.replaceChildren(
        h("section", { class: "heard" }, h("h2", {}, t("hearing")), silence, spectrum(tree, scope, paint), meters(tree, scope, paint)),
        h("section", { class: "rhythm" }, h("h2", {}, t("beat")), bar(tree, scope, paint), h("div", { class: "signals" }, LAMPS.map((name) => lamp(tree, scope, name)))),
        h("section", { class: "tones" }, h("h2", {}, t("chroma")), notes(tree, scope, paint),
            h("div", { class: "facts" }, tempo(tree, scope), tone(tree, scope, "key", t("key")), tone(tree, scope, "chord", t("chord")))),
        h("section", { class: "all" }, features(tree, scope)));
}

export const shape = (tree) => tree.under("/audio/").map((row) => row.address).join();
