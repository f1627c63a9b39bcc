/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of functions, and under each name what it does. Functions that flow are written as a closed form of the
 * time since the last tick, so that a look costs what a tick costs and the next tick continues where the look was.
 */
#include "analysis/features.h"
#include "base/color.h"
#include "base/err.h"
#include "patch/formula.h"
#include "patch/palette.h"
#include "patch/smooth.h"

#include <math.h>
#include <stddef.h>

#define ARGS                                                                                       \
    const double *const *a, int n /* every function gets the same: its arguments, and how many */

static double arg(ARGS, int i, double otherwise)
{
    return i < n ? a[i][0] : otherwise;
}

static double clamp01(double x)
{
    return fmin(fmax(x, 0), 1);
}

static double wrapped(double x)
{
    return x - floor(x);
}

double formula_chance(uint64_t seed, int64_t count)
{
    uint64_t x = seed + (uint64_t)count *
                            UINT64_C(0x9e3779b97f4a7c15); /* SplitMix64, Steele et al. 2014 */
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

/* ---- without memory ---- */

static double from_pure(ARGS)
{
    double range = arg(a, n, 2, 1) - arg(a, n, 1, 0);
    return range == 0 ? 0 : clamp01((a[0][0] - a[1][0]) / range);
}

static double to_pure(ARGS)
{
    return arg(a, n, 1, 0) + a[0][0] * (arg(a, n, 2, 1) - arg(a, n, 1, 0));
}

static double clamp_pure(ARGS)
{
    return fmin(fmax(a[0][0], arg(a, n, 1, 0)), arg(a, n, 2, 1));
}

static double curve_pure(ARGS)
{
    return copysign(pow(fabs(a[0][0]), arg(a, n, 1, 1)), a[0][0]);
}

static double step_pure(ARGS)
{
    return a[0][0] >= arg(a, n, 1, 0.5);
}

static double smoothstep_pure(ARGS)
{
    double t = from_pure(a, n);
    return t * t * (3 - 2 * t);
}

static double min_pure(ARGS)
{
    double least = a[0][0];
    for (int i = 1; i < n; i++)
        least = fmin(least, a[i][0]);
    return least;
}

static double max_pure(ARGS)
{
    double most = a[0][0];
    for (int i = 1; i < n; i++)
        most = fmax(most, a[i][0]);
    return most;
}

static double abs_pure(ARGS)
{
    (void)n;
    return fabs(a[0][0]);
}

static double floor_pure(ARGS)
{
    (void)n;
    return floor(a[0][0]);
}

static double fract_pure(ARGS)
{
    (void)n;
    return wrapped(a[0][0]);
}

static double pow_pure(ARGS)
{
    (void)n;
    double power = pow(a[0][0], a[1][0]);
    return isfinite(power) ? power : 0;
}

static double db_pure(ARGS)
{
    (void)n;
    return a[0][0] > 1e-6 ? 20 * log10(a[0][0]) : -120;
}

static double sin_pure(ARGS)
{
    (void)n;
    return sin(a[0][0]);
}

static double cos_pure(ARGS)
{
    (void)n;
    return cos(a[0][0]);
}

static double mix_pure(ARGS)
{
    (void)n;
    return a[0][0] + (a[1][0] - a[0][0]) * a[2][0];
}

static void mix_whole(ARGS, double *out)
{
    (void)n;
    double from[3], to[3];
    oklab_from_srgb(a[0], from);
    oklab_from_srgb(a[1], to);
    for (int i = 0; i < 3; i++)
        from[i] += (to[i] - from[i]) * a[2][0];
    srgb_from_oklab(from, out);
    out[3] = a[0][3] + (a[1][3] - a[0][3]) * a[2][0];
}

static void to_whole(ARGS, double *out)
{
    const double *const mixed[] = {a[1], a[2], a[0]};
    mix_whole(mixed, n, out);
}

static void palette_whole(ARGS, double *out)
{
    palette_color((int)a[0][0], arg(a, n, 1, 0), out);
    out[3] = 1;
}

static void rgb_whole(ARGS, double *out)
{
    for (int i = 0; i < 4; i++)
        out[i] = clamp01(arg(a, n, i, 1));
}

static void hsl_whole(ARGS, double *out)
{
    double turns = a[0][0] / (2 * M_PI), s = clamp01(a[1][0]), l = clamp01(a[2][0]);
    double chroma = (1 - fabs(2 * l - 1)) * s;
    for (int i = 0; i < 3; i++) {
        double k = wrapped(turns + (i == 0 ? 0 : i == 1 ? 2.0 / 3 : 1.0 / 3)) * 6;
        out[i] = l + chroma * (clamp01(fabs(k - 3) - 1) - 0.5);
    }
    out[3] = clamp01(arg(a, n, 3, 1));
}

static void oklch_whole(ARGS, double *out)
{
    double lab[3] = {a[0][0], a[1][0] * cos(a[2][0]), a[1][0] * sin(a[2][0])};
    srgb_from_oklab(lab, out);
    out[3] = clamp01(arg(a, n, 3, 1));
}

/* ---- smooth ---- */

static double smooth_value(const double *s, ARGS, double since)
{
    (void)a;
    (void)n;
    return since > 0 ? smooth_look(s, left_after(since, smooth_tau(s))) : s[S_Y];
}

static double smooth_take(double *s, ARGS, uint64_t seed)
{
    (void)seed;
    return smooth_tick(s, a[0][0], a[1][0], arg(a, n, 2, a[1][0]));
}

/* ---- peak ---- */

enum { P_READY, P_Y, P_FALL, P_LEFT, P_SIZE };

static double peak_value(const double *s, ARGS, double since)
{
    (void)n;
    return since > 0 ? fmax(a[0][0], s[P_Y] * left_after(since, s[P_FALL])) : s[P_Y];
}

static double peak_take(double *s, ARGS, uint64_t seed)
{
    (void)seed;
    double fall = arg(a, n, 1, 1);
    s[P_Y] = s[P_READY] ? fmax(a[0][0], s[P_Y] * s[P_LEFT]) : a[0][0];
    if (!s[P_READY] || fall != s[P_FALL])
        s[P_LEFT] = left_after(TICK_S, fall);
    s[P_FALL] = fall;
    s[P_READY] = 1;
    return s[P_Y];
}

/* ---- avg and delay: the newest ten seconds in a ring ---- */

enum { RING = 2001 };
enum { H_TIME, H_FILL, H_AT, H_DATA, H_SIZE = H_DATA + RING };

/* The input so many ticks ago, at most as old as what is there. */
static double history(const double *s, double ago)
{
    double oldest = s[H_FILL] - 1;
    ago = fmin(fmax(ago, 0), oldest);
    int back = (int)ago;
    int at = ((int)s[H_AT] - back + RING) % RING;
    int before = ((int)s[H_AT] - (int)fmin(back + 1, oldest) + RING) % RING;
    return s[H_DATA + at] + (s[H_DATA + before] - s[H_DATA + at]) * (ago - back);
}

static void history_take(double *s, double in)
{
    s[H_AT] = s[H_FILL] > 0 ? (double)(((int)s[H_AT] + 1) % RING) : 0;
    s[H_FILL] = fmin(s[H_FILL] + 1, RING);
    s[H_DATA + (int)s[H_AT]] = in;
}

static double delay_take(double *s, ARGS, uint64_t seed)
{
    (void)n;
    (void)seed;
    history_take(s, a[0][0]);
    s[H_TIME] = a[1][0];
    return history(s, s[H_TIME] / TICK_S);
}

static double delay_value(const double *s, ARGS, double since)
{
    (void)a;
    (void)n;
    return history(s, (s[H_TIME] - since) / TICK_S);
}

static double avg_take(double *s, ARGS, uint64_t seed)
{
    (void)seed;
    history_take(s, a[0][0]);
    int window = (int)fmin(fmax(arg(a, n, 1, 1) / TICK_S, 1), s[H_FILL]);
    double sum = 0;
    for (int i = 0; i < window; i++)
        sum += s[H_DATA + ((int)s[H_AT] - i + RING) % RING];
    s[H_TIME] = sum / window;
    return s[H_TIME];
}

/* ---- auto: the running range ---- */

enum { A_READY, A_LOW, A_HIGH, A_IN, A_TAU, A_SIZE };

static double auto_value(const double *s, ARGS, double since)
{
    (void)n;
    double left = since > 0 ? left_after(since, s[A_TAU]) : 1;
    double low = s[A_IN] + (s[A_LOW] - s[A_IN]) * left,
           high = s[A_IN] + (s[A_HIGH] - s[A_IN]) * left;
    double range = high - low;
    double least = 1e-3 * fmax(fabs(low), fabs(high)) +
                   1e-9; /* below that it is noise, not music */
    return range < least ? 0 : clamp01((a[0][0] - low) / range);
}

static double auto_take(double *s, ARGS, uint64_t seed)
{
    (void)seed;
    double in = a[0][0], left = left_after(TICK_S, s[A_TAU]);
    s[A_LOW] = s[A_READY] ? fmin(in, s[A_IN] + (s[A_LOW] - s[A_IN]) * left) : in;
    s[A_HIGH] = s[A_READY] ? fmax(in, s[A_IN] + (s[A_HIGH] - s[A_IN]) * left) : in;
    s[A_TAU] = arg(a, n, 1, 10);
    s[A_IN] = in;
    s[A_READY] = 1;
    return auto_value(s, a, n, 0);
}

/* ---- integrate, delta ---- */

enum { I_Y, I_IN, I_WRAP, I_SIZE };

static double integrate_value(const double *s, ARGS, double since)
{
    (void)a;
    (void)n;
    double y = s[I_Y] + s[I_IN] * since;
    return s[I_WRAP] > 0 ? wrapped(y / s[I_WRAP]) * s[I_WRAP] : y;
}

static double integrate_take(double *s, ARGS, uint64_t seed)
{
    (void)seed;
    s[I_Y] = integrate_value(s, a, n, TICK_S);
    s[I_IN] = a[0][0];
    s[I_WRAP] = arg(a, n, 1, 0);
    return integrate_value(s, a, n, 0);
}

enum { D_Y, D_IN, D_READY, D_SIZE };

static double delta_take(double *s, ARGS, uint64_t seed)
{
    (void)n;
    (void)seed;
    s[D_Y] = s[D_READY] ? (a[0][0] - s[D_IN]) / TICK_S : 0;
    s[D_IN] = a[0][0];
    s[D_READY] = 1;
    return s[D_Y];
}

/* ---- hit ---- */

enum { T_HIT, T_AGE, T_FROM, T_FALL, T_RISE, T_SIZE };

static double hit_value(const double *s, ARGS, double since)
{
    (void)a;
    (void)n;
    double t = s[T_AGE] * TICK_S + since;
    if (!s[T_HIT])
        return 0;
    if (t < s[T_RISE])
        return s[T_FROM] + (1 - s[T_FROM]) * t / s[T_RISE];
    t -= s[T_RISE];
    return t < s[T_FALL] ? (1 - t / s[T_FALL]) * (1 - t / s[T_FALL]) : 0;
}

static double hit_take(double *s, ARGS, uint64_t seed)
{
    (void)seed;
    s[T_AGE]++;
    if (a[0][0] <= 0)
        return hit_value(s, a, n, 0);
    s[T_FROM] = hit_value(s, a, n, 0);
    s[T_HIT] = 1;
    s[T_AGE] = 0;
    s[T_FALL] = a[1][0];
    s[T_RISE] = arg(a, n, 2, 0);
    return hit_value(s, a, n, 0);
}

/* ---- what holds: the first number of the state is the value ---- */

static double held_value(const double *s, ARGS, double since)
{
    (void)a;
    (void)n;
    (void)since;
    return s[0];
}

static double sample_take(double *s, ARGS, uint64_t seed)
{
    (void)n;
    (void)seed;
    if (!s[1] || a[1][0] > 0)
        s[0] = a[0][0];
    s[1] = 1;
    return s[0];
}

static double toggle_take(double *s, ARGS, uint64_t seed)
{
    (void)n;
    (void)seed;
    if (fmod(a[0][0], 2) >= 1) /* two in one tick are none */
        s[0] = !s[0];
    return s[0];
}

static double count_take(double *s, ARGS, uint64_t seed)
{
    (void)seed;
    if (arg(a, n, 1, 0) > 0)
        s[0] = 0;
    s[0] += a[0][0];
    return s[0];
}

static double every_take(double *s, ARGS, uint64_t seed)
{
    (void)n;
    (void)seed;
    double size = fmax(1, floor(a[1][0]));
    s[1] += a[0][0];
    s[0] = floor(s[1] / size);
    s[1] -= s[0] * size;
    return s[0];
}

static double rise_take(double *s, ARGS, uint64_t seed)
{
    (void)seed;
    bool above = a[0][0] > arg(a, n, 1, 0.5);
    s[0] = s[1] && above && !s[2];
    s[1] = 1;
    s[2] = above;
    return s[0];
}

static double gate_take(double *s, ARGS, uint64_t seed)
{
    (void)seed;
    double on = a[1][0], off = arg(a, n, 2, on);
    s[0] = s[0] ? a[0][0] >= off : a[0][0] >= on;
    return s[0];
}

static double random_take(double *s, ARGS, uint64_t seed)
{
    (void)n;
    s[1] += a[0][0];
    s[0] = formula_chance(seed, (int64_t)s[1]);
    return s[0];
}

/* ---- wave and noise: turns since the period was set, counted in ticks ---- */

enum { W_READY, W_BASE, W_TICKS, W_PERIOD, W_SEED, W_SIZE };

static double turns(const double *s, double since)
{
    double period = fmax(s[W_PERIOD], TICK_S / 10);
    return s[W_PERIOD] > 0 ? s[W_BASE] + (s[W_TICKS] * TICK_S + since) / period : s[W_BASE];
}

static void turns_take(double *s, ARGS, uint64_t seed)
{
    (void)n;
    s[W_TICKS] += s[W_READY];
    if (a[0][0] != s[W_PERIOD]) {
        s[W_BASE] = turns(s, 0);
        s[W_TICKS] = 0;
        s[W_PERIOD] = a[0][0];
    }
    s[W_SEED] = (double)(seed >> 12);
    s[W_READY] = 1;
}

const char *const formula_wave_shapes[] = {"sine", "triangle", "saw", "square", NULL};

static double wave_value(const double *s, ARGS, double since)
{
    double p = wrapped(turns(s, since) + arg(a, n, 2, 0));
    switch ((int)arg(a, n, 1, 0)) {
    case 1:
        return 1 - fabs(2 * p - 1);
    case 2:
        return p;
    case 3:
        return p >= 0.5;
    default:
        return 0.5 - 0.5 * cos(2 * M_PI * p);
    }
}

static double wave_take(double *s, ARGS, uint64_t seed)
{
    turns_take(s, a, n, seed);
    return wave_value(s, a, n, 0);
}

static double noise_value(const double *s, ARGS, double since)
{
    (void)a;
    (void)n;
    double t = turns(s, since), i = floor(t), f = t - i;
    double from = formula_chance((uint64_t)s[W_SEED], (int64_t)i),
           to = formula_chance((uint64_t)s[W_SEED], (int64_t)i + 1);
    return from +
           (to - from) * f * f * f * (f * (f * 6 - 15) + 10); /* quintic: no corner at the seams */
}

static double noise_take(double *s, ARGS, uint64_t seed)
{
    turns_take(s, a, n, seed);
    return noise_value(s, a, n, 0);
}

static double fresh_value(const double *s, ARGS, double since)
{
    (void)s;
    (void)since;
    return arg(a, n, 2, 0); /* run.c gives the signal while it is fresh */
}

/* clang-format off */
const struct function formula_functions[] = {
    {{"from", "signal, a, b", LOOK_PURE, N_("Takes a..b to 0..1 and stops there."), "15 | from(10, 20)", 0, {0.5}},
     "VNN", VALUE_SAME, .pure = from_pure},
    {{"to", "signal, a, b", LOOK_PURE, N_("Takes 0..1 to a..b."), "0.25 | to(10, 20)", 0, {12.5}},
     "VVV", VALUE_SAME, .pure = to_pure, .whole = to_whole, .quick = QUICK_TO},
    {{"clamp", "signal, low = 0, high = 1", LOOK_PURE, N_("Keeps a value between two limits."), "clamp(7, 0, 2)", 0, {2}},
     "Vvv", VALUE_SAME, .pure = clamp_pure},
    {{"curve", "signal, power", LOOK_PURE, N_("Bends 0..1: above 1 it starts gently, below 1 it starts fast."),
      "0.5 | curve(2)", 0, {0.25}}, "VN", VALUE_SAME, .pure = curve_pure},
    {{"step", "signal, edge = 0.5", LOOK_PURE, N_("1 from the edge on, 0 below."), "step(0.6)", 0, {1}},
     "Nn", VALUE_NUMBER, .pure = step_pure},
    {{"smoothstep", "signal, a, b", LOOK_PURE, N_("Takes a..b to 0..1 with soft ends."), "smoothstep(0.25, 0, 1)", 0, {0.15625}},
     "VNN", VALUE_SAME, .pure = smoothstep_pure},
    {{"min", "a, b, ...", LOOK_PURE, N_("The smallest of its arguments."), "min(3, 1, 2)", 0, {1}},
     "VVvvvvvv", VALUE_SAME, .pure = min_pure},
    {{"max", "a, b, ... or bands", LOOK_PURE, N_("The largest of its arguments, or of all bands."), "max(3, 1, 2)", 0, {3}},
     "VVvvvvvv", VALUE_SAME, .pure = max_pure},
    {{"sum", "bands, first = 1, last = 64", LOOK_PURE, N_("Sum of bands."), "sum(bands)", 0, {0}},
     "Bnn", VALUE_NUMBER, .pure = NULL},
    {{"abs", "signal", LOOK_PURE, N_("The value without its sign."), "abs(-2)", 0, {2}}, "V", VALUE_SAME, .pure = abs_pure},
    {{"floor", "signal", LOOK_PURE, N_("The whole number below."), "floor(2.7)", 0, {2}}, "V", VALUE_SAME, .pure = floor_pure},
    {{"fract", "signal", LOOK_PURE, N_("What is left above the whole number."), "fract(2.75)", 0, {0.75}},
     "V", VALUE_SAME, .pure = fract_pure},
    {{"pow", "a, b", LOOK_PURE, N_("a to the power of b."), "pow(2, 3)", 0, {8}}, "VN", VALUE_SAME, .pure = pow_pure},
    {{"db", "factor", LOOK_PURE, N_("A factor in decibels, at least -120."), "db(10)", 0, {20}}, "N", VALUE_NUMBER, .pure = db_pure},
    {{"sin", "angle", LOOK_PURE, N_("Sine of an angle."), "sin(30deg)", 0, {0.5}}, "N", VALUE_NUMBER, .pure = sin_pure},
    {{"cos", "angle", LOOK_PURE, N_("Cosine of an angle."), "cos(60deg)", 0, {0.5}}, "N", VALUE_NUMBER, .pure = cos_pure},
    {{"mix", "a, b, amount", LOOK_PURE, N_("From a to b; colours mix in OKLab."), "mix(2, 4, 0.25)", 0, {2.5}},
     "VVN", VALUE_SAME, .pure = mix_pure, .whole = mix_whole},
    {{"smooth", "signal, rise, fall = rise", LOOK_FLOW, N_("Follows with a time to rise and a time to fall."),
      "smooth(time * 0, 1s)", 1, {0}}, "VSs", VALUE_SAME, S_SMOOTH_SIZE, .take = smooth_take, .value = smooth_value, .quick = QUICK_SMOOTH},
    {{"peak", "signal, fall = 1s", LOOK_FLOW, N_("Jumps up at once and sinks slowly."),
      "peak(wave(1s, \"square\"), 0.5s)", 0.75, {1}}, "Vs", VALUE_SAME, P_SIZE, .take = peak_take, .value = peak_value},
    {{"avg", "signal, window = 1s or bands", LOOK_HOLD, N_("Mean of the last seconds (at most 10), or of bands."),
      "avg(wave(1s, \"square\"), 1s)", 4.995, {0.5}}, "Vs", VALUE_SAME, H_SIZE, .take = avg_take, .value = held_value},
    {{"auto", "signal, memory = 10s", LOOK_FLOW, N_("Takes the running range of any signal to 0..1."),
      "auto(time)", 2, {1}}, "Vs", VALUE_SAME, A_SIZE, .take = auto_take, .value = auto_value},
    {{"integrate", "speed, wrap = 0", LOOK_FLOW, N_("Adds up over time: a speed becomes a way."),
      "integrate(0.5 + time * 0)", 2, {1}}, "Vn", VALUE_SAME, I_SIZE, .take = integrate_take, .value = integrate_value},
    {{"delta", "signal", LOOK_HOLD, N_("Change per second."), "delta(time * 3)", 1, {3}},
     "V", VALUE_SAME, D_SIZE, .take = delta_take, .value = held_value},
    {{"delay", "signal, time", LOOK_FLOW, N_("The same, later (at most 10 s)."), "delay(time, 0.5s)", 2, {1.5}},
     "VS", VALUE_SAME, H_SIZE, .take = delay_take, .value = delay_value},
    {{"hit", "event, fall, rise = 0", LOOK_FLOW, N_("Up to 1 with every event, then back to 0."),
      "rise(wave(1s, \"square\")) | hit(200ms)", 0.6, {0.25}}, "ESs", VALUE_NUMBER, T_SIZE, .take = hit_take, .value = hit_value},
    {{"sample", "signal, event", LOOK_HOLD, N_("Takes the signal's value at every event and keeps it."),
      "time | sample(rise(wave(1s, \"square\")))", 1.2, {0.5}}, "VE", VALUE_SAME, 2, .take = sample_take, .value = held_value},
    {{"toggle", "event", LOOK_HOLD, N_("Changes between 0 and 1 with every event."),
      "rise(wave(1s, \"square\")) | toggle", 0.8, {1}}, "E", VALUE_NUMBER, 1, .take = toggle_take, .value = held_value},
    {{"count", "event, again", LOOK_HOLD, N_("How many events there were, since the second event."),
      "rise(wave(1s, \"square\")) | count", 2.6, {3}}, "Ee", VALUE_NUMBER, 1, .take = count_take, .value = held_value},
    {{"every", "event, n", LOOK_HOLD, N_("Every n-th event."), "rise(wave(1s, \"square\")) | every(2) | count", 4.2, {2}},
     "EN", VALUE_EVENT, 2, .take = every_take, .value = held_value},
    {{"rise", "signal, edge = 0.5", LOOK_HOLD, N_("An event when the signal rises over the edge."),
      "rise(wave(1s)) | count", 2.6, {3}}, "Nn", VALUE_EVENT, 3, .take = rise_take, .value = held_value},
    {{"gate", "signal, on, off = on", LOOK_HOLD, N_("1 from `on` up until it falls below `off`."),
      "gate(wave(1s), 0.9, 0.1)", 0.8, {1}}, "NNn", VALUE_NUMBER, 1, .take = gate_take, .value = held_value},
    {{"fresh", "signal, time = 2s, other = 0", LOOK_HOLD, N_("An instrument's signal while it sends, otherwise the other."),
      "fresh(in.nobody, 2s, 0.7)", 1, {0.7}}, "Rsn", VALUE_NUMBER, .value = fresh_value},
    {{"wave", "period, shape = sine, offset = 0", LOOK_FLOW, N_("0..1 and back: sine, triangle, saw or square."),
      "wave(4s, \"triangle\")", 1, {0.5}}, "Swn", VALUE_NUMBER, W_SIZE, .take = wave_take, .value = wave_value},
    {{"noise", "period", LOOK_FLOW, N_("Wanders between 0 and 1, a new goal each period."),
      "step(noise(1s), -1)", 1, {1}}, "S", VALUE_NUMBER, W_SIZE, .take = noise_take, .value = noise_value},
    {{"random", "event", LOOK_HOLD, N_("A new number from 0 to 1 with every event."),
      "step(random(rise(wave(1s))), -1)", 1, {1}}, "E", VALUE_NUMBER, 2, .take = random_take, .value = held_value},
    {{"palette", "name, place", LOOK_PURE, N_("A colour of a palette, dark at 0, light at 1."), "palette(\"moth\", 0)",
      0, {8 / 255.0, 5 / 255.0, 3 / 255.0, 1}}, "Pn", VALUE_COLOR, .whole = palette_whole},
    {{"rgb", "red, green, blue, opacity = 1", LOOK_PURE, N_("A colour from its screen values."), "rgb(1, 0.5, 0)", 0,
      {1, 0.5, 0, 1}}, "NNNn", VALUE_COLOR, .whole = rgb_whole},
    {{"hsl", "hue, saturation, lightness, opacity = 1", LOOK_PURE, N_("A colour from hue, saturation and lightness."),
      "hsl(120deg, 1, 0.5)", 0, {0, 1, 0, 1}}, "NNNn", VALUE_COLOR, .whole = hsl_whole},
    {{"oklch", "lightness, chroma, hue, opacity = 1", LOOK_PURE, N_("A colour as the eye counts: equal steps look equal."),
      "oklch(1, 0, 0)", 0, {1, 1, 1, 1}}, "NNNn", VALUE_COLOR, .whole = oklch_whole},
};
/* clang-format on */

const int formula_n_functions = sizeof formula_functions / sizeof formula_functions[0];

int patch_n_functions(void)
{
    return formula_n_functions;
}

const struct patch_function *patch_function(int i)
{
    return i >= 0 && i < formula_n_functions ? &formula_functions[i].about : NULL;
}
