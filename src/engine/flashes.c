/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/flashes.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    ACROSS = 64,
    DOWN = 36,
    AREAS = ACROSS * DOWN,
    STRIDE_X = 2, /* quarters are tried at every second area */
    STRIDE_Y = 2,
    QUARTERS_X = ACROSS / 2 / STRIDE_X + 1,
    QUARTERS_Y = DOWN / 2 / STRIDE_Y + 1,
    WINDOWS = QUARTERS_X * QUARTERS_Y + 1, /* the last one is the whole picture */
    KEPT = 64,                             /* transitions remembered by a window */
};

enum kind { GENERAL, RED, KINDS };

static const double step[KINDS] = {0.1, 1.0 / 16};
static const double bright[KINDS] = {0.8, INFINITY};

#define RIPPLE   0.01        /* what does not end a run */
#define TOGETHER (4.5 / 60)  /* areas that turn within so long turn together */
#define SLACK_S  (1.0 / 500) /* of a second, for times that were rounded */

struct area {
    bool begun;
    int direction, turned; /* of the run; of the last turn */
    double from, to, turned_s;
};

struct window {
    int turned;
    double turned_s[2]; /* last fall, last rise */
    double at_s[KEPT];
    long n;
};

struct flashes {
    int width, height;
    double linear[256];
    double mean[KINDS][AREAS];
    struct area areas[KINDS][AREAS];
    struct window windows[KINDS][WINDOWS];
    struct flashes_found found;
};

struct flashes *flashes_create(int width, int height)
{
    struct flashes *flashes = calloc(1, sizeof *flashes);
    if (!flashes)
        return NULL;
    flashes->width = width;
    flashes->height = height;
    for (int i = 0; i < 256; i++) {
        double c = i / 255.0;
        flashes->linear[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
    for (int k = 0; k < KINDS; k++)
        for (int w = 0; w < WINDOWS; w++)
            flashes->windows[k][w].turned_s[0] = flashes->windows[k][w].turned_s[1] = -INFINITY;
    return flashes;
}

void flashes_destroy(struct flashes *flashes)
{
    free(flashes);
}

static void measure_area(struct flashes *flashes, const unsigned char *rgba, int x, int y)
{
    int left = x * flashes->width / ACROSS, right = (x + 1) * flashes->width / ACROSS;
    int low = y * flashes->height / DOWN, high = (y + 1) * flashes->height / DOWN;
    double light = 0, red = 0;
    for (int row = low; row < high; row++) {
        const unsigned char *pixel = rgba +
                                     ((size_t)row * (size_t)flashes->width + (size_t)left) * 4;
        for (int i = left; i < right; i++, pixel += 4) {
            double r = flashes->linear[pixel[0]], g = flashes->linear[pixel[1]],
                   b = flashes->linear[pixel[2]];
            light += 0.2126 * r + 0.7152 * g + 0.0722 * b;
            if (r >= 0.8 * (r + g + b) && r > g + b)
                red += r - g - b;
        }
    }
    double n = (right - left) * (high - low);
    flashes->mean[GENERAL][y * ACROSS + x] = light / n;
    flashes->mean[RED][y * ACROSS + x] = red / n;
}

/* A run goes on while the value does not come back by more than a ripple. */
static void follow(struct area *area, double value, enum kind kind, double time_s)
{
    if (!area->begun) {
        *area = (struct area){.begun = true, .from = value, .to = value, .turned_s = -INFINITY};
        return;
    }
    double beyond = (value - area->to) * area->direction;
    if (area->direction == 0 || beyond < -RIPPLE) {
        if (fabs(value - area->to) <= RIPPLE)
            return;
        area->direction = value > area->to ? 1 : -1;
        area->from = area->to;
        area->to = value;
    } else if (beyond > 0) {
        area->to = value;
    }
    double darker = area->from < area->to ? area->from : area->to;
    if (fabs(area->to - area->from) < step[kind] || darker >= bright[kind] ||
        area->turned == area->direction)
        return;
    area->turned = area->direction;
    area->turned_s = time_s;
}

static bool turned_together(const struct flashes *flashes, enum kind kind, int w, int direction,
                            double time_s)
{
    const struct window *window = &flashes->windows[kind][w];
    bool whole = w == WINDOWS - 1;
    int left = whole ? 0 : w % QUARTERS_X * STRIDE_X, low = whole ? 0 : w / QUARTERS_X * STRIDE_Y;
    int wide = whole ? ACROSS : ACROSS / 2, high = whole ? DOWN : DOWN / 2, n = 0;
    for (int y = low; y < low + high; y++)
        for (int x = left; x < left + wide; x++) {
            const struct area *area = &flashes->areas[kind][y * ACROSS + x];
            n += area->turned == direction && area->turned_s > time_s - TOGETHER &&
                 area->turned_s > window->turned_s[direction > 0];
        }
    return n * 4 >= wide * high;
}

static int within_a_second(const struct window *window, double time_s)
{
    int n = 0;
    for (long i = window->n - 1; i >= 0 && i > window->n - KEPT; i--)
        n += window->at_s[i % KEPT] > time_s - 1 + SLACK_S;
    return n;
}

static void look_at_window(struct flashes *flashes, enum kind kind, int w, double time_s)
{
    struct window *window = &flashes->windows[kind][w];
    int *most = kind == RED ? &flashes->found.red : &flashes->found.general;
    double *at_s = kind == RED ? &flashes->found.red_s : &flashes->found.general_s;
    int first = window->turned ? -window->turned : 1;
    for (int k = 0; k < 2; k++) {
        int direction = k ? -first : first;
        if (window->turned == direction || !turned_together(flashes, kind, w, direction, time_s))
            continue;
        window->turned = direction;
        window->turned_s[direction > 0] = time_s;
        window->at_s[window->n++ % KEPT] = time_s;
        int n = within_a_second(window, time_s);
        if (n > *most) {
            *most = n;
            *at_s = time_s;
        }
    }
}

void flashes_see(struct flashes *flashes, const unsigned char *rgba, double time_s)
{
    for (int y = 0; y < DOWN; y++)
        for (int x = 0; x < ACROSS; x++)
            measure_area(flashes, rgba, x, y);
    for (int k = 0; k < KINDS; k++) {
        int turning = 0;
        for (int i = 0; i < AREAS; i++) {
            follow(&flashes->areas[k][i], flashes->mean[k][i], (enum kind)k, time_s);
            turning += flashes->areas[k][i].turned_s > time_s - TOGETHER;
        }
        for (int w = 0; w < WINDOWS && turning * 16 >= AREAS; w++)
            look_at_window(flashes, (enum kind)k, w, time_s);
    }
}

struct flashes_found flashes_found(const struct flashes *flashes)
{
    return flashes->found;
}
