/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage/scope.h"

#include "analysis/features.h"
#include "base/err.h"
#include "base/text.h"
#include "stage/ink.h"
#include "visual/target.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAST = 3 * TICKS_PER_S,
    POINT = 2, /* ticks in one point of a trace */
    COLUMNS = 3,
    STRIPS = 4,
    LOWEST_NOTE = 24, /* C1 */
    HIGHEST_NOTE = 96,
};

/* What the bands span. */
#define LOWEST_HZ  30.0f
#define HIGHEST_HZ 16000.0f

enum trace {
    LEVEL,
    BASS,
    MID,
    TREBLE,
    FLUX,
    KICK_FLUX,
    SNARE_FLUX,
    HAT_FLUX,
    THRESHOLD,
    KICK_THRESHOLD,
    SNARE_THRESHOLD,
    HAT_THRESHOLD,
    ENERGY,
    BUILD,
    NOVELTY,
    NOTE,
    N_TRACES,
};

enum mark {
    MARK_ONSET = 1,
    MARK_KICK = 2,
    MARK_SNARE = 4,
    MARK_HAT = 8,
    MARK_BEAT = 16,
    MARK_BAR = 32,
    MARK_SECTION = 64,
    MARK_DROP = 128,
};

/* clang-format off */
static const struct ink_color
    ground   = {  5,   7,  11, 214 },
    rule     = {255, 255, 255,  26 },
    bar_rule = {255, 255, 255,  46 },
    beat_rule = {255, 255, 255, 17 },
    words    = {250, 244, 234, 235 },
    faint    = {250, 244, 234, 120 },
    cool     = {110, 178, 255, 235 }, /* what is heard */
    cool_fill = {110, 178, 255, 92 },
    warm     = {255, 178,  82, 245 }, /* what happens */
    warm_dim = {255, 178,  82, 205 };
/* clang-format on */

struct scope {
    struct ink *ink;
    struct features now;
    int64_t n; /* ticks heard */
    float past[N_TRACES][PAST];
    uint8_t marks[PAST];
};

struct area {
    float x, y, w, h;
};

struct scope *scope_create(void)
{
    struct scope *scope = calloc(1, sizeof *scope);
    if (!scope)
        return NULL;
    scope->ink = ink_create();
    if (scope->ink)
        return scope;
    free(scope);
    return NULL;
}

void scope_destroy(struct scope *scope)
{
    if (!scope)
        return;
    ink_destroy(scope->ink);
    free(scope);
}

void scope_hear(struct scope *scope, const struct features *f)
{
    int at = (int)(scope->n++ % PAST);
    const float values[N_TRACES] = {
        [LEVEL] = f->range[RANGE_ALL].level,
        [BASS] = f->range[RANGE_BASS].level,
        [MID] = f->range[RANGE_MID].level,
        [TREBLE] = f->range[RANGE_TREBLE].level,
        [FLUX] = f->onset.flux,
        [KICK_FLUX] = f->kick.flux,
        [SNARE_FLUX] = f->snare.flux,
        [HAT_FLUX] = f->hat.flux,
        [THRESHOLD] = f->onset.threshold,
        [KICK_THRESHOLD] = f->kick.threshold,
        [SNARE_THRESHOLD] = f->snare.threshold,
        [HAT_THRESHOLD] = f->hat.threshold,
        [ENERGY] = f->form.energy,
        [BUILD] = f->form.build,
        [NOVELTY] = f->form.novelty,
        [NOTE] = f->pitch.voiced ? f->pitch.note : 0,
    };
    for (int i = 0; i < N_TRACES; i++)
        scope->past[i][at] = values[i];
    scope->marks[at] = (uint8_t)(f->onset.fired * MARK_ONSET | f->kick.fired * MARK_KICK |
                                 f->snare.fired * MARK_SNARE | f->hat.fired * MARK_HAT |
                                 f->beat.beat * MARK_BEAT | f->beat.bar * MARK_BAR |
                                 f->form.section * MARK_SECTION | f->form.drop * MARK_DROP);
    scope->now = *f;
}

/* ---- what a strip is made of ---- */

static float text_right(struct ink *ink, enum ink_size size, float right, float y,
                        struct ink_color color, const char *text)
{
    float width = ink_width(ink, size, text);
    ink_text(ink, size, right - width, y, color, text);
    return width;
}

/* Where a tick stands; the newest at the right edge. */
static float x_of(const struct scope *scope, struct area area, int64_t tick)
{
    return area.x + area.w - area.w * (float)(scope->n - 1 - tick) / (PAST - POINT);
}

static int64_t oldest(const struct scope *scope)
{
    int64_t first = scope->n - PAST + POINT;
    return first < 0 ? 0 : (first + POINT - 1) / POINT * POINT;
}

/* The largest of the ticks that share a point: no peak is lost. */
static float point_at(const struct scope *scope, enum trace trace, int64_t tick)
{
    float largest = 0;
    for (int i = 0; i < POINT && tick + i < scope->n; i++)
        largest = fmaxf(largest, scope->past[trace][(tick + i) % PAST]);
    return largest;
}

static void draw_trace(const struct scope *scope, struct area area, enum trace trace, float full,
                       struct ink_color color, const struct ink_color *fill)
{
    struct ink *ink = scope->ink;
    float base = area.y + area.h, width = 1.3f * ink_unit(ink), x0 = 0, y0 = 0;
    int64_t first = oldest(scope);
    for (int64_t tick = first; tick < scope->n; tick += POINT) {
        float value = fminf(point_at(scope, trace, tick) / full, 1);
        float x = x_of(scope, area, tick), y = base - area.h * value;
        if (tick > first && fill)
            ink_area(ink, x0, y0, x, y, base, *fill);
        if (tick > first)
            ink_line(ink, x0, y0, x, y, width, color);
        x0 = x;
        y0 = y;
    }
}

static void draw_marks(const struct scope *scope, struct area area, uint8_t mark,
                       struct ink_color color)
{
    float width = 1.6f * ink_unit(scope->ink);
    for (int64_t tick = oldest(scope); tick < scope->n; tick++) {
        if (!(scope->marks[tick % PAST] & mark))
            continue;
        float x = x_of(scope, area, tick);
        ink_line(scope->ink, x, area.y, x, area.y + area.h, width, color);
        ink_dot(scope->ink, x, area.y, 2.4f * ink_unit(scope->ink), color);
    }
}

static void draw_grid(const struct scope *scope, struct area area)
{
    struct ink *ink = scope->ink;
    float u = ink_unit(ink);
    for (int64_t tick = oldest(scope); tick < scope->n; tick++) {
        uint8_t marks = scope->marks[tick % PAST];
        if (marks & (MARK_BEAT | MARK_BAR))
            ink_box(ink, roundf(x_of(scope, area, tick)), area.y, fmaxf(1, roundf(u)), area.h,
                    marks & MARK_BAR ? bar_rule : beat_rule);
    }
    ink_box(ink, area.x, area.y + area.h, area.w, fmaxf(1, roundf(0.8f * u)), rule);
}

/* Name, what it drives, a number; returns the room beneath. */
static struct area draw_head(const struct scope *scope, struct area strip, const char *name,
                             const char *drives, const char *number)
{
    struct ink *ink = scope->ink;
    float u = ink_unit(ink), line = strip.y + 17 * u;
    float x = strip.x + ink_text(ink, INK_MEDIUM, strip.x, line, words, name) + 12 * u;
    text_right(ink, INK_MEDIUM, strip.x + strip.w, line, cool, number);
    if (*drives) {
        x += ink_text(ink, INK_SMALL, x, line, warm_dim, "\u2192 ");
        ink_text(ink, INK_SMALL, x, line, warm_dim, drives);
    }
    return (struct area){strip.x, strip.y + 27 * u, strip.w, strip.h - 27 * u};
}

static void number_text(char *out, size_t size, float value)
{
    text_format(out, size, "%.2f", (double)value);
}

/* ---- the strips ---- */

static void draw_range(const struct scope *scope, struct area strip, const char *name,
                       const char *drives, enum trace trace)
{
    char number[16];
    number_text(number, sizeof number, scope->past[trace][(scope->n + PAST - 1) % PAST]);
    struct area area = draw_head(scope, strip, name, drives, number);
    draw_grid(scope, area);
    draw_trace(scope, area, trace, 1, cool, &cool_fill);
}

static void draw_strikes(const struct scope *scope, struct area strip, const char *name,
                         const char *drives, int which)
{
    const struct feature_hit *const hits[] = {&scope->now.onset, &scope->now.kick,
                                              &scope->now.snare, &scope->now.hat};
    enum trace flux = (enum trace)(FLUX + which), threshold = (enum trace)(THRESHOLD + which);
    char number[16];
    float full = 1e-3f;
    for (int i = 0; i < PAST; i++)
        full = fmaxf(full, fmaxf(scope->past[flux][i], scope->past[threshold][i]));
    number_text(number, sizeof number, hits[which]->strength);
    struct area area = draw_head(scope, strip, name, drives, number);
    draw_grid(scope, area);
    draw_marks(scope, area, (uint8_t)(MARK_ONSET << which), warm);
    draw_trace(scope, area, flux, full * 1.1f, cool, &cool_fill);
    draw_trace(scope, area, threshold, full * 1.1f, faint, NULL);
}

static void draw_bands(const struct scope *scope, struct area strip, const char *drives)
{
    struct ink *ink = scope->ink;
    float centroid_hz = scope->now.timbre.centroid_hz;
    char number[16] = "";
    if (centroid_hz > 0)
        text_format(number, sizeof number, "%.1f kHz", (double)centroid_hz / 1000);
    struct area area = draw_head(scope, strip, "bands", drives, number);
    float step = area.w / FEATURE_BANDS, y0 = 0;
    draw_grid(scope, (struct area){area.x, area.y + area.h, area.w, 0});
    for (int i = 0; i < FEATURE_BANDS; i++) {
        float x = area.x + step * (float)i, h = area.h * scope->now.bands[i];
        float y = area.y + area.h * (1 - scope->now.weighted[i]);
        ink_box(ink, x + 0.12f * step, area.y + area.h - h, 0.76f * step, h, cool_fill);
        ink_box(ink, x + 0.12f * step, area.y + area.h - h, 0.76f * step, 1.5f * ink_unit(ink),
                cool);
        if (i)
            ink_line(ink, x - 0.5f * step, y0, x + 0.5f * step, y, ink_unit(ink), faint);
        y0 = y;
    }
    if (centroid_hz > LOWEST_HZ && centroid_hz < HIGHEST_HZ) { /* the centre of the spectrum */
        float share = logf(centroid_hz / LOWEST_HZ) / logf(HIGHEST_HZ / LOWEST_HZ);
        float x = area.x + area.w * share;
        ink_line(ink, x, area.y, x, area.y + area.h, 1.6f * ink_unit(ink), words);
    }
}

static bool is_in_chord(const struct feature_harmony *harmony, int note)
{
    int third = harmony->chord_minor ? 3 : 4, up = (note - harmony->chord_root + 12) % 12;
    return harmony->chord_root >= 0 && harmony->chord_confidence > 0 &&
           (up == 0 || up == third || up == 7);
}

static const char *const notes[FEATURE_CHROMA] = {
    "C", "C\u266F", "D", "E\u266D", "E", "F", "F\u266F", "G", "A\u266D", "A", "B\u266D", "B"};

static void draw_chroma(const struct scope *scope, struct area strip, const char *drives)
{
    struct ink *ink = scope->ink;
    const struct feature_harmony *harmony = &scope->now.harmony;
    float u = ink_unit(ink);
    struct area area = draw_head(scope, strip, "chroma", drives, "");
    area.h -= 19 * u;
    float step = area.w / FEATURE_CHROMA;
    draw_grid(scope, (struct area){area.x, area.y + area.h, area.w, 0});
    for (int i = 0; i < FEATURE_CHROMA; i++) {
        float middle = area.x + step * ((float)i + 0.5f), h = area.h * harmony->chroma[i];
        bool chord = is_in_chord(harmony, i);
        struct ink_color fill = chord ? warm : cool;
        fill.a = (uint8_t)(60 + 150 * harmony->chroma[i]);
        ink_box(ink, middle - 0.36f * step, area.y + area.h - h, 0.72f * step, h, fill);
        ink_text(ink, INK_SMALL, middle - ink_width(ink, INK_SMALL, notes[i]) / 2,
                 area.y + area.h + 16 * u, chord ? warm : faint, notes[i]);
    }
}

static void draw_form(const struct scope *scope, struct area strip, const char *drives)
{
    struct ink *ink = scope->ink;
    float u = ink_unit(ink);
    struct area area = draw_head(scope, strip, "form", drives, "");
    draw_grid(scope, area);
    draw_trace(scope, area, ENERGY, 1, cool, &cool_fill);
    draw_trace(scope, area, NOVELTY, 1, faint, NULL);
    draw_trace(scope, area, BUILD, 1, warm, NULL);
    draw_marks(scope, area, MARK_SECTION | MARK_DROP, warm);
    float right = strip.x + strip.w, line = strip.y + 17 * u;
    right -= text_right(ink, INK_SMALL, right, line, scope->now.form.build > 0.3f ? warm : warm_dim,
                        "build") +
             12 * u;
    right -= text_right(ink, INK_SMALL, right, line, faint, "novelty") + 12 * u;
    text_right(ink, INK_SMALL, right, line, cool, "energy");
}

static void note_name(char *out, size_t size, float note)
{
    int nearest = (int)lroundf(note);
    text_format(out, size, "%s%d", notes[(nearest % 12 + 12) % 12], nearest / 12 - 1);
}

static void draw_pitch(const struct scope *scope, struct area strip, const char *drives)
{
    struct ink *ink = scope->ink;
    const struct feature_pitch *pitch = &scope->now.pitch;
    float u = ink_unit(ink), width = 2.2f * u;
    char name[16] = "", label[8];
    if (pitch->voiced)
        note_name(name, sizeof name, pitch->note);
    struct area area = draw_head(scope, strip, "pitch", drives, name);
    draw_grid(scope, area);
    for (int note = LOWEST_NOTE + 12; note < HIGHEST_NOTE; note += 12) {
        float y = area.y + area.h * (float)(HIGHEST_NOTE - note) / (HIGHEST_NOTE - LOWEST_NOTE);
        ink_box(ink, area.x, roundf(y), area.w, 1, beat_rule);
        note_name(label, sizeof label, (float)note);
        if (note == 60)
            ink_text(ink, INK_SMALL, area.x, y - 3 * u, faint, label);
    }
    float y0 = 0, x0 = 0;
    for (int64_t tick = oldest(scope); tick < scope->n; tick += POINT) {
        float note = point_at(scope, NOTE, tick), x = x_of(scope, area, tick);
        float high = (note - LOWEST_NOTE) / (HIGHEST_NOTE - LOWEST_NOTE);
        float y = area.y + area.h * (1 - fminf(fmaxf(high, 0), 1));
        if (note > 0 && y0 > 0)
            ink_line(ink, x0, y0, x, y, width, cool);
        y0 = note > 0 ? y : 0;
        x0 = x;
    }
}

/* ---- the head of the page ---- */

static void draw_label(struct ink *ink, float x, float y, const char *text)
{
    ink_text(ink, INK_SMALL, x, y, faint, text);
}

/* A horizontal meter: how much of it, and up to where it is usual. */
static void draw_meter(struct ink *ink, struct area area, float share, struct ink_color color)
{
    ink_box(ink, area.x, area.y, area.w, area.h, rule);
    ink_box(ink, area.x, area.y, area.w * fminf(fmaxf(share, 0), 1), area.h, color);
}

static void draw_tempo(const struct scope *scope, const struct scope_view *view, struct area area)
{
    struct ink *ink = scope->ink;
    const struct feature_beat *beat = &scope->now.beat;
    float u = ink_unit(ink), x = area.x;
    char text[24];
    text_format(text, sizeof text, beat->bpm > 0 ? "%.1f" : "\u2013", (double)beat->bpm);
    float width = fmaxf(ink_text(ink, INK_HUGE, x, area.y + 52 * u, words, text), 150 * u);
    draw_label(ink, x + width + 8 * u, area.y + 52 * u, "bpm");
    if (view->tempo_held)
        ink_text(ink, INK_SMALL, x + width + 8 * u, area.y + 32 * u, warm, _("held"));
    draw_meter(ink, (struct area){x, area.y + 66 * u, width, 3 * u}, beat->confidence, cool);

    int n = beat->beats_of_bar >= 2 && beat->beats_of_bar <= 5 ? beat->beats_of_bar : 4;
    int on = beat->beat_of_bar ? beat->beat_of_bar - 1 : (int)fmod(beat->beats, n);
    float flash = expf(-4 * beat->phase);
    float step = 34 * u;
    x = area.x + area.w - (float)n * step;
    for (int i = 0; i < n; i++) {
        struct ink_color color = i == on && beat->bpm > 0 ? warm : rule;
        if (i == on && beat->bpm > 0)
            color.a = (uint8_t)(90 + 165 * flash);
        float radius = (i == on ? 10 + 5 * flash : 10) * u;
        ink_dot(ink, x + ((float)i + 0.5f) * step, area.y + 34 * u, radius, color);
    }
    bool known = beat->beats_of_bar > 0;
    float phase = known ? beat->bar_phase : (float)(fmod(beat->beats, n) / n);
    draw_meter(ink, (struct area){x, area.y + 66 * u, (float)n * step, 3 * u}, phase, warm);
    if (*view->drives[SCOPE_TEMPO]) {
        float line = area.y + 92 * u;
        x = area.x + ink_text(ink, INK_SMALL, area.x, line, warm_dim, "\u2192 ");
        ink_text(ink, INK_SMALL, x, line, warm_dim, view->drives[SCOPE_TEMPO]);
    }
}

static void chord_name(char *out, size_t size, int root, bool minor, float confidence)
{
    bool known = root >= 0 && root < FEATURE_CHROMA && confidence > 0;
    text_format(out, size, "%s%s", known ? notes[root] : "\u2013", known && minor ? "m" : "");
}

static void draw_harmony(const struct scope *scope, const struct scope_view *view, struct area area)
{
    struct ink *ink = scope->ink;
    const struct feature_harmony *harmony = &scope->now.harmony;
    float u = ink_unit(ink), second = area.x + 100 * u;
    char key[16], chord[16];
    chord_name(key, sizeof key, harmony->key_root, harmony->key_minor, harmony->key_confidence);
    chord_name(chord, sizeof chord, harmony->chord_root, harmony->chord_minor,
               harmony->chord_confidence);
    draw_label(ink, area.x, area.y + 14 * u, "key");
    ink_text(ink, INK_LARGE, area.x, area.y + 50 * u, words, key);
    draw_meter(ink, (struct area){area.x, area.y + 66 * u, 72 * u, 3 * u}, harmony->key_confidence,
               cool);
    draw_label(ink, second, area.y + 14 * u, "chord");
    ink_text(ink, INK_LARGE, second, area.y + 50 * u, words, chord);
    draw_meter(ink, (struct area){second, area.y + 66 * u, 72 * u, 3 * u},
               harmony->chord_confidence, cool);
    float third = second + 100 * u;
    char tuning[16];
    text_format(tuning, sizeof tuning, "%+d", (int)lroundf(harmony->tuning_cents));
    draw_label(ink, third, area.y + 14 * u, "tuning");
    float end = third + ink_text(ink, INK_LARGE, third, area.y + 50 * u, words, tuning) + 6 * u;
    draw_label(ink, end, area.y + 50 * u, _("cents"));
    if (*view->drives[SCOPE_HARMONY]) {
        float x = area.x + ink_text(ink, INK_SMALL, area.x, area.y + 92 * u, warm_dim, "\u2192 ");
        ink_text(ink, INK_SMALL, x, area.y + 92 * u, warm_dim, view->drives[SCOPE_HARMONY]);
    }
}

static void draw_loudness(const struct scope *scope, const struct scope_view *view,
                          struct area area)
{
    struct ink *ink = scope->ink;
    const struct feature_level *level = &scope->now.level;
    float u = ink_unit(ink), right = area.x + area.w;
    char text[64];
    bool loud = level->momentary_lufs > -100;
    text_format(text, sizeof text, loud ? "%.1f" : "\u2013", (double)level->momentary_lufs);
    draw_label(ink, area.x, area.y + 14 * u, "loudness");
    float x = area.x + ink_text(ink, INK_LARGE, area.x, area.y + 50 * u, words, text) + 8 * u;
    draw_label(ink, x, area.y + 50 * u, "LUFS");
    draw_meter(ink, (struct area){area.x, area.y + 66 * u, area.w, 3 * u},
               (level->momentary_lufs + 48) / 48, level->true_peak > 1 ? warm : cool);
    float mark = area.x + area.w * fminf(fmaxf((level->short_lufs + 48) / 48, 0), 1);
    ink_box(ink, mark - u, area.y + 61 * u, 2 * u, 13 * u, words);
    text_format(text, sizeof text, _("gain %+.0f dB%s"), (double)level->gain_db,
                view->gain_held ? _(", held") : "");
    text_right(ink, INK_SMALL, right, area.y + 14 * u, view->gain_held ? warm : faint, text);
    text_right(ink, INK_SMALL, right, area.y + 50 * u, level->heard ? cool : faint,
               level->heard ? _("gate open") : _("gate shut"));
    if (*view->drives[SCOPE_LOUDNESS]) {
        x = area.x + ink_text(ink, INK_SMALL, area.x, area.y + 92 * u, warm_dim, "\u2192 ");
        ink_text(ink, INK_SMALL, x, area.y + 92 * u, warm_dim, view->drives[SCOPE_LOUDNESS]);
    }
}

/* ---- the page ---- */

static void draw_strips(const struct scope *scope, const struct scope_view *view, struct area page,
                        float gap)
{
    static const char *const ranges[] = {"level", "bass", "mid", "treble"};
    static const char *const strikes[] = {"onset", "kick", "snare", "hat"};
    const char(*drives)[SCOPE_DRIVES_MAX] = view->drives;
    float w = (page.w - gap * (COLUMNS - 1)) / COLUMNS, step = page.h / STRIPS;
    for (int i = 0; i < STRIPS; i++) {
        struct area strip = {page.x, page.y + step * (float)i, w, step - 0.6f * gap};
        draw_range(scope, strip, ranges[i], drives[SCOPE_LEVEL + i], (enum trace)(LEVEL + i));
        strip.x += w + gap;
        draw_strikes(scope, strip, strikes[i], drives[SCOPE_ONSET + i], i);
    }
    struct area strip = {page.x + 2 * (w + gap), page.y, w, step - 0.6f * gap};
    draw_bands(scope, strip, drives[SCOPE_BANDS]);
    strip.y += step;
    draw_chroma(scope, strip, "");
    strip.y += step;
    draw_pitch(scope, strip, drives[SCOPE_PITCH]);
    strip.y += step;
    draw_form(scope, strip, drives[SCOPE_FORM]);
}

void scope_draw(struct scope *scope, const struct scope_view *view, const struct target *target)
{
    struct ink *ink = scope->ink;
    float width = (float)target->width, height = (float)target->height;
    ink_begin(ink, target->width, target->height);
    float u = ink_unit(ink), margin = 34 * u, gap = 34 * u;
    ink_box(ink, 0, 0, width, height, ground);
    float w = (width - 2 * margin - 2 * gap) / COLUMNS;
    struct area head = {margin, 22 * u, w, 104 * u};
    draw_tempo(scope, view, head);
    head.x += w + gap;
    draw_harmony(scope, view, head);
    head.x += w + gap;
    draw_loudness(scope, view, head);
    ink_box(ink, margin, 132 * u, width - 2 * margin, fmaxf(1, roundf(0.8f * u)), rule);
    struct area page = {margin, 148 * u, width - 2 * margin, height - (148 + 52) * u};
    draw_strips(scope, view, page, gap);
    text_right(ink, INK_SMALL, width - margin, height - 24 * u, faint,
               _("the last 3 seconds; S: away"));
    ink_end(ink, target);
}
