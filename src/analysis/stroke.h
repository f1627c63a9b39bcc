/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a stroke is made of: the energy that came new into five ranges of the spectrum within 15 ms. Magnitudes are not
 * compressed, so that what one drum brings into another's range stays as small as it is. Each band is compared with
 * the loudest of its neighbours, as in flux.h.
 *
 * Pure, allocates in stroke_create only.
 */
#ifndef ANALYSIS_STROKE_H
#define ANALYSIS_STROKE_H

struct bands;
struct err;
struct stroke;

/* 30..110, 160..420, 420..2,000, 2,000..7,000 and from 7,000 Hz. */
enum { STROKE_LOW, STROKE_SKIN, STROKE_BODY, STROKE_WIRES, STROKE_AIR, N_STROKES };

struct stroke_rise {
    float fresh[N_STROKES];  /* energy that came new: sum over the bands of squared magnitudes */
    float last[N_STROKES];   /* and one tick ago */
    float recent[N_STROKES]; /* the most that came within the last 25 ms */
    float air_before;        /* energy in the highest range 15 ms ago */
    float evenness; /* of what came new in 1,500..9,000 Hz: 0 in one band, 1 in all alike */
};

/* NULL and *err when memory is short. */
struct stroke *stroke_create(const struct bands *bands, struct err *err);
void stroke_destroy(struct stroke *stroke);

/* Takes the magnitudes of the bands in the next tick (1/200 s). Real-time safe. */
struct stroke_rise stroke_step(struct stroke *stroke, const float *magnitudes);

/* Forgets the past, as after a jump in the input: the next spectrum has risen from silence. */
void stroke_forget(struct stroke *stroke);

#endif
