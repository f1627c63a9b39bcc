/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/senders.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ANSWER_CREDIT_BYTES 1024 /* a first typing error deserves its sentence */
#define ANSWER_BYTES_PER_S  256

static bool is_loopback(const struct in6_addr *address)
{
    return IN6_IS_ADDR_LOOPBACK(address) ||
           (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
}

static struct sender *place_for(struct senders *senders, const struct in6_addr *address)
{
    struct sender *oldest = &senders->list[0];
    for (int i = 0; i < SENDERS_MAX; i++) {
        struct sender *sender = &senders->list[i];
        if (sender->used && !memcmp(&sender->address.sin6_addr, address, sizeof *address))
            return sender;
        if (!sender->used ? oldest->used : oldest->used && sender->seen_ns < oldest->seen_ns)
            oldest = sender;
    }
    *oldest = (struct sender){.generation = oldest->generation + 1};
    return oldest;
}

struct sender *senders_meet(struct senders *senders, const struct sockaddr_in6 *from, size_t bytes,
                            int64_t now_ns)
{
    struct sender *sender = place_for(senders, &from->sin6_addr);
    if (!sender->used) {
        sender->used = true;
        sender->role = is_loopback(&from->sin6_addr) ? ROLE_OPERATOR : ROLE_PLAYER;
        sender->messages_left = MESSAGES_PER_S;
        sender->answer_bytes = ANSWER_CREDIT_BYTES;
        sender->seen_ns = now_ns;
        senders->n_seen++;
        snprintf(sender->name, sizeof sender->name, "guest-%d", ++senders->n_guests);
    }
    double passed_s = (double)(now_ns - sender->seen_ns) * 1e-9;
    sender->messages_left = fmin(sender->messages_left + passed_s * MESSAGES_PER_S, MESSAGES_PER_S);
    sender->answer_bytes =
        fmin(sender->answer_bytes + passed_s * ANSWER_BYTES_PER_S, ANSWER_CREDIT_BYTES);
    sender->answer_bytes += (double)bytes;
    sender->answer_bytes = fmin(sender->answer_bytes, 64 * ANSWER_CREDIT_BYTES);
    sender->seen_ns = now_ns;
    sender->address = *from;
    return sender;
}

bool sender_may_send(struct sender *sender)
{
    if (sender->messages_left < 1)
        return false;
    sender->messages_left--;
    return true;
}

bool sender_may_hear(struct sender *sender, size_t bytes)
{
    if (sender->role == ROLE_OPERATOR ||
        sender->greeted) /* nobody else's address stands in its packets */
        return true;
    if (sender->answer_bytes < (double)bytes)
        return false;
    sender->answer_bytes -= (double)bytes;
    return true;
}

static bool is_taken(const struct senders *senders, const struct sender *by, const char *name)
{
    for (int i = 0; i < SENDERS_MAX; i++) {
        const struct sender *other = &senders->list[i];
        if (other != by && other->used && !strcmp(other->name, name))
            return true;
    }
    return false;
}

void senders_rename(struct senders *senders, struct sender *sender, const char *name)
{
    char plain[WRITE_AUTHOR_MAX - 4];
    int n = 0;
    sender->greeted = true;
    for (; *name && n + 1 < (int)sizeof plain; name++)
        plain[n++] = (unsigned char)*name <= 0x20 || *name == 0x7f || strchr("#*,/?[]{}", *name)
                         ? '-'
                         : *name;
    while (n > 0 && !text_is_utf8(plain, (size_t)n))
        n--;
    plain[n] = '\0';
    if (!n)
        return;
    snprintf(sender->name, sizeof sender->name, "%s", plain);
    for (int i = 2; i < 100 && is_taken(senders, sender, sender->name); i++)
        snprintf(sender->name, sizeof sender->name, "%s-%d", plain, i);
}

int32_t senders_number(const struct senders *senders, const struct sender *sender)
{
    return (int32_t)((sender->generation % 0x3fffff) * SENDERS_MAX +
                     (uint32_t)(sender - senders->list)) +
           1;
}

struct sender *senders_at(struct senders *senders, int32_t number)
{
    if (number <= 0)
        return NULL;
    struct sender *sender = &senders->list[(number - 1) % SENDERS_MAX];
    return sender->used && senders_number(senders, sender) == number ? sender : NULL;
}
