/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compiled shaders, kept by file and content, so that coming back to a preset compiles nothing. Those in use and the newest
 * PROGRAMS_IDLE_MAX others stay.
 *
 * Owned by the compiler. One thread gets (in a show: the compile thread), any thread gives back.
 */
#ifndef VISUAL_PROGRAMS_H
#define VISUAL_PROGRAMS_H

struct err;
struct program;
struct programs;

enum { PROGRAMS_IDLE_MAX = 64 };

struct programs *programs_create(void);
/* Needs a context of the device. What is still in use is deleted by its last user. */
void programs_destroy(struct programs *programs);

/* The program of a file as it is on the disk now, compiled when it is not kept. NULL and *err as program_load.
 * `programs` NULL: program_load. */
struct program *programs_get(struct programs *programs, const char *path, struct err *err);

/* Called by program_free. */
void programs_give_back(struct programs *programs, struct program *program);

#endif
