/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any list of cues: read, found by name and number, and nothing in it longer than its room.
 */
#include "base/err.h"
#include "tree/cues.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct cues *cues = cues_parse("fuzz", (const char *)data, size, &err);
    for (int i = 0; cues && i < cues->n; i++) {
        const struct cue *cue = &cues->list[i];
        bool good = *cue->preset && cue->span.amount >= 0 && cues_find(cues, cue->name) <= i &&
                    (cue->advance != ADVANCE_EVENT || *cue->event);
        if (!good)
            abort();
    }
    cues_free(cues);
    return 0;
}
