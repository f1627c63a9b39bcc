/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/control.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "control/addresses.h"
#include "control/outgoing.h"
#include "control/peers.h"
#include "control/sends.h"
#include "control/teller.h"
#include "control/web.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct control {
    char where[32]; /* OSC is heard */
    struct peers *peers;
    struct teller *teller;
    struct intake *intake; /* of OSC */
    struct osc *osc;
    struct sends *sends;
    struct intake *web_intake;
    struct web *web;
    struct outgoing *out; /* answers of main */
};

bool control_read_send(const struct control_send *send, char *host, size_t size, int *port,
                       double *hz, struct err *err)
{
    const char *colon = strrchr(send->to, ':'), *end;
    double number = 0;
    bool bracketed = send->to[0] == '[' && colon && colon > send->to && colon[-1] == ']';
    if (!colon || colon == send->to || !text_number(colon + 1, &end, &number) || *end ||
        number < 1 || number > 65535)
        return err_set(err, ERR_USAGE, _("--send %s is no place; write HOST:PORT."), send->to);
    const char *begin = send->to + bracketed;
    snprintf(host, size, "%.*s", (int)(colon - begin - bracketed), begin);
    *port = (int)number;
    if (send->pattern[0] != '/')
        return err_set(err, ERR_USAGE, _("--send %s %s: an address begins with /, as /audio/*."),
                       send->to, send->pattern);
    if (text_number(send->hz, &end, hz) && !*end && *hz > 0 && *hz <= TELLER_HZ_MAX)
        return true;
    return err_set(err, ERR_USAGE, _("--send %s %s %s: write how often a second, up to %d."),
                   send->to, send->pattern, send->hz, TELLER_HZ_MAX);
}

static bool open_sends(struct control *control, const struct control_desc *desc, struct err *err)
{
    const struct sends_desc sends = {
        .peers = control->peers, .teller = control->teller, .carrier = osc_carrier(control->osc)};
    control->sends = sends_create(&sends, err);
    if (!control->sends)
        return false;
    for (int i = 0; i < desc->n_sends; i++) {
        char host[SENDS_HOST_MAX];
        int port;
        double hz;
        if (!control_read_send(&desc->sends[i], host, sizeof host, &port, &hz, err) ||
            !sends_add(control->sends, host, port, desc->sends[i].pattern, hz, err))
            return false;
    }
    sends_start(control->sends);
    return true;
}

static bool open_osc(struct control *control, const struct control_desc *desc, struct err *err)
{
    const struct teller_desc teller = {.peers = control->peers, .snapshots = desc->snapshots};
    control->teller = teller_create(&teller, err);
    const struct intake_desc intake = {.peers = control->peers, .teller = control->teller};
    control->intake = control->teller ? intake_create(&intake, err) : NULL;
    const struct osc_desc osc = {.port = desc->osc_port,
                                 .where = desc->osc_where,
                                 .buffer_bytes = desc->osc_buffer_bytes,
                                 .peers = control->peers,
                                 .intake = control->intake};
    control->osc = control->intake ? osc_create(&osc, err) : NULL;
    return control->osc && open_sends(control, desc, err);
}

/* The one interface that --osc names, NULL for all. */
static const char *interface_of(const char *osc_where)
{
    bool all = !osc_where || !strcmp(osc_where, "all");
    return all ? NULL : strcmp(osc_where, "loopback") ? osc_where : "lo";
}

static bool open_web(struct control *control, const struct control_desc *desc, struct err *err)
{
    const struct intake_desc intake = {.peers = control->peers, .teller = control->teller};
    if (!desc->snapshots)
        return true;
    control->web_intake = intake_create(&intake, err);
    const struct web_desc web = {.port = desc->web_port,
                                 .open = desc->web_open,
                                 .peers = control->peers,
                                 .intake = control->web_intake,
                                 .snapshots = desc->snapshots,
                                 .osc_port = osc_port(control->osc),
                                 .osc_on = interface_of(desc->osc_where)};
    control->web = control->web_intake ? web_create(&web, err) : NULL;
    return control->web != NULL;
}

struct control *control_create(const struct control_desc *desc, struct err *err)
{
    struct control *control = calloc(1, sizeof *control);
    if (!control) {
        err_set(err, ERR_SYSTEM, _("No memory for OSC; close other programs."));
        return NULL;
    }
    snprintf(control->where, sizeof control->where, "%s", desc->osc_where ? desc->osc_where : "");
    control->peers = peers_create(err);
    control->out = outgoing_create();
    if (control->peers && control->out && open_osc(control, desc, err) &&
        open_web(control, desc, err))
        return control;
    control_destroy(control);
    return NULL;
}

void control_destroy(struct control *control)
{
    if (!control)
        return;
    sends_destroy(control->sends);
    teller_stop(control->teller); /* it sends by the others, which ask it */
    osc_destroy(control->osc);
    web_destroy(control->web);
    intake_destroy(control->intake);
    intake_destroy(control->web_intake);
    teller_destroy(control->teller);
    outgoing_destroy(control->out);
    peers_destroy(control->peers);
    free(control);
}

/* Two streams, each in order, become one: the second moves forward to where it belongs. */
static void merge_streams(struct write *writes, int n_first, int n)
{
    struct write moved;
    for (int i = n_first; i < n; i++) {
        int to = i;
        while (to > 0 && writes[to - 1].arrived_ns > writes[i].arrived_ns)
            to--;
        if (to == i)
            continue;
        moved = writes[i];
        memmove(&writes[to + 1], &writes[to], (size_t)(i - to) * sizeof *writes);
        writes[to] = moved;
    }
}

int control_read(struct control *control, struct write *writes, int n)
{
    if (!control->web)
        return intake_read(control->intake, writes, n);
    web_set_osc_port(control->web, osc_port(control->osc));
    int n_osc = intake_read(control->intake, writes, n - n / 4); /* a flood leaves room for pages */
    int n_all = n_osc + intake_read(control->web_intake, writes + n_osc, n - n_osc);
    merge_streams(writes, n_osc, n_all);
    return n_all;
}

void control_reply(struct control *control, int32_t reply, const char *path,
                   const char *const *texts, int n)
{
    outgoing_say(control->out, control->peers, reply, path, texts, n);
}

int control_players(struct control *control, struct peer_note *notes, int n)
{
    return peers_list(control->peers, notes, n, clock_now_ns());
}

void control_mute(struct control *control, const char *names)
{
    peers_mute(control->peers, names);
}

int control_osc_port(const struct control *control)
{
    return osc_port(control->osc);
}

bool control_trouble(struct control *control, char *sentence, size_t size)
{
    return osc_trouble(control->osc, sentence, size);
}

struct web *control_web(const struct control *control)
{
    return control->web;
}

static struct intake_counts add(struct intake_counts a, struct intake_counts b)
{
    return (struct intake_counts){.packets = a.packets + b.packets,
                                  .messages = a.messages + b.messages,
                                  .bundles = a.bundles + b.bundles,
                                  .malformed = a.malformed + b.malformed,
                                  .partial = a.partial + b.partial,
                                  .over_limit = a.over_limit + b.over_limit,
                                  .too_fast = a.too_fast + b.too_fast,
                                  .ring_full = a.ring_full + b.ring_full,
                                  .not_finite = a.not_finite + b.not_finite,
                                  .early = a.early + b.early};
}

void control_place(const struct control *control, char *place, size_t size)
{
    char address[48] = "127.0.0.1";
    const char *where = control->where;
    if (strcmp(where, "loopback") != 0)
        address_for_others(*where && strcmp(where, "all") != 0 ? where : NULL, address,
                           sizeof address);
    snprintf(place, size, "%s:%d", address, osc_port(control->osc));
}

struct control_counts control_counts(struct control *control)
{
    struct intake_counts in = intake_counts(control->intake);
    if (control->web)
        in = add(in, intake_counts(control->web_intake));
    return (struct control_counts){.in = in,
                                   .osc = osc_counts(control->osc),
                                   .peers = peers_seen(control->peers),
                                   .subscriptions = teller_subscriptions(control->teller)};
}
