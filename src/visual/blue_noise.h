/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thresholds for dither, without slow waves in them: each of 0..255 stands in the tile 16 times. Every shader that ends in
 * 8 bits reads it as the uniform block isf_Blue (BLUE_NOISE_GLSL), which device.c binds in both contexts.
 */
#ifndef VISUAL_BLUE_NOISE_H
#define VISUAL_BLUE_NOISE_H

enum { BLUE_NOISE_SIDE = 64 };
extern const unsigned char blue_noise[BLUE_NOISE_SIDE * BLUE_NOISE_SIDE];

/* isf_noise() of the pixel: -0.5 to 0.5 and never either, so that an exact 8-bit value stays what it is. A block, since
 * on software a tap of a texture costs as much as four of these. */
#define BLUE_NOISE_GLSL                                                                            \
    "layout(std140) uniform isf_Blue { uvec4 isf_blue[256]; };\n"                                  \
    "float isf_noise()\n"                                                                          \
    "{\n"                                                                                          \
    "    ivec2 at = ivec2(gl_FragCoord.xy) & 63;\n"                                                \
    "    uint four = isf_blue[at.y * 4 + (at.x >> 4)][(at.x >> 2) & 3];\n"                         \
    "    return (float((four >> uint((at.x & 3) * 8)) & 255u) - 127.5) / 256.0;\n"                 \
    "}\n"

#endif
