#!/usr/bin/env python3
"""How well and at what cost the ear hears, on annotated music where it lies beside the sources.

    analysis.py PROGRAM [BENCH]      one line "name value unit" for each figure; with BENCH (bench_analysis) the cost too,
                                     and the table in src/analysis/README.md is written
    analysis.py --check PROGRAM      a failure where a figure falls below its floor; exit 77 without the music
"""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MUSIC = os.path.join(HOME, '..', 'shared', 'data', 'music')
README = os.path.join(HOME, 'src', 'analysis', 'README.md')
MIXES = r'_mix$|^osu_|^sm_|^fof_'

# name, selection, column of score.py, unit, asked, floor of the test (None: not tested)
FIGURES = [
    ('beat_f_real', MIXES, 'F', '', '>= 0.90', 0.87),
    ('beat_cmlt_real', MIXES, 'CMLt', '', '>= 0.88', 0.83),
    ('beat_amlt_real', MIXES, 'AMLt', '', '', None),
    ('downbeat_f_real', MIXES, 'DbF', '', '', None),
    ('beat_f_all', None, 'F', '', '>= 0.80', 0.80),
    ('beat_cmlt_all', None, 'CMLt', '', '>= 0.70', 0.74),
    ('beat_amlt_all', None, 'AMLt', '', '>= 0.88', 0.77),
    ('downbeat_f_all', None, 'DbF', '', '>= 0.5', 0.44),
    ('tempo_acc1', None, 'Acc1', '', '>= 0.90', 0.88),
    ('onset_f50', None, 'F50', '', '>= 0.94', 0.935),
    ('onset_f25', None, 'F25', '', '>= 0.92', 0.92),
    ('onset_false_per_20_s', None, 'OE', '', '<= 1', 1.0),
    ('onset_delay_ms', None, 'lat_onset_ms', 'ms', '<= 15', 15.0),
    ('pitch_rpa', None, 'RPA', '', '>= 0.985', 0.985),
    ('pitch_voicing_false_alarm', None, 'VFA', '', '<= 0.15', 0.15),
]
COSTS = {'cpu_ms_per_s': '<= 20 with bar patterns', 'memory_kb': '< 8192'}


def score(folder, only):
    command = [sys.executable, os.path.join(MUSIC, 'score.py'), os.path.join(MUSIC, 'index.tsv'), folder,
               '--latency', '--json'] + (['--only', only] if only else [])
    out = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return next(iter(out.values()))


def keys_right(folder):
    right = total = 0
    for name in sorted(os.listdir(MUSIC)):
        if not name.endswith('.key'):
            continue
        total += 1
        estimate = os.path.join(folder, name)
        if os.path.exists(estimate):
            with open(os.path.join(MUSIC, name)) as true, open(estimate) as heard:
                right += true.read().split() == heard.read().split()
    return right, total


def beats(path):
    with open(path) as file:
        return [float(line.split()[0]) for line in file]


def near(truth, at):
    return min(range(len(truth)), key=lambda k: abs(truth[k] - at))


def lock_s(truth, heard, from_s):
    """Seconds from from_s to the first of eight beats in a row that are right."""
    heard = [t for t in heard if t >= from_s]
    places = [near(truth, t) if abs(truth[near(truth, t)] - t) <= 0.07 else None for t in heard]
    for i in range(len(places) - 7):
        run = places[i:i + 8]
        if None not in run and all(b - a == 1 for a, b in zip(run, run[1:])):
            return heard[i] - from_s
    return None


def lock_figures(folder):
    times, lost = [], 0
    with open(os.path.join(MUSIC, 'index.tsv')) as index:
        rows = [line.rstrip('\n').split('\t') for line in index][1:]
    for row in rows:
        if not row[3].startswith('real') or 'beats' not in row[2]:
            continue
        truth = beats(os.path.join(MUSIC, row[0] + '.beats'))
        time = lock_s(truth, beats(os.path.join(folder, row[0] + '.beats')), truth[0] - 0.07)
        lost += time is None
        times += [time] if time is not None else []
    truth = beats(os.path.join(MUSIC, 'stress_tempostep.beats'))
    steps = [b - a for a, b in zip(truth, truth[1:])]
    change = next(i for i in range(1, len(steps)) if abs(steps[i] / steps[i - 1] - 1) > 0.1)
    again = lock_s(truth, beats(os.path.join(folder, 'stress_tempostep.beats')), truth[change] + 0.1)
    times.sort()
    return [('lock_median_s', times[len(times) // 2], 's', '<= 1.5'),
            ('lock_never', lost, 'files', ''),
            ('relock_after_step_s', again if again is not None else 99.0, 's', '<= 2.5')]


def measure(program):
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(MUSIC, n) for n in sorted(os.listdir(MUSIC)) if n.endswith('.flac')]
        subprocess.run([program, 'analyze', *files, '--out', folder], check=True, stdout=subprocess.DEVNULL)
        scores = {only: score(folder, only) for only in {row[1] for row in FIGURES}}
        figures = [(name, scores[only][column]['mean'], unit, asked)
                   for name, only, column, unit, asked, _ in FIGURES if column in scores[only]]
        right, total = keys_right(folder)
        return figures + lock_figures(folder) + [('keys_right', right, 'of %d' % total, '= %d' % total)]


def cost(bench):
    """Processor time and memory, and aubio's onset, tempo and pitch as processes on one file where it is installed."""
    figures = []
    for line in subprocess.run([bench], check=True, capture_output=True, text=True).stdout.splitlines():
        name, value, unit = line.split()
        figures.append((name, float(value), unit, COSTS.get(name, '')))
    demo = os.path.join(HOME, 'assets', 'demo', 'clavilux-demo.ogg')
    with tempfile.TemporaryDirectory() as folder:
        wav = os.path.join(folder, 'demo.wav')
        subprocess.run(['ffmpeg', '-v', 'error', '-t', '60', '-i', demo, '-ar', '48000', wav], check=True)
        spent = 0.0
        for command in (['aubioonset'], ['aubiotrack'], ['aubiopitch', '-p', 'yinfft']):
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            try:
                subprocess.run(command + ['-i', wav], check=True, stdout=subprocess.DEVNULL)
            except (OSError, subprocess.CalledProcessError):
                return figures
            spent += resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        return figures + [('aubio_onset_tempo_pitch_ms_per_s', spent * 1000 / 60, 'ms', '')]


def text(value):
    return '%d' % value if isinstance(value, int) else '%.3f' % value if abs(value) < 10 else '%.1f' % value


def write_table(figures):
    rows = ['| figure | measured | asked |', '|---|---|---|']
    rows += ['| `%s` | %s %s | %s |' % (name, text(value), unit, asked) for name, value, unit, asked in figures]
    with open(README) as file:
        page = file.read()
    table = '<!-- written by tools/bench analysis -->\n' + '\n'.join(r.replace('  ', ' ') for r in rows) + '\n'
    page = re.sub(r'<!-- written by tools/bench analysis -->\n(\|.*\n)*', lambda m: table, page)
    with open(README, 'w') as file:
        file.write(page)


def check(program):
    low = 0
    values = {name: value for name, value, _, _ in measure(program)}
    for name, _, _, _, asked, floor in FIGURES:
        if floor is None:
            continue
        good = values[name] <= floor if asked.startswith('<') else values[name] >= floor
        print('%s: %s %.3f, limit %.3f' % ('ok' if good else 'FAILED', name, values[name], floor))
        low += not good
    print('%s: keys %d' % ('ok' if values['keys_right'] == 4 else 'FAILED', values['keys_right']))
    return 1 if low or values['keys_right'] != 4 else 0


def main():
    if not os.path.isdir(MUSIC):
        print('skipped: no annotated music beside the sources')
        return 77
    if sys.argv[1] == '--check':
        return check(sys.argv[2])
    figures = measure(sys.argv[1])
    if len(sys.argv) > 2:
        figures += cost(sys.argv[2])
        write_table(figures)
    for name, value, unit, _ in figures:
        print(name, text(value), unit)
    return 0


if __name__ == '__main__':
    sys.exit(main())
