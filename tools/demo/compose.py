#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Composes and renders the demo: 36 bars of warm electronica in A minor at 112 BPM, a seamless loop.

    bars  1..8   quiet: pad, plucks, long bass   bars 21..32  drop: four on the floor, lead
    bars  9..16  groove: kick, bass, hats        bars 33..36  back to the beginning
    bars 17..20  build-up: roll, riser, a breath

Standard library only; the same bytes every time. Everything that rings beyond the end rings on at the beginning.

    compose.py OUT.ogg      needs ffmpeg with libopus; about half a minute
"""
import array
import math
import random
import subprocess
import sys

RATE = 48000
BPM = 112
BARS = 36
BEAT = RATE * 60 / BPM
LENGTH = round(BARS * 4 * BEAT)
TABLE = 2048

# How loud each track is in the mix.
FADERS = {"drums": 0.62, "effects": 0.75, "bass": 0.46, "pad": 0.30, "pluck": 0.95, "lead": 1.15}

# Bass note and voicing of each chord, MIDI numbers.
CHORDS = {
    "Am9": (33, (57, 60, 64, 67, 71)),
    "Fmaj9": (29, (57, 60, 64, 67, 72)),
    "C": (36, (55, 60, 64, 67, 71)),
    "G6": (31, (55, 59, 62, 64, 69)),
    "Em7": (28, (55, 59, 62, 64, 71)),
}
VERSE = ("Am9", "Fmaj9", "C", "G6")
DROP = ("Fmaj9", "G6", "Am9", "C", "Fmaj9", "G6", "Am9", "Em7")

# The tune of the drop: (beat, length in beats, note), eight bars.
TUNE = (
    (0, 1.5, 76), (1.5, 0.5, 74), (2, 1, 72), (3, 1, 69),
    (4, 1.5, 71), (5.5, 0.5, 74), (6, 1.5, 79), (7.5, 0.5, 76),
    (8, 2.5, 76), (10.5, 0.5, 74), (11, 0.5, 72), (11.5, 0.5, 74),
    (12, 1, 76), (13, 1, 67), (14, 1.5, 72), (15.5, 0.5, 74),
    (16, 1.5, 76), (17.5, 0.5, 77), (18, 1, 76), (19, 1, 72),
    (20, 1.5, 74), (21.5, 0.5, 76), (22, 1, 79), (23, 1, 83),
    (24, 2, 81), (26, 0.5, 79), (26.5, 0.5, 76), (27, 1, 74),
    (28, 1.5, 76), (29.5, 0.5, 74), (30, 2, 71),
)


def chord_of(bar):
    if 20 <= bar < 32:
        return CHORDS[DROP[(bar - 20) % 8]]
    return CHORDS[VERSE[bar % 4]]


def hz(note):
    return 440.0 * 2.0 ** ((note - 69) / 12.0)


def silence(n=LENGTH):
    return array.array("d", bytes(8 * n))


class Bus:
    """A stereo track of the whole piece; what is laid over its end goes on at its beginning."""

    def __init__(self):
        self.left, self.right = silence(), silence()

    def add(self, sound, at, gain=1.0, pan=0.0):
        """sound: one list, or a pair of lists; at: samples; pan: -1 left .. 1 right."""
        left, right = sound if isinstance(sound, tuple) else (sound, sound)
        angle = (pan + 1.0) * math.pi / 4.0
        for side, data, share in ((self.left, left, math.cos(angle)), (self.right, right, math.sin(angle))):
            share *= gain * math.sqrt(2.0)
            start = round(at) % LENGTH
            while data:
                n = min(len(data), LENGTH - start)
                side[start:start + n] = array.array(
                    "d", [a + share * b for a, b in zip(side[start:start + n], data)])
                data, start = data[n:], 0


def wave_table(slope, harmonics):
    """One period with harmonics falling as 1/h^slope, phases of a saw."""
    sines = [math.sin(2.0 * math.pi * i / TABLE) for i in range(TABLE)]
    table = [sum(sines[h * i % TABLE] / h ** slope for h in range(1, harmonics + 1)) for i in range(TABLE)]
    peak = max(map(abs, table))
    return [x / peak for x in table]


def envelope(n, attack_s, release_s):
    up, down = max(1, int(attack_s * RATE)), max(1, int(release_s * RATE))
    return [min(1.0, i / up, (n - i) / down) for i in range(n)]


def oscillate(table, frequency, n, phase, vibrato=0.0):
    out, step = [], frequency * TABLE / RATE
    for i in range(n):
        out.append(table[int(phase) % TABLE])
        phase += step if not vibrato else step * (
            1.0 + vibrato * min(1.0, i / 20000.0) * math.sin(2.0 * math.pi * 5.2 * i / RATE))
    return out


def low_pass(data, cutoff_hz):
    share, y, out = 1.0 - math.exp(-2.0 * math.pi * cutoff_hz / RATE), 0.0, []
    for x in data:
        y += share * (x - y)
        out.append(y)
    return out


def high_pass(data, cutoff_hz):
    return [x - y for x, y in zip(data, low_pass(data, cutoff_hz))]


def noise(seconds, seed):
    source = random.Random(seed)
    return [source.uniform(-1.0, 1.0) for _ in range(int(seconds * RATE))]


# ---- instruments: each renders one hit or note once ----

def kick():
    out, phase = [], 0.0
    for i in range(int(0.38 * RATE)):
        t = i / RATE
        phase += 2.0 * math.pi * (47.0 + 130.0 * math.exp(-t * 38.0)) / RATE
        out.append(math.tanh(1.6 * math.sin(phase)) * min(1.0, i / 40.0) * math.exp(-t * 8.5))
    click = high_pass(noise(0.006, 1), 2500.0)
    for i, x in enumerate(click):
        out[i] += 0.25 * x * (1.0 - i / len(click))
    return out


def clap():
    body = low_pass(high_pass(noise(0.28, 2), 900.0), 5200.0)
    out = []
    for i, x in enumerate(body):
        t = i / RATE
        burst = sum(math.exp(-(t - s) * 190.0) for s in (0.0, 0.011, 0.021) if t >= s)
        out.append(x * (0.8 * burst + math.exp(-t * 19.0)))
    return out


def snare():
    body = high_pass(noise(0.16, 3), 1400.0)
    return [0.6 * x * math.exp(-i / RATE * 28.0) +
            0.5 * math.sin(2.0 * math.pi * 190.0 * i / RATE) * math.exp(-i / RATE * 34.0)
            for i, x in enumerate(body)]


def hat(seconds, decay, seed):
    body = high_pass(high_pass(noise(seconds, seed), 7500.0), 6000.0)
    return [x * math.exp(-i / RATE * decay) * min(1.0, (len(body) - i) / 400.0) for i, x in enumerate(body)]


def crash():
    left, right = (high_pass(noise(3.2, seed), 3000.0) for seed in (4, 5))
    fall = [math.exp(-i / RATE * 1.6) * min(1.0, (len(left) - i) / 9000.0) for i in range(len(left))]
    return [x * f for x, f in zip(left, fall)], [x * f for x, f in zip(right, fall)]


def boom():
    out, phase = [], 0.0
    for i in range(int(1.8 * RATE)):
        t = i / RATE
        phase += 2.0 * math.pi * (33.0 + 50.0 * math.exp(-t * 5.0)) / RATE
        out.append(math.sin(phase) * math.exp(-t * 2.4) * min(1.0, i / 200.0))
    return out


def pluck(note):
    n, out = int(0.9 * RATE), None
    for h in range(1, 12):
        f = hz(note) * h * (1.0 + 0.0004 * h)
        if f > 12000.0:
            break
        w, fall, gain = 2.0 * math.pi * f / RATE, math.exp(-(3.0 + 2.1 * h) / RATE), 1.0 / h ** 0.9
        part, level = [], gain
        for i in range(n):
            part.append(level * math.sin(w * i))
            level *= fall
        out = part if out is None else [a + b for a, b in zip(out, part)]
    return [x * min(1.0, i / 60.0) * min(1.0, (n - i) / 3000.0) for i, x in enumerate(out)]


def bass(note, beats):
    n = int(beats * BEAT)
    saw = oscillate(wave_table(1.3, 14), hz(note + 12), n, 0.0)
    sub = oscillate(wave_table(3.0, 3), hz(note + 12), n, 0.0)
    body = low_pass(low_pass(saw, 700.0), 900.0)
    return [math.tanh(1.3 * (0.6 * a * math.exp(-i / RATE * 3.0) + 0.75 * b)) * e
            for i, (a, b, e) in enumerate(zip(body, sub, envelope(n, 0.004, 0.03)))]


def pad(notes, table):
    """One bar and its release; three voices a note, spread over the stereo field."""
    n = int(4 * BEAT + 0.5 * RATE)
    source = random.Random(sum(notes))
    left, right = [0.0] * n, [0.0] * n
    for note in notes:
        for cents, pan in ((-8.0, 0.15), (0.0, 0.5), (8.0, 0.85)):
            voice = oscillate(table, hz(note + cents / 100.0), n, source.uniform(0, TABLE))
            left = [a + (1.0 - pan) * x for a, x in zip(left, voice)]
            right = [a + pan * x for a, x in zip(right, voice)]
    shape = envelope(n, 0.35, 0.5)
    return tuple([x * e / len(notes) for x, e in zip(side, shape)] for side in (left, right))


def lead(note, beats, table):
    n = int(beats * BEAT + 0.12 * RATE)
    sides = []
    for cents in (-5.0, 6.0):
        tone = oscillate(table, hz(note + cents / 100.0), n, 0.0, 0.004)
        sides.append([x * e for x, e in zip(low_pass(tone, 4200.0), envelope(n, 0.012, 0.12))])
    return tuple(sides)


# ---- arrangement ----

def at(bar, beat=0.0):
    return (bar * 4 + beat) * BEAT


def play_drums(bus, kicks):
    k, c, s = kick(), clap(), snare()
    closed, open_hat = [hat(0.09, 60.0, 10 + i) for i in range(4)], hat(0.32, 13.0, 20)
    for position in kicks:
        bus.add(k, position, 0.95)
    for bar in list(range(0, 8)) + list(range(32, 36)):
        for beat in (0, 2):
            bus.add(low_pass(k, 220.0), at(bar, beat), 0.42)  # a heartbeat
    for bar in range(4, 36):
        if bar in (16, 17, 18, 19) or bar >= 34:
            continue
        for step in range(16):
            soft = bar < 8 or bar >= 32
            if soft and step % 4 != 2:
                continue
            accent = (0.5, 0.22, 0.75, 0.28)[step % 4] * (0.7 if soft else 1.0)
            late = 0.012 * RATE if step % 2 else 0.0
            bus.add(closed[step % 4], at(bar, step / 4) + late, 0.30 * accent, 0.3 if step % 4 == 1 else -0.15)
    for bar in range(8, 16):
        for beat in (1, 3):
            bus.add(c, at(bar, beat), 0.32)
    for bar in range(20, 32):
        for beat in (1, 3):
            bus.add(c, at(bar, beat), 0.5)
            bus.add(s, at(bar, beat), 0.22)
        for beat in (0.5, 1.5, 2.5, 3.5):
            bus.add(open_hat, at(bar, beat), 0.2, 0.1)
        if bar % 4 == 3:
            for i, step in enumerate((3.25, 3.5, 3.75)):
                bus.add(s, at(bar, step), 0.2 + 0.08 * i, -0.3 + 0.3 * i)
    roll = [(16 + i / 8 * 1.0, 0.0) for i in range(16)] + [(18 + i / 16, 0.0) for i in range(16)]
    roll += [(19 + i / 32, 0.0) for i in range(28)]
    for i, (bar, _) in enumerate(roll):
        bus.add(s, at(bar), 0.10 + 0.32 * (bar - 16) / 4, 0.2 * (-1) ** i)


def play_effects(bus):
    n = int(at(20) - at(16) - 0.5 * BEAT)
    sides = []
    for seed in (30, 31):
        hiss, y, out = noise(n / RATE, seed), 0.0, []
        for i, x in enumerate(hiss):
            way = i / n
            y += (0.02 + 0.5 * way * way) * (x - y)
            out.append((y - 0.6 * y * (1 - way)) * way * way * min(1.0, (n - i) / 500.0))
        sides.append(out)
    bus.add(tuple(sides), at(16), 0.30)
    bus.add(crash(), at(20), 0.26)
    bus.add(boom(), at(20), 0.55)
    bus.add(crash(), at(28), 0.14)
    bus.add(crash(), at(32), 0.12)


def play_bass(bus):
    notes = {}
    for bar in (4, 5, 6, 7, 32, 33):
        bus.add(bass(chord_of(bar)[0], 3.8), at(bar), 0.34)
    for bar in list(range(8, 16)) + list(range(20, 32)):
        root = chord_of(bar)[0]
        drop = bar >= 20
        line = ((0.5, 0.45, 0), (1.0, 0.4, 0), (1.5, 0.45, 0), (2.5, 0.45, 0), (3.0, 0.4, 12), (3.5, 0.45, 0)) \
            if drop else ((0.0, 0.9, 0), (1.5, 0.45, 0), (2.5, 0.9, 0), (3.5, 0.45, 7))
        for beat, beats, up in line:
            key = (root + up, beats)
            if key not in notes:
                notes[key] = bass(*key)
            bus.add(notes[key], at(bar, beat), 0.62 if drop else 0.5)


def play_pad(bus):
    dark, bright = wave_table(1.9, 18), wave_table(1.15, 30)
    rendered = {}
    for bar in range(BARS):
        notes = chord_of(bar)[1]
        if notes not in rendered:
            rendered[notes] = (pad(notes, dark), pad(notes, bright))
        shine = 0.04
        if 8 <= bar < 16:
            shine = 0.12
        elif 16 <= bar < 20:
            shine = 0.15 + 0.15 * (bar - 15)
        elif 20 <= bar < 32:
            shine = 0.55
        level = 1.0 if 20 <= bar < 32 else 0.72
        bus.add(rendered[notes][0], at(bar) - 0.1 * RATE, level * (1.0 - shine))
        bus.add(rendered[notes][1], at(bar) - 0.1 * RATE, level * shine)


def play_plucks(bus):
    tones, source = {}, random.Random(112)
    order = (0, 2, 4, 1, 3, 2, 4, 3)
    for bar in range(BARS):
        notes = chord_of(bar)[1]
        quiet = bar < 8 or bar >= 32
        steps = (0, 4, 6, 8, 10, 12) if quiet else range(16) if 16 <= bar < 20 else (0, 3, 5, 6, 8, 10, 11, 13, 14)
        for i, step in enumerate(steps):
            if quiet and source.random() < 0.15:
                continue
            if bar == 19 and step >= 14:
                continue  # the breath before the drop
            note = notes[order[(i + 3 * bar) % 8]] + (12 if (i + bar) % 3 == 0 else 0)
            if note not in tones:
                tones[note] = pluck(note)
            gain = 0.20 if quiet else 0.14 + (0.012 * (bar - 16) if 16 <= bar < 20 else 0.0)
            gain *= source.uniform(0.8, 1.0)
            bus.add(tones[note], at(bar, step / 4) + source.uniform(0, 90), gain, source.uniform(-0.6, 0.6))


def play_lead(bus):
    table = wave_table(1.05, 26)
    notes = {}
    for beat, beats, note in TUNE + tuple((b + 32, l, n) for b, l, n in TUNE if b < 16):
        if (note, beats) not in notes:
            notes[(note, beats)] = lead(note, beats * 0.92, table)
        bus.add(notes[(note, beats)], at(20, beat), 0.17)


# ---- mix ----

def echo(bus, beats, feedback, wet):
    """Ping-pong: what went left comes back right."""
    delay = round(beats * BEAT)
    lines = [array.array("d", bus.left), array.array("d", bus.right)]
    for turn in range(5):
        gain = wet * feedback ** turn
        lines.reverse()
        shift = (turn + 1) * delay
        for side, line in zip((bus.left, bus.right), lines):
            moved = line[-shift:] + line[:-shift]
            side[:] = array.array("d", [a + gain * b for a, b in zip(side, moved)])


def comb(data, delay, feedback):
    line, out, k, y = [0.0] * delay, [], 0, 0.0
    for x in data:
        old = line[k]
        y += 0.45 * (old - y)  # walls swallow the high notes
        line[k] = x + feedback * y
        out.append(old)
        k = k + 1 if k + 1 < delay else 0
    return out


def reverb(data, delays):
    lead_in = data[-3 * RATE:] + data
    total = None
    for delay in delays:
        part = comb(lead_in, delay, 0.80)
        total = part if total is None else [a + b for a, b in zip(total, part)]
    return total[3 * RATE:]


def pump(kicks, depth):
    """The gain of everything that makes way for the kick."""
    gain = array.array("d", [1.0]) * LENGTH
    n = int(0.9 * BEAT)
    shape = [1.0 - depth * (1.0 - min(1.0, i / n)) ** 1.8 * min(1.0, i / 200.0) for i in range(n)]
    for position in kicks:
        start = round(position)
        end = min(start + n, LENGTH)
        gain[start:end] = array.array("d", shape[:end - start])
    return gain


def duck(bus, gain):
    for side in (bus.left, bus.right):
        side[:] = array.array("d", [a * g for a, g in zip(side, gain)])


def mix():
    buses = {name: Bus() for name in ("drums", "effects", "bass", "pad", "pluck", "lead")}
    groove = [at(bar, beat) for bar in range(8, 16) for beat in (0, 2.5)]
    drop = [at(bar, beat) for bar in range(20, 32) for beat in range(4)]
    build = [at(bar, beat) for bar in (16, 17) for beat in range(4)]
    kicks = groove + build + drop
    play_drums(buses["drums"], kicks)
    play_effects(buses["effects"])
    play_bass(buses["bass"])
    play_pad(buses["pad"])
    play_plucks(buses["pluck"])
    play_lead(buses["lead"])
    echo(buses["pluck"], 0.5, 0.55, 0.38)
    echo(buses["lead"], 0.75, 0.45, 0.30)
    duck(buses["pad"], pump(drop, 0.75))
    duck(buses["bass"], pump(kicks, 0.6))
    duck(buses["pluck"], pump(drop, 0.35))
    for name, bus in buses.items():
        for side in (bus.left, bus.right):
            side[:] = array.array("d", [FADERS[name] * x for x in side])
    send = [0.4 * (p + q) + 0.6 * (l + r) + 0.35 * (e + f) for p, q, l, r, e, f in
            zip(buses["pad"].left, buses["pad"].right, buses["pluck"].left, buses["pluck"].right,
                buses["lead"].left, buses["lead"].right)]
    rooms = reverb(send, (1687, 1933, 2251, 2539)), reverb(send, (1733, 1987, 2203, 2621))
    sides = []
    for side, room in zip(("left", "right"), rooms):
        tracks = [getattr(bus, side) for bus in buses.values()]
        wet = high_pass(room, 180.0)
        sides.append([sum(samples) + 0.08 * w for samples, w in zip(zip(*tracks), wet)])
    return sides


def master(sides, drive=1.1, ceiling=0.86):
    """Rounds the peaks off; the ceiling leaves room for what the codec adds."""
    return [[ceiling * math.tanh(drive * x) for x in side] for side in sides]


def main():
    left, right = master(mix())
    pcm = array.array("h", [round(32767.0 * x) for frame in zip(left, right) for x in frame])
    if sys.byteorder == "big":
        pcm.byteswap()
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "-",
         "-c:a", "libopus", "-b:a", "144k", "-fflags", "+bitexact", "-flags:a", "+bitexact",
         "-metadata", "title=Clavilux demo", "-metadata", "license=CC0-1.0", sys.argv[1]],
        input=pcm.tobytes(), check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
