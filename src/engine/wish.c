/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/wish.h"

#include "tree/gate.h"
#include "tree/write.h"

#include <string.h>

#define FORGET_WORD "forget"

/* clang-format off */
const struct wish_row wish_rows[] = {
    { "/tempo/tap",       WISH_TEMPO_TAP,     "tap" },
    { "/tempo/double",    WISH_TEMPO_DOUBLE,  "double" },
    { "/tempo/half",      WISH_TEMPO_HALF,    "half" },
    { "/tempo/shift",     WISH_TEMPO_SHIFT,   "shift" },
    { "/tempo/lock",      WISH_TEMPO_LOCK,    "tempo-lock" },
    { "/tempo/relearn",   WISH_TEMPO_RELEARN, "relearn" },
    { "/tempo/ahead",     WISH_BEAT_AHEAD,    "ahead" },
    { "/audio/gain/lock", WISH_GAIN_LOCK,     "gain-lock" },
    { "/audio/check",     WISH_CHECK,         "check" },
};
/* clang-format on */
const int n_wish_rows = sizeof wish_rows / sizeof wish_rows[0];

void wish_follow(struct analysis *analysis, const struct ear_wish *wish)
{
    if (wish->kind == WISH_FORGET)
        analysis_forget(analysis);
    else
        analysis_wish(analysis, (enum analysis_wish)wish->kind, wish->value);
}

static const char *word_of(int kind)
{
    for (int i = 0; i < n_wish_rows; i++)
        if ((int)wish_rows[i].kind == kind)
            return wish_rows[i].word;
    return FORGET_WORD;
}

void wish_to_write(const struct ear_wish *wish, struct write *write)
{
    write_make(write, ROLE_ENGINE, "engine", WISH_ADDRESS, "sfi", word_of(wish->kind), wish->value,
               wish->ear + 1);
}

bool wish_from_write(const struct write *write, int64_t tick, struct ear_wish *wish)
{
    if (strcmp(write->address, WISH_ADDRESS) != 0 || write->n_args < 3)
        return false;
    const char *word = write_text(write, 0);
    *wish = (struct ear_wish){.kind = strcmp(word, FORGET_WORD) ? -1 : WISH_FORGET,
                              .ear = (int)write->args[2].number - 1,
                              .value = write->args[1].number,
                              .tick = tick};
    for (int i = 0; i < n_wish_rows; i++)
        if (!strcmp(wish_rows[i].word, word))
            wish->kind = (int)wish_rows[i].kind;
    return wish->kind >= 0 && wish->ear >= 0;
}
