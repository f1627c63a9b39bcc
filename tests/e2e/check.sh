#!/usr/bin/env bash
# A sound check from the key to the verdict: silence, then music, then a crowd; the gain stays, and the take renders to the same
# pictures.
. "$(dirname "$0")/common.sh"
needs oscsend ffmpeg

cat >"$dir/crowd.preset" <<'P'
[layer/one]
shader = bright.fs
bright = level * 0.5 + audio.gain.lock * 0.25 + bass * 0.2
P
# 7 s of nothing, 10 s of music, then a murmur 30 dB below
ffmpeg -v error -y -f lavfi -i "aevalsrc='if(lt(t,7),0.0002*sin(2*PI*50*t),if(lt(t,17.5),0.4*sin(2*PI*90*t)*exp(-4*mod(t,0.5))+0.2*sin(2*PI*440*t),0.008*sin(2*PI*300*t)))':d=40:s=48000" \
    "$dir/evening.wav"
start_live --input "$dir/evening.wav" --preset "$dir/crowd.preset" --takes "$dir/takes" --hash "$dir/h" --seconds 22
sleep 0.7
oscsend 127.0.0.1 "$port" /audio/check
wait "$live_pid"
expect "live ends well" $? -eq 0
live_pid=
has "the verdict is told" 'Sound check: good; room -[67][0-9] dB, music -[0-9]+ dB' "$dir/live.err"
take=$(echo "$dir"/takes/*)
has "its beginning is in the journal" 'ear/wish	"check"	1	1' "$take/journal.tsv"
"$program" render "$take" --hash "$dir/again" --quiet
expect "the take renders" $? -eq 0
expect "every frame is the one that was shown" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
exit $failures
