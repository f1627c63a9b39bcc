/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ear process: the only code that touches PortAudio, run as `clavilux ear ...` in a process of its own, so
 * that a driver may hang or crash without taking the picture with it. Not for people; audio.h starts it.
 */
#ifndef AUDIO_EAR_H
#define AUDIO_EAR_H

/* main of the ear process: argv[0] is "ear". Returns the exit code. */
int ear_main(int argc, char **argv);

#endif
