#!/usr/bin/env bash
# A real window under X: picture and HUD, keys as people press them, on QWERTY and AZERTY.
. "$(dirname "$0")/common.sh"
needs Xvfb openbox xdotool ffmpeg setxkbmap

Xvfb -displayfd 9 -screen 0 1280x720x24 9>"$dir/display" 2>/dev/null &
server_pid=$!; disown
manager_pid=
trap 'kill -9 $live_pid $manager_pid $server_pid 2>/dev/null; rm -rf "$dir"' EXIT
wait_for '[0-9]' "$dir/display" 10 || { echo "skipped: Xvfb does not start"; exit 77; }
export DISPLAY=:$(cat "$dir/display") SDL_VIDEODRIVER=x11
cat >"$dir/rc.xml" <<'XML'
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <theme><keepBorder>no</keepBorder></theme>
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <applications><application class="*"><decor>no</decor><focus>yes</focus>
    <position force="yes"><x>0</x><y>0</y></position></application></applications>
</openbox_config>
XML
openbox --config-file "$dir/rc.xml" 2>/dev/null &
manager_pid=$!; disown

export CLAVILUX_DATA=$dir
mkdir "$dir/presets"
cp "$dir/bright.fs" "$dir/presets"
for look in 1 2; do # Space goes round these two
    cat >"$dir/presets/look$look.preset" <<P
[preset]
title = Look $look
over = 2s
[layer/a]
shader = bright.fs
bright = $look / 4
P
done

grab() { # grab NAME SIZE: the upper left of the screen, cursor included, as grey bytes
    ffmpeg -v error -y -f x11grab -draw_mouse 1 -video_size "$2" -i "$DISPLAY" -frames:v 1 \
        -pix_fmt gray -f rawvideo "$dir/$1" </dev/null
}
shot() { grab "$1" 1280x720; }
pixel() { od -An -tu1 -j $(($3 * 1280 + $2)) -N1 "$dir/$1" | tr -d ' '; }
grey_now() { grab now 16x16 && od -An -tu1 -N1 "$dir/now" | tr -d ' '; }
marks() { # marks NAME: how many pixels of the window's lower left corner are not the picture's
    local around=$(pixel "$1" 320 100)
    for y in $(seq 300 359); do
        od -An -v -w1 -tu1 -j $((y * 1280)) -N 500 "$dir/$1"
    done | awk -v a="$around" '{ d = $1 - a; if (d > 6 || d < -6) n++ } END { print n + 0 }'
}
key() { xdotool key "$@"; }
becomes() { # becomes LOW HIGH SECONDS: true when the picture's grey comes to lie there
    local grey end=$((SECONDS + $3 + 1))
    while [ "$SECONDS" -lt "$end" ]; do
        grey=$(grey_now)
        [ "$grey" -ge "$1" ] && [ "$grey" -le "$2" ] && return 0
    done
    echo "      it is $grey"
    return 1
}
wait_for_end() { # wait_for_end WHAT: 3 s at most, exit code 0
    local code=still
    for _ in $(seq 60); do
        [ -d "/proc/$live_pid" ] || break
        sleep 0.05
    done
    [ -d "/proc/$live_pid" ] || { wait "$live_pid"; code=$?; live_pid=; }
    expect "$1" "$code" = 0
}
start() { # start ARGUMENTS...: a focused window of 640x360 in the upper left corner
    rm -f "$dir/h"
    "$program" live --mute --osc-port 0 --osc loopback --no-take --size 640x360 --preset "$dir/presets/look1.preset" \
        --hash "$dir/h" "$@" >"$dir/live.out" 2>"$dir/live.err" &
    live_pid=$!
    wait_for . "$dir/h" 30
    window=$(xdotool search --onlyvisible --name Clavilux | head -1)
    xdotool windowfocus --sync "$window"
}

start --input test:click
becomes 60 68 10
expect "the window shows the picture" $? -eq 0
sleep 1
shot click
count=$(marks click)
expect "level and beat stand in a corner ($count pixels)" "$count" -ge 200
edge=$(od -An -v -w1 -tu1 -j $((40 * 1280)) -N 640 "$dir/click" | sort -u | wc -l)
expect "and nowhere else" "$edge" -le 2
expect "without a sentence" "$count" -le 5000

for map in us fr; do
    setxkbmap "$map"
    sleep 0.3
    before=$(wc -l <"$dir/h")
    key space
    becomes 124 132 8
    expect "$map: Space goes to the next look" $? -eq 0
    steps=$(tail -n +"$before" "$dir/h" | cut -f3 | uniq | wc -l)
    expect "$map: crossing over in many steps ($steps)" "$steps" -ge 5
    before=$(wc -l <"$dir/h")
    key b
    becomes 0 0 1
    expect "$map: B is black" $? -eq 0
    pictures=$(tail -n +"$before" "$dir/h" | cut -f3 | uniq | wc -l)
    expect "$map: within one frame" "$pictures" -eq 2
    before=$(wc -l <"$dir/h")
    key b
    becomes 124 132 3
    expect "$map: B again brings the light back" $? -eq 0
    sleep 0.3
    fade=$(tail -n +"$before" "$dir/h" | awk -F'\t' '$3 != last { if (n == 1) from = $2; to = $2; n++ } { last = $3 }
        END { printf "%d %d", n, 1000 * (to - from) }')
    expect "$map: in many steps (${fade% *})" "${fade% *}" -ge 5
    expect "$map: within one second (${fade#* } ms)" "${fade#* }" -le 1050 -a "${fade#* }" -ge 800
    key v
    becomes 60 68 5
    expect "$map: V goes back" $? -eq 0
done
setxkbmap us

differing() { # differing NAME: pixels of the window that are not the picture's grey, in lines of its middle
    for y in 40 120 200 280; do od -An -v -w1 -tu1 -j $((y * 1280)) -N 640 "$dir/$1"; done | awk '$1 < 60 || $1 > 68 { n++ } END { print n + 0 }'
}
key s
sleep 0.7
shot scope
expect "S shows the scope over the whole window" "$(differing scope)" -gt 2000
sleep 0.3
shot later
expect "which moves with the sound" "$(cmp -s "$dir/scope" "$dir/later"; echo $?)" -eq 1
key f
sleep 1
shot hidden
expect "but never fills the screen" "$(od -An -v -w1 -tu1 "$dir/hidden" | sort | uniq -c | awk '$1 > 60000 { n += $1 } END { print 1280 * 720 - n }')" -eq 0
key Escape
sleep 0.7
key s
sleep 0.7
shot gone
expect "S again takes it away" "$(differing gone)" -eq 0

scan() { # what a phone reads from the screen
    ffmpeg -v error -y -f x11grab -video_size 1280x720 -i "$DISPLAY" -frames:v 1 "$dir/scan.png" </dev/null
    zbarimg -q --raw "$dir/scan.png" 2>/dev/null
}
if command -v zbarimg >/dev/null; then
    key o
    wait_for 'Page: .*t=' "$dir/live.out"
    sleep 1
    way=$(sed -n 's/^Page: \(http[^ ]*t=[0-9a-f]*\) .*/\1/p' "$dir/live.out" | tail -1)
    expect "O shows the way to the page as a code" "$(scan)" = "${way:-none}"
    key f
    sleep 1
    expect "which never stands on a full screen" "$(scan)" = ""
    key Escape
    sleep 0.7
    key o
    sleep 1
    expect "O again takes it away" "$(scan)" = ""
    sleep 7 # its sentence goes
    expect "and closes the page" "$(curl -s "${way%%/?t=*}/" -o "$dir/none" -m 2 -w '%{http_code}')" = 000
fi

key f
becomes 60 68 3
sleep 0.7
shot full
far=$(($(pixel full 1200 700) - $(pixel full 320 100))) # dither may part them by one
expect "F fills the screen" "${far#-}" -le 1
dots=$(od -An -v -w1 -tu1 "$dir/full" | tr -d ' ' | sort | uniq -c | awk '$1 > 60000 { n += $1 } END { print 1280 * 720 - n }')
expect "without marks, text or cursor ($dots pixels differ)" "$dots" -eq 0
key Escape
sleep 0.7
shot left
expect "Esc leaves fullscreen" "$(pixel left 1200 700)" -eq 0
expect "and nothing more" -d "/proc/$live_pid"

key x
sleep 0.7
shot asked
expect "X asks" "$(marks asked)" -gt 8000
key r
sleep 0.7
shot on
expect "another key goes on" "$(marks on)" -le 5000
expect "and it plays" -d "/proc/$live_pid"
key alt+F4
sleep 0.7
shot closing
expect "closing the window asks too" "$(marks closing)" -gt 8000
key Return
wait_for_end "Enter says yes and it ends well"

begun=$(date +%s%N)
start --input test:silence
shot before
took=$((($(date +%s%N) - begun) / 1000000))
if [ "$took" -lt 3500 ]; then
    expect "silence is not told at once" "$(marks before)" -le 5000
else
    echo "skipped: it took $took ms to start and look, so silence may have been told already"
fi
sleep 5
shot after
expect "but after four seconds" "$(marks after)" -gt 8000
key k
sleep 0.7
key k
wait_for 'broken off' "$dir/live.err"
expect "K begins a sound check, K again breaks it off" $? -eq 0
key x
key Return
wait_for_end "X, Enter ends it"
exit $failures
