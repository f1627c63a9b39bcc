/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/console.h"

#include "analysis/features.h"
#include "engine/crew.h"
#include "engine/invitation.h"
#include "engine/show.h"
#include "engine/sight.h"
#include "stage/hud.h"
#include "stage/roll.h"
#include "stage/scope.h"
#include "visual/target.h"

#include <math.h>
#include <stdlib.h>

struct console {
    struct hud *hud;
    struct scope *scope;
    struct roll *roll;
    struct sight sight;
    bool scope_shown;
};

struct console *console_create(void)
{
    struct console *console = calloc(1, sizeof *console);
    if (!console)
        return NULL;
    console->hud = hud_create();
    console->scope = scope_create();
    console->roll = roll_create();
    if (console->hud && console->scope && console->roll)
        return console;
    console_destroy(console);
    return NULL;
}

void console_destroy(struct console *console)
{
    if (!console)
        return;
    hud_destroy(console->hud);
    scope_destroy(console->scope);
    roll_destroy(console->roll);
    free(console);
}

void console_show_scope(struct console *console, bool shown)
{
    console->scope_shown = shown;
}

bool console_shows_scope(const struct console *console)
{
    return console->scope_shown;
}

void console_hear(struct console *console, const struct features *heard)
{
    scope_hear(console->scope, heard);
}

static void draw_scope(struct console *console, const struct console_view *view, int width,
                       int height)
{
    const struct target window = {.width = width, .height = height, .format = TARGET_SCREEN};
    sight_follow(&console->sight, view->show);
    scope_draw(console->scope, &console->sight.view, &window);
}

static void draw_roll(struct console *console, const struct console_view *view, int width,
                      int height)
{
    struct roll_view roll;
    crew_follow(&roll, view->control, view->show->tree);
    roll_draw(console->roll, &roll, width, height);
}

void console_draw(struct console *console, const struct console_view *view, int width, int height)
{
    struct hud_view hud = {.sentence = view->sentence, .badge = view->badge};
    if (view->heard) {
        hud.level = view->heard->range[RANGE_ALL].level;
        hud.beat = view->heard->beat.bpm > 0 ? expf(-5 * view->heard->beat.phase) : 0;
    }
    hud.qr = invitation_qr(view->invitation, &hud.caption);
    (console->scope_shown ? draw_scope : draw_roll)(console, view, width, height);
    hud_draw(console->hud, &hud, width, height);
}
