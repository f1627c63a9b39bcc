/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words tell what an input is: the first family of the table that knows one of them decides. A float moves around its
 * default by a share of its range, so that the picture stays the artist's.
 */
#include "engine/guess.h"

#include "base/color.h"
#include "base/text.h"
#include "visual/isf.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define GREY 0.03 /* less chroma than this has no hue to speak of */

enum { COLORS_MAX = 2, WORDS_MAX = 128 };

enum family { FIXED, SPEED, TURN, HUE, ROUGH, SIZE, LIGHT, PLACE, N_FAMILIES };

/* Beginnings of words, in the order of the families: what must keep still comes first. */
static const char *const words[N_FAMILIES][48] = {
    [FIXED] = {"iter",     "step", "qual",   "detail",  "sampl",      "resol",    "seed",
               "count",    "num",  "octave", "gamma",   "thresh",     "aspect",   "fov",
               "frame",    "seg",  "side",   "row",     "col-",       "cell",     "tile",
               "bit",      "mode", "type",   "version", "delay",      "alpha",    "opac",
               "progress", "time", "quant",  "polish",  "background", "bg",       "invert",
               "mask",     "crop", "font",   "char",    "level-",     "division", NULL},
    [SPEED] = {"speed", "rate", "veloc", "tempo", "freq-", "flow", "motion", "anim", NULL},
    [TURN] = {"rot", "angle", "spin", "twirl", "turn", "tilt", NULL},
    [HUE] = {"hue", "color", "colour", "palette", "tint", "cycle", "shift", NULL},
    [ROUGH] = {"warp",  "distort", "noise",  "turb",    "glitch",  "jitter", "shake",
               "chaos", "wobbl",   "bend",   "twist",   "displac", "ripple", "wav",
               "fuzz",  "random",  "deform", "perturb", "fractal", NULL},
    [SIZE] = {"size", "scale", "zoom", "radius", "width", "height", "thick", "length", "spread",
              "big", "diameter", "depth", "dist", "amp", NULL},
    [LIGHT] = {"amount",  "intens",   "streng", "power", "gain", "glow",  "bright",
               "lum",     "contrast", "expos",  "light", "sat",  "level", "energy",
               "density", "vib",      "bloom",  "edge",  "blur", "mix",   NULL},
    [PLACE] = {"x", "y", "pos", "center", "centre", "offset", "pan", NULL},
};

/* How a float of a family listens: what drives it (0..1), and how far below and above its default, as a share of its
 * range. Speeds that meet the time in the code are left out: the picture
 * would jump, not speed up. */
static const struct {
    const char *signal;
    double below, above;
} manners[N_FAMILIES] = {
    [SPEED] = {"level | smooth(300ms, 2s)", 0.05, 0.15},
    [TURN] = {"wave(16beats)", 0.15, 0.15},
    [HUE] = {"wave(32beats)", 0.2, 0.2},
    [ROUGH] = {"treble | smooth(20ms, 300ms)", 0, 0.25},
    [SIZE] = {"bass | smooth(20ms, 350ms)", 0.04, 0.18},
    [LIGHT] = {"level | smooth(50ms, 600ms)", 0.1, 0.2},
    [PLACE] = {"wave(24beats)", 0.1, 0.1},
};

/* "blurAmount_2" and "Blur Amount" become " blur amount 2 ". */
static void part_words(const char *name, const char *label, char out[WORDS_MAX])
{
    const char *const texts[] = {name, label};
    int n = 0;
    for (int t = 0; t < 2; t++) {
        out[n++] = ' ';
        for (const char *c = texts[t]; *c && n < WORDS_MAX / 2 * (t + 1) - 3; c++) {
            bool begins = c > texts[t] && isupper((unsigned char)*c) &&
                          islower((unsigned char)c[-1]);
            if (begins)
                out[n++] = ' ';
            out[n++] = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : ' ';
        }
    }
    out[n++] = ' ';
    out[n] = '\0';
}

/* A word that ends in "-" must stand whole; a single letter too. */
static bool has_word(const char *parted, const char *word)
{
    char begin[24];
    size_t n = strlen(word);
    bool whole = word[n - 1] == '-' || n == 1;
    snprintf(begin, sizeof begin, " %.*s%s", (int)(n - (word[n - 1] == '-')), word,
             whole ? " " : "");
    return strstr(parted, begin) != NULL;
}

static enum family family_of(const struct isf_input *input)
{
    char parted[WORDS_MAX];
    part_words(input->name, input->label, parted);
    for (int f = 0; f < N_FAMILIES; f++)
        for (int i = 0; words[f][i]; i++)
            if (has_word(parted, words[f][i]))
                return (enum family)f;
    return N_FAMILIES;
}

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool has_name(const char *from, const char *to, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = strstr(from, name); at && at + n <= to; at = strstr(at + n, name))
        if (!is_name_char(at[n]) && (at == from || !is_name_char(at[-1])))
            return true;
    return false;
}

/* Does a statement of the code take the input and the time together, as in TIME * speed? */
static bool meets_time(const char *code, const char *name)
{
    for (const char *from = code; *from;) {
        size_t n = strcspn(from, ";{}");
        if (has_name(from, from + n, name) && has_name(from, from + n, "TIME"))
            return true;
        from += n + (from[n] != '\0');
    }
    return false;
}

static bool guess_float(const struct isf *isf, const struct isf_input *input, enum family family,
                        char *text)
{
    bool keeps_time = family == SPEED || family == TURN;
    if (family == FIXED || family == N_FAMILIES ||
        (keeps_time && meets_time(isf->code, input->uniform)))
        return false;
    double range = input->max[0] - input->min[0], middle = input->initial[0];
    double low = fmax(middle - manners[family].below * range, input->min[0]);
    double high = fmin(middle + manners[family].above * range, input->max[0]);
    if (high - low < 0.05 * range) /* the default stands at the upper end */
        low = fmax(middle - manners[family].above * range, input->min[0]);
    if (!(range > 0) || !isfinite(range))
        return false;
    text_format(text, GUESS_TEXT_MAX, "%s | to(%.4g, %.4g)", manners[family].signal, low, high);
    return true;
}

static bool guess_point(const struct isf_input *input, char *text)
{
    double reach[2];
    for (int c = 0; c < 2; c++) {
        double range = input->max[c] - input->min[c];
        reach[c] = 0.08 * (range > 0 && range < 10 ? range : 1);
    }
    text_format(text, GUESS_TEXT_MAX,
                "(%.4g + %.4g * (wave(16beats) - 0.5), %.4g + %.4g * (wave(12beats) - 0.5))",
                input->initial[0], 2 * reach[0], input->initial[1], 2 * reach[1]);
    return true;
}

/* A colour keeps its lightness and most of its strength, and leans to the harmony that is heard. */
static bool guess_color(const struct isf_input *input, char *text)
{
    double lab[3];
    oklab_from_srgb(input->initial, lab);
    double chroma = hypot(lab[1], lab[2]);
    if (chroma < GREY)
        return false;
    text_format(text, GUESS_TEXT_MAX,
                "mix(oklch(%.3f, %.3f, %.1fdeg), oklch(%.3f, %.3f, chroma.hue * 360deg), "
                "0.6 * (level | smooth(400ms, 2s)))",
                lab[0], chroma, atan2(lab[2], lab[1]) * 180 / M_PI, lab[0], chroma);
    return true;
}

static bool hears_by_itself(const struct isf *isf)
{
    for (int i = 0; i < isf->n_inputs; i++)
        if (isf->inputs[i].type == ISF_AUDIO || isf->inputs[i].type == ISF_FFT)
            return true;
    return false;
}

/* A shader of which no word is known still answers: its freest float breathes. */
static bool guess_any(const struct isf *isf, struct guess *guess)
{
    for (int i = 0; i < isf->n_inputs; i++) {
        const struct isf_input *input = &isf->inputs[i];
        if (input->type != ISF_FLOAT || family_of(input) != N_FAMILIES)
            continue;
        guess->input = i;
        if (!meets_time(isf->code, input->uniform) && guess_float(isf, input, LIGHT, guess->text))
            return true;
    }
    return false;
}

int guess_patches(const struct isf *isf, struct guess guesses[GUESSES_MAX])
{
    static const char *const events[] = {"kick", "snare", "bar"};
    int n = 0, n_events = 0, n_colors = 0, n_of[N_FAMILIES + 1] = {0};
    for (int i = 0; !hears_by_itself(isf) && i < isf->n_inputs && n < GUESSES_MAX; i++) {
        const struct isf_input *input = &isf->inputs[i];
        char *text = guesses[n].text;
        enum family family = family_of(input);
        bool guessed = false;
        if (input->type == ISF_EVENT && n_events < 3)
            guessed = snprintf(text, GUESS_TEXT_MAX, "%s", events[n_events++]) > 0;
        else if (input->type == ISF_FLOAT && n_of[family] < 2)
            guessed = guess_float(isf, input, family, text);
        else if (input->type == ISF_POINT && family != FIXED)
            guessed = guess_point(input, text);
        else if (input->type == ISF_COLOR && family != FIXED && n_colors < COLORS_MAX)
            guessed = guess_color(input, text);
        if (!guessed)
            continue;
        n_of[family]++;
        n_colors += input->type == ISF_COLOR;
        guesses[n++].input = i;
    }
    if (n == 0 && !hears_by_itself(isf) && guess_any(isf, &guesses[0]))
        n = 1;
    return n;
}
