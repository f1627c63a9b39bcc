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
"$program" render test:click?bpm=120 --preset "$show/p2.preset" --size 16x16 --seconds 0.1 --hash "$dir/hp" --quiet
expect "and show their presets" "$(awk -F'\t' '$2 == 3.5 { print $3 }' "$dir/h60")" = "$(head -1 "$dir/hp" | cut -f3)"
expect "also at 24 frames a second" "$(changes "$dir/h24")" = "0 3 5 9 12 "

sed 's/p2$/p9/' "$show/e.cues" >"$show/without.cues"
"$program" render test:click?bpm=120 --cues "$show/without.cues" --size 16x16 --seconds 8 --hash "$dir/hw" --quiet 2>"$dir/err"
has "a cue that cannot be shown is told" 'two' "$dir/err"
expect "and left out" "$(changes "$dir/hw")" = "0 3 7 "

sed -e 's/p1$/p9/' -e 's/4 beats/bort/' "$show/e.cues" >"$show/first.cues"
"$program" render test:click?bpm=120 --cues "$show/first.cues" --size 16x16 --seconds 1 --hash "$dir/hf" --quiet 2>"$dir/err"
has "an event that does not exist is told with the nearest" 'bort.*write' "$dir/err"
expect "a list whose first cue is missing begins with the second" "$(head -1 "$dir/hf" | cut -f3)" = "$(awk -F'\t' '$2 == 4 { print $3 }' "$dir/h60")"
"$program" check "$show/first.cues" >"$dir/check"
has "check warns of it with its line" 'first.cues, line 6: .*bort' "$dir/check"

# the next scene is made ready, and runs from there, at the same tick at any frame rate; feedback gets all its frames
cp "$show/e.cues" "$show/run.cues"
sed -i 's/^advance.*/advance = 3 beats/' "$show/run.cues"
for i in 1 2 3; do sed -i "s/p$i\$/r$i/" "$show/run.cues"
    sed 's/^v = .*/v = 0.5 + 0.5 * sin(integrate(3)) * (beat | smooth(1s, 3s))/' "$show/p$i.preset" >"$show/r$i.preset"; done
run() { "$program" render test:click?bpm=127 --cues "$show/run.cues" --size 16x16 --quiet "$@"; }
twelfths() { awk -F'\t' '{ n = $2 * 12; if ((n - int(n + 0.5)) ^ 2 < 1e-12) print $3 }' "$1"; }
run --seconds 8 --hash "$dir/h60"
run --seconds 8 --fps 24 --hash "$dir/h24"
expect "an armed scene runs alike at 24 and 60 frames a second" "$(twelfths "$dir/h60" | md5sum)" = "$(twelfths "$dir/h24" | md5sum)"
expect "in all 96 pictures" "$(twelfths "$dir/h24" | wc -l)" -eq 96
cp "$dir/loud.fs" "$dir/bright.fs" "$show"
cp "$dir/loud.preset" "$show/r2.preset"
run --seconds 4 --hash "$dir/whole"
run --seconds 2 --from 2 --hash "$dir/part"
expect "a film that begins within a cue with feedback is a part of the whole" "$(tail -120 "$dir/whole" | cut -f3 | md5sum)" = "$(cut -f3 "$dir/part" | md5sum)"
expect "of 120 pictures" "$(wc -l <"$dir/part")" -eq 120

hash() { tail -1 "$dir/h" 2>/dev/null | cut -f3; }
settle() { sleep 0.5; hash; }
send() { oscsend 127.0.0.1 "$port" "$@"; }
cat >"$show/live.cues" <<'C'
[cue/one]
preset = p1
[cue/two]
preset = p2
holder = tablet
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
send /next/knob/light f 0.3
sleep 0.3
echo '# saved again' >>"$show/p3.preset"
sleep 0.7
send /go
third=$(settle)
expect "a third comes" "$third" != "$two"
send /knob/light f 0.6
expect "not as its preset says" "$(settle)" != "$third"
send /knob/light f 0.3
expect "but as it was turned under /next, also when its file was saved since" "$(settle)" = "$third"
send /cue/back
sleep 0.5
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
printf '[cue/two]\npreset = p2\n[cue/three]\npreset = p9\n' >"$show/live.cues"
wait_for 'p9' "$dir/live.err"
expect "a cue without its preset is told" $? -eq 0
cp "$show/p3.preset" "$show/p9.preset"
wait_for 'engine/arm.*p9' "$dir"/takes/*/journal.tsv
expect "and stands ready as soon as it is there" $? -eq 0
for i in 1 2 3 4 5 6 7 8; do
    printf '[cue/two]\npreset = p2\n[cue/x]\npreset = p4\n[cue/y]\npreset = p4\n[cue/three]\npreset = p%s\nover = 1.%ss\n' $((1 + i % 4)) $i >"$show/live.cues"
    send /cue/go i 4
    sleep 0.0$i
    printf '[cue/two]\npreset = p2\n' >"$show/live.cues"
    sleep 0.2
done
expect "lists that shrink while a scene is being made do no harm" -n "$(settle)"
stop_live
expect "it ends well" "$live_code" -eq 0
"$program" render "$dir"/takes/* --hash "$dir/again" --quiet
has "and tells who held the stage" '/stage/holder.*tablet' "$(echo "$dir"/takes/*/journal.tsv)"
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
