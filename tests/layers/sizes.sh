#!/usr/bin/env bash
# Files up to 600 lines, headers up to 150, functions up to 80; data tables are exempt.
cd "$(dirname "$0")/../.." || exit 1
exempt='^src/(visual/blue_noise|tree/rows|command/table|patch/functions|patch/palette)\.c$'
bad=0
for file in $(git ls-files 'src/*.c' 'src/*.h' 'tests/*.c'); do
    limit=600
    [ "${file%.h}" != "$file" ] && limit=150
    lines=$(wc -l <"$file")
    if [ "$lines" -gt "$limit" ] && ! echo "$file" | grep -qE "$exempt"; then
        echo "$file: $lines lines"
        bad=1
    fi
done
awk 'FNR == 1 { start = 0 }
     /^\{$/ { start = FNR }
     /^\}/ && start { if (FNR - start - 1 > 80) { print FILENAME ": a function of " FNR - start - 1 " lines ends in line " FNR; bad = 1 } start = 0 }
     END { exit bad }' $(git ls-files 'src/*.c') || bad=1
[ "$(wc -l <CMakeLists.txt)" -le 200 ] || { echo "CMakeLists.txt is longer than 200 lines"; bad=1; }
for room in $(git ls-files | grep / | xargs -n1 dirname | sort -u); do
    case $room in tests/*/* | assets/*/* | .ci) continue ;; esac
    [ -e "$room/README.md" ] || { echo "$room has no README.md"; bad=1; }
done
for readme in $(git ls-files '*/README.md'); do
    lines=$(wc -l <"$readme")
    [ "$lines" -le 60 ] || { echo "$readme: $lines lines are more than a screen"; bad=1; }
done
exit $bad
