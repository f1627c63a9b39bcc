/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any stream of bytes in pieces of any size: the same packets come out however it is cut, and what is framed comes back.
 */
#include "control/framing.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
    int n;
    uint32_t sum;
};

static struct heard hear(struct framing *framing, const uint8_t *data, size_t size, size_t piece)
{
    struct heard heard = {0};
    memset(framing, 0, sizeof *framing);
    for (size_t at = 0; at < size; at += piece) {
        size_t n = piece < size - at ? piece : size - at;
        for (size_t used = 0; used < n;) {
            const unsigned char *packet;
            used += framing_take(framing, data + at + used, n - used, &packet);
            for (size_t i = 0; packet && i < framing->n_packet; i++)
                heard.sum = heard.sum * 31 + packet[i];
            heard.n += packet != NULL;
        }
    }
    return heard;
}

static void there_and_back(struct framing *framing, enum framing_kind kind, const uint8_t *data,
                           size_t size)
{
    unsigned char *wire = malloc(2 * size + 4);
    const unsigned char *packet = NULL;
    size_t n = framing_wrap(kind, data, size, wire), used = 0;
    memset(framing, 0, sizeof *framing);
    while (used < n && !packet)
        used += framing_take(framing, wire + used, n - used, &packet);
    if (!packet || framing->n_packet != size || memcmp(packet, data, size) != 0)
        abort();
    free(wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct framing framing;
    if (size < 2 || size > 4096)
        return 0;
    struct heard whole = hear(&framing, data + 1, size - 1, size);
    struct heard cut = hear(&framing, data + 1, size - 1, 1 + data[0] % 64);
    if (whole.n != cut.n || whole.sum != cut.sum)
        abort();
    there_and_back(&framing, FRAMING_SIZE, data, size);
    there_and_back(&framing, FRAMING_SLIP, data, size);
    return 0;
}
