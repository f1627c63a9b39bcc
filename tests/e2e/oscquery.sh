#!/usr/bin/env bash
# OSCQuery as its clients see it: curl, npm oscquery, osc.js over WebSocket, python3-websockets; found by mDNS where avahi runs.
. "$(dirname "$0")/common.sh"
python=/usr/bin/python3
needs curl $python
here=$(realpath "$(dirname "$0")")

mkdir -p "$dir/presets"
export CLAVILUX_DATA=$dir
cp "$dir"/*.fs "$dir/presets"
for look in one two; do
    cat >"$dir/presets/$look.preset" <<P
[preset]
title = $look
over = 0.1s
[knob]
light = 0.5
[layer/$look]
shader = bright.fs
bright = knob.light
P
done
start_live --input test:silence --preset "$dir/presets/one.preset" --no-take --web-port 0 --hash "$dir/h"
wait_for '^Page: ' "$dir/live.out"
web=$(sed -n 's/^Page: [^ ]*:\([0-9]*\) .*/\1/p' "$dir/live.out")
url=http://127.0.0.1:$web

get() { curl -s "$@"; }
code() { curl -s -o "$dir/body" -w '%{http_code}' "$@"; }
expect "the whole tree is JSON" "$(get "$url/" | $python -c 'import json, sys; print(len(json.load(sys.stdin)["CONTENTS"]) > 9)')" = True
expect "so it is without the last slash" "$(get "$url?VALUE")" = '{}'
expect "one attribute" "$(get "$url/knob/1?VALUE")" = '{"VALUE": [0.5]}'
expect "by a second name" "$(get "$url/knob/light?TYPE")" = '{"TYPE": "f"}'
expect "nobody's address is 404" "$(code "$url/nobody")" = 404
expect "a word that is no attribute 400" "$(code "$url/knob/1?NONSENSE")" = 400
expect "the value of what only fires 204" "$(code "$url/preset/next?VALUE")" = 204
for way in '?HOST_INFO' '/?HOST_INFO=1' '/HOST_INFO' '/knob/1?HOST_INFO'; do
    expect "HOST_INFO by $way" "$(get "$url$way" | grep -c "\"OSC_PORT\": $port,")" -eq 1
done
expect "JSON is what it says" "$(curl -s -o "$dir/body" -w '%{content_type}' "$url/knob")" = application/json
expect "a browser gets the page" "$(curl -s -H 'Accept: text/html' -o "$dir/body" -w '%{content_type}' "$url/")" = 'text/html; charset=utf-8'
expect "by its name too" "$(curl -s -H 'Accept: text/html' -o "$dir/body" -w '%{content_type}' "$url/page")" = 'text/html; charset=utf-8'
expect "which it need not load twice" "$(code -H "If-None-Match: $(curl -si "$url/page/index.html" | sed -n 's/^ETag: \(.*\)\r/\1/p')" "$url/page/index.html")" = 304

if $python -c 'import websockets' 2>/dev/null; then
    $python "$here/oscquery.py" "$web" || failures=$((failures + 1))
else
    echo "skipped: python3-websockets is missing"
fi
modules=$here/../../build/node/node_modules
if command -v node >/dev/null && [ -d "$modules/oscquery" ] && [ -d "$modules/osc" ]; then
    NODE_PATH=$modules node "$here/oscquery.cjs" "$web" || failures=$((failures + 1))
else
    echo "skipped: npm install --prefix build/node oscquery osc"
fi
expect "the program plays on" -d "/proc/$live_pid"
stop_live
expect "and ends well" "$live_code" -eq 0
exit $failures
