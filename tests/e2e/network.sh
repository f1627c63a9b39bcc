#!/usr/bin/env bash
# Two machines, as network namespaces: what mDNS tells while the page is closed and open, and who may do what from the other one.
. "$(dirname "$0")/common.sh"
python=/usr/bin/python3
needs ip oscsend dbus-daemon avahi-daemon $python
[ "$(id -u)" = 0 ] || { echo "skipped: only root makes network namespaces"; exit 77; }
$python -c 'import websockets, zeroconf' 2>/dev/null || { echo "skipped: python3-websockets or python3-zeroconf is missing"; exit 77; }

here=cv-here-$$ there=cv-there-$$
ip netns add $here 2>/dev/null && ip netns add $there || { echo "skipped: no network namespaces here"; exit 77; }
bus_pid= avahi_pid=
trap 'kill -9 $live_pid $avahi_pid $bus_pid 2>/dev/null; wait 2>/dev/null; ip netns del $here; ip netns del $there; rm -rf "$dir"' EXIT
ip link add cv-$$ netns $here type veth peer name cv-$$ netns $there
for one in "$here 10.77.0.1" "$there 10.77.0.2"; do
    set -- $one
    ip -n $1 addr add $2/24 dev cv-$$
    ip -n $1 link set cv-$$ up
    ip -n $1 link set lo up
    ip -n $1 route add 224.0.0.0/4 dev cv-$$
done
at_here() { ip netns exec $here "$@"; }
at_there() { ip netns exec $there "$@"; }

# a bus and a daemon of our own: the system's are left alone
cat >"$dir/bus.conf" <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=$dir/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow own="*"/><allow user="*"/><allow receive_sender="*"/></policy></busconfig>
XML
dbus-daemon --config-file="$dir/bus.conf" --nofork --nopidfile >/dev/null 2>&1 &
bus_pid=$!
disown
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$dir/bus
for _ in $(seq 100); do [ -S "$dir/bus" ] && break; sleep 0.05; done
start_avahi() {
    printf '[server]\nhost-name=clavilux-test\nuse-ipv4=yes\nuse-ipv6=no\n[wide-area]\nenable-wide-area=no\n' >"$dir/avahi.conf"
    ip netns exec $here sh -c "mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon && exec avahi-daemon -f '$dir/avahi.conf' --no-drop-root --no-chroot" >"$dir/avahi" 2>&1 &
    avahi_pid=$!
    wait_for 'Server startup complete' "$dir/avahi" 10 || { echo "skipped: avahi does not start:"; tail -3 "$dir/avahi"; exit 77; }
}
start_avahi
found() { at_there $python "$(dirname "$0")/network.py" find "$1" "$2"; } # found TYPE SECONDS: ADDRESS:PORT of each service

cat >"$dir/p.preset" <<'P'
[layer/a]
shader = bright.fs
bright = 1
P
ip netns exec $here "$program" live --mute --size 64x36 --input test:silence --preset "$dir/p.preset" --no-take --osc-port 9300 --web-port 9301 --hash "$dir/h" >"$dir/live.out" 2>"$dir/live.err" &
live_pid=$!
wait_for '^Page: ' "$dir/live.out" 20
set_row() { at_here oscsend 127.0.0.1 9300 "$@"; }
hash() { sleep 0.5; tail -1 "$dir/h" | cut -f3; }

expect "while the page is closed mDNS tells nothing of it" "$(found _oscjson._tcp.local. 2)" = ""
expect "of OSC it does" "$(found _osc._udp.local. 4)" = 10.77.0.1:9300
# the host's addresses come from all its interfaces, in any order
near=$(at_here $python "$(dirname "$0")/network.py" find _oscjson._tcp.local. 5)
expect "on this machine it does (${near:-nothing})" "$(echo "$near" | grep -c ':9301$')" -ge 1
set_row /web/open T
wait_for 't=' "$dir/live.out"
expect "opened, it is found at the one address that reaches it" "$(found _oscjson._tcp.local. 5)" = 10.77.0.1:9301
lit=$(hash)
at_there oscsend 10.77.0.1 9300 /layer/a/opacity f 0.5
expect "the other machine plays over UDP" "$(hash)" != "$lit"
at_there oscsend 10.77.0.1 9300 /web/open F
at_there oscsend 10.77.0.1 9300 /engine/quit
sleep 0.5
expect "but does not operate" "$(at_there curl -s 'http://10.77.0.1:9301/web/open?VALUE')" = '{"VALUE": [true]}'
pin=$(sed -n 's/.*operators: \([0-9]*\);.*/\1/p' "$dir/live.out")
at_there $python "$(dirname "$0")/network.py" play 10.77.0.1:9301 "$pin" || failures=$((failures + 1))
kill "$avahi_pid"
wait "$avahi_pid"
expect "a daemon that ends takes nothing along" -d "/proc/$live_pid"
start_avahi
expect "when it is back, it tells again" "$(found _oscjson._tcp.local. 6)" = 10.77.0.1:9301
ip -n $here addr add 10.77.0.9/24 dev cv-$$
ip -n $here addr del 10.77.0.1/24 dev cv-$$
ip -n $here addr add 10.77.0.9/24 dev cv-$$ 2>/dev/null
for _ in $(seq 100); do
    address=$(at_here curl -s 'http://127.0.0.1:9301/web/address?VALUE')
    [ "$address" = '{"VALUE": ["http://10.77.0.9:9301"]}' ] && break
    sleep 0.1
done
expect "another address is noticed ($address)" "$address" = '{"VALUE": ["http://10.77.0.9:9301"]}'
set_row /web/open F
sleep 1.5
expect "closed, it is gone from mDNS" "$(found _oscjson._tcp.local. 2)" = ""
at_there curl -s -m 2 -o /dev/null http://10.77.0.9:9301/
expect "and from the network" $? -eq 7
expect "on its own machine it is there" "$(at_here curl -s 'http://127.0.0.1:9301/web/open?VALUE')" = '{"VALUE": [false]}'
stop_live
expect "it ends well" "$live_code" -eq 0
exit $failures
