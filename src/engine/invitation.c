/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/invitation.h"

#include "base/err.h"
#include "control/web.h"
#include "stage/qr.h"
#include "tree/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct invitation {
    struct invitation_desc desc;
    int wish, address, port, clients, refused, dropped; /* rows */
    bool open;                                          /* as it was told */
    char told[WEB_URL_MAX];                             /* the address */
    struct qr qr;
    char caption[WEB_URL_MAX];
};

struct invitation *invitation_create(const struct invitation_desc *desc)
{
    struct invitation *invitation = desc->web ? calloc(1, sizeof *invitation) : NULL;
    if (!invitation)
        return NULL;
    invitation->desc = *desc;
    invitation->wish = tree_find(desc->tree, "/web/open");
    invitation->address = tree_find(desc->tree, "/web/address");
    invitation->port = tree_find(desc->tree, "/web/port");
    invitation->clients = tree_find(desc->tree, "/web/clients");
    invitation->refused = tree_find(desc->tree, "/web/refused");
    invitation->dropped = tree_find(desc->tree, "/web/dropped");
    const double open = web_is_open(desc->web);
    tree_signal(desc->tree, invitation->wish, &open, 1);
    return invitation;
}

void invitation_destroy(struct invitation *invitation)
{
    free(invitation);
}

/* The address has a secret in it and the PIN is one: they are shown here and never kept. */
static void print_way(struct invitation *invitation)
{
    char url[WEB_URL_MAX], pin[WEB_PIN_MAX];
    web_url(invitation->desc.web, url, sizeof url);
    web_pin(invitation->desc.web, pin);
    if (isatty(STDOUT_FILENO) || invitation->desc.qr)
        qr_print(&invitation->qr, stdout);
    printf(_("Page: %s (PIN for operators: %s; O closes it)\n"), url, pin);
    fflush(stdout);
}

static void make_way(struct invitation *invitation)
{
    char url[WEB_URL_MAX];
    web_url(invitation->desc.web, url, sizeof url);
    qr_make(&invitation->qr, url);
    sscanf(url, "http://%127[^/]", invitation->caption);
}

static void open_sentence(const struct invitation *invitation, char *sentence, size_t size)
{
    char pin[WEB_PIN_MAX];
    web_pin(invitation->desc.web, pin);
    snprintf(sentence, size,
             _("The page is open to the network: scan the code to play. PIN for operators: %s. O "
               "closes it."),
             pin);
}

void invitation_greet(struct invitation *invitation)
{
    char address[WEB_URL_MAX];
    if (!invitation)
        return;
    web_address(invitation->desc.web, address, sizeof address);
    invitation->open = web_is_open(invitation->desc.web);
    if (invitation->open) {
        make_way(invitation);
        print_way(invitation);
        return;
    }
    if (web_port(invitation->desc.web))
        printf(_("Page: %s (O opens it to the network)\n"), address);
    else
        printf(_("Page: no port is free; it is tried again each second.\n"));
    fflush(stdout);
}

/* Where the page is, and the code that says so; networks come and go. */
static void tell_address(struct invitation *invitation, const char *address)
{
    if (!strcmp(address, invitation->told))
        return;
    snprintf(invitation->told, sizeof invitation->told, "%s", address);
    tree_signal_text(invitation->desc.tree, invitation->address, address);
    tree_signal_number(invitation->desc.tree, invitation->port, web_port(invitation->desc.web));
    make_way(invitation);
}

static void tell_rows(struct invitation *invitation)
{
    char address[WEB_URL_MAX];
    struct tree *tree = invitation->desc.tree;
    struct web_counts counts;
    if (!web_glance(invitation->desc.web, &counts, address, sizeof address))
        return;
    uint64_t refused = counts.refused + counts.too_large + counts.slow;
    tree_signal_number(tree, invitation->clients, counts.clients);
    tree_signal_number(tree, invitation->refused, (double)refused);
    tree_signal_number(tree, invitation->dropped, (double)counts.dropped);
    tell_address(invitation, address);
}

bool invitation_follow(struct invitation *invitation, char *sentence, size_t size)
{
    if (!invitation)
        return false;
    struct web *web = invitation->desc.web;
    web_open(web, tree_number(invitation->desc.tree, invitation->wish, 0) > 0.5);
    tell_rows(invitation);
    bool open = web_is_open(web), changed = open != invitation->open;
    if (!changed)
        return false;
    invitation->open = open;
    make_way(invitation);
    if (open) {
        print_way(invitation);
        open_sentence(invitation, sentence, size);
        return true;
    }
    snprintf(sentence, size, "%s", _("The page is closed to the network. O opens it."));
    return true;
}

const struct qr *invitation_qr(const struct invitation *invitation, const char **caption)
{
    if (!invitation || !invitation->open || !invitation->qr.size)
        return NULL;
    *caption = invitation->caption;
    return &invitation->qr;
}
