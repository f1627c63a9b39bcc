#!/usr/bin/env bash
# The web's door: foreign hosts and origins, crafted requests, slow and greedy clients, tokens and PINs; opened and closed while it
# plays, with its code on the operator's view.
. "$(dirname "$0")/common.sh"
python=/usr/bin/python3
needs curl $python
$python -c 'import websockets' 2>/dev/null || { echo "skipped: python3-websockets is missing"; exit 77; }

cat >"$dir/p.preset" <<'P'
[layer/a]
shader = bright.fs
P
start_live --input test:silence --preset "$dir/p.preset" --takes "$dir/takes" --hash "$dir/h" --web-port 0
wait_for '^Page: ' "$dir/live.out"
has "the program says where its page is, and how to open it" '^Page: http://127.0.0.1:[0-9]+ \(O opens' "$dir/live.out"
web=$(sed -n 's/^Page: [^ ]*:\([0-9]*\) .*/\1/p' "$dir/live.out")
own=$(ip -4 -o addr show scope global 2>/dev/null | sed -n 's/.* inet \([0-9.]*\).*/\1/p' | head -1)
[ -z "$own" ] || { curl -s -m 2 -o "$dir/none" "http://$own:$web/"; expect "a closed page is not in the network" $? -eq 7; }
$python "$(dirname "$0")/web.py" "$web" "$port" "$dir/live.out" "$own" || failures=$((failures + 1))
expect "the program plays on" -d "/proc/$live_pid"
before=$(tail -1 "$dir/h" | cut -f1)
sleep 0.5
expect "and draws on" "$(tail -1 "$dir/h" | cut -f1)" -gt "$before"

"$program" live --mute --size 64x36 --osc-port 0 --osc loopback --input test:silence --preset "$dir/p.preset" --no-take --web-port "$web" --seconds 3 >"$dir/second.out" 2>"$dir/second.err"
has "a second program takes the next free port" '^Page: ' "$dir/second.out"
expect "another one" "$(grep -c ":$web " "$dir/second.out")" -eq 0
stop_live
expect "it ends well with clients" "$live_code" -eq 0
take=$(echo "$dir"/takes/*)
"$program" render "$take" --hash "$dir/again" --quiet
expect "the take with its guests renders equally" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
expect "neither token nor PIN is in the take" "$(grep -rlE "$(sed -n 's/.*t=\([0-9a-f]*\) .*/\1/p' "$dir/live.out" | head -1)|PIN" "$dir"/takes | wc -l)" -eq 0
"$program" live --mute --size 64x36 --osc-port 0 --osc loopback --input test:silence --preset "$dir/p.preset" --no-take --web-port 0 --open --qr --seconds 2 >"$dir/open.out" 2>/dev/null
has "opened from the start it prints its address with token and PIN" '^Page: http://[0-9.]+:[0-9]+/\?t=[0-9a-f]{32} \(PIN for operators: [0-9]{6}' "$dir/open.out"
has "and the code" '▀' "$dir/open.out"
"$program" live --web-port 70000 >/dev/null 2>"$dir/wrong"
expect "a port that is none is a usage error" $? -eq 2
exit $failures
