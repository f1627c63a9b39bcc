/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/bass.h"

#include "base/err.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_SHARE 0.06f /* of the newest half pulse in what is usual: about four bars */
#define FAINT       0.02f
#define MOST        4.0f

enum { ATTACK_STEPS = 2, HALVES = 3 }; /* the stroke itself is left out */

struct bass {
    int n;
    float *half[HALVES]; /* mean of the running half pulse, then of those before, newest first */
    int n_steps;
    float usual;
};

struct bass *bass_create(int n_bands, struct err *err)
{
    struct bass *b = calloc(1, sizeof *b);
    bool complete = b != NULL;
    for (int i = 0; complete && i < HALVES; i++) {
        b->half[i] = calloc((size_t)n_bands + 1, sizeof(float));
        complete = b->half[i] != NULL;
    }
    if (!complete) {
        bass_destroy(b);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    b->n = n_bands;
    return b;
}

void bass_destroy(struct bass *b)
{
    if (!b)
        return;
    for (int i = 0; i < HALVES; i++)
        free(b->half[i]);
    free(b);
}

void bass_forget(struct bass *b)
{
    for (int i = 0; i < HALVES; i++)
        memset(b->half[i], 0, sizeof(float) * (size_t)b->n);
    b->n_steps = 0;
    b->usual = 0.0f;
}

void bass_step(struct bass *b, const float *log_bands)
{
    int n = ++b->n_steps - ATTACK_STEPS;
    if (n < 1)
        return;
    for (int i = 0; i < b->n; i++)
        b->half[0][i] += (log_bands[i] - b->half[0][i]) / (float)n;
}

float bass_turn(struct bass *b)
{
    float rise = 0.0f, all = 1e-3f;
    for (int i = 0; i < b->n; i++) {
        float before = 0.5f * (b->half[1][i] + b->half[2][i]), now = b->half[0][i];
        rise += now > before ? now - before : 0.0f;
        all += now + before;
    }
    float change = 2.0f * rise / all;
    b->usual += (b->usual > 0.0f ? USUAL_SHARE : 1.0f) * (change - b->usual);
    float *oldest = b->half[2];
    b->half[2] = b->half[1];
    b->half[1] = b->half[0];
    b->half[0] = oldest;
    memset(oldest, 0, sizeof(float) * (size_t)b->n);
    b->n_steps = 0;
    change /= b->usual + FAINT;
    return change < MOST ? change : MOST;
}
