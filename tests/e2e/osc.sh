#!/usr/bin/env bash
# Other programs play: oscsend changes pixels, unknown addresses become signals, near misses and /ping are answered, a
# taken port is waited for.
. "$(dirname "$0")/common.sh"
needs oscsend oscdump

cat >"$dir/p.preset" <<'P'
[layer/a]
shader = bright.fs
bright = in.band.fader.raw | from(0, 10)
[layer/b]
shader = bright.fs
opacity = 0
P
hash() { tail -1 "$dir/h" 2>/dev/null | cut -f3; }
settle() { sleep 0.4; hash; }
send() { oscsend 127.0.0.1 "$port" "$@"; }
start_live --input test:silence --preset "$dir/p.preset" --takes "$dir/takes" --hash "$dir/h"
expect "a free port was found and told" "${port:-0}" -gt 1024
sleep 0.5
dark=$(settle)
send /band/fader f 7.5
lit=$(settle)
expect "an unknown address is at once a signal that a preset uses" "$lit" != "$dark"
send /layer/a/opacity f 0.5
half=$(settle)
expect "oscsend moves an opacity" "$half" != "$lit"
send /layer/a/opacity i 1
expect "an integer means the same as a float" "$(settle)" = "$lit"
send '/layer/*/opacity' f 0
expect "a pattern reaches both layers" "$(settle)" != "$lit"
send /layer/a/opacity s 1.0
expect "a numeric string is a number" "$(settle)" = "$lit"
send /layer/a/opacitiy f 0.2
wait_for 'did you mean /layer/a/opacity' "$dir/live.err"
expect "a near miss is answered" $? -eq 0
send /blackout T
black=$(settle)
send /layer/a/bright f 1
expect "blackout is black whatever plays" "$(settle)" = "$black"
send /blackout F
sleep 1.2
expect "and comes back" "$(settle)" != "$black"
python3 - "$port" <<'PY' && echo "ok: /ping is answered on IPv4 and IPv6" || { echo "FAILED: /ping"; failures=$((failures + 1)); }
import socket, sys
port = int(sys.argv[1])
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.settimeout(2)
    s.sendto(b"/ping\0\0\0,\0\0\0", (host, port))
    assert s.recv(1500).startswith(b"/pong\0")
    s.sendto(b"#bundle\0rubbish", (host, port))
    s.sendto(b"/x", (host, port))
PY
expect "rubbish does not end it" -d "/proc/$live_pid"
live1=$live_pid
"$program" live --mute --size 64x36 --osc-port "$port" --osc loopback --input test:silence --preset "$dir/bright.fs" --no-take --seconds 6 >"$dir/second.out" 2>"$dir/second.err" &
second=$!
wait_for "$port" "$dir/second.err"
has "a taken port is named, with its holder" "$port.*clavilux" "$dir/second.err"
stop_live
expect "the first ends well" "$live_code" -eq 0
got=0
for _ in $(seq 40); do
    python3 -c "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(0.2); s.sendto(b'/ping\0\0\0,\0\0\0', ('127.0.0.1', $port)); s.recv(99)" 2>/dev/null && got=1 && break
    sleep 0.1
done
expect "the second takes the port when it is free" "$got" -eq 1
wait $second
take=$(echo "$dir"/takes/*)
"$program" render "$take" --hash "$dir/again" --quiet
expect "the take with its hands renders equally" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
exit $failures
