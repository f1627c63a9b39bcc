#!/usr/bin/env bash
# Saving a shader or a preset changes the picture at once; a broken one leaves the last good one playing and says where.
. "$(dirname "$0")/common.sh"

cat >"$dir/p.preset" <<'P'
[preset]
title = One
[layer/a]
shader = bright.fs
bright = 0.25
P
hash() { tail -1 "$dir/h" 2>/dev/null | cut -f3; }
changed() { # changed OLD: waits until the picture is another one; prints how long it took, in ms
    local start=$(date +%s%N)
    for _ in $(seq 250); do
        [ "$(hash)" != "$1" ] && break
        sleep 0.02
    done
    echo $((($(date +%s%N) - start) / 1000000))
}
start_live --input test:silence --preset "$dir/p.preset" --no-take --hash "$dir/h"
sleep 1
first=$(hash)
expect "something plays" -n "$first"
sed -i 's/bright = 0.25/bright = 0.75/' "$dir/p.preset"
took=$(changed "$first")
expect "a saved preset is seen soon (took $took ms)" "$took" -le 1000
second=$(hash)
sed -i 's/vec3(bright)/vec3(bright, 0.0, 0.0)/' "$dir/bright.fs"
took=$(changed "$second")
expect "a saved shader is seen soon (took $took ms)" "$took" -le 1000
third=$(hash)
sed -i 's/vec3(bright/vec3(brigth/' "$dir/bright.fs"
wait_for 'bright.fs, line 2' "$dir/live.err"
expect "a broken shader is named with file and line" $? -eq 0
sleep 0.5
expect "and the last good one plays on" "$(hash)" = "$third"
sed -i 's/brigth/1.0 - bright/' "$dir/bright.fs"
changed "$third" >/dev/null
expect "mended, it plays" "$(hash)" != "$third"
fourth=$(hash)
echo 'brigth = 1' >>"$dir/p.preset"
wait_for 'did you mean.*bright' "$dir/live.err"
expect "a typo in a preset is answered with the nearest name" $? -eq 0
expect "and the picture stays" "$(hash)" = "$fourth"
printf '[layer/a]\nshader = bright.fs\nbright = 0.1\n' >"$dir/common.preset"
printf '[preset]\ninclude = common.preset\n' >"$dir/p.preset"
changed "$fourth" >/dev/null
fifth=$(hash)
expect "shared parts are seen" "$fifth" != "$fourth"
sed -i 's/bright = 0.1/bright = 0.6/' "$dir/common.preset"
took=$(changed "$fifth")
expect "a saved shared part is seen soon (took $took ms)" "$took" -le 1000
sixth=$(hash)
sed -i 's/bright = /brihgt = /' "$dir/common.preset"
wait_for 'common.preset, line 3' "$dir/live.err"
expect "a fault in it is named there" $? -eq 0
sed -i 's/brihgt = 0.6/bright = 0.9/' "$dir/common.preset"
changed "$sixth" >/dev/null
expect "and mended, it plays" "$(hash)" != "$sixth"
before=$(wc -l <"$dir/h")
sleep 0.5
expect "it still runs" "$(wc -l <"$dir/h")" -gt "$before"
stop_live
expect "and ends well" "$live_code" -eq 0

# larger, since a small picture of it would end in time
cat >"$dir/p.preset" <<'P'
[layer/a]
shader = bright.fs
bright = 0.25
P
printf '/*{ "INPUTS": [ { "NAME": "bright", "TYPE": "float" } ] }*/\nvoid main() { gl_FragColor = vec4(vec3(bright), 1.0); }\n' >"$dir/bright.fs"
start_live --size 640x360 --input test:silence --preset "$dir/p.preset" --no-take --hash "$dir/h"
sleep 1
seventh=$(hash)
printf '/*{ "INPUTS": [ { "NAME": "bright", "TYPE": "float" } ] }*/\nvoid main() { float x = bright; for (;;) { x = fract(sin(x + TIME) * 43758.5); if (x > 2.0) break; } gl_FragColor = vec4(x); }\n' >"$dir/bright.fs"
wait_for 'bright.fs would take about' "$dir/live.err"
expect "a shader without end is not shown" $? -eq 0
expect "and the last good one plays on" "$(hash)" = "$seventh"
stop_live
exit $failures
