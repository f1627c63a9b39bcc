// SPDX-License-Identifier: GPL-3.0-or-later
// page.mjs MODULES URL HASHES PID [PART...]: drives the page in Chromium. HASHES is the file of picture checksums of the
// running program, PID its process; parts are opens, fits, words, plays, guests. One line per expectation; exit 1 when one failed.

import dgram from "node:dgram";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { encode } from "../../assets/page/osc.js";

const [modules, url, hashes, pid, ...wanted] = process.argv.slice(2);
const { chromium } = createRequire(`${modules}/`)("playwright-core");
const TABS = ["play", "mix", "listen", "patch", "players"];
const SIZES = [[360, 640], [640, 360], [768, 1024], [1440, 900]];

let failures = 0;
function expect(what, good, detail = "") {
    console.log(`${good ? "ok" : "FAILED"}: ${what}${good || !detail ? "" : ` (${detail})`}`);
    failures += good ? 0 : 1;
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const picture = () => readFileSync(hashes, "utf8").trimEnd().split("\n").pop().split("\t")[2];
async function until(condition, ms = 5000) {
    for (const end = Date.now() + ms; Date.now() < end; await wait(50))
        if (await condition())
            return true;
    return false;
}

const launch = (...args) => chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", ...args] });
const browser = await launch();
const complaints = [];

async function enter(width, height, address, { by = browser, ...options } = {}) {
    const context = await by.newContext({ viewport: { width, height }, ...options });
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => new URL(request.url()).host === new URL(address).host || complaints.push(`asks ${request.url()}`));
    await page.goto(address);
    return page;
}

const ready = (page) => page.waitForSelector("html[data-ready]", { timeout: 15000 });

async function visit(width, height, { lang = "en", query = "", ...options } = {}) {
    const page = await enter(width, height, `${url}/?${lang && `lang=${lang}`}${query}`, options);
    await ready(page);
    return page;
}

const open = async (page, tab) => {
    await page.click(`#tab-${tab}`);
    await wait(300);
};

// Everything that hands can do something with, as it is seen now.
const controls = (page) => page.evaluate(() => {
    const all = document.querySelectorAll("button, input, select, textarea, summary, a[href], [tabindex='0']");
    return [...all].filter((e) => e.checkVisibility()).map((e) => {
        const box = e.getBoundingClientRect();
        return { what: `${e.tagName.toLowerCase()} ${e.id || e.getAttribute("aria-label") || e.textContent.trim().slice(0, 30)}`, width: box.width, height: box.height };
    });
});

// Texts whose contrast is under 4.5: 1, against the worst of what lies behind them.
const dim = (page) => page.evaluate(() => {
    const numbers = (text) => (text.match(/[\d.]+/g) || []).map(Number);
    const part = (c) => c <= 0.04045 * 255 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    const over = ([r, g, b, a = 1], back) => [r, g, b].map((c, i) => c * a + back[i] * (1 - a));
    const backs = (element) => {
        if (!element)
            return [[0, 0, 0]];
        const style = getComputedStyle(element), colour = numbers(style.backgroundColor);
        const own = (style.backgroundImage.match(/rgba?\([^)]*\)/g) || []).map(numbers);
        const behind = colour[3] === undefined || colour[3] === 1 ? [colour] : backs(element.parentElement).map((b) => over(colour, b));
        return [...behind, ...own.flatMap((c) => behind.map((b) => over(c, b)))];
    };
    const bad = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        const element = node.parentElement;
        if (!node.textContent.trim() || !element.checkVisibility() || element.closest("svg, noscript, option"))
            continue;
        const colour = numbers(getComputedStyle(element).color);
        for (const back of backs(element)) {
            const [a, b] = [light(over(colour, back)), light(back)];
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (contrast < 4.5)
                bad.push(`${node.textContent.trim().slice(0, 20)} ${contrast.toFixed(2)}`);
        }
    }
    return bad;
});

// Controls that say nothing to a screen reader.
async function nameless(page) {
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const roles = ["button", "slider", "textbox", "combobox", "tab", "switch", "checkbox", "ColorWell", "DisclosureTriangle", "link"];
    return nodes.filter((n) => !n.ignored && roles.includes(n.role?.value) && !n.name?.value?.trim()).map((n) => n.role.value);
}

// How many controls Tab never comes to.
async function unreached(page) {
    const n = await page.evaluate(() => {
        window.reached = new Set();
        addEventListener("focusin", (event) => window.reached.add(event.target));
        document.activeElement.blur();
        return document.querySelectorAll("button, input, select, textarea, summary").length;
    });
    for (let i = 0; i < n + 12; i++)
        await page.keyboard.press("Tab");
    return page.evaluate(() => [...document.querySelectorAll("button, input, select, textarea, summary")]
        .filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && !window.reached.has(e)).map((e) => e.outerHTML.slice(0, 80)));
}

// From the address to the first knob that can be turned, in a browser that runs but has never seen the page: the middle of five.
async function opens() {
    const times = [];
    for (let i = 0; i < 5; i++) {
        const page = await visit(360, 640);
        times.push(await page.evaluate(() => performance.getEntriesByName("ready")[0].startTime));
        await page.context().close();
    }
    const ms = times.sort((a, b) => a - b)[2];
    console.log(`page_ms ${ms.toFixed(0)}`);
    expect("the page can be played within 3 s", ms < 3000, `${ms} ms`);
}

async function knobs(page) {
    const before = picture();
    const dial = await page.locator(".dial").first().boundingBox();
    await page.mouse.move(dial.x + dial.width / 2, dial.y + dial.height / 2);
    await page.mouse.down();
    await page.mouse.move(dial.x + dial.width / 2, dial.y - 60, { steps: 12 });
    await page.mouse.up();
    expect("a dragged knob moves the picture", await until(() => picture() !== before));
    await wait(600);
    const dragged = picture();
    await page.focus(".dial .range >> nth=0");
    for (let i = 0; i < 5; i++)
        await page.keyboard.press("ArrowDown");
    expect("so do arrow keys", await until(() => picture() !== dragged));
    await page.fill(".knob .number >> nth=0", "0,75");
    await page.keyboard.press("Enter");
    expect("a typed number is taken, with a comma too", await until(async () => await page.inputValue(".dial .range >> nth=0") === "0.75"));
    await wait(600);
}

async function blackout(page) {
    const lit = picture();
    await page.click(".black");
    await until(() => picture() !== lit);
    await wait(300);
    const black = picture();
    expect("blackout changes the picture and says so", black !== lit && await page.getAttribute(".black", "aria-pressed") === "true");
    await page.click(".black");
    expect("and light comes back", await until(() => picture() === lit));
    for (const tab of TABS) {
        await open(page, tab);
        await page.click(".black");
        const dark = await until(() => picture() === black);
        await page.click(".black");
        expect(`blackout works from ${tab}`, dark && await until(() => picture() === lit));
    }
    return { lit, black };
}

async function scene(page, lit) {
    await open(page, "mix");
    await page.locator(".layer[aria-label='a'] .group summary").first().click();
    await page.waitForSelector(".drive", { timeout: 8000 });
    expect("a driven row says by what", (await page.locator(".drive").first().textContent()).includes("knob.light | smooth(20ms)"));
    await page.locator("[data-address='/layer/b/opacity'] .range").focus();
    await page.keyboard.press("End");
    expect("a layer's fader moves the picture", await until(() => picture() !== lit));
    await page.locator("[data-address='/layer/b/opacity'] .range").focus();
    await page.keyboard.press("Home");
    expect("and back", await until(() => picture() === lit));

    await open(page, "patch");
    expect("a wire is a chain of pedals", (await page.locator(".pedal").allTextContents()).join(" ").includes("knob.light smooth20ms"));
    await page.locator(".wire .pedal").first().click();
    await page.fill("textarea", "knob.lihgt");
    await page.keyboard.press("Enter");
    expect("a wrong expression gets its sentence in place", await until(async () => (await page.locator(".fault").textContent()).includes("knob.light")), await page.locator(".fault").textContent());
    await page.fill("textarea", "1 - knob.light");
    await page.keyboard.press("Enter");
    expect("a right one moves the picture", await until(() => picture() !== lit));
    await page.waitForSelector("textarea", { state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    expect("and is undone", await until(() => picture() === lit));
}

// A pedal that nobody knows is moved, then a fader of the page: the one drives the other.
async function learns(page, lit) {
    const socket = dgram.createSocket("udp4");
    const pedal = (value) => socket.send(encode("/pedal", value), Number(process.env.OSC_PORT), "127.0.0.1");
    await page.getByRole("button", { name: "Learn" }).click();
    await page.waitForSelector(".learn[aria-pressed=true]");
    for (const value of [0, 0.3, 0.6, 1, 0]) {
        pedal(value);
        await wait(60);
    }
    await open(page, "mix");
    await page.locator("[data-address='/layer/b/opacity'] .range").focus();
    await page.keyboard.press("ArrowRight");
    expect("what was learnt is said", await until(async () => (await page.textContent("#sentence")).includes("is driven by in.pedal")));
    await wait(500);
    const before = picture();
    pedal(1);
    expect("and plays", await until(() => picture() !== before));
    await open(page, "patch");
    await page.getByRole("button", { name: "Unplug b · opacity" }).click();
    expect("unplugged, it is gone", await until(() => page.evaluate(() => document.querySelectorAll(".wire").length === 1)));
    socket.close();
    await open(page, "mix");
    await page.locator("[data-address='/layer/b/opacity'] .range").focus();
    await page.keyboard.press("Home");
    expect("and the picture is as it was", await until(() => picture() === lit));
}

// Fingers go from and to these places, all at the same time.
async function swipe(page, fingers) {
    const session = await page.context().newCDPSession(page);
    const touch = (type, part) => session.send("Input.dispatchTouchEvent", {
        type, touchPoints: part === null ? [] : fingers.map(([x, y, dy], id) => ({ id, x, y: y + dy * part })),
    });
    await touch("touchStart", 0);
    for (let i = 1; i <= 12; i++) {
        await touch("touchMove", i / 12);
        await wait(16);
    }
    await touch("touchEnd", null);
    await wait(400);
}

const middle = async (locator) => {
    const box = await locator.boundingBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
};
const place = (page, n) => page.inputValue(`.dial .range >> nth=${n}`);

async function fingers(lit) {
    const page = await visit(360, 640, { hasTouch: true });
    await open(page, "mix");
    await swipe(page, [[...await middle(page.locator("[data-address='/layer/b/opacity'] .fader")), -120]]);
    expect("a scroll over a fader moves the page and not the fader", picture() === lit && await page.evaluate(() => document.querySelector("#panel").scrollTop > 50));
    await open(page, "play");
    const dials = page.locator(".dial"), before = [await place(page, 1), await place(page, 2)];
    await swipe(page, [[...await middle(dials.nth(1)), -30], [...await middle(dials.nth(2)), 30]]);
    expect("two hands turn two knobs", await place(page, 1) > before[0] && await place(page, 2) < before[1]);
    await page.context().close();
}

// What is held stays with the hand, and a wild hand sends no more than it may.
async function holds(page) {
    const socket = dgram.createSocket("udp4");
    await open(page, "play");
    const [x, y] = await middle(page.locator(".dial").nth(1));
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - 25, { steps: 3 });
    const held = await place(page, 1);
    socket.send(encode("/knob/2", 0), Number(process.env.OSC_PORT), "127.0.0.1");
    await wait(700);
    expect("what a hand holds stays, whoever else writes", await place(page, 1) === held && held !== "0");
    await page.mouse.up();
    expect("and is let go", await until(async () => await place(page, 1) === "0"));
    socket.close();
    await page.evaluate(() => {
        window.sent = 0;
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function count(data) {
            window.sent += typeof data !== "string" && String.fromCharCode(...data.slice(0, 7)) === "/knob/2";
            return send.call(this, data);
        };
    });
    await page.mouse.move(x, y);
    await page.mouse.down();
    const begin = Date.now();
    for (let i = 0; Date.now() < begin + 1500; i++)
        await page.mouse.move(x, y - 25 - 20 * Math.sin(i));
    await page.mouse.up();
    const most = 60 * (Date.now() - begin) / 1000 + 3, sent = await page.evaluate(() => window.sent);
    expect("at most 60 messages a second leave", sent > 10 && sent <= most, `${sent} of ${most}`);
}

async function looks(page) {
    await open(page, "play");
    for (const [name, title, knob] of [["lumia", "Lumia", "folding"], ["tunnel-of-echoes", "Tunnel of Echoes", "bend"]]) {
        await page.click(`[data-name=${name}]`);
        expect(`${title} comes, lit, with its own knobs`, await until(async () => await page.textContent("#title") === title
            && await page.getAttribute(`[data-name=${name}]`, "aria-pressed") === "true" && (await page.textContent(".knobs")).includes(knob), 15000));
    }
}

// Somebody comes over OSC: seen, calibrated, given the stage, muted.
async function band(page) {
    const socket = dgram.createSocket("udp4");
    const send = (...words) => socket.send(encode(...words), Number(process.env.OSC_PORT), "127.0.0.1");
    await open(page, "players");
    send("/hello", "band");
    send("/fader", 12);
    const card = page.locator(".player[aria-label=band]");
    await card.locator("summary").click();
    await page.getByRole("button", { name: "Calibrate fader" }).click();
    for (const value of [100, 980, 300]) {
        send("/fader", value);
        await wait(100);
    }
    await page.getByRole("button", { name: "Done" }).click();
    expect("a fader is calibrated by moving it", await until(async () => (await page.textContent("#sentence")).includes("from 100 to 980")), await page.textContent("#sentence"));
    send("/fader", 540);
    expect("and stands where it is", await until(async () => (await card.locator(".figure").textContent()) === "0.5"), await card.locator(".figure").textContent());
    await page.getByRole("button", { name: "Mute, band" }).click();
    expect("who is muted is said to be", await until(async () => (await card.textContent()).includes("muted")));
    await page.getByRole("button", { name: "Hear again, band" }).click();
    await page.getByRole("button", { name: "Give the stage, band" }).click();
    expect("so is who has the stage", await until(async () => (await card.textContent()).includes("has the stage")));
    await page.getByRole("button", { name: "Take the stage back, band" }).click();
    expect("and who is silent", await until(async () => (await card.textContent()).includes("silent"), 12000));
    socket.close();
}

async function people(page) {
    await open(page, "listen");
    await page.locator(".features summary").click();
    expect("every feature is listed", await page.locator("tbody tr").count() > 80);
    await open(page, "players");
    await page.fill(".you input", "tester");
    await page.getByRole("button", { name: "Rename", exact: true }).click();
    expect("a player takes a name and is seen", await until(async () => (await page.locator(".player h3").allTextContents()).includes("tester")));
}

async function returns(page, { lit, black }) {
    process.kill(Number(pid), "SIGSTOP");
    expect("a lost connection is said", await until(() => page.evaluate(() => document.body.dataset.state === "lost"), 12000));
    await page.click(".black");
    expect("blackout waits for it", (await page.locator(".black").textContent()).includes("waits"));
    process.kill(Number(pid), "SIGCONT");
    expect("the page comes back by itself", await until(() => page.evaluate(() => document.body.dataset.state === "open"), 15000));
    expect("and blackout is sent at once", await until(() => picture() === black));
    await page.click(".black");
    await until(() => picture() === lit);
    complaints.length = 0; // refused connections while nobody answered
}

async function plays() {
    const page = await visit(360, 640);
    await knobs(page);
    const pictures = await blackout(page);
    await scene(page, pictures.lit);
    await learns(page, pictures.lit);
    await fingers(pictures.lit);
    await holds(page);
    await people(page);
    await band(page);
    await returns(page, pictures);
    await looks(page);
    await page.context().close();
}

// What is wrong with a tab as it stands on a screen of this size.
async function faults(page, tab) {
    const wrong = (await controls(page)).filter((c) => c.width < 47.9 || c.height < 47.9).map((c) => `${c.what} ${c.width.toFixed()}x${c.height.toFixed()}`);
    if (await page.evaluate(() => [document.documentElement, document.querySelector("#panel")].some((e) => e.scrollWidth > e.clientWidth)))
        wrong.push("scrolls sideways");
    wrong.push(...(await dim(page)).map((text) => `dim ${text}`));
    wrong.push(...(await nameless(page)).map((role) => `a ${role} without a name`));
    const [height, below] = await page.evaluate(() => {
        const box = document.querySelector(".black").getBoundingClientRect();
        return [box.height, innerHeight - box.bottom];
    });
    if (height < 72 || Math.abs(below) > 1)
        wrong.push(`blackout ${height} high, ${below} from the edge`);
    return wrong.map((text) => `${tab}: ${text}`);
}

async function fitsIn(width, height, lang) {
    const page = await visit(width, height, { lang, hasTouch: width < 800 });
    const wrong = [];
    for (const tab of TABS) {
        await open(page, tab);
        await page.evaluate(() => document.querySelectorAll("details").forEach((e) => { e.open = true; }));
        await wait(300);
        if (process.env.SHOTS)
            await page.screenshot({ path: `${process.env.SHOTS}/${tab}-${lang}-${width}x${height}.png` });
        wrong.push(...await faults(page, tab));
        if (width === 360 && lang === "en")
            wrong.push(...(await unreached(page)).map((e) => `${tab}: Tab never reaches ${e}`));
    }
    expect(`${width}x${height} in ${lang}: fits, targets, contrast, names, blackout`, wrong.length === 0, [...new Set(wrong)].slice(0, 12).join("; "));
    await page.context().close();
}

async function fits() {
    for (const [width, height] of SIZES)
        for (const lang of ["en", "fr"])
            await fitsIn(width, height, lang);
}

async function words() {
    const french = await visit(360, 640, { lang: "", locale: "fr-FR" });
    expect("a French browser gets French words", (await french.textContent("#tabs")).includes("Écouter") && (await french.textContent("#panic")).includes("Noir"));
    await french.context().close();

    const both = await visit(640, 360, { query: "&side=both" });
    expect("?side=both has blackout on both sides", await both.locator(".black").count() === 2);
    await both.context().close();
    const left = await visit(640, 360, { query: "&side=left" });
    expect("?side=left has it on the left", (await left.locator(".black").boundingBox()).x < 20);
    await left.context().close();

    const calm = await visit(360, 640, { reducedMotion: "reduce" });
    await open(calm, "listen");
    expect("nothing is animated for those who asked for calm", await calm.evaluate(() => document.getAnimations().length === 0));
    await calm.context().close();

    const reader = await launch("--blink-settings=defaultFontSize=32");
    const wide = [];
    for (const [width, height] of [[360, 640], [768, 1024]]) {
        const large = await visit(width, height, { by: reader });
        for (const tab of TABS) {
            await open(large, tab);
            if (process.env.SHOTS)
                await large.screenshot({ path: `${process.env.SHOTS}/${tab}-large-${width}x${height}.png` });
            if (await large.evaluate(() => document.querySelector("#panel").scrollWidth > document.querySelector("#panel").clientWidth
                || document.querySelector(".black").getBoundingClientRect().right > innerWidth))
                wide.push(`${tab} ${width}`);
        }
    }
    expect("text of twice the size still fits", wide.length === 0, wide.join());
    await reader.close();
}

// From the network: GUEST is the way that the QR code shows, PIN the operator's.
async function guests() {
    const { GUEST, PIN } = process.env;
    if (!GUEST)
        return;
    const bare = await enter(360, 640, GUEST.split("?")[0] + "?lang=en");
    await bare.fill("form input", PIN === "000000" ? "000001" : "000000");
    await bare.click("form button");
    expect("without its token the page asks for the PIN, and not any will do", await until(async () => (await bare.textContent("#sentence")).includes("not the PIN")));
    await bare.fill("form input", PIN);
    await bare.click("form button");
    await ready(bare);
    expect("the right one opens", await bare.locator(".dial").count() === 8);
    await bare.context().close();

    const page = await enter(360, 640, `${GUEST}&lang=en`);
    await ready(page);
    expect("the token leaves the address bar", !page.url().includes(GUEST.split("=")[1]));
    const before = picture();
    await page.focus(".dial .range >> nth=0");
    await page.keyboard.press("End");
    expect("a guest plays", await until(() => picture() !== before));
    await open(page, "players");
    const steer = page.locator(".player .acts .button").first();
    expect("and does not steer the house", (await page.textContent(".you")).includes("player") && await steer.isDisabled());
    await page.fill(".you form:nth-of-type(2) input", PIN);
    await page.getByRole("button", { name: "Become operator" }).click();
    expect("the PIN makes an operator", await until(async () => await page.locator(".player .acts .button").first().isEnabled()));
    await page.context().close();
    complaints.length = 0; // the refusals above stand in the console
}

const PARTS = { opens, fits, words, plays, guests };
for (const [name, part] of Object.entries(PARTS))
    if (wanted.length === 0 || wanted.includes(name))
        await part().catch((error) => expect(name, false, error.message));
expect("no error in the console, no word from elsewhere", complaints.length === 0, complaints.slice(0, 3).join("; "));
await browser.close();
process.exit(failures > 0 ? 1 : 0);
