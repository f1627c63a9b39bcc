/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is heard as textures: the waveform (two rows, centred on 0.5), the spectrum (one row, 0..1), both as Shadertoy has
 * them, and one-dimensional spectra as Bonzomatic has them (as it is, gliding, summed up per second), at the widths that
 * shaders ask for. Uploaded once a frame each. Main thread.
 */
#ifndef VISUAL_SOUND_TEXTURE_H
#define VISUAL_SOUND_TEXTURE_H

#include "visual/isf.h"

struct features;
struct sound_textures;

struct sound_textures *sound_textures_create(void);
void sound_textures_destroy(struct sound_textures *textures);

/* The sound of this frame; NULL = silence. */
void sound_textures_hear(struct sound_textures *textures, const struct features *heard);

/* One tick of the sound: what is smoothed and summed up over time must not depend on the frame rate. */
void sound_textures_tick(struct sound_textures *textures, const struct features *heard);

/* The texture of a kind of sound (ISF_AUDIO and what stands behind it), `columns` wide (0 = as it comes). */
unsigned sound_textures_get(struct sound_textures *textures, enum isf_type type, int columns);

#endif
