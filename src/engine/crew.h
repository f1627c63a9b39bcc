/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who plays, for the operator's screen: the network's peers with what the tree says of them. Main thread.
 */
#ifndef ENGINE_CREW_H
#define ENGINE_CREW_H

struct control;
struct roll_view;
struct tree;

/* Those heard lately first; a guest who has long been silent is left out. */
void crew_follow(struct roll_view *view, struct control *control, const struct tree *tree);

/* Hands the list of muted players on, once a frame. */
void crew_mute(struct control *control, const struct tree *tree);

#endif
