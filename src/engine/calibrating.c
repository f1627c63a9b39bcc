/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/calibrating.h"

#include "base/err.h"
#include "base/text.h"
#include "tree/gate.h"
#include "tree/signal.h"
#include "tree/tree.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SESSIONS_MAX = 16, CHANGED_MAX = 64, PAIRS_MAX = (WRITE_ARGS_MAX - 1) / 2 };

/* One author calibrates one signal at a time; row TREE_NONE is a free place. */
struct session {
    char author[WRITE_AUTHOR_MAX];
    int row;
};

struct calibrating {
    struct tree *tree;
    struct session sessions[SESSIONS_MAX];
    int n_changed;
    char changed[CHANGED_MAX][WRITE_AUTHOR_MAX];
};

struct calibrating *calibrating_create(struct tree *tree)
{
    struct calibrating *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->tree = tree;
    for (int i = 0; i < SESSIONS_MAX; i++)
        c->sessions[i].row = TREE_NONE;
    return c;
}

void calibrating_destroy(struct calibrating *calibrating)
{
    free(calibrating);
}

bool calibrating_is_guest(const char *player)
{
    return !strncmp(player, "guest-", 6);
}

/* ---- whose ranges changed ---- */

/* The name that stands in the path; the files are named alike. */
static void player_of(const struct tree *tree, int row, char player[WRITE_AUTHOR_MAX])
{
    const char *name, *address;
    int n;
    *player = '\0';
    if (tree_signal_names(tree, row, &name, &n, &address))
        snprintf(player, WRITE_AUTHOR_MAX, "%.*s", n, name);
}

static void mark_changed(struct calibrating *c, int row, const struct write *write)
{
    char player[WRITE_AUTHOR_MAX];
    player_of(c->tree, row, player);
    if (write->role == ROLE_ENGINE || calibrating_is_guest(player) || c->n_changed == CHANGED_MAX)
        return;
    for (int i = 0; i < c->n_changed; i++)
        if (!strcmp(c->changed[i], player))
            return;
    memcpy(c->changed[c->n_changed++], player, sizeof player);
}

bool calibrating_take(struct calibrating *calibrating, char player[WRITE_AUTHOR_MAX])
{
    if (!calibrating->n_changed)
        return false;
    memcpy(player, calibrating->changed[--calibrating->n_changed], WRITE_AUTHOR_MAX);
    return true;
}

/* ---- sentences ---- */

static void add_ends(struct text *text, const struct calibrating *c, int row, bool high)
{
    int n = tree_signal_arguments(c->tree, row);
    for (int i = 0; i < n; i++) {
        double zero, one;
        char number[40];
        struct range range = tree_signal_range(c->tree, row, i);
        range_ends(&range, &zero, &one);
        text_from_number(number, sizeof number, high ? one : zero);
        text_add(text, "%s%s", i ? ", " : n > 1 ? "(" : "", number);
    }
    text_add(text, "%s", n > 1 ? ")" : "");
}

static void tell_range(const struct calibrating *c, int row, char told[CALIBRATING_TOLD_MAX])
{
    const char *name, *address;
    int n;
    struct text low = {0}, high = {0};
    if (!tree_signal_names(c->tree, row, &name, &n, &address))
        return;
    add_ends(&low, c, row, false);
    add_ends(&high, c, row, true);
    snprintf(told, CALIBRATING_TOLD_MAX, _("%.*s's %s goes from %s to %s now."), n, name, address,
             low.data ? low.data : "", high.data ? high.data : "");
    size_t used = strlen(told);
    if (calibrating_is_guest(name))
        snprintf(told + used, CALIBRATING_TOLD_MAX - used, " %s",
                 _("Send /hello NAME first to keep it for another evening."));
    text_free(&low);
    text_free(&high);
}

/* ---- moving to both ends ---- */

static struct session *session_of(struct calibrating *c, const char *author)
{
    for (int i = 0; i < SESSIONS_MAX; i++)
        if (c->sessions[i].row != TREE_NONE && !strcmp(c->sessions[i].author, author))
            return &c->sessions[i];
    return NULL;
}

static struct session *free_session(struct calibrating *c)
{
    for (int i = 0; i < SESSIONS_MAX; i++)
        if (c->sessions[i].row == TREE_NONE)
            return &c->sessions[i];
    return NULL;
}

static void end_session(struct calibrating *c, struct session *session)
{
    int row = session->row;
    session->row = TREE_NONE;
    for (int i = 0; i < SESSIONS_MAX; i++)
        if (c->sessions[i].row == row)
            return; /* somebody else is at it too */
    tree_signal_calibrate(c->tree, row, false);
}

static bool nothing_begun(struct err *err)
{
    return err_set(err, ERR_NOT_FOUND,
                   _("Nothing is being calibrated; begin with /calibrate and an address."));
}

static bool never_heard(const char *address, struct err *err)
{
    return err_set(err, ERR_NOT_FOUND,
                   _("«%s» was never sent; move it once, then send /calibrate and its address."),
                   address);
}

bool calibrating_begin(struct calibrating *c, const struct write *write,
                       char told[CALIBRATING_TOLD_MAX], struct err *err)
{
    const char *address = write_text(write, 0);
    int row = tree_signal_meant(c->tree, write->author, address);
    if (row == TREE_NONE)
        return never_heard(address, err);
    struct session *session = session_of(c, write->author);
    if (session)
        end_session(c, session);
    else
        session = free_session(c);
    if (!session)
        return err_set(err, ERR_BUSY,
                       _("%d signals are being calibrated already; finish one first."),
                       SESSIONS_MAX);
    snprintf(session->author, sizeof session->author, "%s", write->author);
    session->row = row;
    tree_signal_calibrate(c->tree, row, true);
    snprintf(told, CALIBRATING_TOLD_MAX, _("Move %s to both ends, then send /calibrate/done."),
             address);
    return true;
}

static bool has_moved(struct range range)
{
    return range.heard && range.high > range.low && isfinite(range.high - range.low);
}

bool calibrating_done(struct calibrating *c, const struct write *write,
                      char told[CALIBRATING_TOLD_MAX], struct err *err)
{
    struct session *session = session_of(c, write->author);
    if (!session)
        return nothing_begun(err);
    int row = session->row, n_moved = 0;
    for (int i = 0; i < tree_signal_arguments(c->tree, row); i++) {
        struct range moved = tree_signal_moved(c->tree, row, i);
        n_moved += has_moved(moved) && tree_signal_freeze(c->tree, row, i, moved.low, moved.high);
    }
    if (!n_moved)
        return err_set(err, ERR_USAGE,
                       _("Nothing has moved yet; go to both ends, then send /calibrate/done."));
    end_session(c, session);
    mark_changed(c, row, write);
    tell_range(c, row, told);
    return true;
}

bool calibrating_off(struct calibrating *c, const struct write *write,
                     char told[CALIBRATING_TOLD_MAX], struct err *err)
{
    struct session *session = session_of(c, write->author);
    *told = '\0';
    if (!session)
        return nothing_begun(err);
    end_session(c, session);
    return true;
}

/* ---- in one message ---- */

static bool is_pair(const struct write *write, int i)
{
    const struct arg *low = &write->args[i], *high = &write->args[i + 1];
    return low->type == ARG_NUMBER && high->type == ARG_NUMBER && isfinite(low->number) &&
           isfinite(high->number) && isfinite(high->number - low->number) &&
           low->number != high->number;
}

static bool pairs_are_sound(const struct write *write)
{
    int n_pairs = 0;
    for (int i = 1; i + 1 < write->n_args; i += 2) {
        bool left_out = write->args[i].type == ARG_NOTHING &&
                        write->args[i + 1].type == ARG_NOTHING;
        if (!left_out && !is_pair(write, i))
            return false;
        n_pairs += !left_out;
    }
    return n_pairs > 0 && write->n_args % 2 == 1;
}

bool calibrating_range(struct calibrating *c, const struct write *write,
                       char told[CALIBRATING_TOLD_MAX], struct err *err)
{
    const char *address = write_text(write, 0);
    if (address[0] != '/' || !address[1] || !pairs_are_sound(write))
        return err_set(err, ERR_USAGE,
                       _("Say which and how far: /calibrate/range /fader1 12 980, two different "
                         "numbers."));
    int row = tree_signal_meant(c->tree, write->author, address);
    row = row == TREE_NONE ? tree_signal_own(c->tree, write->author, address) : row;
    if (row == TREE_NONE)
        return never_heard(address, err);
    bool done = true;
    for (int i = 1; done && i < write->n_args; i += 2)
        done = !is_pair(write, i) || tree_signal_freeze(c->tree, row, i / 2, write->args[i].number,
                                                        write->args[i + 1].number);
    if (!done)
        return err_set(err, ERR_RANGE, _("No room for all arguments of %s."), address);
    mark_changed(c, row, write);
    tell_range(c, row, told);
    return true;
}

/* ---- kept ---- */

static bool is_plain(const char *address)
{
    for (; *address; address++)
        if (iscntrl((unsigned char)*address))
            return false;
    return true;
}

static void write_signal(const struct tree *tree, int row, const char *address, struct text *out)
{
    int n = tree_signal_arguments(tree, row), last = -1;
    n = n < PAIRS_MAX ? n : PAIRS_MAX;
    for (int i = 0; i < n; i++)
        if (tree_signal_range(tree, row, i).frozen)
            last = i;
    for (int i = 0; i <= last; i++) {
        char low[40] = "-", high[40] = "-";
        struct range range = tree_signal_range(tree, row, i);
        if (range.frozen) {
            text_from_number(low, sizeof low, range.low);
            text_from_number(high, sizeof high, range.high);
        }
        text_add(out, "%s %s ", low, high);
    }
    if (last >= 0)
        text_add(out, "%s\n", address);
}

void calibrating_write(const struct tree *tree, const char *player, struct text *out)
{
    size_t length = strlen(player);
    text_add(
        out,
        "# The lowest and the highest number of each argument, then the address it comes to.\n");
    for (int row = 0; row < tree_size(tree); row++) {
        const char *name, *address;
        int n;
        bool ours = tree_signal_names(tree, row, &name, &n, &address) && (size_t)n == length &&
                    !strncmp(name, player, length) && !tree_signal_is_part(tree, row);
        if (ours && is_plain(address))
            write_signal(tree, row, address, out);
    }
}

static bool read_number(const char **at, struct write *write)
{
    double number;
    const char *end;
    if (**at == '-' && (*at)[1] == ' ') {
        *at += 2;
        return write_add(write, ARG_NOTHING, 0);
    }
    if (!text_number(*at, &end, &number) || *end != ' ')
        return false;
    *at = end + 1;
    return write_add_number(write, number);
}

bool calibrating_read(const char *line, const char *player, struct write *write)
{
    const char *address = strchr(line, '/');
    if (line[0] == '#' || !address || strlen(address) >= WRITE_ADDRESS_MAX || !is_plain(address))
        return false;
    write_make(write, ROLE_ENGINE, player, "/calibrate/range", "s", address);
    while (line < address)
        if (!read_number(&line, write))
            return false;
    return line == address && pairs_are_sound(write);
}
