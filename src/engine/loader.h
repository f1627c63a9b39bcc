/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What comes next on stage: asks the compile thread for presets that were wanted, cued or saved again, warms them on main a
 * piece a frame, and tells failures while the last good one plays on. Nothing goes on stage that a driver has yet to make
 * ready. Main thread, live only.
 */
#ifndef ENGINE_LOADER_H
#define ENGINE_LOADER_H

#include <stdbool.h>

struct cue;
struct device;
struct err;
struct loader;
struct parts;
struct show;

enum { LOADER_NO_CUE = -1 };

struct loaded {
    struct parts *parts; /* the caller's; NULL when it failed */
    int cue;             /* the cue it was asked for, LOADER_NO_CUE: to go on stage now */
};

/* The show is asked for its size and gets what transitions draw into. */
struct loader *loader_create(struct device *device, struct show *show, struct err *err);
void loader_destroy(struct loader *loader);

/* Warms what plays from the beginning, at once: before the first frame nobody is waiting for the next. */
void loader_begin(struct loader *loader, struct parts *parts);

/* Watches the files of what is on stage, of what stands ready, and the text of the cues from now on. */
void loader_on_stage(struct loader *loader, const struct parts *parts);
void loader_armed(struct loader *loader, const struct parts *parts);
void loader_cues(struct loader *loader, const char *path);

/* Asks for a preset by name or path, or "+1" and "-1" for the neighbours of what is on stage. */
void loader_want(struct loader *loader, const char *wanted);

/* Asks for a cue's preset, which stands beside the list or among ours. False while another cue's is being made. */
bool loader_arm(struct loader *loader, const struct cue *cue, int place);

/* The list is another one: what is being made for a cue of the old one is thrown away when it ends. */
void loader_forget_cue(struct loader *loader);

/* Looks for saved files and finished work. True when something ended. A failure is said once, with file, line and message;
 * *failure holds the sentence, "" when there is none new. */
bool loader_follow(struct loader *loader, struct loaded *loaded, char *failure, int size);

/* The text of the cues that is watched. */
const char *loader_cues_path(const struct loader *loader);

/* Was a file of what stands ready saved, or the text of the cues or what a cue lacked, since it was asked last? */
bool loader_armed_saved(struct loader *loader);
bool loader_cues_saved(struct loader *loader);

#endif
