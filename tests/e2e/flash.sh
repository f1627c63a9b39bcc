#!/usr/bin/env bash
# The flash guard as people meet it: on unless somebody says otherwise, said aloud and kept in the take when it is not; what it
# takes back on stage is taken back in the film, pixel by pixel; a sentence for the door.
. "$(dirname "$0")/common.sh"
needs oscsend

cat >"$dir/strobe.fs" <<'FS'
/*{ "DESCRIPTION": "Ten flashes a second." }*/
void main() { gl_FragColor = vec4(step(0.5, fract(TIME * 10.0)) * vec3(1.0, 0.8, isf_FragNormCoord.x), 1.0); }
FS
cat >"$dir/slow.fs" <<'FS'
/*{ "DESCRIPTION": "One every two seconds." }*/
void main() { gl_FragColor = vec4(vec3(0.5 + 0.4 * sin(TIME * 3.14)), 1.0); }
FS
for name in strobe slow; do printf '[preset]\ntitle = The %s one\n[layer/one]\nshader = %s.fs\n' $name $name >"$dir/$name.preset"; done

"$program" check --flash "$dir/strobe.preset" >"$dir/door" 2>&1
expect "a preset that flashes is still good" $? -eq 0
has "the door is told how often" '^The strobe one: up to 10 flashes a second without the flash guard, .* reduces this risk and is on\.$' "$dir/door"
"$program" check --flash "$dir/slow.preset" >"$dir/door"
has "and of a calm one" '^The slow one: no more than 1 flash a second even without' "$dir/door"
expect "nothing is called safe" "$(grep -ciE 'safe|certified' "$dir/door")" -eq 0

film() { "$program" render test:silence --preset "$dir/$1.preset" --size 64x36 --seconds 2 --quiet --hash "$dir/$2" "${@:3}" 2>"$dir/film.err"; }
sum() { cut -f3 "$dir/$1" | md5sum; }
film strobe limited
film strobe free --flash off
has "off is said aloud" 'flash guard is off' "$dir/film.err"
film strobe warned --flash warn
expect "a film is limited" "$(sum limited)" != "$(sum free)"
expect "warn changes nothing" "$(sum warned)" = "$(sum free)"
film slow calm
film slow calm_free --flash off
expect "a calm picture is left as it is, bit by bit" "$(sum calm)" = "$(sum calm_free)"
film strobe range --from 1.5 --seconds 0.5
expect "a range of a film is limited as the whole is" "$(tail -30 "$dir/limited" | cut -f3 | md5sum)" = "$(sum range)"
"$program" render test:silence --preset "$dir/slow.preset" --flash soft --hash "$dir/x" 2>"$dir/film.err"
expect "another word is wrong usage" $? -eq 2
has "and answered" 'limit, warn or off' "$dir/film.err"

start_live --input test:silence --preset "$dir/strobe.preset" --takes "$dir/takes" --hash "$dir/live" --seconds 4
sleep 1.5
oscsend 127.0.0.1 "$port" /flash/guard s warn
sleep 0.5
oscsend 127.0.0.1 "$port" /flash/guard s limit
wait "$live_pid"
live_pid=
take=$(echo "$dir"/takes/*)
has "a take knows who stopped the guard" 'flash/guard	"warn"' "$take/journal.tsv"
has "it was said aloud" 'flash guard only warns' "$dir/live.err"
has "and when it was back" 'flash guard is on' "$dir/live.err"
"$program" render "$take" --hash "$dir/again" --quiet
expect "the take shows what was shown" "$(sum live)" = "$(sum again)"
"$program" render "$take" --hash "$dir/open" --flash off --quiet
expect "or what was drawn, when that is asked for" "$(sum live)" != "$(sum open)"
expect "and then no frame is taken back" "$(cut -f3 "$dir/open" | sort -u | wc -l)" -le 2

start_live --input test:silence --preset "$dir/strobe.preset" --takes "$dir/takes2" --hash "$dir/live2" --seconds 1.5 --flash off
wait "$live_pid"
live_pid=
take=$(echo "$dir"/takes2/*)
has "off from the start is in the take" 'flash/guard	"off"' "$take/journal.tsv"
"$program" render "$take" --hash "$dir/again2" --quiet
expect "which shows it so" "$(sum live2)" = "$(sum again2)"
exit $failures
