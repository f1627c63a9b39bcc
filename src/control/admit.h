/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may come in over the web: host and origin of a request, the token of the QR code, the PIN that makes an operator. One
 * thread; token and PIN are constant and may be read by any.
 */
#ifndef CONTROL_ADMIT_H
#define CONTROL_ADMIT_H

#include <stdbool.h>
#include <stdint.h>

struct err;

enum { ADMIT_TOKEN_MAX = 33, ADMIT_PIN_MAX = 7, ADMIT_TRIES = 5, ADMIT_PAUSE_S = 60 };

struct admit {
    char token[ADMIT_TOKEN_MAX]; /* 128 bits in hexadecimal */
    char pin[ADMIT_PIN_MAX];     /* six digits */
    int wrong;                   /* PINs since the last pause, whoever tried */
    int64_t paused_until_ns;
};

/* New secrets from the system's random source. */
bool admit_init(struct admit *admit, struct err *err);

/* The Host field names this machine, with or without a port: else a foreign name was made to point here. */
bool admit_host(const char *host);
/* The Origin field is the same site as Host, or absent (""): programs send none, browsers always do. */
bool admit_origin(const char *origin, const char *host);

bool admit_token(const struct admit *admit, const char *given);

/* Five wrong ones, and for a minute all are. */
bool admit_pin(struct admit *admit, const char *given, int64_t now_ns);

#endif
