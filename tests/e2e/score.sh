#!/usr/bin/env bash
# The score over OSC while it plays: wires, questions, learning, undo, states, saving; what was saved is the same preset
# with the changed lines, and the take of it all renders equally.
. "$(dirname "$0")/common.sh"
needs oscsend python3

mkdir "$dir/show"
cp "$dir/bright.fs" "$dir/show/"
cat >"$dir/show/p.preset" <<'P'
# the artist's own words
[preset]
title = Played
guess = off

[knob]
light = 0.25     # a knob

[layer/a]
shader = bright.fs
bright = knob.light
[layer/b]
shader = bright.fs
opacity = 0

[state/calm]
knob/light = 0.05
P
cat >"$dir/ask.py" <<'PY'
# ask.py PORT PATH ADDRESS TEXT...: sends one message and prints every answer whose address begins with PATH
import socket, sys
port, path, address, *texts = sys.argv[1:]
def text(s):
    b = s.encode() + b"\0"
    return b + b"\0" * (-len(b) % 4)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(1)
s.sendto(text(address) + text("," + "s" * len(texts)) + b"".join(map(text, texts)), ("127.0.0.1", int(port)))
try:
    while True:
        fields, data, at = [], s.recv(4096), 0
        while at < len(data):
            end = data.index(b"\0", at)
            fields.append(data[at:end].decode())
            at = (end // 4 + 1) * 4
        if fields[0].startswith(path):
            print("\t".join(fields[:1] + fields[2:]), flush=True)
except socket.timeout:
    pass
PY
hash() { tail -1 "$dir/h" 2>/dev/null | cut -f3; }
settle() { sleep 0.4; hash; }
send() { oscsend 127.0.0.1 "$port" "$@"; }
ask() { python3 "$dir/ask.py" "$port" "$@" >"$dir/answer"; }

start_live --input test:silence --preset "$dir/show/p.preset" --takes "$dir/takes" --hash "$dir/h"
sleep 0.5
quarter=$(settle)
send /patch ss /layer/a/bright "knob.light * 3"
bright=$(settle)
expect "a wire made over OSC moves the picture" "$bright" != "$quarter"
send /undo
expect "and is taken back" "$(settle)" = "$quarter"
send /redo
expect "and done again" "$(settle)" = "$bright"
ask /error /patch /layer/a/bright "knob.lihgt"
has "a wrong wire is answered with the nearest name" 'knob.light' "$dir/answer"
ask /patch /patch/source /layer/a/bright
has "what drives this?" '/layer/a/bright	knob.light \* 3' "$dir/answer"
ask /patch /patch/targets /knob/light
has "what does this drive?" '/knob/1	/layer/a/bright' "$dir/answer"
ask /patch /patch/list
has "the list of wires" '/patch/list/end	1' "$dir/answer"

send /patch/learn s /layer/a/bright
for value in 0 0.3 0.6 1; do send /pedal f $value; done
sleep 0.3
ask /patch /patch/source /layer/a/bright
has "a moved control is learnt" '/layer/a/bright	in.pedal' "$dir/answer"
send /pedal f 0.25
expect "and plays" "$(settle)" = "$quarter"
send /undo
sleep 0.3
send /state/go s calm f 0.3
sleep 0.8
ask /patch /patch/list
has "a state is gone to" 'bright' "$dir/answer"
calm=$(settle)
expect "and is seen" "$calm" != "$bright"

send /layer/b/opacity f 0.5
both=$(settle)
send /preset/save s evening
wait_for 'saved in' "$dir/live.err" 5
expect "saving says where" $? -eq 0
send /preset/save s evening
wait_for 'evening.preset exists already' "$dir/live.err" 5
expect "an existing preset is not written over" $? -eq 0
send /preset/save s ../outside
wait_for 'outside.*(no name|a path)' "$dir/live.err" 5
expect "nor is anything outside the folder" $? -eq 0
stop_live
expect "it ends well" "$live_code" -eq 0

sed -i 's/^light = 0.25 /light = 0.05 /; s/^bright = knob.light$/bright = knob.light * 3/; s/^opacity = 0$/opacity = 0.5/' "$dir/show/p.preset"
diff "$dir/show/p.preset" "$dir/show/evening.preset" >"$dir/diff"
expect "only the changed lines differ" ! -s "$dir/diff"
"$program" render test:silence --preset "$dir/show/evening.preset" --size 64x36 --seconds 1 --hash "$dir/saved" --quiet
expect "what was saved shows the same pixels" "$(tail -1 "$dir/saved" | cut -f3)" = "$both"
"$program" tree --values --preset "$dir/show/evening.preset" >"$dir/show/written.preset"
"$program" render test:silence --preset "$dir/show/written.preset" --size 64x36 --seconds 1 --hash "$dir/written" --quiet
expect "and so does the tree written down" "$(tail -1 "$dir/written" | cut -f3)" = "$both"
"$program" render "$dir"/takes/* --hash "$dir/again" --quiet
expect "the take of it renders equally" "$(cut -f3 "$dir/h" | md5sum)" = "$(cut -f3 "$dir/again" | md5sum)"
exit $failures
