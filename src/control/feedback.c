/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is echoed while a hand moves, or two programs that answer each other would never end: only what differs from
 * what was sent, once the sender has been still.
 */
#include "control/feedback.h"

#include "base/file.h"
#include "control/outgoing.h"
#include "control/peers.h"
#include "control/telling.h"
#include "tree/pattern.h"
#include "tree/snapshot.h"
#include "tree/write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STILL_NS  INT64_C(100000000)
#define ROUND_NS  INT64_C(33000000)
#define FORGET_NS (600 * INT64_C(1000000000))

enum { TOUCHES = 2048, NEAR = 8 };

struct touch {
    int32_t peer; /* 0 = free */
    char address[WRITE_ADDRESS_MAX];
    int64_t at_ns;
    int n;
    double numbers[4]; /* as it was sent or told last */
    uint64_t schema;   /* in which row was found */
    int row;           /* -1: none */
};

struct feedback {
    int n;
    struct touch touches[TOUCHES];
    int64_t next_ns;
};

struct feedback *feedback_create(void)
{
    return calloc(1, sizeof(struct feedback));
}

void feedback_destroy(struct feedback *feedback)
{
    free(feedback);
}

bool feedback_is_on(const struct feedback *feedback)
{
    return feedback->n > 0;
}

/* Its place, or the one among its neighbours that was used longest ago. */
static struct touch *seat(struct feedback *feedback, int32_t peer, const char *address)
{
    uint64_t hash = file_hash(address, strlen(address)) + (uint64_t)peer * 0x9e3779b97f4a7c15u;
    struct touch *oldest = NULL;
    for (uint64_t i = 0; i < NEAR; i++) {
        struct touch *touch = &feedback->touches[(hash + i) % TOUCHES];
        if (touch->peer == peer && !strcmp(touch->address, address))
            return touch;
        if (!oldest || !touch->peer || (oldest->peer && touch->at_ns < oldest->at_ns))
            oldest = touch;
    }
    return oldest;
}

bool feedback_note(struct feedback *feedback, const struct write *write)
{
    if (!write->n_args || pattern_is(write->address))
        return false;
    struct touch *touch = seat(feedback, write->reply, write->address);
    bool fresh = touch->peer != write->reply || strcmp(touch->address, write->address) != 0;
    if (fresh) {
        feedback->n += !touch->peer;
        *touch = (struct touch){.peer = write->reply};
        memcpy(touch->address, write->address, sizeof touch->address);
    }
    touch->at_ns = write->arrived_ns;
    touch->n = write->n_args < 4 ? write->n_args : 4;
    for (int i = 0; i < touch->n; i++)
        touch->numbers[i] = write->args[i].number;
    return fresh;
}

static bool stands_elsewhere(struct touch *touch, const struct snapshot *snapshot)
{
    const struct schema_row *row = &snapshot->schema->rows[touch->row];
    bool elsewhere = false;
    for (int i = 0; i < row->n_numbers && i < 4; i++) {
        double number = snapshot->numbers[row->number_at + i];
        elsewhere |= i >= touch->n || fabs(number - touch->numbers[i]) > 1e-5 * (1 + fabs(number));
        touch->numbers[i] = number;
    }
    touch->n = row->n_numbers < 4 ? row->n_numbers : 4;
    return elsewhere;
}

static bool is_fader(const struct row *row)
{
    return (row->flags & ROW_WRITE) && !(row->flags & ROW_SIGNAL) && row->type != ROW_TRIGGER &&
           row->type != ROW_TEXT && row->type != ROW_FILE && row->type != ROW_CHOICE;
}

/* Only rows that a hand can move are followed; signals of instruments are not. */
static void find_row(struct touch *touch, const struct schema *schema)
{
    if (touch->schema == schema->version)
        return;
    touch->schema = schema->version;
    touch->row = schema_find(schema, touch->address);
    if (touch->row >= 0 && !is_fader(&schema->rows[touch->row].row))
        touch->row = -1;
}

int64_t feedback_run(struct feedback *feedback, const struct snapshot *snapshot,
                     struct peers *peers, struct outgoing *out, int64_t now_ns)
{
    if (!feedback->n)
        return INT64_MAX;
    if (now_ns < feedback->next_ns)
        return feedback->next_ns;
    for (int i = 0; i < TOUCHES; i++) {
        struct touch *touch = &feedback->touches[i];
        if (!touch->peer || now_ns - touch->at_ns < STILL_NS)
            continue;
        find_row(touch, snapshot->schema);
        if (touch->row < 0 || now_ns - touch->at_ns > FORGET_NS) {
            touch->peer = 0;
            feedback->n--;
            continue;
        }
        if (!stands_elsewhere(touch, snapshot))
            continue;
        telling_value(out, snapshot, touch->row, touch->address);
        outgoing_send(out, peers, touch->peer, ANSWER_STREAM);
    }
    return feedback->next_ns = now_ns + ROUND_NS;
}
