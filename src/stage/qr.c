/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage/qr.h"

#include <qrencode.h>

bool qr_make(struct qr *qr, const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    qr->size = code && code->width <= QR_SIZE_MAX ? code->width : 0;
    for (int y = 0; y < qr->size; y++)
        for (int x = 0; x < qr->size; x++)
            qr->dark[y][x] = code->data[y * qr->size + x] & 1;
    QRcode_free(code);
    return qr->size > 0;
}

static bool is_dark(const struct qr *qr, int x, int y)
{
    return x >= 0 && y >= 0 && x < qr->size && y < qr->size && qr->dark[y][x];
}

/* Colours are set, so that it is dark on white whatever the terminal's own are. */
void qr_print(const struct qr *qr, FILE *out)
{
    static const char *const blocks[] = {" ", "▄", "▀", "█"};
    for (int y = -QR_MARGIN; y < qr->size + QR_MARGIN; y += 2) {
        fputs("\033[30;107m", out);
        for (int x = -QR_MARGIN; x < qr->size + QR_MARGIN; x++)
            fputs(blocks[2 * is_dark(qr, x, y) + is_dark(qr, x, y + 1)], out);
        fputs("\033[0m\n", out);
    }
}
