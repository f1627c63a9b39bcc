#!/usr/bin/env bash
# The tree on paper: JSON with everything that a row declares, and a page with each address once.
. "$(dirname "$0")/common.sh"
needs python3

cat >"$dir/p.preset" <<'P'
[knob]
height = 0.5
height/range = (0, 2)
[layer/one]
shader = loud.fs
P
"$program" tree --json --preset "$dir/p.preset" >"$dir/json"
expect "the tree is printed as JSON" $? -eq 0
"$program" tree --markdown --preset "$dir/p.preset" >"$dir/page"
expect "and as a page" $? -eq 0
python3 - "$dir/json" "$dir/page" <<'E'
import json, sys
rows = json.load(open(sys.argv[1]))
page = open(sys.argv[2]).read()
at = {row["address"]: row for row in rows}
for row in rows:
    for key in "id names type tier default unit step curve flags value doc".split():
        assert key in row, (row["address"], key)
    assert ("choices" in row) == (row["type"] == "choice"), row
    assert ("min" in row) == ("max" in row), row
    assert page.count("| `%s`" % row["address"]) == 1, row["address"]
assert len(rows) == len(at) > 100
assert at["/knob/1"]["max"] == 2 and "/knob/height" in at["/knob/1"]["names"], at["/knob/1"]
assert "/layer/1/bright" in at["/layer/one/bright"]["names"]
assert at["/layer/one/bright"]["default"] == "0.25"
assert at["/master/blackout"]["short"] == "/blackout"
assert "normal" in at["/layer/one/blend"]["choices"]
heads = [line for line in page.splitlines() if line.startswith("## ")]
assert len(heads) == len(set(heads)), heads
assert {"## /audio", "## /layer", "## /knob", "## /master"} <= set(heads)
E
expect "both hold every row in full" $? -eq 0
exit $failures
