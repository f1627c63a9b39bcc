#!/usr/bin/env bash
# The hand-overs between threads under ThreadSanitizer: rings, mailboxes, network, ears, and a live run in which
# everything happens at once. Fails on any report that is ours.
# usage: tsan.sh PROGRAM    (any build; this one builds its own in build/tsan)
. "$(dirname "$0")/common.sh"
needs cmake ninja gcc oscsend
here=$(realpath "$(dirname "$0")/../..")
cd "$here" || exit 1
gcc -fsanitize=thread -x c -o "$dir/try" - <<<'int main(void) { return 0; }' 2>/dev/null && "$dir/try" ||
    { echo "skipped: ThreadSanitizer does not work here"; exit 77; }

export TSAN_OPTIONS="suppressions=$here/tests/e2e/tsan.supp log_path=$dir/report history_size=4"
cmake --preset tsan >/dev/null && nice ninja -C build/tsan --quiet test_base test_tree_snapshot test_osc test_audio clavilux >"$dir/build" 2>&1 ||
    { cat "$dir/build"; exit 1; }
program=build/tsan/clavilux

clean() { # clean WHAT: no report so far
    local reports
    reports=$(ls "$dir"/report.* 2>/dev/null)
    expect "$1 without a race" -z "$reports"
    [ -z "$reports" ] || cat $reports | head -60
    rm -f "$dir"/report.*
}

for test in base tree_snapshot osc audio; do
    "build/tsan/test_$test" >"$dir/out" 2>&1
    expect "test_$test passes" $? -eq 0 || tail -5 "$dir/out"
    clean "test_$test"
done

cp "$dir/loud.preset" "$dir/other.preset"
start_live --input test:click?bpm=150 --ear low=test:sine?hz=60:1 --ear clicks=test:click?bpm=90 --preset "$dir/loud.preset" --takes "$dir/takes" --hash "$dir/h" --seconds 12
wait_for . "$dir/h" 30
web=$(sed -n 's/^Page: [^ ]*:\([0-9]*\) .*/\1/p' "$dir/live.out")
/usr/bin/python3 -c 'import websockets' 2>/dev/null && { /usr/bin/python3 "$here/tests/e2e/oscquery.py" "$web" >/dev/null 2>&1 & }
for i in 1 2 3; do
    oscsend localhost "$port" /web/open i $((i % 2))
    command -v curl >/dev/null && curl -s "http://127.0.0.1:$web/" -o "$dir/tree"
    oscsend localhost "$port" /layer/one/bright f 0.$i
    oscsend localhost "$port" /fader$i f 0.$i
    oscsend localhost "$port" /ping
    oscsend localhost "$port" /tap
    oscsend localhost "$port" /audio/low/check
    oscsend localhost "$port" /layer/one/brihgt f 1
    oscsend localhost "$port" /preset/load s "$dir/$([ $i = 2 ] && echo loud || echo other).preset"
    sleep 1
    echo "# saved again" >>"$dir/loud.fs"
    sleep 1
done
wait "$live_pid"
live_code=$?
live_pid=
expect "12 s of live end well" "$live_code" -eq 0
expect "with frames" "$(wc -l <"$dir/h")" -ge 60
clean "live"
exit $failures
