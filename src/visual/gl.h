/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OpenGL as this room uses it: functions by epoxy, 3.3 core as the floor. Inside visual/ and stage/ only.
 */
#ifndef VISUAL_GL_H
#define VISUAL_GL_H

#include <epoxy/gl.h>
#include <stdbool.h>

struct err;

/* A linked program from two sources, or 0 and *err with the driver's own message. Attribute-less: the vertex shader
 * makes a triangle from gl_VertexID. */
GLuint gl_program(const char *vertex, const char *fragment, struct err *err);

/* A texture without mipmaps, linear and clamped, with zeros in it. */
GLuint gl_texture(GLenum format, int width, int height);

/* Draws one triangle that covers the target; the vertex array of the current context must be bound. */
void gl_draw_cover(void);

/* Collects the driver's messages of kind "error" of the current context from now on; the count is for tests. */
void gl_count_errors(int *count);

#endif
