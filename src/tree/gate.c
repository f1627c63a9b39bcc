/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may write what. Values are coerced in coerce.c, unknown addresses learnt in learn.c.
 */
#include "tree/gate.h"

#include "base/err.h"
#include "tree/inner.h"
#include "tree/pattern.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BRANCHES_OF_LETTER = 6 };

/* First parts of addresses that are ours even while no row stands under them, by their first letter. */
static const char *const our_branches[26][BRANCHES_OF_LETTER] = {
    ['a' - 'a'] = {"audio"},
    ['c' - 'a'] = {"calibrate", "cue"},
    ['e' - 'a'] = {"ear", "engine"},
    ['f' - 'a'] = {"flash"},
    ['h' - 'a'] = {"hello"},
    ['k' - 'a'] = {"knob"},
    ['l' - 'a'] = {"layer"},
    ['m' - 'a'] = {"mark", "master"},
    ['n' - 'a'] = {"next"},
    ['o' - 'a'] = {"output"},
    ['p' - 'a'] = {"patch", "ping", "player", "players", "preset"},
    ['q' - 'a'] = {"query"},
    ['r' - 'a'] = {"record", "redo", "release", "replay"},
    ['s' - 'a'] = {"stage", "state", "subscribe"},
    ['t' - 'a'] = {"take", "tempo", "transition"},
    ['u' - 'a'] = {"undo", "unsubscribe"},
};

static bool refuse(struct verdict *verdict, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool refuse(struct verdict *verdict, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(verdict->sentence, sizeof verdict->sentence, format, args);
    va_end(args);
    verdict->judgement = WRITE_REFUSED;
    return false;
}

static bool is_ours(const char *address)
{
    if (address[1] < 'a' || address[1] > 'z')
        return false;
    const char *const *names = our_branches[address[1] - 'a'];
    for (int i = 0; i < BRANCHES_OF_LETTER && names[i]; i++) {
        size_t n = strlen(names[i]);
        if (!strncmp(names[i], address + 1, n) && (!address[1 + n] || address[1 + n] == '/'))
            return true;
    }
    return false;
}

static bool is_next(const char *address)
{
    return !strncmp(address, "/next/", 6);
}

char gate_path_letter(char letter)
{
    return letter && strchr(" #*,/?[]{}", letter) ? '-' : letter;
}

static bool is_named(const char *name, size_t n, const char *author)
{
    bool many = n > 0 && name[n - 1] == '*';
    size_t compared = many ? n - 1 : n;
    for (size_t i = 0; i < compared; i++)
        if (!author[i] || (name[i] != author[i] && name[i] != gate_path_letter(author[i])))
            return false;
    return many || !author[n];
}

bool gate_names(const char *names, const char *author)
{
    for (const char *at = names; *at;) {
        size_t n = strcspn(at, ", ");
        if (n && is_named(at, n, author))
            return true;
        at += n + strspn(at + n, ", ");
    }
    return *names && !strcmp(names, author);
}

bool gate_is_muted(const struct tree *tree, const struct write *write, struct verdict *verdict)
{
    const char *muted = tree_text(tree, tree->muted);
    if (!*muted || write->role == ROLE_ENGINE || !gate_names(muted, write->author))
        return false;
    refuse(verdict, _("%s is muted; an operator can take the name out of /stage/muted."),
           write->author);
    return true;
}

static bool may(const struct tree *tree, const struct slot *slot, const struct write *write,
                struct verdict *verdict)
{
    const struct row *row = &slot->row;
    if (!(row->flags & ROW_WRITE))
        return refuse(verdict,
                      _("%s can be read but not written; it is what the engine hears or does."),
                      row->address);
    /* whoever mutes the keys can still unmute them, and reach for the blackout */
    bool saves = write->role == ROLE_OPERATOR &&
                 (row->tier == TIER_OPERATOR || row->flags & ROW_PANIC);
    if (!saves && gate_is_muted(tree, write, verdict))
        return false;
    if (write->role != ROLE_PLAYER || row->flags & ROW_TALK)
        return true;
    if (row->tier == TIER_OPERATOR)
        return refuse(verdict, _("%s belongs to the operator; write it from this machine."),
                      row->address);
    if (tree_number(tree, tree->hands_off, 0) > 0.5)
        return refuse(
            verdict,
            _("Hands are off: %s is closed to the network; signals still arrive under /in."),
            row->address);
    const char *holder = tree_text(tree, tree->holder);
    if (*holder && !gate_names(holder, write->author) && !(row->flags & ROW_PANIC))
        return refuse(verdict, _("%s holds the stage now; %s waits for its turn."), holder,
                      write->author);
    return true;
}

void gate_hit(struct tree *tree, int id, const struct write *write)
{
    struct slot *slot = tree->slots[id];
    slot->writes++;
    slot->written_at = tree->tick;
    memcpy(slot->author, write->author, sizeof slot->author);
    if (slot->mark != tree->mark)
        tree->hits[tree->n_hits++] = id;
    slot->mark = tree->mark;
}

static bool write_row(struct tree *tree, int id, int component, const struct write *write,
                      struct verdict *verdict)
{
    if (!may(tree, tree->slots[id], write, verdict) ||
        !coerce_write(tree, id, component, write, verdict))
        return false;
    gate_hit(tree, id, write);
    return true;
}

static bool read_pattern(struct pattern *pattern, const struct tree *tree,
                         const struct write *write, struct verdict *verdict)
{
    char *composed;
    const char *text = tree_nfc(write->address, &composed);
    enum pattern_fault fault = pattern_read(pattern, text + (is_next(text) ? 5 : 0));
    free(composed);
    if (fault == PATTERN_OPEN)
        return refuse(verdict, _("%s has an open bracket; close it or leave it out."),
                      write->address);
    if (fault == PATTERN_LONG)
        return refuse(verdict, _("%s is too long a pattern; name the parts of the path."),
                      write->address);
    if (tree->asked_left <= 0)
        return refuse(verdict, _("%s comes with too many patterns at once; send fewer."),
                      write->address);
    return true;
}

/* Rows of the house and of the scene on stage, or with /next in front those of the armed scene. What is learnt is
 * passed over. */
static bool apply_pattern(struct tree *tree, const struct write *write, struct verdict *verdict)
{
    bool next = is_next(write->address);
    int scene = next ? tree->armed : tree->on_stage;
    struct pattern pattern;
    if (!read_pattern(&pattern, tree, write, verdict))
        return false;
    int n_matches = 0;
    bool written = false;
    for (int i = 0; i < tree->entries_room; i++) {
        if (pattern.mark & ~tree->marks[i])
            continue;
        const struct entry *entry = &tree->entries[i];
        if (entry->branch != scene && (next || entry->branch != TREE_HOUSE))
            continue;
        tree->asked_left--;
        if (!pattern_matches(&pattern, entry->address))
            continue;
        n_matches++;
        if (tree->slots[entry->id]->mark != tree->mark)
            written |= write_row(tree, entry->id, -1, write, verdict);
    }
    if (!n_matches)
        return refuse(verdict, _("%s matches no row; look at /layer and /master."), write->address);
    return written;
}

static bool refuse_unknown(struct tree *tree, const struct write *write, struct verdict *verdict)
{
    const char *nearest = NULL;
    if (tree->nearest_left > 0) {
        tree->nearest_left--;
        nearest = tree_nearest(tree, TREE_NONE, write->address);
    }
    if (nearest)
        return refuse(verdict, _("%s sent %s; did you mean %s?"), write->author, write->address,
                      nearest);
    return refuse(verdict,
                  _("%s sent %s, which is no row of this show; the command `tree` lists them."),
                  write->author, write->address);
}

static bool apply_unknown(struct tree *tree, const struct write *write, struct verdict *verdict)
{
    const char *address = write->address;
    if (!strncmp(address, "/in/", 4))
        return learn_write(tree, address, write, verdict);
    if (address[0] != '/' || !address[1])
        return refuse(verdict, _("%s sent an address without a name; write it as /name."),
                      write->author);
    return is_ours(address) ? refuse_unknown(tree, write, verdict)
                            : learn_write(tree, address, write, verdict);
}

/* Signals that came before are found first: they come in floods, and never have the name of a row. */
static bool apply_address(struct tree *tree, const struct write *write, struct verdict *verdict)
{
    int component, signal = is_ours(write->address) ? TREE_NONE : learn_find(tree, write->address);
    if (signal != TREE_NONE)
        return learn_again(tree, signal, write, verdict);
    int id = tree_find_part(tree, TREE_NONE, write->address, &component);
    bool known = id != TREE_NONE && !tree->slots[id]->learnt;
    return known ? write_row(tree, id, component, write, verdict)
                 : apply_unknown(tree, write, verdict);
}

bool tree_apply(struct tree *tree, const struct write *write, struct verdict *verdict)
{
    *verdict = (struct verdict){.judgement = WRITE_ACCEPTED};
    tree->mark++;
    tree->n_hits = 0;
    bool done = pattern_is(write->address) ? apply_pattern(tree, write, verdict)
                                           : apply_address(tree, write, verdict);
    if (done && verdict->judgement == WRITE_REFUSED)
        verdict->judgement = WRITE_ACCEPTED; /* a pattern of which some rows refused */
    verdict->judgement = done ? verdict->judgement : WRITE_REFUSED;
    verdict->n_ids = tree->n_hits;
    verdict->ids = tree->hits;
    tree->counts.accepted += verdict->judgement == WRITE_ACCEPTED;
    tree->counts.learnt += verdict->judgement == WRITE_LEARNT;
    tree->counts.refused += verdict->judgement == WRITE_REFUSED;
    return done;
}

struct gate_counts tree_gate_counts(const struct tree *tree)
{
    return tree->counts;
}

/* ---- making writes ---- */

bool write_add(struct write *write, enum arg_type type, double number)
{
    if (write->n_args >= WRITE_ARGS_MAX)
        return false;
    write->args[write->n_args++] = (struct arg){.type = type, .number = number};
    return true;
}

bool write_add_number(struct write *write, double number)
{
    return write_add(write, ARG_NUMBER, number);
}

/* Texts stand one behind the other; the last one in tells where the room begins. */
static size_t text_used(const struct write *write)
{
    for (int i = write->n_args - 1; i >= 0; i--)
        if (write->args[i].type == ARG_TEXT)
            return write->args[i].text + strlen(write->text + write->args[i].text) + 1;
    return 0;
}

bool write_add_text(struct write *write, const char *text)
{
    size_t used = text_used(write);
    if (write->n_args >= WRITE_ARGS_MAX || used >= WRITE_TEXT_MAX)
        return false;
    size_t room = WRITE_TEXT_MAX - used;
    snprintf(write->text + used, room, "%s", text);
    write->args[write->n_args++] = (struct arg){.type = ARG_TEXT, .text = (uint16_t)used};
    return strlen(text) < room;
}

const char *write_text(const struct write *write, int i)
{
    bool is_text = i >= 0 && i < write->n_args && write->args[i].type == ARG_TEXT;
    return is_text && write->args[i].text < WRITE_TEXT_MAX ? write->text + write->args[i].text : "";
}

void write_make(struct write *write, enum role role, const char *author, const char *address,
                const char *format, ...)
{
    *write = (struct write){.role = role};
    snprintf(write->author, sizeof write->author, "%s", author);
    snprintf(write->address, sizeof write->address, "%s", address);
    va_list args;
    va_start(args, format);
    for (const char *letter = format; *letter; letter++) {
        switch (*letter) {
        case 'f':
            write_add_number(write, va_arg(args, double));
            break;
        case 'i':
            write_add_number(write, va_arg(args, int));
            break;
        case 's':
            write_add_text(write, va_arg(args, const char *));
            break;
        case 'T':
        case 'F':
            write_add(write, ARG_TRUTH, *letter == 'T');
            break;
        case 'N':
            write_add(write, ARG_NOTHING, 0);
            break;
        default:
            write_add(write, ARG_IMPULSE, 0);
        }
    }
    va_end(args);
}
