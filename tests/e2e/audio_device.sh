#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A real PortAudio input: a private PipeWire with a null sink is fed a known tone, and what our ear process hears must
# be that tone without a break. Then the ear is killed, then the whole sound server, and both times hearing must be
# back within 2 s. Last, a file is played through the sink and must be heard as it is.
#
# usage: audio_device.sh PROBE     (exit 77: skipped, the reason is printed)
set -u

probe=$(realpath "$1")
. "$(dirname "$0")/pipewire.sh"

field() { sed -n "s/.*\b$2 \([0-9]*\).*/\1/p" "$1" | tail -1; }
uptime_ms() { awk '{ printf "%d\n", $1 * 1000 }' /proc/uptime; }

failures=0
expect() { # expect WHAT CONDITION...
    local what=$1; shift
    if [ "$@" ]; then echo "ok: $what"; else echo "FAILED: $what ($*)"; failures=$((failures + 1)); fi
}

"$probe" tone tone.wav 60
start_server
"$probe" devices >devices.txt
expect "devices are listed by name" "$(grep -c 'pipewire' devices.txt)" -ge 1

for input in device:pipewire computer default; do
    for _ in 1 2 3 4 5 6; do # on a busy machine the server itself may miss a cycle, without real-time rights
        play
        "$probe" listen "$input" 3 >heard.txt
        stop_player
        tail -1 heard.txt
        [ "$(field heard.txt breaks)" -le 2 ] && break
    done
    expect "$input: 3 s of tone arrive" "$(field heard.txt heard)" -ge 120000
    unbroken "$input: without a break" "$(field heard.txt breaks)" 2 # where the tone fades in
    expect "$input: at its own level" "$(field heard.txt peak_1000)" -ge 495
    expect "$input: no restart" "$(field heard.txt restarts)" -eq 0
done

"$probe" listen device:nothing 1 >heard.txt
expect "an unknown name is answered with the known ones" "$(grep -c 'refused.*pipewire' heard.txt)" -eq 1

play
"$probe" listen device:pipewire 5 >heard.txt & listener=$!
sleep 2
kill -9 "$(pgrep -P "$listener" | tail -1)"
wait "$listener"
cat heard.txt
lost=$(field heard.txt lost) back=$(field heard.txt alive)
expect "a killed ear is noticed" -n "$lost"
expect "and replaced within 2 s" "$((${back:-999999999} - ${lost:-0}))" -le 2000
expect "and hears the tone again" "$(field heard.txt heard)" -ge 100000

"$probe" listen device:pipewire 9 >heard.txt & listener=$!
sleep 2
stop_server
sleep 2
start_server
returned=$(uptime_ms)
stop_player
play
wait "$listener"
cat heard.txt
back=$(field heard.txt alive)
expect "a killed sound server is noticed" -n "$(field heard.txt lost)"
expect "its device is back within 2 s of its return" "$((${back:-999999999} - returned))" -le 2000
expect "and is heard again" "$(field heard.txt heard)" -ge 120000
stop_player

for _ in 1 2 3 4 5 6; do
    "$probe" listen tone.wav 3 >heard.txt
    [ "$(field heard.txt breaks)" -le 1 ] && break
done
tail -1 heard.txt
expect "a file that is played is heard" "$(field heard.txt heard)" -ge 100000
unbroken "without a break" "$(field heard.txt breaks)" 1
"$probe" listen tone.wav 2 mute >heard.txt
expect "a muted file is heard by the clock" "$(field heard.txt frames)" -ge 90000

stop_all
echo "$failures failures"
exit $((failures > 0))
