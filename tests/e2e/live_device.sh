#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The whole program with real sound: what it hears, keeps in its take and plays is a known tone; the ear and the sound
# server are killed while it plays; and there is nothing to hear with at all.
#
# usage: live_device.sh PROGRAM PROBE     (exit 77: skipped, the reason is printed)
set -u
program=$(realpath "$1") probe=$(realpath "$2")
set -- "$program" "$probe"
. "$(dirname "$0")/pipewire.sh"
server_dir=$XDG_RUNTIME_DIR here=$(realpath "$(dirname "$0")")
. "$here/common.sh"
export XDG_RUNTIME_DIR=$server_dir
trap 'kill -9 $live_pid 2>/dev/null; stop_all; rm -rf "$dir"' EXIT

field() { sed -n "s/.*\b$2 \([0-9]*\).*/\1/p" "$1" | tail -1; }
live() { # live SECONDS ARGUMENTS...: in the background, with a take of its own
    rm -rf "$dir/takes" "$dir/h"
    "$program" live --size 64x36 --osc-port 0 --osc loopback --preset "$dir/bright.fs" --takes "$dir/takes" \
        --hash "$dir/h" --seconds "$@" >"$dir/live.out" 2>"$dir/live.err" &
    live_pid=$!
    wait_for . "$dir/h" 20
}
ended() { # ended WHAT
    wait "$live_pid"
    expect "$1: live ends well" $? -eq 0
    live_pid=
}
take_heard() { # what lies in the take: the probe's line of counts
    "$probe" count "$(echo "$dir"/takes/*/audio-1.flac)" >"$dir/heard.txt"
    tail -1 "$dir/heard.txt"
}
longest_gap_ms() { # between two frames of the take
    awk -F'\t' '$2 == "frame" { if (n++ && $3 - last > gap) gap = $3 - last; last = $3 } END { printf "%d\n", gap * 1000 }' "$dir"/takes/*/journal.tsv
}
"$probe" tone tone.wav 60
start_server
for input in device:pipewire computer; do
    for _ in 1 2 3 4 5 6; do # on a busy machine the server itself may miss a cycle, without real-time rights
        play
        live 5 --input "$input"
        ended "$input"
        stop_player
        take_heard
        [ "$(field "$dir/heard.txt" breaks)" -le 2 ] && break
    done
    has "$input is named" 'Listening to' "$dir/live.out"
    expect "$input: the take holds the tone" "$(field "$dir/heard.txt" heard)" -ge 180000
    unbroken "$input: without a break" "$(field "$dir/heard.txt" breaks)" 2 # where it begins
    expect "$input: at its own level" "$(field "$dir/heard.txt" peak_1000)" -ge 495
done

for _ in 1 2 3 4 5 6; do
    play
    live 5 --input device:pipewire --ear left=device:pipewire:1 --ear right=device:pipewire:2
    for _ in $(seq 20); do # a process has its name only when it runs
        ears=$(pgrep -f -c -P "$live_pid" ' ear ')
        [ "$ears" -ge 1 ] && break
        sleep 0.1
    done
    ended "channels of the same device as further ears"
    stop_player
    worst=0
    for i in 1 2 3; do
        "$probe" count "$(echo "$dir"/takes/*/audio-$i.flac)" >"$dir/heard-$i.txt"
        tail -1 "$dir/heard-$i.txt"
        breaks=$(field "$dir/heard-$i.txt" breaks)
        [ "$breaks" -gt "$worst" ] && worst=$breaks
    done
    [ "$worst" -le 4 ] && break
done
expect "one device, three ears: opened once" "$ears" -eq 1
for i in 1 2 3; do
    expect "one device, three ears: ear $i hears the tone" "$(field "$dir/heard-$i.txt" heard)" -ge 180000
done
unbroken "one device, three ears: without a break" "$worst" 4

play
live 7 --input device:pipewire
sleep 2
kill -9 "$(pgrep -P "$live_pid" | tail -1)"
ended "a killed ear"
stop_player
take_heard
expect "a killed ear: heard again within 2 s" "$(field "$dir/heard.txt" heard)" -ge 200000
gap=$(longest_gap_ms)
expect "a killed ear: frames go on (longest gap $gap ms)" "$gap" -le 200

live 9 --input device:pipewire
sleep 2
stop_server
sleep 2
start_server
play
ended "a killed sound server"
stop_player
take_heard
expect "a killed sound server: heard again after its return" "$(field "$dir/heard.txt" heard)" -ge 90000
gap=$(longest_gap_ms)
expect "a killed sound server: frames go on (longest gap $gap ms)" "$gap" -le 200

for _ in 1 2 3 4 5 6; do # the server may miss a cycle here too
    live 6 --input tone.wav
    "$probe" listen computer 3 >"$dir/out.txt"
    ended "a file"
    take_heard
    [ "$(field "$dir/heard.txt" breaks)" -le 2 ] && break
done
tail -1 "$dir/out.txt"
expect "a file is heard on the output" "$(field "$dir/out.txt" heard)" -ge 100000
unbroken "and is in the take as it was heard" "$(field "$dir/heard.txt" breaks)" 2
live 5 --input demo
"$probe" listen computer 3 >"$dir/heard.txt"
expect "the demo is heard on the output" "$(field "$dir/heard.txt" heard)" -ge 20000
ended "the demo"

for _ in 1 2 3 4 5 6; do
    rm -rf "$dir/pipe"
    tail -c +45 tone.wav | "$program" live --size 64x36 --osc-port 0 --osc loopback --preset "$dir/bright.fs" \
        --takes "$dir/pipe" --seconds 3 --input stdin:48000:2:s16 >"$dir/live.out" 2>&1
    expect "standard input: live ends well" $? -eq 0
    "$probe" count "$(echo "$dir"/pipe/*/audio-1.flac)" >"$dir/heard.txt"
    [ "$(field "$dir/heard.txt" breaks)" -le 2 ] && break
done
tail -1 "$dir/heard.txt"
expect "standard input: the take holds the tone" "$(field "$dir/heard.txt" heard)" -ge 100000
unbroken "standard input: without a break" "$(field "$dir/heard.txt" breaks)" 2

stop_server
server_pid= manager_pid=
"$program" devices >"$dir/devices.txt" 2>/dev/null
expect "without a sound device none is listed" "$(head -4 "$dir/devices.txt" | grep -c none)" -eq 2
live 3
ended "without a sound device"
has "without a sound device the demo plays" 'demo' "$dir/live.out"
expect "without a sound device frames come" "$(wc -l <"$dir/h")" -ge 60
"$program" live --size 64x36 --osc-port 0 --seconds 1 --no-take --input device:pipewire >"$dir/out" 2>&1
expect "a device that is asked for and is not there is told" $? -eq 1
has "in one sentence" '.' "$dir/out"
exit $failures
