/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage/roll.h"

#include "base/err.h"
#include "stage/ink.h"
#include "visual/target.h"

#include <stdio.h>
#include <stdlib.h>

struct roll {
    struct ink *ink;
};

static const struct ink_color ground = {5, 5, 8, 173}, light = {255, 245, 230, 235},
                              faint = {255, 245, 230, 150};

struct roll *roll_create(void)
{
    struct roll *roll = calloc(1, sizeof *roll);
    if (!roll)
        return NULL;
    roll->ink = ink_create();
    if (roll->ink)
        return roll;
    free(roll);
    return NULL;
}

void roll_destroy(struct roll *roll)
{
    if (!roll)
        return;
    ink_destroy(roll->ink);
    free(roll);
}

/* A word beside each state, so that nothing hangs on colour. */
static void tell(const struct roll_player *player, char *out, size_t size)
{
    if (player->muted)
        snprintf(out, size, "%s", _("muted"));
    else if (player->too_fast)
        snprintf(out, size, _("too fast: %d a second"), player->messages_per_s);
    else if (player->silent_s)
        snprintf(out, size, _("silent %d s"), player->silent_s);
    else
        snprintf(out, size, _("%d a second"), player->messages_per_s);
}

static void draw_mark(struct ink *ink, const struct roll_player *player, float x, float y, float u)
{
    const struct ink_color colour = {(uint8_t)(player->colour >> 16),
                                     (uint8_t)(player->colour >> 8), (uint8_t)player->colour, 255};
    ink_dot(ink, x, y, 5 * u, colour);
    if (player->silent_s || player->muted) /* a ring */
        ink_dot(ink, x, y, 3.4f * u, ground);
}

static float line_width(const struct ink *ink, const struct roll_player *player, float u)
{
    char state[64];
    tell(player, state, sizeof state);
    return 46 * u + ink_width(ink, INK_MEDIUM, player->name) + ink_width(ink, INK_SMALL, state) +
           (player->holds ? 10 * u + ink_width(ink, INK_SMALL, _("has the stage")) : 0);
}

static void draw_line(struct ink *ink, const struct roll_player *player, float left, float right,
                      float base, float u)
{
    char state[64];
    tell(player, state, sizeof state);
    draw_mark(ink, player, left + 14 * u, base - 5 * u, u);
    float x = left + 26 * u;
    x += ink_text(ink, INK_MEDIUM, x, base, player->silent_s ? faint : light, player->name);
    if (player->holds)
        ink_text(ink, INK_SMALL, x + 10 * u, base, light, _("has the stage"));
    ink_text(ink, INK_SMALL, right - 12 * u - ink_width(ink, INK_SMALL, state), base, faint, state);
}

void roll_draw(struct roll *roll, const struct roll_view *view, int width, int height)
{
    const struct target window = {.width = width, .height = height, .format = TARGET_SCREEN};
    char more[64];
    if (!view->n)
        return;
    ink_begin(roll->ink, width, height);
    float u = ink_unit(roll->ink), wide = 150 * u, step = 22 * u;
    for (int i = 0; i < view->n; i++) {
        float line = line_width(roll->ink, &view->players[i], u);
        wide = line > wide ? line : wide;
    }
    float left = (float)width - wide - 17 * u, top = 17 * u;
    int n_lines = view->n + (view->n_more > 0);
    ink_box(roll->ink, left, top, wide, (float)n_lines * step + 10 * u, ground);
    for (int i = 0; i < view->n; i++)
        draw_line(roll->ink, &view->players[i], left, left + wide, top + (float)(i + 1) * step, u);
    snprintf(more, sizeof more, _("and %d more"), view->n_more);
    if (view->n_more > 0)
        ink_text(roll->ink, INK_SMALL, left + 26 * u, top + (float)n_lines * step, faint, more);
    ink_end(roll->ink, &window);
}
