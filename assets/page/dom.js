// SPDX-License-Identifier: GPL-3.0-or-later
// Elements in one line: h("button", {class: "go", onclick: f, "aria-pressed": "false"}, "Go").

const SVG = "http://www.w3.org/2000/svg";

function fill(element, props, children) {
    for (const [name, value] of Object.entries(props || {})) {
        if (name.startsWith("on"))
            element.addEventListener(name.slice(2), value);
        else if (value !== undefined && value !== null && value !== false)
            element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
    return element;
}

export const h = (tag, props, ...children) => fill(document.createElement(tag), props, children);
export const s = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

// What this browser remembers, or only this tab of it; where remembering is forbidden, nothing.
export function keep(name, text, tab = false) {
    try {
        (tab ? sessionStorage : localStorage).setItem(name, text);
    } catch {
        // the page plays on without a memory
    }
}

export function kept(name, tab = false) {
    try {
        return (tab ? sessionStorage : localStorage).getItem(name) || "";
    } catch {
        return "";
    }
}

export const $ = (selector) => document.querySelector(selector);

// Sets a text only when it is another one: nothing is laid out anew for nothing.
export function say(element, words) {
    if (element.textContent !== words)
        element.textContent = words;
}

export function set(element, name, value) {
    const now = String(value);
    if (element.getAttribute(name) !== now)
        element.setAttribute(name, now);
}

// fn(...) at most ten times a second, the last one always: figures that run faster nobody reads.
export function seldom(fn) {
    let at = 0, timer = 0, last;
    const go = () => {
        timer = 0;
        at = performance.now();
        fn(...last);
    };
    return (...args) => {
        last = args;
        if (!timer)
            timer = setTimeout(go, Math.max(0, at + 100 - performance.now()));
    };
}

// A bar as long as a place between 0 and 1.
export function bar() {
    const fill = h("span");
    return { element: h("span", { class: "bar" }, fill), to: (place) => { fill.style.transform = `scaleX(${place.toFixed(3)})`; } };
}

// Draws a part anew without taking the focus out of it: it goes to what has the same name.
export function keepFocus(part, draw) {
    const name = part.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    draw();
    if (name)
        part.querySelector(`[aria-label="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}

const PATHS = {
    play: "M12 3a9 9 0 1 0 9 9M12 12l5-7",
    mix: "M12 3 3 8l9 5 9-5zM3 12.5l9 5 9-5M3 17l9 5 9-5",
    listen: "M3 10v4M7.5 6v12M12 3v18M16.5 7v10M21 10v4",
    patch: "M4 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M16 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0M8 7h3c5 0 0 10 5 10",
    players: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 3-7 8-7s8 2 8 7",
    black: "M20 14A8.5 8.5 0 1 1 10 4a7 7 0 0 0 10 10z",
    light: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M19 5l-1.5 1.5M6.5 17.5 5 19",
    next: "M5 5l9 7-9 7zM18 5v14",
    back: "M19 5l-9 7 9 7zM6 5v14",
    go: "M6 4l14 8-14 8z",
    tap: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
    undo: "M8 5 3 10l5 5M3 10h11a6 6 0 0 1 0 11H9",
    redo: "m16 5 5 5-5 5M21 10H10a6 6 0 0 0 0 11h5",
    lock: "M6 11h12v10H6zM8 11V8a4 4 0 0 1 8 0v3",
    open: "M6 11h12v10H6zM8 11V8a4 4 0 0 1 7.5-2",
    warn: "M12 3 2 21h20zM12 10v5M12 18v.5",
    ok: "m4 13 5 5L20 6",
    lost: "M4 4l16 16M5 12a10 10 0 0 1 4-2.5M19 12a10 10 0 0 0-5-3M8.5 15.5a5 5 0 0 1 5-1M12 19v.5",
    cut: "M5 5l14 14M19 5 5 19",
    edit: "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4",
    hand: "M8 12V5.5a1.5 1.5 0 0 1 3 0V11V4a1.5 1.5 0 0 1 3 0v7V5.5a1.5 1.5 0 0 1 3 0V15c0 4-2 6-5.5 6S7 19 5.5 16L4 13c1-1.5 2.5-1 4 1",
    wave: "M2 12c3-9 5-9 7 0s4 9 6.5 0 4-7 6.5 0",
    down: "m5 9 7 7 7-7",
    more: "M12 4v16M4 12h16",
    range: "M4 5v14M20 5v14M7 12h10M10 9l-3 3 3 3M14 9l3 3-3 3",
    half: "M19 4 5 20M5 4v6M14 15c0-2 5-2 5 0 0 1.5-5 3-5 5h5",
    double: "m3 8 7 9M10 8l-7 9M14 10c0-4 7-4 7 0 0 2.5-7 4-7 8h7",
    stage: "M7 3h10l4 18H3zM9 3l-2 18M15 3l2 18",
};

export const icon = (name) => s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: PATHS[name] }));
