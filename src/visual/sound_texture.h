/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is heard as textures: the waveform (two rows, centred on 0.5) and the spectrum (one row, 0..1), at the widths
 * that shaders ask for. Uploaded once a frame each. Main thread.
 */
#ifndef VISUAL_SOUND_TEXTURE_H
#define VISUAL_SOUND_TEXTURE_H

#include <stdbool.h>

struct features;
struct sound_textures;

struct sound_textures *sound_textures_create(void);
void sound_textures_destroy(struct sound_textures *textures);

/* The sound of this frame; NULL = silence. */
void sound_textures_hear(struct sound_textures *textures, const struct features *heard);

/* The texture of the waveform, or of the spectrum, `columns` wide (0 = as it comes). */
unsigned sound_textures_get(struct sound_textures *textures, bool spectrum, int columns);

#endif
