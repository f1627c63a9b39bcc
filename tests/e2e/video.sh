#!/usr/bin/env bash
# A video and a text play live, the video driven by the sound and dragged to and fro, so that pictures come late; the take
# renders to the same pictures, and a film of the preset is the same each time.
. "$(dirname "$0")/common.sh"
needs oscsend

"$program" render test:click?bpm=120 --preset "$dir/loud.preset" --size 640x360 --fps 30 --seconds 2 -o "$dir/clip.mp4" --quiet
expect "a clip is made" $? -eq 0
cat >"$dir/v.preset" <<'P'
[layer/clip]
video = clip.mp4
speed = 0.5 + 2 * level
[layer/title]
text = Été
text/size = 0.4
[layer/logo]
image = none.png
P
start_live --input test:click?bpm=130 --preset "$dir/v.preset" --takes "$dir/takes" --hash "$dir/h"
send() { oscsend 127.0.0.1 "$port" "$@"; }
for position in 0.9 0.1 0.5 -1; do
    send /layer/clip/position f "$position"
    sleep 0.4
done
send /layer/title/text s "Hiver"
sleep 0.5
send /layer/clip/loop i 0
sleep 1.5
stop_live
expect "it ends well" "$live_code" -eq 0
has "a missing picture is told with its line" 'v.preset, line 8: .*none.png' "$dir/live.err"
take=$(echo "$dir"/takes/*)
rm -f "$dir"/clip.mp4 "$dir"/*.preset # the take has its own copies
frames=$(wc -l <"$dir/h")
expect "frames were presented" "$frames" -ge 20
expect "the picture changed" "$(cut -f3 "$dir/h" | sort -u | wc -l)" -ge 15
"$program" render "$take" --hash "$dir/again" --quiet
expect "the take renders" $? -eq 0
expect "every frame is the one that was shown" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
"$program" render "$take" --hash "$dir/once-more" --quiet
expect "each time" "$(md5sum <"$dir/again")" = "$(md5sum <"$dir/once-more")"
exit $failures
