#!/usr/bin/env bash
# What a hostile network sends while a show runs: golden and broken packets by all ways, floods of questions and names, streams
# that lie, readers that stop. The picture goes on, memory stays flat, what is refused is counted.
. "$(dirname "$0")/common.sh"
python=/usr/bin/python3
needs $python
cat >"$dir/p.preset" <<'P'
[layer/a]
shader = bright.fs
bright = in.band.fader
P
# beyond the loopback everybody is a player; where there is no other interface, the loopback must do
other=$(ip -4 -o addr show scope global up 2>/dev/null | sed -n 's/.*inet \([0-9.]*\).*/\1/p' | head -1)
start_live --input test:silence --preset "$dir/p.preset" --no-take --web-port 0 --hash "$dir/h" ${other:+--osc all}
wait_for . "$dir/h" 30
web=$(sed -n 's/^Page: [^ ]*:\([0-9]*\) .*/\1/p' "$dir/live.out")
$python "$(dirname "$0")/hostile.py" "$port" "$web" "$live_pid" "$dir/h" "${other:-127.0.0.1}" || failures=$((failures + $?))
stop_live
expect "it ends well" "$live_code" -eq 0
expect "no sanitizer has anything to say" "$(grep -c 'runtime error\|AddressSanitizer' "$dir/live.err")" = 0
expect "nothing it says moves a terminal" "$(LC_ALL=C grep -c $'\x1b' "$dir/live.err")" = 0
exit $failures
