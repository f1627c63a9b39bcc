/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one packet holds is staged first and posted in one piece, so that main sees all of a bundle or nothing of it.
 */
#include "control/intake.h"

#include "base/err.h"
#include "base/log.h"
#include "base/ring.h"
#include "control/osc_parse.h"
#include "control/packed.h"
#include "control/peers.h"
#include "control/schedule.h"
#include "control/talk.h"
#include "control/teller.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define IDLE_NS        INT64_C(1000000000)
#define AHEAD_MAX_NS   INT64_C(2000000000)
#define UNIX_FROM_1900 UINT64_C(2208988800)

/* The largest packet of the shortest messages must fit. */
enum { STAGE_BYTES = 1 << 20 };

struct intake {
    struct intake_desc desc;
    struct ring ring; /* bytes: packed writes */
    struct schedule *schedule;
    struct talk *talk;
    unsigned char *stage;
    size_t n_staged;
    int n_writes; /* in the stage */
    struct osc_message message;
    pthread_mutex_t lock; /* of the counts */
    struct intake_counts counts;
};

struct intake *intake_create(const struct intake_desc *desc, struct err *err)
{
    struct intake *intake = calloc(1, sizeof *intake);
    if (!intake) {
        err_set(err, ERR_SYSTEM, _("No memory for OSC; close other programs."));
        return NULL;
    }
    intake->desc = *desc;
    pthread_mutex_init(&intake->lock, NULL);
    intake->schedule = schedule_create();
    intake->stage = malloc(STAGE_BYTES);
    intake->talk = talk_create(desc->peers, desc->teller);
    if (intake->schedule && intake->stage && intake->talk &&
        ring_init(&intake->ring, 1, INTAKE_RING_BYTES, err))
        return intake;
    err_set(err, ERR_SYSTEM, _("No memory for OSC; close other programs."));
    intake_destroy(intake);
    return NULL;
}

void intake_destroy(struct intake *intake)
{
    if (!intake)
        return;
    ring_free(&intake->ring);
    schedule_destroy(intake->schedule);
    talk_destroy(intake->talk);
    pthread_mutex_destroy(&intake->lock);
    free(intake->stage);
    free(intake);
}

/* How far ahead of now a time tag lies; 0 for "at once" and for the past. */
static int64_t ahead_ns(uint64_t tag)
{
    if (tag <= 1)
        return 0;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t seconds = (int64_t)(tag >> 32) - (int64_t)((uint64_t)now.tv_sec + UNIX_FROM_1900);
    if (seconds < -1)
        return 0;
    int64_t ns = seconds * INT64_C(1000000000) +
                 (int64_t)(((tag & UINT32_MAX) * UINT64_C(1000000000)) >> 32) - now.tv_nsec;
    return ns > 0 ? ns : 0;
}

static void stage(struct intake *intake, const struct write *write)
{
    if (intake->n_staged + PACKED_MAX <= STAGE_BYTES) {
        intake->n_staged += packed_put(intake->stage + intake->n_staged, write);
        intake->n_writes++;
    } else {
        intake->counts.over_limit++;
    }
}

/* All of it or nothing: only main takes out, so the room that is there stays. */
static void post_staged(struct intake *intake)
{
    uint32_t n = (uint32_t)intake->n_staged;
    if (n > INTAKE_RING_BYTES - ring_fill(&intake->ring))
        intake->counts.ring_full += (uint64_t)intake->n_writes;
    else if (n)
        ring_write(&intake->ring, intake->stage, n);
    intake->n_staged = 0;
    intake->n_writes = 0;
}

static void warn_early(struct intake *intake, int32_t peer, int64_t ahead)
{
    intake->counts.early++;
    if (peers_is_early(intake->desc.peers, peer))
        log_say(LOG_WARN,
                _("The clock of %s is %d s ahead of ours; its messages are used at once. Set its "
                  "clock."),
                intake->message.write.author, (int)(ahead / INT64_C(1000000000)));
}

static void take_message(struct intake *intake, int32_t peer, int64_t now_ns)
{
    struct write *write = &intake->message.write;
    intake->counts.messages++;
    intake->counts.partial += intake->message.fault == OSC_PARTIAL;
    intake->counts.not_finite += (uint64_t)intake->message.n_not_finite;
    bool wants_feedback;
    if (!peers_admit(intake->desc.peers, peer, write, &wants_feedback)) {
        intake->counts.too_fast++;
        return;
    }
    write->arrived_ns = now_ns;
    write->reply = peer;
    if (talk_take(intake->talk, write))
        return;
    if (wants_feedback)
        teller_feed(intake->desc.teller, write);
    int64_t ahead = ahead_ns(intake->message.time_tag);
    if (ahead > AHEAD_MAX_NS)
        warn_early(intake, peer, ahead);
    else if (ahead > 0 && schedule_add(intake->schedule, write, now_ns + ahead))
        return;
    stage(intake, write);
}

void intake_packet(struct intake *intake, int32_t peer, const void *data, size_t size,
                   int64_t now_ns)
{
    struct osc_reader reader;
    pthread_mutex_lock(&intake->lock);
    intake->counts.packets++;
    osc_reader_init(&reader, data, size);
    while (osc_reader_next(&reader, &intake->message))
        take_message(intake, peer, now_ns);
    if (intake->n_writes)
        peers_play(intake->desc.peers, peer);
    intake->counts.malformed += (uint64_t)reader.n_malformed;
    intake->counts.over_limit += (uint64_t)reader.n_limit;
    intake->counts.bundles += (uint64_t)reader.n_bundles;
    post_staged(intake);
    pthread_mutex_unlock(&intake->lock);
}

int64_t intake_due(struct intake *intake, int64_t now_ns)
{
    const struct write *write;
    int64_t due_ns;
    pthread_mutex_lock(&intake->lock);
    while ((write = schedule_first(intake->schedule, &due_ns)) && due_ns <= now_ns) {
        stage(intake, write);
        schedule_pop(intake->schedule);
    }
    post_staged(intake);
    pthread_mutex_unlock(&intake->lock);
    return write && due_ns - now_ns < IDLE_NS ? due_ns - now_ns : IDLE_NS;
}

int intake_read(struct intake *intake, struct write *writes, int n)
{
    unsigned char body[PACKED_MAX];
    struct packed_head head;
    int got = 0;
    while (got < n && ring_read(&intake->ring, &head, sizeof head)) {
        ring_read(&intake->ring, body, head.size - (uint32_t)sizeof head);
        packed_get(&head, body, &writes[got++]);
    }
    return got;
}

struct intake_counts intake_counts(struct intake *intake)
{
    pthread_mutex_lock(&intake->lock);
    struct intake_counts counts = intake->counts;
    pthread_mutex_unlock(&intake->lock);
    return counts;
}
