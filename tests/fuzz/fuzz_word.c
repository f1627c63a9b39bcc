/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any text as an input word: understood, or answered with a sentence.
 */
#include "audio/word.h"
#include "base/err.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct word word;
    struct err err = {0};
    memcpy(text, data, size);
    text[size] = '\0';
    if (!word_parse(text, &word, &err) && (err.code == ERR_NONE || !err.text[0]))
        abort();
    free(text);
    return 0;
}
