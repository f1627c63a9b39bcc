/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the machine tells the person in front of it, in a corner of the window: level, beat and one sentence; above them a
 * badge while something is switched off that protects people; and the code by which phones find the page. Never on a fullscreen output. Main thread, drawn over the finished picture.
 */
#ifndef STAGE_HUD_H
#define STAGE_HUD_H

struct hud;
struct qr;

struct hud_view {
    float level;          /* 0..1 */
    float beat;           /* 1 on the beat, falling to 0 */
    const char *sentence; /* "" = none */
    const char *badge;    /* NULL = none */
    const struct qr *qr;  /* the way to the page, NULL = none */
    const char *caption;  /* of the code */
};

/* Never fails as a whole: without a font it shows marks only. NULL when out of memory. */
struct hud *hud_create(void);
void hud_destroy(struct hud *hud);

/* Over the window's back buffer of this size in pixels. */
void hud_draw(struct hud *hud, const struct hud_view *view, int width, int height);

#endif
