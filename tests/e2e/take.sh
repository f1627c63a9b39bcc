#!/usr/bin/env bash
# What was played live is rendered again from its take with the same checksum for every presented frame, in a French
# locale too; two renderings of a file are equal, and a range of one equals the same frames of the whole.
. "$(dirname "$0")/common.sh"

# the preset shares its parts with others: the take keeps them all
mkdir "$dir/shared"
cp "$dir/loud.preset" "$dir/loud.fs" "$dir/bright.fs" "$dir/shared"
printf '[preset]\ninclude = shared/loud.preset\n[layer/two]\nbright = wave(0.7s)\n' >"$dir/sharing.preset"
start_live --input test:click?bpm=150 --preset "$dir/sharing.preset" --takes "$dir/takes" --hash "$dir/live.hash" --seconds 4
wait "$live_pid"
expect "live ends well" $? -eq 0
take=$(echo "$dir"/takes/*)
rm -r "$dir/shared" "$dir/sharing.preset"
"$program" render "$take" --hash "$dir/again.hash" --quiet
expect "the take renders" $? -eq 0
frames=$(wc -l <"$dir/live.hash")
expect "frames were presented" "$frames" -ge 20
expect "every frame of the take is the frame that was shown" "$(cut -f3 "$dir/live.hash" | md5sum)" = "$(cut -f3 "$dir/again.hash" | md5sum)"
expect "the picture changed" "$(cut -f3 "$dir/live.hash" | sort -u | wc -l)" -ge $((frames / 2))
expect "the journal has a line for each frame" "$(grep -c '	frame	' "$take/journal.tsv")" -eq "$frames"
expect "takes are private" "$(stat -c %a "$take" "$take/journal.tsv" "$take/audio-1.flac" | xargs)" = "700 600 600"

render() { "$program" render test:click?bpm=150 --preset "$dir/loud.preset" --size 64x36 --fps 30 --quiet "$@"; }
render --seconds 3 --hash "$dir/whole.hash"
render --from 2 --seconds 1 --hash "$dir/range.hash"
expect "a range equals the whole" "$(tail -30 "$dir/whole.hash" | cut -f2,3)" = "$(cut -f2,3 "$dir/range.hash")"

if [ -d "$(dirname "$0")/../../build/locale/fr_FR.UTF-8" ]; then
    export LOCPATH=$(realpath "$(dirname "$0")/../../build/locale")
    comma=$(LC_ALL=fr_FR.UTF-8 printf '%.1f' 0,5 2>/dev/null)
    expect "this locale has a decimal comma" "$comma" = "0,5"
    LC_ALL=fr_FR.UTF-8 render --seconds 3 --hash "$dir/french.hash"
    expect "a French locale changes nothing" "$(md5sum <"$dir/french.hash")" = "$(md5sum <"$dir/whole.hash")"
    LC_ALL=fr_FR.UTF-8 "$program" render "$take" --hash "$dir/french-take.hash" --quiet
    expect "nor does it in a take" "$(md5sum <"$dir/french-take.hash")" = "$(md5sum <"$dir/again.hash")"
else
    echo "skipped: no French locale here"
fi
MESA_GL_VERSION_OVERRIDE=3.3 MESA_GLSL_VERSION_OVERRIDE=330 render --seconds 3 --hash "$dir/floor.hash"
expect "OpenGL 3.3 draws the same" "$(md5sum <"$dir/floor.hash")" = "$(md5sum <"$dir/whole.hash")"
exit $failures
