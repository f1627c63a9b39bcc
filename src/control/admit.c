/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/admit.h"

#include "base/err.h"
#include "control/addresses.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

static bool random_bytes(void *out, size_t size)
{
    return getrandom(out, size, 0) == (ssize_t)size;
}

/* Every PIN is equally likely: what lies beyond the last whole million is drawn again. */
static bool random_pin(char pin[ADMIT_PIN_MAX])
{
    enum { PINS = 1000000 };
    uint32_t number;
    do {
        if (!random_bytes(&number, sizeof number))
            return false;
    } while (number >= UINT32_MAX / PINS * PINS);
    snprintf(pin, ADMIT_PIN_MAX, "%06u", (unsigned)(number % PINS));
    return true;
}

bool admit_init(struct admit *admit, struct err *err)
{
    unsigned char bytes[(ADMIT_TOKEN_MAX - 1) / 2];
    memset(admit, 0, sizeof *admit);
    if (!random_bytes(bytes, sizeof bytes) || !random_pin(admit->pin))
        return err_set(err, ERR_SYSTEM, _("The system gives no random numbers; restart it."));
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(admit->token + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

/* Without its port and brackets; false when it is malformed. */
static bool host_name(const char *host, char *name, size_t size)
{
    bool brackets = *host == '[';
    host += brackets;
    size_t n = strcspn(host, brackets ? "]" : ":");
    const char *rest = host + n + (brackets && host[n]);
    if (!n || n >= size || (brackets && !host[n]) || (*rest && *rest != ':'))
        return false;
    for (const char *at = rest + (*rest == ':'); *at; at++)
        if (!isdigit((unsigned char)*at))
            return false;
    memcpy(name, host, n);
    name[n] = '\0';
    if (n > 1 && name[n - 1] == '.')
        name[n - 1] = '\0';
    return true;
}

bool admit_host(const char *host)
{
    char name[256];
    return host_name(host, name, sizeof name) && address_is_ours(name);
}

bool admit_origin(const char *origin, const char *host)
{
    if (!*origin)
        return true;
    const char *site = strstr(origin, "://");
    bool http = !strncasecmp(origin, "http://", 7) || !strncasecmp(origin, "https://", 8);
    return http && site && !strcasecmp(site + 3, host);
}

/* Takes as long wherever they differ; their length is no secret. */
static bool same(const char *secret, const char *given)
{
    size_t n = strlen(secret);
    unsigned differ = 0;
    if (strlen(given) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        differ |= (unsigned char)secret[i] ^ (unsigned char)given[i];
    return !differ;
}

bool admit_token(const struct admit *admit, const char *given)
{
    return same(admit->token, given);
}

bool admit_pin(struct admit *admit, const char *given, int64_t now_ns)
{
    if (now_ns < admit->paused_until_ns)
        return false;
    if (same(admit->pin, given)) {
        admit->wrong = 0;
        return true;
    }
    if (++admit->wrong >= ADMIT_TRIES) {
        admit->wrong = 0;
        admit->paused_until_ns = now_ns + ADMIT_PAUSE_S * INT64_C(1000000000);
    }
    return false;
}
