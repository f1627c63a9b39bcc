/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a shader's file: header, dialect, size expressions, sources; and as the .vs beside one.
 */
#include "visual/isf.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct isf *isf = isf_parse((const char *)data, size, NULL);
    if (!isf)
        return 0;
    const double values[ISF_INPUTS_MAX] = {0};
    for (int i = 0; i < isf->n_passes; i++) {
        int side = isf_size(isf, isf->passes[i].width, 640, 360, values, 4096);
        if (side < 1 || side > 4096)
            abort();
    }
    free(isf_fragment_source(isf, 0));
    free(isf_fragment_source(isf, isf->n_passes - 1));
    isf_free(isf);
    return 0;
}
