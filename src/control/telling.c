/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/telling.h"

#include "control/outgoing.h"
#include "control/peers.h"
#include "tree/gate.h"
#include "tree/pattern.h"
#include "tree/snapshot.h"

#include <stdio.h>
#include <string.h>

static const char *choice_of(const struct row *row, double number)
{
    int n = 0;
    while (row->choices && row->choices[n])
        n++;
    int i = (int)number;
    return i >= 0 && i < n ? row->choices[i] : "";
}

static void add_value(struct outgoing *out, const struct snapshot *snapshot, int i)
{
    const struct schema_row *at = &snapshot->schema->rows[i];
    const double *numbers = snapshot->numbers + at->number_at;
    switch (at->row.type) {
    case ROW_INT:
        outgoing_int(out, (int64_t)numbers[0]);
        break;
    case ROW_BOOL:
        outgoing_truth(out, numbers[0] > 0.5);
        break;
    case ROW_TRIGGER:
        outgoing_int(out, (int64_t)snapshot->fires[i]);
        break;
    case ROW_CHOICE:
        outgoing_text(out, choice_of(&at->row, numbers[0]));
        break;
    case ROW_TEXT:
    case ROW_FILE:
        outgoing_text(out, snapshot->texts[i] ? snapshot->texts[i] : "");
        break;
    default:
        for (int k = 0; k < at->n_numbers; k++)
            outgoing_float(out, numbers[k]);
    }
}

bool telling_value(struct outgoing *out, const struct snapshot *snapshot, int row, const char *name)
{
    outgoing_begin(out, name);
    add_value(out, snapshot, row);
    return outgoing_end(out);
}

bool telling_is_under(const char *address, const char *path)
{
    size_t n = strlen(path);
    while (n && path[n - 1] == '/')
        n--;
    return !strncmp(address, path, n) && (!address[n] || address[n] == '/');
}

/* ---- rows ---- */

/* Whoever cannot hear a part of an answer hears no more of it: making it costs more than asking. */
static bool send_full(struct outgoing *out, struct peers *peers, int32_t peer, bool fitted)
{
    return fitted || outgoing_send(out, peers, peer, ANSWER_STREAM);
}

static void end_list(struct outgoing *out, struct peers *peers, int32_t peer, const char *address,
                     const char *about, int n)
{
    outgoing_begin(out, address);
    if (about)
        outgoing_text(out, about);
    outgoing_int(out, n);
    send_full(out, peers, peer, outgoing_end(out));
    outgoing_send(out, peers, peer, ANSWER_STREAM);
}

void telling_query(struct outgoing *out, const struct snapshot *snapshot, struct peers *peers,
                   int32_t peer, const char *path)
{
    struct pattern pattern;
    bool by_pattern = pattern_is(path) && pattern_read(&pattern, path) == PATTERN_SOUND;
    const struct schema *schema = snapshot->schema;
    int told = 0, exact = schema_find(schema, path);
    for (int i = 0; i < schema->n_rows; i++) {
        const struct row *row = &schema->rows[i].row;
        bool matches = by_pattern ? pattern_matches(&pattern, row->address)
                                  : i == exact || telling_is_under(row->address, path);
        if (!matches)
            continue;
        outgoing_begin(out, "/query");
        outgoing_text(out, row->address);
        outgoing_text(out, row_type_text(row->type));
        add_value(out, snapshot, i);
        if (!send_full(out, peers, peer, outgoing_end(out)))
            break;
        told++;
    }
    end_list(out, peers, peer, "/query/end", path, told);
}

/* ---- players ---- */

static const char *text_at(const struct snapshot *snapshot, const char *address)
{
    int row = schema_find(snapshot->schema, address);
    const char *text = row >= 0 ? snapshot->texts[row] : NULL;
    return text ? text : "";
}

/* Arguments and what is known about a signal are no signals of their own. */
static bool stands_beside(const char *address)
{
    const char *last = strrchr(address, '/') + 1;
    return !strcmp(last, "raw") || !strcmp(last, "rate") || !strcmp(last, "age") ||
           strspn(last, "0123456789") == strlen(last);
}

/* How many signals each player has; those of one stand together. */
static void count_signals(const struct snapshot *snapshot, const struct peer_note *notes, int n,
                          int *counts)
{
    const struct schema *schema = snapshot->schema;
    int at = 0;
    for (int i = 0; i < schema->n_rows; i++) {
        const char *address = schema->rows[i].row.address;
        if (strncmp(address, "/player/", 8) != 0)
            continue;
        const char *name = address + 8;
        size_t length = strcspn(name, "/");
        if (stands_beside(address))
            continue;
        for (int k = 0; k < n; k++, at = (at + 1) % n)
            if (strlen(notes[at].name) == length && !strncmp(notes[at].name, name, length)) {
                counts[at]++;
                break;
            }
    }
}

void telling_players(struct outgoing *out, const struct snapshot *snapshot, struct peers *peers,
                     int32_t peer, int64_t now_ns)
{
    static const char *const ways[] = {"udp", "tcp", "web"};
    struct peer_note notes[PEERS_MAX];
    int counts[PEERS_MAX] = {0};
    char colour[8];
    int n = peers_list(peers, notes, PEERS_MAX, now_ns);
    const char *muted = text_at(snapshot, "/stage/muted");
    const char *holder = text_at(snapshot, "/stage/holder");
    count_signals(snapshot, notes, n, counts);
    for (int i = 0; i < n; i++) {
        const struct peer_note *note = &notes[i];
        snprintf(colour, sizeof colour, "#%06x", note->colour);
        outgoing_begin(out, "/players");
        outgoing_text(out, note->name);
        outgoing_text(out, colour);
        outgoing_text(out, note->role == ROLE_PLAYER ? "player" : "operator");
        outgoing_text(out, ways[note->way]);
        outgoing_float(out, note->messages_per_s);
        outgoing_float(out, note->silent_s);
        outgoing_int(out, counts[i]);
        outgoing_int(out, gate_names(muted, note->name));
        outgoing_int(out, gate_names(holder, note->name));
        if (!send_full(out, peers, peer, outgoing_end(out)))
            break;
    }
    end_list(out, peers, peer, "/players/end", NULL, n);
}
