#!/usr/bin/env bash
# Everything that can be typed or given wrongly gets one sentence and the right exit code.
. "$(dirname "$0")/common.sh"

# wrong WHAT CODE PATTERN ARGUMENTS...: one sentence that matches, this exit code
wrong() {
    local what=$1 code=$2 pattern=$3
    shift 3
    timeout -k 1 60 "$program" "$@" >"$dir/out" 2>&1
    local got=$?
    if [ "$got" != "$code" ] || { [ -n "$pattern" ] && ! grep -qE "$pattern" "$dir/out"; } || [ "$(wc -l <"$dir/out")" -gt 2 ]; then
        echo "FAILED: $what: exit $got, expected $code and /$pattern/:"
        head -5 "$dir/out"
        failures=$((failures + 1))
    else
        echo "ok: $what: $(head -1 "$dir/out" | cut -c1-150)"
    fi
}
preset() { printf '%s\n' "$@" >"$dir/bad.preset"; }
render() { echo render "$1" --preset "$dir/bright.fs" --hash "$dir/h" --size 64x36 --seconds 0.2 --quiet; }

wrong "a mistyped command" 2 'did you mean render' rendr x
wrong "a mistyped option" 2 'did you mean --preset' render --preste x
wrong "a size that is none" 2 '1280x720' render demo --size big -o x.mp4
wrong "a decimal comma" 2 '2\.5' render demo --seconds 2,5 -o x.mp4
wrong "a mistyped preset" 1 'did you mean lumia' render demo --preset lumja -o "$dir/x.mp4"
wrong "a mistyped input" 2 'click' $(render test:clik)
wrong "a missing file" 1 'nowhere.*check' $(render /nowhere/x.flac)
wrong "a film without an ending" 2 'mp4' render test:click -o "$dir/x" --preset "$dir/bright.fs" --seconds 1

: >"$dir/empty.wav"
head -c 5000 /dev/urandom >"$dir/noise.mp3"
wrong "an empty file" 1 'empty.wav' $(render "$dir/empty.wav")
wrong "a file that is no media" 1 'noise.mp3' $(render "$dir/noise.mp3")
wrong "a folder" 1 "$dir" $(render "$dir")
if command -v ffmpeg >/dev/null; then
    tone() { ffmpeg -v error -y -f lavfi -i sine=440:duration=0.5 "$@"; }
    tone -ac 1 -ar 8000 "$dir/8k.wav" && wrong "8 kHz mono plays" 0 '' $(render "$dir/8k.wav")
    tone -ac 2 -ar 384000 "$dir/384k.wav" && wrong "384 kHz plays" 0 '' $(render "$dir/384k.wav")
    tone -af 'aeval=val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)|val(0)' \
        "$dir/32.wav" && wrong "32 channels play" 0 '' $(render "$dir/32.wav")
    ffmpeg -v error -y -f lavfi -i testsrc=duration=0.2 "$dir/silent.mp4" && wrong "a film without sound" 1 'silent.mp4' $(render "$dir/silent.mp4")
    ffmpeg -v error -y -f lavfi -i anoisesrc=duration=3 "$dir/cut.flac" && truncate -s 90000 "$dir/cut.flac" && wrong "a truncated file plays to where it can" 0 '' $(render "$dir/cut.flac")
fi
printf 'RIFF' >"$dir/cut.wav"
wrong "a truncated header" 1 'cut.wav' $(render "$dir/cut.wav")
python3 -c 'import sys,struct; sys.stdout.buffer.write(struct.pack("<4f", float("nan"), float("inf"), -float("inf"), 9e30) * 12000)' 2>/dev/null |
    "$program" $(render stdin:48000:2:f32) && echo "ok: NaN and infinite samples play" || failures=$((failures + 1))
wrong "0 channels" 1 'channel' $(render stdin:48000:0:f32)

preset '[layer/a]' 'shader = bright.fs' 'brigth = 0.5'
wrong "a typo in a key" 1 'bad.preset, line 3.*bright' check "$dir/bad.preset"
preset '[layer/a]' 'shader = bright.fs' 'bright = smoth(level, 1s, 1s)'
wrong "an unknown function" 1 'bad.preset.*3.*smooth' check "$dir/bad.preset"
preset '[layer/a]' 'shader = bright.fs' 'bright = layer.a.opacity' 'opacity = layer.a.bright'
wrong "a cycle" 1 'bright.*opacity|opacity.*bright' check "$dir/bad.preset"
preset '[layer/a]' 'shader = bright.fs' 'bright = 1 / 0'
wrong "a division by zero is zero" 0 'good' check "$dir/bad.preset"
preset '[layer/a]' 'shader = bright.fs' 'bright = 0,5'
wrong "a decimal comma in a preset" 1 'write 0.5' check "$dir/bad.preset"
preset '[master]' 'brightness = 0.5' '[layer/a]' 'shader = bright.fs'
wrong "a preset that writes outside its scene" 1 'line 2.*scene' check "$dir/bad.preset"
{ printf '[layer/a]\nshader = bright.fs\nbright = '; head -c 1000000 /dev/zero | tr '\0' '('; echo; } >"$dir/bad.preset"
wrong "1 MB on one line" 1 'bad.preset' check "$dir/bad.preset"
preset '[layer/a]' 'shader = nowhere.fs'
wrong "a missing shader" 1 'line 2.*nowhere.fs' check "$dir/bad.preset"
printf '/*{ }*/\nvoid main() {\n    gl_FragColor = vec4(colour);\n}\n' >"$dir/broken.fs"
wrong "a shader that does not compile" 1 'broken.fs, line 3.*colour' check "$dir/broken.fs"
printf 'float x() { return 1.0; }\n' >"$dir/plain.fs"
wrong "no header" 1 'plain.fs, line 1.*header' check "$dir/plain.fs"
printf '/*{\n  "INPUTS": [ { "NAME": ] }\n}*/\nvoid main() {}\n' >"$dir/json.fs"
wrong "a header that is not JSON" 1 'json.fs, line 2' check "$dir/json.fs"
mkdir -p "$dir/é 🎆" && cp "$dir/bright.fs" "$dir/é 🎆/e\xcc\x81.fs" && cp "$dir/bright.fs" "$dir/é 🎆/é.fs"
wrong "accents and emoji in a path" 0 'good' check "$dir/é 🎆/é.fs"
if [ "$(id -u)" != 0 ]; then
    cp "$dir/bright.fs" "$dir/secret.fs" && chmod 0 "$dir/secret.fs"
    wrong "no permission" 1 'secret.fs.*permission' check "$dir/secret.fs"
fi
wrong "no permission to write" 1 'proc' render test:click --preset "$dir/bright.fs" -o /proc/x.mp4 --seconds 1 --size 64x36 --quiet
wrong "two good, one bad" 1 'good' check "$dir/bright.fs" "$dir/broken.fs"
preset '[preset]' 'version = 9' 'sparkle = 1' '[layer/a]' 'shader = bright.fs'
wrong "a newer preset is good, with a warning" 0 'warning: bad.preset, line 3.*sparkle' check "$dir/bad.preset"
preset '[layer/a]' 'shader = bright.fs' 'bright = 1' 'bright = 0'
wrong "a second value is warned about" 0 'warning: bad.preset, line 4.*line 3' check "$dir/bad.preset"
preset '[preset]' 'include = ../../etc/hostname' '[layer/a]' 'shader = bright.fs'
wrong "a shared part outside the folder" 1 'bad.preset, line 2.*folder' check "$dir/bad.preset"
preset '[preset]' 'include = bad.preset' '[layer/a]' 'shader = bright.fs'
wrong "a preset that includes itself" 1 'bad.preset, line 2.*circle' check "$dir/bad.preset"
mkfifo "$dir/pipe.preset"
preset '[preset]' 'include = pipe.preset' '[layer/a]' 'shader = bright.fs'
wrong "a pipe as a shared part" 1 'pipe.preset.*not a file' check "$dir/bad.preset"
preset '[knob]' 'x/range = 2' '[layer/a]' 'shader = bright.fs'
wrong "a range that is none" 1 'bad.preset, line 2.*\(0, 2\)' check "$dir/bad.preset"
(cd "$dir" && "$program" new preset "mon été" >/dev/null)
wrong "a new preset is a good one" 0 'good' check "$dir/mon été.preset"
wrong "a new preset without warnings" 0 '^[^:]*mon été.preset: good' check "$dir/mon été.preset"
[ "$(wc -l <"$dir/out")" = 1 ] || { echo "FAILED: that is all it says"; failures=$((failures + 1)); }
wrong "a new preset needs a name" 2 'plain name' new preset "$(printf 'a\nb')"
wrong "a new preset never overwrites" 1 'exists' new preset "$dir/mon été"
still() { echo still "$1" -o "$dir/still.png" --size 32x18 --force "${@:2}"; }
wrong "a still" 0 '' $(still "$dir/bright.fs" --set bright=0.5 --time 2)
wrong "a still of a preset" 0 '' $(still lumia)
wrong "a still that goes nowhere" 2 'picture.png' still lumia
wrong "a still over another" 1 'exists' still lumia -o "$dir/still.png"
wrong "an input that is none" 1 'brigth' $(still "$dir/bright.fs" --raw --set brigth=1)
wrong "a raw preset" 2 'no shader' $(still lumia --raw)
printf '/*{ "INPUTS": [ { "NAME": "inputImage", "TYPE": "image" } ] }*/\nvoid main() { gl_FragColor = IMG_THIS_PIXEL(inputImage); }\n' >"$dir/filter.fs"
head -c 60 "$dir/still.png" >"$dir/cut.png"
wrong "a truncated picture" 1 'cut.png' $(still "$dir/filter.fs" --raw --image inputImage="$dir/cut.png")
wrong "a missing picture" 1 'none.png' $(still "$dir/filter.fs" --raw --image inputImage="$dir/none.png")
python3 - "$dir/huge.png" <<'P'
import struct, sys, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
with open(sys.argv[1], "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2000000000, 2000000000, 8, 6, 0, 0, 0)) + chunk(b"IEND", b""))
P
wrong "a picture of absurd size" 1 'huge.png' $(still "$dir/filter.fs" --raw --image inputImage="$dir/huge.png")
printf '/*{ "IMPORTED": { "x": { "PATH": "../still.png" } } }*/ void main() { gl_FragColor = IMG_THIS_PIXEL(x); }\n' >"$dir/import.fs"
wrong "an imported picture outside the folder" 0 'warning.*import.fs.*outside' check "$dir/import.fs"
printf '/*{ "POINTS": 100 }*/ void main() {}\n' >"$dir/points.fs"
wrong "points without a place" 1 'points.fs.*POINTS' check "$dir/points.fs"
wrong "a port that is none" 2 '65535' live --osc-port 99999
exit $failures
