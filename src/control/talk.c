/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/talk.h"

#include "base/err.h"
#include "control/outgoing.h"
#include "control/peers.h"
#include "control/teller.h"
#include "tree/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct talk {
    struct peers *peers;
    struct teller *teller;
    struct outgoing *out;
};

struct talk *talk_create(struct peers *peers, struct teller *teller)
{
    struct talk *talk = calloc(1, sizeof *talk);
    if (!talk)
        return NULL;
    talk->peers = peers;
    talk->teller = teller;
    talk->out = outgoing_create();
    if (talk->out)
        return talk;
    free(talk);
    return NULL;
}

void talk_destroy(struct talk *talk)
{
    if (!talk)
        return;
    outgoing_destroy(talk->out);
    free(talk);
}

static double number_at(const struct write *write, int i, double otherwise)
{
    bool is_number = i < write->n_args && write->args[i].type == ARG_NUMBER;
    return is_number ? write->args[i].number : otherwise;
}

static void refuse(struct talk *talk, const struct write *write, const char *sentence)
{
    const char *const texts[] = {write->address, sentence};
    outgoing_say(talk->out, talk->peers, write->reply, "/error", texts, 2);
}

static bool ping(struct talk *talk, const struct write *write)
{
    outgoing_begin(talk->out, "/pong");
    for (int i = 0; i < write->n_args; i++) {
        const struct arg *arg = &write->args[i];
        if (arg->type == ARG_NUMBER)
            outgoing_float(talk->out, arg->number);
        else if (arg->type == ARG_TEXT)
            outgoing_text(talk->out, write_text(write, i));
        else if (arg->type == ARG_TRUTH)
            outgoing_truth(talk->out, arg->number > 0.5);
    }
    outgoing_end(talk->out);
    outgoing_send(talk->out, talk->peers, write->reply, ANSWER_SENTENCE);
    return true;
}

static bool hello(struct talk *talk, const struct write *write)
{
    char name[WRITE_AUTHOR_MAX], number[WRITE_AUTHOR_MAX];
    const char *const texts[] = {name};
    const char *wanted = write_text(write, 0);
    double port = number_at(write, 1, 0);
    if (write->n_args && write->args[0].type == ARG_NUMBER) {
        snprintf(number, sizeof number, "%g", write->args[0].number);
        wanted = number;
    }
    peers_greet(talk->peers, write->reply, wanted, port > 0 && port < 65536 ? (int)port : 0, name,
                write->arrived_ns);
    outgoing_say(talk->out, talk->peers, write->reply, "/hello", texts, 1);
    return true;
}

/* Beside a signal stand raw, rate and age as soon as somebody wants them: the show makes them. */
static bool is_of_instruments(const char *pattern)
{
    return !strncmp(pattern, "/in/", 4) || !strncmp(pattern, "/player/", 8);
}

/* What comes by a connection stays as long as that. */
static bool subscribe(struct talk *talk, const struct write *write)
{
    struct err err = {0};
    struct peer_note note = {.way = WAY_UDP};
    peers_note(talk->peers, write->reply, &note, write->arrived_ns);
    double lease_s = note.way == WAY_UDP ? TELLER_LEASE_S : 0;
    if (!*write_text(write, 0))
        refuse(talk, write, _("Say which: /subscribe /audio/* 30."));
    else if (!teller_subscribe(talk->teller, write->reply, write_text(write, 0),
                               number_at(write, 1, 0), lease_s, &err))
        refuse(talk, write, err.text);
    else if (note.way == WAY_UDP && !note.greeted && note.role == ROLE_PLAYER)
        refuse(talk, write, _("Say /hello NAME first: strangers hear no more than they say."));
    return !is_of_instruments(write_text(write, 0));
}

static bool unsubscribe(struct talk *talk, const struct write *write)
{
    teller_unsubscribe(talk->teller, write->reply, write_text(write, 0));
    return true;
}

static bool query(struct talk *talk, const struct write *write)
{
    struct err err = {0};
    const char *path = write_text(write, 0);
    if (!teller_query(talk->teller, write->reply, *path ? path : "/", &err))
        refuse(talk, write, err.text);
    return true;
}

static bool players(struct talk *talk, const struct write *write)
{
    struct err err = {0};
    if (!teller_players(talk->teller, write->reply, &err))
        refuse(talk, write, err.text);
    return true;
}

static bool rename_player(struct talk *talk, const struct write *write)
{
    char name[WRITE_AUTHOR_MAX];
    if (write->role == ROLE_PLAYER)
        return false; /* the gate says why */
    int32_t peer = peers_named(talk->peers, write_text(write, 0));
    if (!peer || !*write_text(write, 1)) {
        refuse(talk, write, _("Nobody has that name; say /stage/rename guest-2 tablet."));
        return true;
    }
    const char *const texts[] = {name};
    peers_greet(talk->peers, peer, write_text(write, 1), 0, name, write->arrived_ns);
    outgoing_say(talk->out, talk->peers, peer, "/hello", texts, 1);
    return true;
}

bool talk_take(struct talk *talk, const struct write *write)
{
    static const struct {
        const char *address;
        bool (*take)(struct talk *, const struct write *);
    } words[] = {
        {"/ping", ping},
        {"/hello", hello},
        {"/subscribe", subscribe},
        {"/query", query},
        {"/players", players},
        {"/unsubscribe", unsubscribe},
        {"/stage/rename", rename_player},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (write->address[1] == words[i].address[1] && !strcmp(write->address, words[i].address))
            return words[i].take(talk, write);
    return false;
}
