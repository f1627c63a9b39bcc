#!/usr/bin/env python3
"""Every shader of the public ISF collection (ISF_CORPUS) is loaded, and drawn as the format author's library drew it.

usage: corpus.py PROGRAM    exit status 77: there is no collection, or no reference pictures
"""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

MUST_AGREE = 152
# In the reference pictures the last pass's own buffer reads black instead of the frame before, as if it were not persistent
MUST_AGREE_WITHOUT_FEEDBACK = 158
here = os.path.dirname(os.path.abspath(__file__))
references = os.path.join(here, "..", "..", "..", "shared", "data", "isf")


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def load_all(program, folder):
    names = sorted(n for n in os.listdir(folder) if n.endswith(".fs"))
    result = subprocess.run([program, "check"] + names, cwd=folder, capture_output=True, text=True)
    bad = [line for line in result.stdout.splitlines()
           if not line.endswith(": good") and not line.startswith("warning: ")]
    print(f"isf_loaded {len(names) - len(bad)} of {len(names)}")
    print("\n".join(bad + result.stderr.splitlines()[:5]))
    return not bad


def draw(program, folder, row, out):
    words = [program, "still", os.path.join(folder, row["shader"]), "--raw", "--force", "-o", os.path.join(out, row["png"]),
             "--size", f"{row['width']}x{row['height']}", "--time", row["time"], "--step", row["step"],
             "--frames", row["frames"]]
    for one in filter(None, (row["inputs"] or "").replace(";", " ").replace(",", " ").split()):
        name, value = one.split("=")
        picture = value.endswith(".png")
        words += ["--image" if picture else "--set",
                  f"{name}={os.path.join(references, value)}" if picture else one]
    result = subprocess.run(words, capture_output=True, text=True)
    if result.returncode:
        print(row["shader"] + ": " + (result.stdout + result.stderr).strip()[:200])


def judge(out):
    judged = subprocess.run([sys.executable, os.path.join(references, "compare.py"), out, "--failures"],
                            capture_output=True, text=True)
    print(judged.stdout)
    agree = [int(line.split()[0]) for line in judged.stdout.splitlines() if " agree" in line]
    failed = [line.split()[0] for line in judged.stdout.splitlines() if "DIFFERS" in line]
    return agree[-1] if agree else 0, failed


def without_feedback(folder, row, beside):
    """A copy of a shader whose last pass forgets its picture; None when it never kept it."""
    with open(os.path.join(folder, row["shader"]), encoding="utf-8", errors="replace") as file:
        text = file.read()
    start, end = text.index("/*"), text.index("*/")
    header = json.loads(text[start + 2:end], strict=False)
    if not header.get("PASSES") or not header["PASSES"][-1].pop("PERSISTENT", None):
        return None
    with open(os.path.join(beside, row["shader"]), "w", encoding="utf-8") as file:
        file.write("/*" + json.dumps(header) + text[end:])
    vertex = row["shader"][:-3] + ".vs"
    if os.path.exists(os.path.join(folder, vertex)):
        shutil.copy(os.path.join(folder, vertex), beside)
    return beside


def main():
    program = os.path.abspath(sys.argv[1])
    corpus = os.environ.get("ISF_CORPUS")
    if not corpus or not os.path.isdir(os.path.join(corpus, "ISF")):
        skip("ISF_CORPUS names no copy of the public collection of ISF shaders")
    folder = os.path.join(corpus, "ISF")
    good = load_all(program, folder)
    if not os.path.isdir(references):
        skip("no reference pictures beside this project") if good else sys.exit(1)
    with open(os.path.join(references, "reference", "reference.tsv"), newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["png"]]
    with tempfile.TemporaryDirectory() as out, tempfile.TemporaryDirectory() as beside:
        for row in rows:
            draw(program, folder, row, out)
        agree, failed = judge(out)
        for row in rows:
            other = without_feedback(folder, row, beside) if row["png"] in failed else None
            if other:
                draw(program, other, row, out)
        both, _ = judge(out)
    print(f"isf_reference_agree {agree}\nisf_reference_agree_without_feedback {both}")
    sys.exit(not (good and agree >= MUST_AGREE and both >= MUST_AGREE_WITHOUT_FEEDBACK))


main()
