/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stream is a pattern at a rate with its listeners. Whoever is new gets all of it once, then all get what changed.
 */
#include "control/teller.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/thread.h"
#include "control/feedback.h"
#include "control/outgoing.h"
#include "control/peers.h"
#include "control/telling.h"
#include "tree/pattern.h"
#include "tree/snapshot.h"
#include "tree/write.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_S   INT64_C(1000000000)
#define IDLE_NS    NS_PER_S
#define NO_TREE_NS INT64_C(5000000) /* until the first snapshot is there */
#define MISSED_NS  NS_PER_S

enum { STREAMS_MAX = 512, MEMBERS_MAX = 64, QUESTIONS_MAX = 64 };
enum { STREAMS_PER_PEER_MAX = 64, QUESTIONS_PER_PEER_MAX = 8 }; /* one cannot shut out all */

struct member {
    int32_t peer;
    int64_t until_ns; /* INT64_MAX: until it leaves */
    int64_t again_ns; /* it missed a packet, and gets all that stands again; 0 = it did not */
    bool is_new;
};

struct match {
    int row;
    const char *name; /* of the schema */
};

struct stream {
    char pattern[WRITE_ADDRESS_MAX];
    double hz;
    int n_members;
    struct member members[MEMBERS_MAX];
    int64_t next_ns;
    /* the thread's own */
    uint64_t since;  /* changes told so far */
    uint64_t schema; /* the matches are of */
    int n_matches, room;
    struct match *matches;
};

struct question {
    int32_t peer;
    bool players;
    char path[WRITE_ADDRESS_MAX];
};

/* Those whom a stream is told to in this round. */
struct round {
    int n;
    struct member members[MEMBERS_MAX];
};

struct teller {
    struct teller_desc desc;
    struct thread thread;
    pthread_mutex_t
        lock; /* never held while something is made or sent: main and the receivers wait for it */
    pthread_cond_t wake;
    bool ending, joined;
    int n_streams;
    struct stream streams[STREAMS_MAX];
    int n_questions;
    struct question questions[QUESTIONS_MAX];
    struct feedback *feedback;
    atomic_int n_subscriptions;
    /* the thread's own */
    struct round round;
    struct outgoing *out;
};

/* ---- streams ---- */

static void add_match(struct stream *stream, int row, const char *name)
{
    if (stream->n_matches == stream->room) {
        int room = stream->room ? 2 * stream->room : 64;
        struct match *grown = realloc(stream->matches, (size_t)room * sizeof *grown);
        if (!grown)
            return;
        stream->matches = grown;
        stream->room = room;
    }
    stream->matches[stream->n_matches++] = (struct match){row, name};
}

/* A second address counts only where the first one does not match. */
static void find_matches(struct stream *stream, const struct schema *schema)
{
    struct pattern pattern;
    bool by_pattern = pattern_is(stream->pattern);
    stream->n_matches = 0;
    stream->schema = schema->version;
    if (by_pattern && pattern_read(&pattern, stream->pattern) != PATTERN_SOUND)
        return;
    int exact = by_pattern ? -1 : schema_find(schema, stream->pattern);
    if (exact >= 0)
        add_match(stream, exact, stream->pattern);
    for (int i = 0; i < schema->n_names; i++) {
        const struct schema_name *name = &schema->names[i];
        const char *first = schema->rows[name->row].row.address;
        bool second = strcmp(first, name->address) != 0;
        if (name->row == exact)
            continue;
        if (by_pattern ? pattern_matches(&pattern, name->address) &&
                             !(second && pattern_matches(&pattern, first))
                       : telling_is_under(name->address, stream->pattern) &&
                             !(second && telling_is_under(first, stream->pattern)))
            add_match(stream, name->row, name->address);
    }
}

static void send_to_members(struct teller *teller, bool news)
{
    size_t size = 0;
    const void *bytes = outgoing_bytes(teller->out, &size);
    for (int i = 0; bytes && i < teller->round.n; i++) {
        struct member *member = &teller->round.members[i];
        if (member->is_new == news &&
            !peers_send(teller->desc.peers, member->peer, ANSWER_STREAM, bytes, size))
            member->again_ns = INT64_MAX;
    }
    outgoing_clear(teller->out);
}

/* To those who are new all that stands, to the others what changed. What fires is told when it fires. */
static void tell_members(struct teller *teller, const struct stream *stream,
                         const struct snapshot *snapshot, bool news)
{
    for (int i = 0; i < stream->n_matches; i++) {
        const struct match *match = &stream->matches[i];
        bool fires = snapshot->schema->rows[match->row].row.type == ROW_TRIGGER;
        if (news ? fires : snapshot->changed[match->row] <= stream->since)
            continue;
        if (!telling_value(teller->out, snapshot, match->row, match->name))
            send_to_members(teller, news);
    }
    while (!outgoing_is_empty(teller->out))
        send_to_members(teller, news);
}

static void drop_members(struct teller *teller, struct stream *stream, int64_t now_ns)
{
    struct peer_note note;
    for (int i = stream->n_members - 1; i >= 0; i--)
        if (stream->members[i].until_ns < now_ns ||
            !peers_note(teller->desc.peers, stream->members[i].peer, &note, now_ns))
            stream->members[i] = stream->members[--stream->n_members];
}

/* Whom to tell now; the stream's members count as told. */
static void begin_round(struct round *round, struct stream *stream, int64_t now_ns)
{
    round->n = stream->n_members;
    for (int i = 0; i < round->n; i++) {
        struct member *member = &stream->members[i];
        if (member->again_ns && member->again_ns <= now_ns) {
            member->again_ns = 0;
            member->is_new = true;
        }
        round->members[i] = *member;
        member->is_new = false;
    }
    int64_t period_ns = (int64_t)(1e9 / stream->hz);
    stream->next_ns += period_ns;
    if (stream->next_ns < now_ns)
        stream->next_ns = now_ns + period_ns;
}

static void tell_round(struct teller *teller, struct stream *stream,
                       const struct snapshot *snapshot)
{
    bool news = false, old = false;
    if (stream->schema != snapshot->schema->version)
        find_matches(stream, snapshot->schema);
    for (int i = 0; i < teller->round.n; i++) {
        news |= teller->round.members[i].is_new;
        old |= !teller->round.members[i].is_new;
    }
    if (old)
        tell_members(teller, stream, snapshot, false);
    if (news)
        tell_members(teller, stream, snapshot, true);
    stream->since = snapshot->changes;
}

/* Whoever missed something gets all of it in a while. */
static void end_round(const struct round *round, struct stream *stream, int64_t now_ns)
{
    for (int i = 0; i < stream->n_members; i++)
        for (int k = 0; k < round->n; k++)
            if (round->members[k].peer == stream->members[i].peer &&
                round->members[k].again_ns == INT64_MAX && !stream->members[i].again_ns)
                stream->members[i].again_ns = now_ns + MISSED_NS;
}

static void run_stream(struct teller *teller, struct stream *stream,
                       const struct snapshot *snapshot, int64_t now_ns)
{
    drop_members(teller, stream, now_ns);
    begin_round(&teller->round, stream, now_ns);
    pthread_mutex_unlock(&teller->lock);
    tell_round(teller, stream, snapshot);
    pthread_mutex_lock(&teller->lock);
    end_round(&teller->round, stream, now_ns);
}

/* ---- the thread ---- */

static void answer_questions(struct teller *teller, const struct snapshot *snapshot, int64_t now_ns)
{
    for (int left = teller->n_questions; left > 0; left--) {
        struct question question = teller->questions[0];
        memmove(teller->questions, teller->questions + 1,
                (size_t)--teller->n_questions * sizeof *teller->questions);
        pthread_mutex_unlock(&teller->lock);
        if (question.players)
            telling_players(teller->out, snapshot, teller->desc.peers, question.peer, now_ns);
        else
            telling_query(teller->out, snapshot, teller->desc.peers, question.peer, question.path);
        pthread_mutex_lock(&teller->lock);
    }
}

static void count_subscriptions(struct teller *teller)
{
    int n = 0;
    for (int i = 0; i < teller->n_streams; i++)
        n += teller->streams[i].n_members;
    atomic_store(&teller->n_subscriptions, n);
}

static void drop_empty_streams(struct teller *teller)
{
    for (int i = teller->n_streams - 1; i >= 0; i--) {
        if (teller->streams[i].n_members)
            continue;
        free(teller->streams[i].matches);
        teller->streams[i] = teller->streams[--teller->n_streams];
    }
    count_subscriptions(teller);
}

/* Does what is due; returns when something is due next. */
static int64_t run(struct teller *teller, int64_t now_ns)
{
    bool asked = teller->n_streams || teller->n_questions || feedback_is_on(teller->feedback);
    bool wanted = asked && teller->desc.snapshots;
    if (wanted != teller->joined)
        (wanted ? snapshots_join : snapshots_leave)(teller->desc.snapshots);
    teller->joined = wanted;
    if (!wanted)
        return now_ns + IDLE_NS;
    const struct snapshot *snapshot = snapshots_take(teller->desc.snapshots);
    if (!snapshot)
        return now_ns + NO_TREE_NS;
    int64_t next_ns = now_ns + IDLE_NS;
    answer_questions(teller, snapshot, now_ns);
    int64_t due_ns =
        feedback_run(teller->feedback, snapshot, teller->desc.peers, teller->out, now_ns);
    next_ns = due_ns < next_ns ? due_ns : next_ns;
    for (int i = 0; i < teller->n_streams; i++) {
        struct stream *stream = &teller->streams[i];
        if (stream->next_ns <= now_ns)
            run_stream(teller, stream, snapshot, now_ns);
        next_ns = stream->next_ns < next_ns ? stream->next_ns : next_ns;
    }
    next_ns = teller->n_questions ? now_ns : next_ns;
    snapshot_return(snapshot);
    drop_empty_streams(teller);
    return next_ns;
}

static void *body(void *context)
{
    struct teller *teller = context;
    pthread_mutex_lock(&teller->lock);
    while (!teller->ending) {
        int64_t now_ns = clock_now_ns();
        int64_t next_ns = run(teller, now_ns);
        struct timespec until = {next_ns / NS_PER_S, next_ns % NS_PER_S};
        if (!teller->ending)
            pthread_cond_timedwait(&teller->wake, &teller->lock, &until);
    }
    if (teller->joined)
        snapshots_leave(teller->desc.snapshots);
    pthread_mutex_unlock(&teller->lock);
    return NULL;
}

struct teller *teller_create(const struct teller_desc *desc, struct err *err)
{
    struct teller *teller = calloc(1, sizeof *teller);
    if (!teller) {
        err_set(err, ERR_SYSTEM, _("No memory for OSC; close other programs."));
        return NULL;
    }
    teller->desc = *desc;
    pthread_mutex_init(&teller->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&teller->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    teller->out = outgoing_create();
    teller->feedback = feedback_create();
    if (teller->out && teller->feedback &&
        thread_start(&teller->thread, "teller", body, teller, err))
        return teller;
    err_set(err, ERR_SYSTEM, _("No memory for OSC; close other programs."));
    teller_destroy(teller);
    return NULL;
}

void teller_stop(struct teller *teller)
{
    if (!teller)
        return;
    pthread_mutex_lock(&teller->lock);
    teller->ending = true;
    pthread_cond_signal(&teller->wake);
    pthread_mutex_unlock(&teller->lock);
    thread_join(&teller->thread);
}

void teller_destroy(struct teller *teller)
{
    if (!teller)
        return;
    teller_stop(teller);
    for (int i = 0; i < teller->n_streams; i++)
        free(teller->streams[i].matches);
    outgoing_destroy(teller->out);
    feedback_destroy(teller->feedback);
    pthread_cond_destroy(&teller->wake);
    pthread_mutex_destroy(&teller->lock);
    free(teller);
}

/* ---- asked from other threads ---- */

/* Any depth of nothing means everything. */
static const char *meant(const char *pattern)
{
    return !strcmp(pattern, "//") ? "/" : pattern;
}

bool teller_is_sound(const char *pattern, struct err *err)
{
    struct pattern read;
    if (pattern[0] != '/')
        return err_set(err, ERR_USAGE, _("«%s» is no address; write it as /audio/*."), pattern);
    if (!pattern_is(pattern) || pattern_read(&read, pattern) == PATTERN_SOUND)
        return true;
    return err_set(err, ERR_USAGE, _("The pattern %s cannot be read; close its brackets."),
                   pattern);
}

static bool has_enough(const struct teller *teller, int32_t peer)
{
    int n = 0;
    for (int i = 0; i < teller->n_streams; i++)
        for (int k = 0; k < teller->streams[i].n_members; k++)
            n += teller->streams[i].members[k].peer == peer;
    return n >= STREAMS_PER_PEER_MAX;
}

static struct stream *stream_of(struct teller *teller, const char *pattern, double hz)
{
    for (int i = 0; i < teller->n_streams; i++) {
        struct stream *stream = &teller->streams[i];
        if (stream->hz == hz && !strcmp(stream->pattern, pattern))
            return stream;
    }
    if (teller->n_streams == STREAMS_MAX)
        return NULL;
    struct stream *stream = &teller->streams[teller->n_streams++];
    *stream = (struct stream){.hz = hz};
    snprintf(stream->pattern, sizeof stream->pattern, "%s", pattern);
    return stream;
}

static struct member *member_of(struct teller *teller, struct stream *stream, int32_t peer)
{
    for (int i = 0; i < stream->n_members; i++)
        if (stream->members[i].peer == peer)
            return &stream->members[i];
    if (stream->n_members == MEMBERS_MAX || has_enough(teller, peer))
        return NULL;
    struct member *member = &stream->members[stream->n_members++];
    *member = (struct member){.peer = peer, .is_new = true};
    return member;
}

bool teller_subscribe(struct teller *teller, int32_t peer, const char *pattern, double hz,
                      double lease_s, struct err *err)
{
    pattern = meant(pattern);
    hz = hz > 0 ? fmin(fmax(hz, 0.1), TELLER_HZ_MAX) : TELLER_HZ;
    if (!teller_is_sound(pattern, err))
        return false;
    pthread_mutex_lock(&teller->lock);
    struct stream *stream = stream_of(teller, pattern, hz);
    struct member *member = stream ? member_of(teller, stream, peer) : NULL;
    if (member) {
        member->until_ns = lease_s > 0 ? clock_now_ns() + (int64_t)(lease_s * 1e9) : INT64_MAX;
        if (member->is_new)
            stream->next_ns = 0;
        pthread_cond_signal(&teller->wake);
    }
    count_subscriptions(teller);
    pthread_mutex_unlock(&teller->lock);
    return member ||
           err_set(err, ERR_BUSY,
                   _("Too many subscriptions; ask for fewer patterns, or the same ones."));
}

void teller_unsubscribe(struct teller *teller, int32_t peer, const char *pattern)
{
    pattern = meant(pattern);
    pthread_mutex_lock(&teller->lock);
    for (int i = 0; i < teller->n_streams; i++) {
        struct stream *stream = &teller->streams[i];
        for (int k = stream->n_members - 1; k >= 0; k--)
            if (stream->members[k].peer == peer && (!*pattern || !strcmp(stream->pattern, pattern)))
                stream->members[k] = stream->members[--stream->n_members];
    }
    count_subscriptions(teller);
    pthread_mutex_unlock(&teller->lock);
}

void teller_feed(struct teller *teller, const struct write *write)
{
    if (pthread_mutex_trylock(&teller->lock))
        return; /* the next one will do */
    if (feedback_note(teller->feedback, write))
        pthread_cond_signal(&teller->wake);
    pthread_mutex_unlock(&teller->lock);
}

/* Whether a question is waiting already; *n: how many of this peer are. */
static bool is_asked(const struct teller *teller, const struct question *question, int *n)
{
    bool asked = false;
    *n = 0;
    for (int i = 0; i < teller->n_questions; i++) {
        const struct question *other = &teller->questions[i];
        if (other->peer != question->peer)
            continue;
        ++*n;
        asked |= other->players == question->players && !strcmp(other->path, question->path);
    }
    return asked;
}

static bool ask(struct teller *teller, const struct question *question, struct err *err)
{
    int n;
    pthread_mutex_lock(&teller->lock);
    bool asked = is_asked(teller, question, &n);
    bool taken = !asked && teller->n_questions < QUESTIONS_MAX && n < QUESTIONS_PER_PEER_MAX;
    if (taken)
        teller->questions[teller->n_questions++] = *question;
    pthread_cond_signal(&teller->wake);
    pthread_mutex_unlock(&teller->lock);
    return asked || taken ||
           err_set(err, ERR_BUSY, _("Too many questions at once; ask again in a second."));
}

bool teller_query(struct teller *teller, int32_t peer, const char *path, struct err *err)
{
    struct question question = {.peer = peer};
    snprintf(question.path, sizeof question.path, "%s", meant(path));
    return teller_is_sound(path, err) && ask(teller, &question, err);
}

bool teller_players(struct teller *teller, int32_t peer, struct err *err)
{
    const struct question question = {.peer = peer, .players = true};
    return ask(teller, &question, err);
}

int teller_subscriptions(struct teller *teller)
{
    return atomic_load(&teller->n_subscriptions);
}
