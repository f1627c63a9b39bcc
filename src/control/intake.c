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

#define NS_PER_S       INT64_C(1000000000)
#define IDLE_NS        NS_PER_S
#define AHEAD_MAX_NS   (2 * NS_PER_S)
#define STEP_NS        INT64_C(1000000) /* what the wall clock must have been set by, to be believed */
#define UNIX_FROM_1900 INT64_C(2208988800)

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
    bool played;  /* this packet holds more than conversation */
    struct osc_message message;
    int64_t
        wall_from_clock_ns; /* the wall clock's distance from ours; kept while it is about the same */
    struct intake_counts counts;
    pthread_mutex_t lock;       /* of what follows */
    struct intake_counts shown; /* the counts as others may read them */
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

/* Equal time tags are due at the same nanosecond, whenever they are read: what came first stays first. */
static void follow_wall_clock(struct intake *intake, int64_t now_ns)
{
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    int64_t distance_ns = (int64_t)wall.tv_sec * NS_PER_S + wall.tv_nsec - now_ns;
    int64_t step_ns = distance_ns - intake->wall_from_clock_ns;
    if (step_ns > STEP_NS || step_ns < -STEP_NS)
        intake->wall_from_clock_ns = distance_ns;
}

/* How far ahead of now a time tag lies; 0 for "at once" and for the past. */
static int64_t ahead_ns(const struct intake *intake, uint64_t tag, int64_t now_ns)
{
    if (tag <= 1)
        return 0;
    int64_t unix_s = (int64_t)(tag >> 32) - UNIX_FROM_1900;
    int64_t part_ns = (int64_t)(((tag & UINT32_MAX) * (uint64_t)NS_PER_S) >> 32);
    int64_t ns = unix_s * NS_PER_S + part_ns - intake->wall_from_clock_ns - now_ns;
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

/* All of it or nothing: only main takes out, so the room that is there stays. Main asks for the counts in each frame, and
 * may not wait until a packet is read. */
static void post_staged(struct intake *intake)
{
    uint32_t n = (uint32_t)intake->n_staged;
    if (n > INTAKE_RING_BYTES - ring_fill(&intake->ring))
        intake->counts.ring_full += (uint64_t)intake->n_writes;
    else if (n)
        ring_write(&intake->ring, intake->stage, n);
    intake->n_staged = 0;
    intake->n_writes = 0;
    pthread_mutex_lock(&intake->lock);
    intake->shown = intake->counts;
    pthread_mutex_unlock(&intake->lock);
}

static void warn_early(struct intake *intake, int32_t peer, int64_t ahead)
{
    intake->counts.early++;
    if (peers_is_early(intake->desc.peers, peer))
        log_say(LOG_WARN,
                _("The clock of %s is %d s ahead of ours; its messages are used at once. Set its "
                  "clock."),
                intake->message.write.author, (int)(ahead / NS_PER_S));
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
    intake->played = true;
    if (wants_feedback)
        teller_feed(intake->desc.teller, write);
    int64_t ahead = ahead_ns(intake, intake->message.time_tag, now_ns);
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
    intake->counts.packets++;
    follow_wall_clock(intake, now_ns);
    osc_reader_init(&reader, data, size);
    intake->played = false;
    while (osc_reader_next(&reader, &intake->message))
        take_message(intake, peer, now_ns);
    if (intake->played)
        peers_play(intake->desc.peers, peer);
    intake->counts.malformed += (uint64_t)reader.n_malformed;
    intake->counts.over_limit += (uint64_t)reader.n_limit;
    intake->counts.bundles += (uint64_t)reader.n_bundles;
    post_staged(intake);
}

int64_t intake_due(struct intake *intake, int64_t now_ns)
{
    const struct write *write;
    int64_t due_ns;
    while ((write = schedule_first(intake->schedule, &due_ns)) && due_ns <= now_ns) {
        stage(intake, write);
        schedule_pop(intake->schedule);
    }
    post_staged(intake);
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
    struct intake_counts counts = intake->shown;
    pthread_mutex_unlock(&intake->lock);
    return counts;
}
