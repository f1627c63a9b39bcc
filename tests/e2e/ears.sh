#!/usr/bin/env bash
# Three ears at once: files and signals beside the input, each analysed on its own, steering the picture; the take renders to
# the same pictures, also after the machine hung, and a film may have ears as well.
. "$(dirname "$0")/common.sh"
needs oscsend ffmpeg
demo=$(realpath "$(dirname "$0")/../../assets/demo/clavilux-demo.ogg")

cat >"$dir/ears.preset" <<'P'
[preset]
title = Ears
[layer/one]
shader = loud.fs
bright = audio.voice.level | smooth(30ms, 300ms)
[layer/two]
shader = bright.fs
blend = add
opacity = drums.onset | hit(200ms) | to(0.1, 0.6)
bright = drums.beat.phase * 0.3 + level * 0.2
P
ffmpeg -v error -y -f lavfi -i "aevalsrc=0.5*sin(2*PI*300*t)*lt(mod(t\,0.7)\,0.2)|0.4*sin(2*PI*90*t)*lt(mod(t\,0.5)\,0.1):d=3" -ar 44100 "$dir/stems.wav"

start_live --input test:click?bpm=150 --ear "voice=$demo:1" --ear "drums=$dir/stems.wav:2" --ear "low=$dir/stems.wav" \
    --preset "$dir/ears.preset" --takes "$dir/takes" --hash "$dir/h" --seconds 9
sleep 2
oscsend 127.0.0.1 "$port" /audio/voice/gain/lock i 1
oscsend 127.0.0.1 "$port" /audio/drums/level f 1
sleep 1.5
kill -STOP "$live_pid"
sleep 2
kill -CONT "$live_pid"
wait "$live_pid"
expect "live with three further ears ends well" $? -eq 0
live_pid=
has "what an ear hears cannot be written" '/audio/drums/level can be read but not written' "$dir/live.err"
take=$(echo "$dir"/takes/*)
expect "each ear has its sound in the take" "$(ls "$take" | grep -c '^audio-[1-4].flac$')" -eq 4
expect "with its own channels" "$(for i in 1 2 3 4; do ffprobe -v error -show_entries stream=channels -of csv=p=0 "$take/audio-$i.flac"; done | xargs)" = "2 1 1 2"
expect "at the rate of the show" "$(for i in 1 2 3 4; do ffprobe -v error -show_entries stream=sample_rate -of csv=p=0 "$take/audio-$i.flac"; done | sort -u)" = 48000
lengths=$(for i in 1 2 3 4; do ffprobe -v error -show_entries stream=duration -of csv=p=0 "$take/audio-$i.flac"; done | sort -n | xargs)
expect "and of the same length ($lengths)" "$(echo "$lengths" | awk '{ print ($4 - $1 < 0.3) }')" -eq 1
has "a wish of one ear is told with its number" 'ear/wish	"gain-lock"	1	2' "$take/journal.tsv"
expect "frames were presented" "$(wc -l <"$dir/h")" -ge 60
rm -f "$dir/stems.wav" # the take has what was heard
"$program" render "$take" --hash "$dir/again" --quiet
expect "the take renders" $? -eq 0
expect "every frame is the one that was shown" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
silence() { ffmpeg -v error -y -f lavfi -i anullsrc=r=48000:cl=mono -t 9 "$take/audio-3.flac"; }
silence
"$program" render "$take" --hash "$dir/deaf" --quiet
expect "with a deaf ear it is another picture" "$(cut -f3 "$dir/h" | md5sum)" != "$(cut -f3 "$dir/deaf" | md5sum)"

film() { "$program" render test:click?bpm=150 --preset "$dir/ears.preset" --size 64x36 --fps 30 --seconds 2 --quiet "$@"; }
film --ear "voice=$demo:1" --ear "drums=test:click?bpm=90" --hash "$dir/film"
expect "a film may have ears" $? -eq 0
film --ear "voice=$demo:1" --ear "drums=test:silence" --hash "$dir/quiet"
expect "which it shows" "$(md5sum <"$dir/film")" != "$(md5sum <"$dir/quiet")"

wrong() { # wrong WHAT PATTERN ARGUMENTS...
    local what=$1 pattern=$2
    shift 2
    timeout 60 "$program" live --mute --size 64x36 --osc-port 0 --no-take --seconds 1 --input test:click --preset "$dir/bright.fs" "$@" >"$dir/out" 2>&1
    expect "$what ends the start" $? -ne 0
    has "$what is told" "$pattern" "$dir/out"
}
wrong "a name that is taken" 'level.*another name' --ear level=demo
wrong "an ear that is no file" 'ear voice.*nowhere' --ear voice=nowhere.wav
wrong "a channel that is not there" 'no channel 7' --ear voice="$demo:7"
wrong "a mistyped signal" 'did you mean test:click' --ear voice=test:clik
"$program" render "$take" --ear voice="$demo" --hash "$dir/no" >"$dir/out" 2>&1
expect "a take refuses further ears" $? -eq 2
has "in one sentence" 'its own ears' "$dir/out"
exit $failures
