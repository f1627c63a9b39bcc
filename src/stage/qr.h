/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A QR code as squares (ISO/IEC 18004, by libqrencode), and as characters for a terminal.
 */
#ifndef STAGE_QR_H
#define STAGE_QR_H

#include <stdbool.h>
#include <stdio.h>

enum { QR_SIZE_MAX = 177, QR_MARGIN = 4 }; /* MARGIN: squares of white that belong around it */

struct qr {
    int size;                            /* squares on a side; 0 = none */
    bool dark[QR_SIZE_MAX][QR_SIZE_MAX]; /* rows from above */
};

/* False when the text is too long. */
bool qr_make(struct qr *qr, const char *text);

/* Two rows of squares to a line, white margin included; readable on light and dark terminals. */
void qr_print(const struct qr *qr, FILE *out);

#endif
