#!/usr/bin/env bash
# Presets are switched, saved and switched back while it plays, the ear is asked for this and that, the machine hangs, and
# the take still renders to the same pictures.
. "$(dirname "$0")/common.sh"
needs oscsend

cat >"$dir/a.preset" <<'P'
[preset]
title = A
over = 0.4s
[layer/a]
shader = loud.fs
bright = level
P
cp "$dir/loud.preset" "$dir/b.preset"
start_live --input test:click?bpm=130 --preset "$dir/a.preset" --takes "$dir/takes" --hash "$dir/h"
send() { oscsend 127.0.0.1 "$port" "$@"; }
sleep 1
send /preset/load s "$dir/b.preset"
sleep 0.3
send /layer/two/opacity f 0.9
sleep 0.5
sed -i 's/0.6/0.8/' "$dir/b.preset"
sleep 0.7
send /preset/load s "$dir/a.preset"
sleep 0.2
send /preset/load s "$dir/b.preset"
sleep 0.8
for _ in 1 2 3 4; do
    send /tap
    sleep 0.1
done
send /audio/gain/lock i 1
send /tempo/shift f 1
send /preset/load s nowhere
send /release
sleep 0.6
send /tempo/double
send /audio/gain/lock i 0
send /audio/check
kill -STOP "$live_pid" # a machine that hangs for a while
sleep 2.5
kill -CONT "$live_pid"
sleep 1.5
stop_live
expect "it ends well" "$live_code" -eq 0
has "a preset that does not exist is told" 'nowhere' "$dir/live.err"
take=$(echo "$dir"/takes/*)
expect "after a hang the show jumps, and the journal tells" "$(grep -c '/engine/jump' "$take/journal.tsv")" -ge 1
expect "every swap is in the journal" "$(grep -c '/engine/swap' "$take/journal.tsv")" -eq 5
expect "so is every wish, with the tick at which the ear followed it" "$(grep -c '	engine	/engine/ear/wish	' "$take/journal.tsv")" -eq 9
expect "frames were presented" "$(wc -l <"$dir/h")" -ge 20
rm -f "$dir"/*.preset "$dir"/*.fs # the take has its own copies
"$program" render "$take" --hash "$dir/again" --quiet
expect "the take renders without the files it was played from" $? -eq 0
expect "every frame is the one that was shown" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
grep -v '/engine/ear/wish' "$take/journal.tsv" >"$dir/deaf" && cp "$dir/deaf" "$take/journal.tsv"
"$program" render "$take" --hash "$dir/deaf" --quiet
expect "an ear that was asked for nothing makes another picture" "$(cut -f3 "$dir/h" | md5sum)" != "$(cut -f3 "$dir/deaf" | md5sum)"
exit $failures
