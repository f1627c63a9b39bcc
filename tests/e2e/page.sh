#!/usr/bin/env bash
# The page in a real browser: it moves pixels, blackens from every tab, fits every screen in both languages, can be used by
# keyboard and read aloud, and comes back after a lost connection. SHOTS=FOLDER keeps pictures of every tab.
. "$(dirname "$0")/common.sh"
needs node
node "$(dirname "$0")/page_parts.mjs" ../shared/data/osc/golden.tsv
expect "what needs no browser is right" $? -eq 0
[ "$failures" -eq 0 ] || exit 1
needs chromium
modules=$(realpath -m "$(dirname "$0")/../../build/node/node_modules")
[ -d "$modules/playwright-core" ] || { echo "skipped: playwright-core is missing; npm install --prefix build/node playwright-core"; exit 77; }

cat >"$dir/every.fs" <<'FS'
/*{ "INPUTS": [
    { "NAME": "bright", "TYPE": "float", "DEFAULT": 0.25 },
    { "NAME": "cutoff", "TYPE": "float", "MIN": 20, "MAX": 20000, "DEFAULT": 440 },
    { "NAME": "copies", "TYPE": "long", "VALUES": [1, 2, 4], "LABELS": ["one", "two", "four"], "DEFAULT": 1 },
    { "NAME": "invert", "TYPE": "bool", "DEFAULT": false },
    { "NAME": "burst", "TYPE": "event" },
    { "NAME": "tint", "TYPE": "color", "DEFAULT": [1, 1, 1, 1] },
    { "NAME": "center", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0.5, 0.5] } ] }*/
void main() { gl_FragColor = vec4(tint.rgb * (invert ? 1.0 - bright : bright) + 0.0 * (center.x + cutoff + float(copies) + float(burst)), 1.0); }
FS
cat >"$dir/page.preset" <<'P'
[preset]
title = Every control
guess = off
[knob]
light = 0.25
depth = 0.5
[layer/a]
shader = every.fs
bright = knob.light | smooth(20ms)
[layer/b]
shader = bright.fs
opacity = 0
P
page() { # page URL PART...
    local url=$1
    shift
    OSC_PORT=$port node "$(dirname "$0")/page.mjs" "$modules" "$url" "$dir/h" "$live_pid" "$@" || failures=$((failures + 1))
}
play() { # play OPTION...
    start_live --input test:silence --preset "$dir/page.preset" --no-take --hash "$dir/h" --web-port 0 "$@"
    wait_for '^Page: ' "$dir/live.out" 30
    expect "the program says where its page is" $? -eq 0
}

play
page "$(grep -oE 'http://127.0.0.1:[0-9]+' "$dir/live.out")" ${PARTS:-opens fits words plays}
expect "the program plays on" -d "/proc/$live_pid"
stop_live
expect "and ends well" "$live_code" -eq 0

play --open
GUEST=$(grep -oE 'http://[^ ]+' "$dir/live.out" | head -1) PIN=$(grep -oE 'PIN[^:]*: [0-9]{6}' "$dir/live.out" | grep -oE '[0-9]{6}')
if [ -n "${GUEST#http://127.*}" ] && [ -n "$PIN" ]; then
    export GUEST PIN
    page "${GUEST%%\?*}" guests
else
    echo "skipped: guests need a network address"
fi
stop_live
exit $((failures > 0))
