/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/wiring.h"

#include "base/err.h"
#include "patch/patch.h"
#include "tree/pattern.h"
#include "tree/preset.h"
#include "tree/tree.h"
#include "tree/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMPONENTS = 4 };

/* How a row stands: driven by a text, or at a value. */
struct stand {
    char *text;
    char *words; /* text and file rows */
    double value[COMPONENTS];
};

struct edit {
    char author[WRITE_AUTHOR_MAX];
    int row, component;
    int group; /* edits of one command go together */
    bool undone;
    struct stand before, after;
};

struct wiring {
    struct tree *tree;
    struct patches *patches;
    int branch;
    int n, n_groups;
    struct edit edits[WIRING_EDITS_MAX]; /* oldest first */
    struct edit open; /* between wiring_before and wiring_after; row TREE_NONE: none */
};

struct wiring *wiring_create(struct tree *tree, struct patches *patches, int branch,
                             struct err *err)
{
    struct wiring *wiring = calloc(1, sizeof *wiring);
    if (!wiring) {
        err_set(err, ERR_SYSTEM, _("No memory for a scene; close other programs."));
        return NULL;
    }
    wiring->tree = tree;
    wiring->patches = patches;
    wiring->branch = branch;
    wiring->open.row = TREE_NONE;
    return wiring;
}

static void stand_free(struct stand *stand)
{
    free(stand->text);
    free(stand->words);
    *stand = (struct stand){0};
}

static void edit_free(struct edit *edit)
{
    stand_free(&edit->before);
    stand_free(&edit->after);
}

void wiring_destroy(struct wiring *wiring)
{
    if (!wiring)
        return;
    for (int i = 0; i < wiring->n; i++)
        edit_free(&wiring->edits[i]);
    edit_free(&wiring->open);
    free(wiring);
}

/* ---- standing and putting back ---- */

static bool holds_words(const struct wiring *wiring, int row)
{
    enum row_type type = tree_row(wiring->tree, row)->type;
    return type == ROW_TEXT || type == ROW_FILE;
}

static char *copied(const char *text)
{
    return text ? strdup(text) : NULL;
}

static struct stand stand_now(const struct wiring *wiring, int row, int component)
{
    struct stand stand = {.text = copied(patches_text(wiring->patches, row, component))};
    if (holds_words(wiring, row))
        stand.words = copied(tree_text(wiring->tree, row));
    int n = row_n_components(tree_row(wiring->tree, row)->type);
    for (int c = 0; c < n && c < COMPONENTS; c++)
        stand.value[c] = tree_number(wiring->tree, row, c);
    return stand;
}

static struct stand stand_copy(const struct stand *from)
{
    struct stand stand = *from;
    stand.text = copied(from->text);
    stand.words = copied(from->words);
    return stand;
}

static void set_value(const struct wiring *wiring, int row, int component, const double *value)
{
    int n = row_n_components(tree_row(wiring->tree, row)->type);
    for (int c = 0; c < n && c < COMPONENTS; c++) {
        if ((component >= 0 && component != c) || tree_is_patched(wiring->tree, row, c))
            continue;
        tree_set_hand(wiring->tree, row, c, value[c]);
        tree_set_ticked(wiring->tree, row, c, value[c]);
    }
}

/* False when the text does not fit any more, or closes a circle. */
static bool put(struct wiring *wiring, int row, int component, const struct stand *stand,
                struct err *err)
{
    if (holds_words(wiring, row)) {
        tree_signal_text(wiring->tree, row, stand->words ? stand->words : "");
        return true;
    }
    if (stand->text)
        return patches_bind(wiring->patches, row, component, stand->text, NULL, err) &&
               patches_order(wiring->patches, err);
    patches_unbind(wiring->patches, row, component);
    set_value(wiring, row, component, stand->value);
    return patches_order(wiring->patches, err);
}

/* ---- the list of edits ---- */

static void forget(struct wiring *wiring, int i)
{
    edit_free(&wiring->edits[i]);
    wiring->n--;
    memmove(&wiring->edits[i], &wiring->edits[i + 1],
            (size_t)(wiring->n - i) * sizeof wiring->edits[0]);
}

/* Whoever does something new cannot redo what they took back before. */
static void forget_undone(struct wiring *wiring, const char *author)
{
    for (int i = wiring->n - 1; i >= 0; i--)
        if (wiring->edits[i].undone && !strcmp(wiring->edits[i].author, author))
            forget(wiring, i);
}

/* Takes over what the edit holds. */
static void note(struct wiring *wiring, const struct edit *edit)
{
    forget_undone(wiring, edit->author);
    if (wiring->n == WIRING_EDITS_MAX)
        forget(wiring, 0);
    wiring->edits[wiring->n++] = *edit;
}

static struct edit begin(const struct wiring *wiring, const char *author, int row, int component)
{
    struct edit edit = {.row = row,
                        .component = component,
                        .group = wiring->n_groups,
                        .before = stand_now(wiring, row, component)};
    snprintf(edit.author, sizeof edit.author, "%s", author);
    return edit;
}

bool wiring_patch(struct wiring *wiring, const char *author, int row, int component,
                  const char *text, struct err *err)
{
    struct edit edit = begin(wiring, author, row, component);
    struct stand wanted = {.text = copied(text)};
    if (!wanted.text || !put(wiring, row, component, &wanted, err)) {
        struct err unheard = {0};
        put(wiring, row, component, &edit.before, &unheard);
        stand_free(&wanted);
        edit_free(&edit);
        return false;
    }
    edit.after = wanted;
    wiring->n_groups++;
    note(wiring, &edit);
    return true;
}

static bool take_off(struct wiring *wiring, const char *author, int row, int component)
{
    if (!patches_text(wiring->patches, row, component))
        return false;
    struct edit edit = begin(wiring, author, row, component);
    edit.after = stand_copy(&edit.before);
    free(edit.after.text);
    edit.after.text = NULL;
    struct err unheard = {0}; /* one patch less closes no circle */
    put(wiring, row, component, &edit.after, &unheard);
    note(wiring, &edit);
    return true;
}

bool wiring_release(struct wiring *wiring, const char *author, int row, int component,
                    struct err *err)
{
    bool released = take_off(wiring, author, row, component);
    for (int c = 0; component < 0 && c < ROW_PARTS_MAX; c++)
        released |= take_off(wiring, author, row, c);
    wiring->n_groups += released;
    return released ||
           err_set(err, ERR_NOT_FOUND, _("Nothing drives %s; there is no wire to take off."),
                   tree_row(wiring->tree, row)->address);
}

void wiring_reset(struct wiring *wiring)
{
    for (int i = wiring->n - 1; i >= 0; i--) {
        struct edit *edit = &wiring->edits[i];
        struct err unheard = {0}; /* it stood like this before */
        if (!edit->undone)
            put(wiring, edit->row, edit->component, &edit->before, &unheard);
        edit_free(edit);
    }
    wiring->n = 0;
}

/* ---- writes that are edits ---- */

static int edited_row(const struct wiring *wiring, const struct write *write)
{
    int component;
    if (pattern_is(write->address))
        return TREE_NONE;
    int row = tree_find_part(wiring->tree, TREE_NONE, write->address, &component);
    if (row == TREE_NONE || tree_branch_of(wiring->tree, row) != wiring->branch ||
        tree_is_patched(wiring->tree, row, 0))
        return TREE_NONE;
    enum row_type type = tree_row(wiring->tree, row)->type;
    bool discrete = type == ROW_BOOL || type == ROW_CHOICE || type == ROW_TEXT || type == ROW_FILE;
    return discrete ? row : TREE_NONE;
}

void wiring_before(struct wiring *wiring, const struct write *write)
{
    int row = edited_row(wiring, write);
    edit_free(&wiring->open);
    wiring->open.row = row;
    if (row != TREE_NONE)
        wiring->open = begin(wiring, write->author, row, -1);
}

static bool stands_alike(const struct stand *a, const struct stand *b)
{
    return !memcmp(a->value, b->value, sizeof a->value) &&
           !strcmp(a->words ? a->words : "", b->words ? b->words : "");
}

void wiring_after(struct wiring *wiring)
{
    struct edit *edit = &wiring->open;
    if (edit->row == TREE_NONE)
        return;
    edit->after = stand_now(wiring, edit->row, -1);
    if (stands_alike(&edit->before, &edit->after)) {
        edit_free(edit);
    } else {
        note(wiring, edit);
        wiring->n_groups++;
    }
    *edit = (struct edit){.row = TREE_NONE};
}

/* ---- undo ---- */

/* Somebody else's newer edit of the same row, or NULL. */
static const struct edit *changed_since(const struct wiring *wiring, int i)
{
    const struct edit *edit = &wiring->edits[i];
    for (int k = i + 1; k < wiring->n; k++) {
        const struct edit *later = &wiring->edits[k];
        if (!later->undone && later->row == edit->row && strcmp(later->author, edit->author) != 0)
            return later;
    }
    return NULL;
}

/* Carries one group out, backwards or forwards. */
static bool turn(struct wiring *wiring, int group, bool undo, int *row, struct err *err)
{
    for (int i = 0; i < wiring->n; i++) {
        const struct edit *other = wiring->edits[i].group == group ? changed_since(wiring, i)
                                                                   : NULL;
        if (other)
            return err_set(err, ERR_BUSY, _("%s changed %s since; it stays as it is."),
                           other->author, tree_row(wiring->tree, other->row)->address);
    }
    bool done = true;
    for (int k = 0; done && k < wiring->n; k++) {
        struct edit *edit = &wiring->edits[undo ? wiring->n - 1 - k : k];
        if (edit->group != group)
            continue;
        done = put(wiring, edit->row, edit->component, undo ? &edit->before : &edit->after, err);
        edit->undone = undo;
        *row = edit->row;
    }
    return done;
}

bool wiring_undo(struct wiring *wiring, const char *author, int *row, struct err *err)
{
    for (int i = wiring->n - 1; i >= 0; i--)
        if (!wiring->edits[i].undone && !strcmp(wiring->edits[i].author, author))
            return turn(wiring, wiring->edits[i].group, true, row, err);
    return err_set(err, ERR_NOT_FOUND, _("%s has nothing to take back."), author);
}

bool wiring_redo(struct wiring *wiring, const char *author, int *row, struct err *err)
{
    for (int i = 0; i < wiring->n; i++)
        if (wiring->edits[i].undone && !strcmp(wiring->edits[i].author, author))
            return turn(wiring, wiring->edits[i].group, false, row, err);
    return err_set(err, ERR_NOT_FOUND, _("%s has nothing to do again."), author);
}

/* ---- hot reload ---- */

/* What the file says for a row's component, "" when nothing. */
static const char *line_for(const struct wiring *wiring, const struct preset *preset, int row,
                            int component)
{
    char address[ROW_ADDRESS_MAX];
    const char *line = "";
    for (int i = 0; i < preset_n_entries(preset); i++) {
        const struct preset_entry *entry = preset_entry(preset, i);
        int part;
        if (preset_address(entry, address, sizeof address) &&
            tree_find_part(wiring->tree, wiring->branch, address, &part) == row &&
            part == component)
            line = entry->value;
    }
    return line;
}

/* A newer edit of the same component decides. */
static bool is_last(const struct wiring *wiring, int i)
{
    const struct edit *edit = &wiring->edits[i];
    for (int k = i + 1; k < wiring->n; k++)
        if (!wiring->edits[k].undone && wiring->edits[k].row == edit->row &&
            wiring->edits[k].component == edit->component)
            return false;
    return !edit->undone;
}

void wiring_carry(struct wiring *wiring, const struct preset *preset, const struct wiring *old,
                  const struct preset *old_preset)
{
    for (int i = 0; i < old->n; i++) {
        const struct edit *was = &old->edits[i];
        const struct row *row = tree_row(old->tree, was->row);
        int id = row ? tree_find_in(wiring->tree, wiring->branch, row->address) : TREE_NONE;
        if (id == TREE_NONE || tree_branch_of(wiring->tree, id) != wiring->branch ||
            tree_row(wiring->tree, id)->type != row->type ||
            strcmp(line_for(wiring, preset, id, was->component),
                   line_for(old, old_preset, was->row, was->component)) != 0)
            continue;
        struct edit edit = *was;
        edit.row = id;
        edit.before = stand_copy(&was->before);
        edit.after = stand_copy(&was->after);
        struct err unheard = {0}; /* what the new file makes impossible stays as the file says */
        if (is_last(old, i))
            put(wiring, id, edit.component, &edit.after, &unheard);
        wiring->edits[wiring->n++] = edit;
    }
    wiring->n_groups = old->n_groups;
}
