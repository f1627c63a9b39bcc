// OSCQuery and OSC over WebSocket by two libraries of npm. node oscquery.cjs WEB_PORT; exit code: failures.
const { OSCQueryDiscovery } = require("oscquery");
const osc = require("osc");

const port = Number(process.argv[2]);
let failures = 0;

function expect(what, good, seen) {
    console.log(good ? `ok: ${what}` : `FAILED: ${what} ${JSON.stringify(seen)}`);
    failures += good ? 0 : 1;
}

async function query() {
    const discovery = new OSCQueryDiscovery();
    const service = await discovery.queryNewService("127.0.0.1", port);
    expect("npm oscquery reads HOST_INFO", service.hostInfo.name === "Clavilux" && service.hostInfo.oscTransport === "UDP", service.hostInfo);
    const all = service.flat();
    expect("and the whole tree", all.length > 100, all.length);
    const knob = service.resolvePath("/knob/1");
    expect("with ranges", knob?._opts?.arguments?.[0]?.range?.max === 1 || JSON.stringify(all).includes('"range":{"min":0,"max":1'), knob);
    const methods = new Set(all.map((one) => one.full_path));
    expect("where every row has its path", methods.has("/master/blackout") && methods.has("/knob/8"), [...methods].slice(0, 9));
}

function talk() {
    return new Promise((resolve) => {
        const client = new osc.WebSocketPort({ url: `ws://127.0.0.1:${port}`, metadata: true });
        const heard = [];
        const done = (good) => {
            expect("osc.js plays and hears what it plays", good, heard);
            client.close();
            resolve();
        };
        const timer = setTimeout(() => done(false), 8000);
        client.on("error", (error) => heard.push(String(error)));
        client.on("message", (message) => {
            heard.push(message);
            if (message.address === "/knob/2" && Math.abs(message.args[0].value - 0.125) < 1e-6) {
                clearTimeout(timer);
                done(true);
            }
        });
        client.on("ready", () => {
            client.send({ address: "/subscribe", args: [{ type: "s", value: "/knob/*" }, { type: "i", value: 60 }] });
            client.send({ address: "/knob/2", args: [{ type: "f", value: 0.125 }] });
        });
        client.open();
    });
}

query().then(talk).then(() => process.exit(failures), (error) => { console.log("FAILED:", error); process.exit(1); });
