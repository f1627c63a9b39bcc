#!/usr/bin/env bash
# Lists of cues: they go on at the exact frame, called by hand and by themselves; a take with cues renders equally; the list
# and its presets may be edited, broken and missing while they play.
. "$(dirname "$0")/common.sh"
needs oscsend

show=$dir/show
mkdir "$show"
for i in 1 2 3 4; do
    cat >"$show/c$i.fs" <<FS
/*{ "INPUTS": [ { "NAME": "v", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.$((2 * i)) } ] }*/
void main() { gl_FragColor = vec4(vec3(v), 1.0); }
FS
    printf '[preset]\ntransition = cut\nguess = off\n[knob]\nlight = 0.%s\n[layer/a]\nshader = c%s.fs\nv = knob.light\n' $((2 * i)) $i >"$show/p$i.preset"
done
cat >"$show/e.cues" <<'C'
[cues]
loop = on
[cue/one]
preset = p1
advance = 3s
[cue/two]
preset = p2
advance = 4 beats
[cue/three]
preset = p3
advance = 2 bars
C
changes() { awk -F'\t' '$3 != last { print $2; last = $3 }' "$1" | tr '\n' ' '; }
film() { "$program" render test:click?bpm=120 --cues "$show/e.cues" --size 16x16 "$@" --quiet; }

"$program" check "$show/e.cues" >"$dir/check"
has "a list is checked with its presets" 'e.cues: good' "$dir/check"
sed 's/p2/p9/' "$show/e.cues" >"$show/missing.cues"
"$program" check "$show/missing.cues" >"$dir/check"
expect "a missing preset is found" $? -eq 1
has "and named" 'p9' "$dir/check"

# the click is heard on the beat; 3 s, then 4 beats of 0.5 s, then 2 bars of 2 s, then again 3 s
film --seconds 14 --hash "$dir/h60"
expect "cues change at the exact frame" "$(changes "$dir/h60")" = "0 3 5 9 12 "
film --seconds 14 --fps 24 --hash "$dir/h24"
expect "also at 24 frames a second" "$(changes "$dir/h24")" = "0 3 5 9 12 "

sed 's/p2$/p9/' "$show/e.cues" >"$show/without.cues"
"$program" render test:click?bpm=120 --cues "$show/without.cues" --size 16x16 --seconds 8 --hash "$dir/hw" --quiet 2>"$dir/err"
has "a cue that cannot be shown is told" 'two' "$dir/err"
expect "and left out" "$(changes "$dir/hw")" = "0 3 7 "

hash() { tail -1 "$dir/h" 2>/dev/null | cut -f3; }
settle() { sleep 0.5; hash; }
send() { oscsend 127.0.0.1 "$port" "$@"; }
cat >"$show/live.cues" <<'C'
[cue/one]
preset = p1
[cue/two]
preset = p2
holder = ana
[cue/three]
preset = p3
C
start_live --input test:silence --cues "$show/live.cues" --takes "$dir/takes" --hash "$dir/h"
sleep 1
one=$(settle)
send /next/knob/light f 0.9
sleep 0.2
send /go
two=$(settle)
expect "the next cue goes by hand" "$two" != "$one"
send /knob/light f 0.4
expect "what was armed was turned before it came" "$(settle)" != "$two"
send /knob/light f 0.9
expect "by the knob of /next" "$(settle)" = "$two"
sed -i 's/^\[cue\/two\]/[cue\/new]\npreset = p4\n[cue\/two]/' "$show/live.cues"
sleep 0.7
send /cue/next
expect "an edit keeps the place" "$(settle)" != "$two"
three=$(hash)
send /cue/back
sleep 0.5
send /cue/back
new=$(settle)
expect "the cue that was put in is there" "$new" != "$two"
expect "and is another" "$new" != "$three"
echo 'rubbish' >>"$show/live.cues"
wait_for 'live.cues, line' "$dir/live.err"
expect "a broken list is named with its line" $? -eq 0
send /cue/go s two
sleep 0.5
expect "and the one before plays on" "$(settle)" != "$new"
send /cue/go s tow
wait_for 'did you mean two' "$dir/live.err"
expect "a wrong name is answered" $? -eq 0
stop_live
expect "it ends well" "$live_code" -eq 0
"$program" render "$dir"/takes/* --hash "$dir/again" --quiet
expect "the take with its cues renders equally" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"

rm -rf "$dir/takes" "$dir/h"
sed -i 's/^transition = cut/transition = fade\nover = 2beats/' "$show"/p?.preset
start_live --input test:click?bpm=120 --cues "$show/e.cues" --takes "$dir/takes" --hash "$dir/h" --seconds 10
wait "$live_pid"
live_pid=
"$program" render "$dir"/takes/* --hash "$dir/again" --quiet
expect "a take whose cues went by the music renders equally" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
expect "three of them went" "$(grep -c 'armed' "$dir"/takes/*/journal.tsv)" -ge 3
exit $failures
