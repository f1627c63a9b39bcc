/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every way in which pictures are blended, placed, masked and copied: program, kind of picture, kind of target.
 */
#include "visual/gl.h"
#include "visual/mixer.h"
#include "visual/place.h"
#include "visual/warm.h"

#include <stddef.h>

enum way { LAY, SHOW, SHOW_ALONE, FADE, COPY, PUT, MASK };

enum { WINDOW = -1 };

/* from: the kind of what lies behind, or of the only picture; to: a kind of target, or the window. */
struct piece {
    enum way way;
    enum target_format from;
    int to;
    enum blend blend;
    bool first; /* LAY: onto nothing */
};

#define INTO_ALL(...)                                                                              \
    {__VA_ARGS__, .to = WINDOW}, {__VA_ARGS__, .to = TARGET_SCREEN},                               \
        {__VA_ARGS__, .to = TARGET_LAYER},                                                         \
    {                                                                                              \
        __VA_ARGS__, .to = TARGET_LINEAR                                                           \
    }

static const struct piece pieces[] = {
    INTO_ALL(FADE, TARGET_LAYER),
    INTO_ALL(SHOW_ALONE, TARGET_LAYER),
    INTO_ALL(SHOW, TARGET_LAYER),
    INTO_ALL(COPY, TARGET_SCREEN),
    INTO_ALL(PUT, TARGET_SCREEN),
    INTO_ALL(MASK, TARGET_SCREEN),
    {LAY, TARGET_LAYER, .to = TARGET_LINEAR, .first = true},
    {LAY, TARGET_LAYER, .to = TARGET_LINEAR, .blend = BLEND_NORMAL},
    {LAY, TARGET_LAYER, .to = TARGET_LINEAR, .blend = BLEND_ADD},
    {LAY, TARGET_LAYER, .to = TARGET_LINEAR, .blend = BLEND_SCREEN},
    {LAY, TARGET_LAYER, .to = TARGET_LINEAR, .blend = BLEND_MULTIPLY},
    {LAY, TARGET_LAYER, .to = TARGET_LINEAR, .blend = BLEND_DARKEN},
    INTO_ALL(SHOW, TARGET_LINEAR),
    INTO_ALL(SHOW, TARGET_LAYER, .blend = BLEND_DARKEN),
    INTO_ALL(SHOW, TARGET_LINEAR, .blend = BLEND_DARKEN),
    INTO_ALL(SHOW_ALONE, TARGET_LINEAR),
    INTO_ALL(COPY, TARGET_LINEAR),
    INTO_ALL(PUT, TARGET_LINEAR),
};

enum { N_PIECES = sizeof pieces / sizeof *pieces };

static struct target picture_like(enum target_format format, const struct warm_desc *desc)
{
    static const GLenum formats[] = {[TARGET_SCREEN] = GL_RGBA8,
                                     [TARGET_LAYER] = GL_SRGB8_ALPHA8,
                                     [TARGET_LINEAR] = GL_RGBA16F,
                                     [TARGET_FLOAT] = GL_RGBA32F};
    return (struct target){.width = desc->width,
                           .height = desc->height,
                           .format = format,
                           .texture = gl_texture(formats[format], desc->width, desc->height)};
}

static void draw(struct mixer *mixer, const struct piece *piece, const struct target *from,
                 const struct target *front, const struct target *to)
{
    const struct finish finish = {.gain = 1};
    const struct sheet behind = {.picture = from, .opacity = 1},
                       sheet = {.picture = front, .opacity = 1, .blend = piece->blend};
    const struct picture picture = {from->texture, from->width, from->height};
    switch (piece->way) {
    case LAY:
        mixer_lay(mixer, piece->first ? NULL : from, to, &sheet);
        break;
    case SHOW:
        mixer_show(mixer, &behind, &sheet, to, finish);
        break;
    case SHOW_ALONE:
        mixer_show(mixer, &behind, NULL, to, finish);
        break;
    case FADE:
        mixer_fade(mixer, from, from, 0, to, finish);
        break;
    case COPY:
        place_copy(mixer_place(mixer), &picture, to, finish);
        break;
    case PUT:
        place_put(mixer_place(mixer), &picture, &(struct placing){.scale = 1}, false, to);
        break;
    case MASK:
        place_mask(mixer_place(mixer), &picture, &picture, MASK_LIGHT, false, to);
        break;
    }
}

bool warm_mixer_piece(struct mixer *mixer, int i, const struct warm_desc *desc)
{
    if (i >= N_PIECES)
        return false;
    const struct piece *piece = &pieces[i];
    bool reads = piece->way == LAY && mixer_reads(piece->blend);
    struct target from = picture_like(reads ? TARGET_LINEAR : piece->from, desc),
                  front = picture_like(TARGET_LAYER, desc), to = {.width = 1, .height = 1};
    if (piece->to != WINDOW)
        to = target_make((enum target_format)piece->to, 1, 1);
    glEnable(GL_SCISSOR_TEST);
    glScissor(0, 0, 0, 0);
    draw(mixer, piece, &from, &front, &to);
    glDisable(GL_SCISSOR_TEST);
    target_free(&from);
    target_free(&front);
    target_free(&to);
    return true;
}

bool warm_mixer_store(struct mixer *mixer, int i, const struct warm_desc *desc)
{
    struct mixer *once = warm_stores_untouched_only() ? mixer_create(NULL) : NULL;
    bool more = warm_mixer_piece(once ? once : mixer, i, desc);
    mixer_destroy(once);
    return more;
}
