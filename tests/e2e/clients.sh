#!/usr/bin/env bash
# Other instruments, each by its own program: what it sends moves the picture to exactly where oscsend moves it, over UDP;
# a program that is not here is left out with one line.
. "$(dirname "$0")/common.sh"
needs oscsend oscdump
modules=$(realpath -m "$(dirname "$0")/../../build/node/node_modules")
python=/usr/bin/python3

cat >"$dir/p.preset" <<'P'
[layer/a]
shader = bright.fs
P
hash() { tail -1 "$dir/h" 2>/dev/null | cut -f3; }
until_hash() { # until_hash WANTED [SECONDS]
    for _ in $(seq $((${2:-10} * 20))); do
        [ "$(hash)" = "$1" ] && return 0
        sleep 0.05
    done
    return 1
}
start_live --input test:silence --preset "$dir/p.preset" --no-take --hash "$dir/h" --web-port 0
sleep 0.5
dark=$(hash)
oscsend 127.0.0.1 "$port" /layer/a/bright f 0.625
sleep 0.5
lit=$(hash)
expect "oscsend moves it" "$lit" != "$dark"

plays() { # plays NAME COMMAND...: in the folder, at most 40 s
    local name=$1
    shift
    command -v "$1" >/dev/null || { echo "left out: $name is not here"; return; }
    oscsend 127.0.0.1 "$port" /layer/a/bright f 0.25
    until_hash "$dark" || echo "the picture did not go back"
    (cd "$dir" && timeout 40 "$@") >"$dir/client.out" 2>&1
    if until_hash "$lit" 5; then echo "ok: $name moves it"; else
        echo "FAILED: $name does not move it"
        tail -5 "$dir/client.out"
        failures=$((failures + 1))
    fi
}

cat >"$dir/play.pd" <<PD
#N canvas 0 0 450 300 12;
#X obj 20 20 loadbang;
#X msg 20 50 connect 127.0.0.1 $port;
#X obj 20 220 netsend -u -b;
#X obj 150 50 delay 200;
#X msg 150 80 0.625;
#X obj 150 110 oscformat layer a bright;
#X obj 150 140 list prepend send;
#X obj 150 170 list trim;
#X obj 300 50 delay 700;
#X msg 300 80 \; pd quit;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 0 0 3 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 6 0 7 0;
#X connect 7 0 2 0;
#X connect 0 0 8 0;
#X connect 8 0 9 0;
PD
plays "Pure Data" pd -nogui -noaudio -nomidi -nrt play.pd

cat >"$dir/play.scd" <<SC
NetAddr("127.0.0.1", $port).sendMsg("/layer/a/bright", 0.625);
NetAddr("127.0.0.1", $port).sendBundle(0.2, ["/layer/a/bright", 0.625]);
AppClock.sched(1, { 0.exit });
SC
export QT_QPA_PLATFORM=offscreen QTWEBENGINE_DISABLE_SANDBOX=1
plays SuperCollider sclang -D play.scd

cat >"$dir/play.ck" <<CK
OscOut out;
out.dest("127.0.0.1", $port);
out.start("/layer/a/bright").add(0.625).send();
100::ms => now;
CK
plays ChucK chuck --silent play.ck

cat >"$dir/play.csd" <<CSD
<CsoundSynthesizer>
<CsOptions>
-n
</CsOptions>
<CsInstruments>
sr = 48000
ksmps = 480
nchnls = 1
instr 1
  kwhen init 1
  OSCsend kwhen, "127.0.0.1", $port, "/layer/a/bright", "f", 0.625
endin
</CsInstruments>
<CsScore>
i 1 0 0.2
</CsScore>
</CsoundSynthesizer>
CSD
plays Csound csound -n play.csd

if $python -c 'import liblo' 2>/dev/null; then
    plays "Python's liblo" $python -c "import liblo; liblo.send(('127.0.0.1', $port), '/layer/a/bright', 0.625)"
else
    echo "left out: Python's liblo is not here"
fi

node_plays() { # node_plays PACKAGE SCRIPT
    if command -v node >/dev/null && [ -d "$modules/$1" ]; then
        NODE_PATH=$modules plays "npm $1" node -e "$2"
    else
        echo "left out: npm $1 is not here"
    fi
}
node_plays osc "
const osc = require('osc');
const port = new osc.UDPPort({ localAddress: '127.0.0.1', localPort: 0, remoteAddress: '127.0.0.1', remotePort: $port });
port.on('ready', () => { port.send({ address: '/layer/a/bright', args: [0.625] }); setTimeout(() => process.exit(0), 200); });
port.open();"
node_plays node-osc "
const { Client, Bundle } = require('node-osc');
const client = new Client('127.0.0.1', $port);
client.send(new Bundle(['/layer/a/bright', 1], ['/layer/a/bright', 0.625]), () => client.close());"

# what goes out by itself, as another program hears it
stop_live
expect "it ends well" "$live_code" -eq 0
oscdump -L 27431 >"$dir/dump" 2>&1 &
dump=$!
sleep 0.3
start_live --input 'test:click?bpm=120' --preset "$dir/p.preset" --no-take --web-port 0 --send 127.0.0.1:27431 '/audio/{beat,bpm}' 30
wait_for '/audio/beat i' "$dir/dump" 10
expect "--send tells the beats to another program" $? -eq 0
has "and the tempo" '/audio/bpm f ' "$dir/dump"
kill $dump
stop_live
expect "it ends well with somebody who no longer listens" "$live_code" -eq 0
"$program" live --send nowhere '/audio/*' 30 --seconds 1 >"$dir/out" 2>&1
expect "a wrong --send is refused" $? -eq 2
has "with a sentence" 'write HOST:PORT' "$dir/out"
exit $failures
