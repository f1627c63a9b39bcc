#!/usr/bin/env bash
# In French: help, errors, the tree and what is said while it plays; numbers keep their point.
. "$(dirname "$0")/common.sh"
export LOCPATH=$(realpath -m "$(dirname "$0")/../../build/locale")
[ -d "$LOCPATH/fr_FR.UTF-8" ] || { echo "skipped: there is no French locale here"; exit 77; }
[ -e "$(dirname "$program")/lang/fr/LC_MESSAGES/clavilux.mo" ] || { echo "skipped: the catalogue is not built"; exit 77; }
export LC_ALL=fr_FR.UTF-8

"$program" --help >"$dir/help"
has "the help is in French" 'Touches pendant le jeu' "$dir/help"
"$program" live --inptu x 2>"$dir/err"
has "a mistyped option too" "Il n’y a pas d’option --inptu.; vouliez-vous dire --input" "$dir/err"
"$program" tree >"$dir/tree"
has "and the sentences of rows" '/master/blackout .*Noir sur toutes les sorties' "$dir/tree"
has "numbers keep their point" '/flash/risk .*0\.\.1' "$dir/tree"
"$program" functions >"$dir/functions"
has "and those of functions" 'Suit, avec un temps de montée' "$dir/functions"
printf '[layer/a]\nshader = bright.fs\nbright = bass * 0,5\n' >"$dir/comma.preset"
"$program" check "$dir/comma.preset" >"$dir/out" 2>&1
has "an error in a preset says where" 'ligne 3.*écrivez 0\.5' "$dir/out"
printf '[layer/a]\nshader = bright.fs\nbright = 0.5\n' >"$dir/p.preset"
start_live --input test:silence --preset "$dir/p.preset" --no-take --web-port 0
has "it greets" "J’écoute" "$dir/live.out"
oscsend 127.0.0.1 "$port" /layer/a/brihgt f 0.25 2>/dev/null
wait_for 'vouliez-vous dire /layer/a/bright' "$dir/live.err"
expect "and answers in French" $? -eq 0
url=$(grep -oE 'http://127.0.0.1:[0-9]+' "$dir/live.out" | head -1)
curl -s "$url/master/blackout?DESCRIPTION" >"$dir/doc"
has "other programs read it too" 'Noir sur toutes' "$dir/doc"
curl -s "$url/layer/a/bright?VALUE" >"$dir/value"
has "with numbers as JSON has them" '0\.5' "$dir/value"
stop_live
expect "it ends well" "$live_code" -eq 0
exit $failures
