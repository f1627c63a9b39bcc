/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sight.h"

#include "base/text.h"
#include "engine/show.h"
#include "patch/patch.h"
#include "tree/heard.h"
#include "tree/tree.h"

#include <stdbool.h>
#include <string.h>

enum { DRIVEN_MAX = 64, NAMED_MAX = 40 };

/* Where the rows under /audio belong, by the first part of what follows. */
static const struct {
    const char *part;
    enum scope_group group;
} places[] = {
    {"level", SCOPE_LEVEL},       {"bass", SCOPE_BASS},
    {"mid", SCOPE_MID},           {"treble", SCOPE_TREBLE},
    {"highmid", SCOPE_TREBLE},    {"onset", SCOPE_ONSET},
    {"flux", SCOPE_ONSET},        {"kick", SCOPE_KICK},
    {"snare", SCOPE_SNARE},       {"hat", SCOPE_HAT},
    {"bands", SCOPE_BANDS},       {"chroma", SCOPE_HARMONY},
    {"key", SCOPE_HARMONY},       {"chord", SCOPE_HARMONY},
    {"tuning", SCOPE_HARMONY},    {"pitch", SCOPE_PITCH},
    {"centroid", SCOPE_BANDS},    {"spread", SCOPE_BANDS},
    {"flatness", SCOPE_BANDS},    {"rolloff", SCOPE_BANDS},
    {"change", SCOPE_BANDS},      {"crest", SCOPE_BANDS},
    {"crossings", SCOPE_BANDS},   {"percussive", SCOPE_BANDS},
    {"tonal", SCOPE_BANDS},       {"novelty", SCOPE_FORM},
    {"energy", SCOPE_FORM},       {"build", SCOPE_FORM},
    {"section", SCOPE_FORM},      {"drop", SCOPE_FORM},
    {"silence", SCOPE_FORM},      {"bpm", SCOPE_TEMPO},
    {"beat", SCOPE_TEMPO},        {"beats", SCOPE_TEMPO},
    {"bar", SCOPE_TEMPO},         {"bars", SCOPE_TEMPO},
    {"confidence", SCOPE_TEMPO},  {"rms", SCOPE_LOUDNESS},
    {"peak", SCOPE_LOUDNESS},     {"level_db", SCOPE_LOUDNESS},
    {"loudness", SCOPE_LOUDNESS}, {"width", SCOPE_LOUDNESS},
    {"balance", SCOPE_LOUDNESS},  {"gain", SCOPE_LOUDNESS},
    {"heard", SCOPE_LOUDNESS},    {"correlation", SCOPE_LOUDNESS},
};

static bool is_in(const char *address, enum scope_group group)
{
    const char *part = address + strlen(HEARD_BRANCH) + 1;
    size_t n = strcspn(part, "/");
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (places[i].group == group && strlen(places[i].part) == n &&
            !strncmp(places[i].part, part, n))
            return true;
    return false;
}

/* "/layer/veil/effect/bloom/strength" is veil.bloom.strength to people. */
static void short_name(char *out, size_t size, const char *address)
{
    const char *from = !strncmp(address, "/layer/", 7) ? address + 7 : address + 1;
    text_format(out, size, "%s", from);
    char *effect = strstr(out, "/effect/");
    if (effect)
        memmove(effect, effect + 7, strlen(effect + 7) + 1);
    for (; *out; out++)
        if (*out == '/')
            *out = '.';
}

/* As many names as have room, then how many more. */
static void name_driven(const struct tree *tree, const int *driven, int n, char *out)
{
    char name[ROW_ADDRESS_MAX];
    size_t length = 0;
    int i = 0;
    out[0] = '\0';
    for (; i < n; i++) {
        short_name(name, sizeof name, tree_row(tree, driven[i])->address);
        if (i && length + strlen(name) > NAMED_MAX)
            break;
        length += (size_t)text_format(out + length, SCOPE_DRIVES_MAX - 8 - length, "%s%.60s",
                                      i ? ", " : "", name);
    }
    if (i < n)
        text_format(out + length, 8, " +%d", n - i);
}

static void follow_group(struct sight *sight, const struct show *show, enum scope_group group)
{
    int driven[DRIVEN_MAX], all[DRIVEN_MAX], n = 0;
    for (int r = 0; r < n_heard_rows; r++) {
        if (!is_in(heard_rows[r].row.address, group))
            continue;
        int row = tree_find(show->tree, heard_rows[r].row.address);
        int found = patches_driven_by(show->on_stage.patches, row, driven, DRIVEN_MAX);
        for (int i = 0; i < found; i++) {
            bool known = n == DRIVEN_MAX;
            for (int k = 0; k < n && !known; k++)
                known = all[k] == driven[i];
            if (!known)
                all[n++] = driven[i];
        }
    }
    name_driven(show->tree, all, n, sight->view.drives[group]);
}

void sight_follow(struct sight *sight, const struct show *show)
{
    sight->view.gain_held = tree_number(show->tree, tree_find(show->tree, "/audio/gain/lock"), 0) >
                            0;
    sight->view.tempo_held = tree_number(show->tree, tree_find(show->tree, "/tempo/lock"), 0) > 0;
    if (sight->swaps == show->swaps)
        return;
    sight->swaps = show->swaps;
    memset(sight->view.drives, 0, sizeof sight->view.drives);
    for (int group = 0; show->on_stage.patches && group < N_SCOPE_GROUPS; group++)
        follow_group(sight, show, (enum scope_group)group);
}
