#!/usr/bin/env bash
# An instrument is calibrated, and its range is there again another evening; its faders move knobs; what is muted is not heard; and the
# take of it all renders equally.
. "$(dirname "$0")/common.sh"
needs oscsend
export XDG_CONFIG_HOME=$dir/config

cat >"$dir/p.preset" <<'P'
[knob]
spare = 0
light = 0
[layer/a]
shader = bright.fs
bright = in.pedal
[layer/b]
shader = bright.fs
blend = add
bright = knob.light
P
hash() { tail -1 "$dir/h" 2>/dev/null | cut -f3; }
settle() { sleep 0.4; hash; }
becomes() { # becomes WANTED COMMAND...: sent again until the picture is that one
    for _ in $(seq 25); do
        "${@:2}"
        [ "$(settle)" = "$1" ] && return 0
    done
    return 1
}
send() { oscsend 127.0.0.1 "$port" "$@"; }
say() {
    python3 - "$port" "$@" <<'PY'
import socket, struct, sys
def text(s):
    s = s.encode() + b"\0"
    return s + b"\0" * (-len(s) % 4)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.sendto(text("/hello") + text(",s") + text(sys.argv[2]), ("127.0.0.1", int(sys.argv[1])))
PY
}
play() { start_live --input test:silence --preset "$dir/p.preset" --takes "$1" --hash "$dir/h"; sleep 0.5; say tablet-2; sleep 0.2; }

play "$dir/first"
dark=$(settle)
send /pedal f 0
send /pedal f 500
guessed=$(settle)
expect "a pedal is heard by the range that is guessed" "$guessed" != "$dark"
send /calibrate s /pedal
send /pedal f 100
send /pedal f 900
send /calibrate/done
wait_for "tablet-2's /pedal goes from 100 to 900 now" "$dir/live.err"
expect "what was learnt is said" $? -eq 0
send /pedal f 500
half=$(settle)
expect "and holds" "$half" != "$guessed"
wait_for '100 900 /pedal' "$XDG_CONFIG_HOME/clavilux/players/tablet-2"
expect "it is written down" $? -eq 0
send /slider f 0.5
wait_for "tablet-2's /slider moves knob 2 now" "$dir/live.err"
expect "a fader that nobody patched moves a knob" $? -eq 0
lit=$(settle)
expect "and the picture" "$lit" != "$half"
send /stage/muted s tablet-2
sleep 0.2
send /slider f 1
expect "who is muted moves nothing" "$(settle)" = "$lit"
has "and is told" 'tablet-2 is muted' "$dir/live.err"
send /stage/muted s ''
stop_live
expect "it ends well" "$live_code" -eq 0
"$program" render "$dir"/first/* --hash "$dir/again" --quiet
expect "the take renders equally" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"

play "$dir/second"
send /pedal f 400 # the first message brings the file
becomes "$half" send /pedal f 500
expect "the range is there another evening" $? -eq 0
stop_live
grep -q 'tablet-2	/calibrate/range	"/pedal"' "$dir"/second/*/journal.tsv
expect "and stands in the journal" $? -eq 0
rm -r "$XDG_CONFIG_HOME"
"$program" render "$dir"/second/* --hash "$dir/again" --quiet
expect "that take renders equally without the file" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
cat >"$dir/p.preset" <<'P'
[layer/a]
shader = bright.fs
bright = in.pad.x * 0.5 + in.pad.y.raw * 0.01 + in.pad.rate * 0.001 + in.pad.age * 0.05
P
play "$dir/third"
for i in 1 2 3 4 5 6; do send /pad ff 0.$i $((i * i)); sleep 0.05; done
sleep 1
expect "rate and age move the picture" "$(tail -20 "$dir/h" | cut -f3 | sort -u | wc -l)" -gt 1
stop_live
"$program" render "$dir"/third/* --hash "$dir/again" --quiet
expect "and are the same in the take" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
exit $failures
