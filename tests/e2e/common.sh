# For the scripts here: sourced first. $program is the program, $dir an empty folder that goes in the end.
set -u
program=$(realpath "$1")
dir=$(mktemp -d)
export HOME=$dir XDG_DATA_HOME=$dir/data XDG_RUNTIME_DIR=$dir/run XDG_CACHE_HOME=${XDG_CACHE_HOME:-${HOME:-$dir}/.cache}
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0} JACK_NO_START_SERVER=1 SDL_VIDEODRIVER=${SDL_VIDEODRIVER:-offscreen}
mkdir -p "$dir/run" "$dir/data"
chmod 700 "$dir/run"
failures=0
live_pid=
trap 'kill -9 $live_pid 2>/dev/null; rm -rf "$dir"' EXIT

expect() { # expect WHAT CONDITION...: the condition as for test
    local what=$1
    shift
    if test "$@"; then echo "ok: $what"; else
        echo "FAILED: $what ($*)"
        failures=$((failures + 1))
    fi
}

has() { # has WHAT PATTERN FILE
    if grep -qE "$2" "$3"; then echo "ok: $1"; else
        echo "FAILED: $1: no /$2/ in:"
        head -20 "$3"
        failures=$((failures + 1))
    fi
}

needs() {
    for needed in "$@"; do
        command -v "$needed" >/dev/null || { echo "skipped: $needed is missing"; exit 77; }
    done
}

start_live() { # start_live ARGUMENTS...: plays silently and small in the background; output in live.out and live.err
    "$program" live --mute --size 64x36 --osc-port 0 --osc loopback "$@" >"$dir/live.out" 2>"$dir/live.err" &
    live_pid=$!
    for _ in $(seq 200); do
        grep -q 'OSC' "$dir/live.out" && break
        sleep 0.05
    done
    port=$(sed -n 's/.*:\([0-9]*\)\.$/\1/p' "$dir/live.out" | head -1)
}

stop_live() {
    kill -INT "$live_pid"
    wait "$live_pid"
    live_code=$?
    live_pid=
}

wait_for() { # wait_for PATTERN FILE [SECONDS]: 0 when it came in time
    for _ in $(seq $((${3:-5} * 50))); do
        grep -qE "$1" "$2" 2>/dev/null && return 0
        sleep 0.02
    done
    return 1
}

cat >"$dir/bright.fs" <<'FS'
/*{ "INPUTS": [ { "NAME": "bright", "TYPE": "float", "DEFAULT": 0.25 } ] }*/
void main() { gl_FragColor = vec4(vec3(bright), 1.0); }
FS
cat >"$dir/loud.fs" <<'FS'
/*{ "INPUTS": [ { "NAME": "bright", "TYPE": "float", "DEFAULT": 0.25 }, { "NAME": "fft", "TYPE": "audioFFT" } ],
    "PASSES": [ { "TARGET": "trail", "PERSISTENT": true, "FLOAT": true }, {} ] }*/
void main() {
    if (PASSINDEX == 0)
        gl_FragColor = 0.9 * IMG_THIS_PIXEL(trail) + vec4(IMG_NORM_PIXEL(fft, isf_FragNormCoord).r, bright, 0.1 * sin(TIME), 0.1);
    else
        gl_FragColor = IMG_THIS_PIXEL(trail);
}
FS
cat >"$dir/loud.preset" <<'P'
[preset]
title = Loud
over = 0.5s
[layer/one]
shader = loud.fs
bright = bass | smooth(30ms, 300ms)
[layer/two]
shader = bright.fs
blend = add
opacity = beat | hit(200ms) | to(0.1, 0.6)
bright = wave(1.3s)
P
