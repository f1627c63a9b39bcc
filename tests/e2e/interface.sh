#!/usr/bin/env bash
# Another machine on a network of its own: what it may do and may not, what it hears, an interface that vanishes and returns,
# two programs on one port. Skips without the right to make network namespaces.
. "$(dirname "$0")/common.sh"
needs oscsend oscdump ip
there=clavilux-$$
cable=clv$(($$ % 10000))
plug() {
    ip link add "$cable" type veth peer name far0 netns "$there" && ip addr add 10.77.0.1/24 dev "$cable" && ip link set "$cable" up &&
        ip netns exec "$there" ip addr add 10.77.0.2/24 dev far0 && ip netns exec "$there" ip link set far0 up
}
unplug() { ip link del "$cable" 2>/dev/null; }
trap 'kill -9 $live_pid $dump 2>/dev/null; unplug; ip netns del "$there" 2>/dev/null; rm -rf "$dir"' EXIT
dump=
ip netns add "$there" 2>/dev/null && ip netns exec "$there" ip link set lo up 2>/dev/null && plug 2>/dev/null || {
    echo "skipped: no right to make network namespaces here"
    exit 77
}
far() { ip netns exec "$there" oscsend 10.77.0.1 "$port" "$@"; }
cat >"$dir/p.preset" <<'P'
[layer/a]
shader = bright.fs
P
hash() { tail -1 "$dir/h" 2>/dev/null | cut -f3; }
settle() { sleep 0.6; hash; }
start_live --osc "$cable" --input test:silence --preset "$dir/p.preset" --takes "$dir/takes" --hash "$dir/h" --web-port 0
has "the address on that interface is told" 'OSC on 10\.77\.0\.1:' "$dir/live.out"
ip netns exec "$there" stdbuf -oL oscdump -L 9777 >"$dir/heard" 2>&1 &
dump=$!
sleep 0.5
dark=$(settle)
far /hello si tablet 9777
wait_for '/hello s "tablet"' "$dir/heard"
expect "hello is answered on the port that was asked for" $? -eq 0
far /layer/a/bright f 0.75
lit=$(settle)
expect "the network may play" "$lit" != "$dark"
far /master/brightness f 0.5
expect "and steer the stage" "$(settle)" != "$lit"
far /master/brightness f 1
far /engine/quit
wait_for '/error ss "/engine/quit" ".*belongs to the operator' "$dir/heard"
expect "but not the house, and it hears why" $? -eq 0
far /subscribe sf /layer/a/bright 20
wait_for '^[^ ]* /layer/a/bright f 0.75' "$dir/heard"
expect "a subscription begins with what stands" $? -eq 0
oscsend 127.0.0.1 "$port" /layer/a/bright f 0.5
wait_for '^[^ ]* /layer/a/bright f 0.5' "$dir/heard"
expect "and goes on with what changes" $? -eq 0
oscsend 127.0.0.1 "$port" /stage/hands-off T
sleep 0.3
far /layer/a/bright f 0.1
wait_for '/error ss "/layer/a/bright" "Hands are off' "$dir/heard"
expect "hands off closes the show to it" $? -eq 0
oscsend 127.0.0.1 "$port" /stage/hands-off F
oscsend 127.0.0.1 "$port" /stage/holder s harp
sleep 0.3
far /layer/a/bright f 0.2
wait_for 'harp holds the stage' "$dir/heard"
expect "and so does somebody who holds the stage" $? -eq 0
oscsend 127.0.0.1 "$port" /stage/holder s ""
oscsend 127.0.0.1 "$port" /stage/muted s tablet
sleep 0.3
far /layer/a/bright f 0.3
wait_for 'tablet is muted' "$dir/heard"
expect "who is muted is told" $? -eq 0
oscsend 127.0.0.1 "$port" /stage/muted s ""

"$program" live --mute --size 64x36 --osc-port "$port" --osc loopback --input test:silence --preset "$dir/bright.fs" --no-take --web-port 0 --seconds 4 >"$dir/second.out" 2>"$dir/second.err"
has "a second program is told who has the port" "$port is taken by clavilux" "$dir/second.err"

unplug
sleep 1.5
expect "it plays on without the interface" -d "/proc/$live_pid"
wait_for "$cable is away" "$dir/live.err"
expect "which is told" $? -eq 0
frames=$(wc -l <"$dir/h")
oscsend 127.0.0.1 "$port" /layer/a/bright f 0.9
sleep 1.2
expect "frames go on" "$(wc -l <"$dir/h")" -gt "$frames"
plug
wait_for 'OSC is heard again' "$dir/live.err" 8
expect "its return is told" $? -eq 0
before=$(grep -ac /hello "$dir/heard")
for _ in $(seq 20); do # the cable takes its time
    far /hello si tablet 9777
    sleep 0.4
    [ "$(grep -ac /hello "$dir/heard")" -gt "$before" ] && break
done
expect "and hears it again when it returns" "$(grep -ac /hello "$dir/heard")" -gt "$before"
stop_live
expect "it ends well" "$live_code" -eq 0
take=$(echo "$dir"/takes/*)
"$program" render "$take" --hash "$dir/again" --quiet
expect "the take renders equally" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
exit $failures
