#!/usr/bin/env bash
# A film has the input's sound and length, refuses to overwrite, and a machine without a display gets one by itself.
. "$(dirname "$0")/common.sh"
needs ffprobe ffmpeg

cd "$dir" || exit 1
"$program" render test:click?bpm=120 -o "$dir/été 🎆.mp4" --preset "$dir/bright.fs" --size 322x180 --fps 25 --seconds 2 2>"$dir/progress"
expect "a film is rendered into a path with accents and emoji" $? -eq 0
has "progress tells frames, frames/s and time left" '50 of 50 frames, [0-9]+ frames/s, 0:00 left' <(tr '\r' '\n' <"$dir/progress")
probe() { ffprobe -v error -select_streams "$1" -show_entries "$2" -of csv=p=0 "$dir/été 🎆.mp4"; }
expect "H.264 at the size asked for" "$(probe v:0 stream=codec_name,width,height)" = "h264,322,180"
expect "25 frames a second" "$(probe v:0 stream=r_frame_rate)" = "25/1"
expect "50 frames" "$(ffprobe -v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames -of csv=p=0 "$dir/été 🎆.mp4")" = 50
expect "AAC beside it" "$(probe a:0 stream=codec_name)" = aac
peak=$(ffmpeg -v info -i "$dir/été 🎆.mp4" -map a -af volumedetect -f null - 2>&1 | sed -n 's/.*max_volume: \(-*[0-9]*\).*/\1/p')
expect "with the clicks in it" "${peak:--99}" -ge -20
"$program" render test:click -o "$dir/été 🎆.mp4" --seconds 1 --preset "$dir/bright.fs" 2>"$dir/refused"
expect "an existing film is refused" $? -eq 1
has "and the way out is named" '\-\-force' "$dir/refused"
"$program" render test:click -o "$dir/été 🎆.mp4" --seconds 1 --preset "$dir/bright.fs" --size 64x36 --force --quiet
expect "--force overwrites" $? -eq 0
"$program" render test:click -o "$dir/still.png" --from 1 --preset "$dir/bright.fs" --size 320x180 --quiet
expect "a still" "$(ffprobe -v error -show_entries stream=codec_name,width,height -of csv=p=0 "$dir/still.png")" = "png,320,180"

env -u SDL_VIDEODRIVER -u DISPLAY -u WAYLAND_DISPLAY "$program" --input test:click --preset "$dir/bright.fs" >"$dir/none.out" 2>"$dir/none.err"
expect "without a display it ends well" $? -eq 0
has "and says what it does instead" 'no display.*clavilux-demo.mp4' "$dir/none.err"
expect "20 s of film" "$(ffprobe -v error -show_entries format=duration -of csv=p=0 clavilux-demo.mp4 | cut -d. -f1)" = 20

mkdir small && if mount -t tmpfs -o size=300k none small 2>/dev/null; then
    "$program" render test:noise -o "$dir/small/full.mp4" --preset "$dir/loud.preset" --size 640x360 --seconds 10 --quiet 2>"$dir/full"
    expect "a full disk fails" $? -eq 1
    expect "in one sentence" "$(wc -l <"$dir/full")" -eq 1
    has "that says what to do" 'space' "$dir/full"
    umount small
else
    echo "skipped: no right to mount a small disk"
fi
exit $failures
