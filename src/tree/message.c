/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a message of an instrument writes. Ranges are a player's own: /in/fader is what the newest writer sent, by the range of
 * that writer.
 */
#include "analysis/features.h"
#include "base/text.h"
#include "tree/inner.h"

#include <math.h>
#include <string.h>

#define RATE_S 1.0 /* over which the rate of messages is smoothed */

enum said_kind { SAID_NOTHING, SAID_NUMBER, SAID_IMPULSE, SAID_WORDS };

/* One argument. */
struct said {
    enum said_kind kind;
    double raw, value;
    const char *text; /* ARG_TEXT, also when it is a number */
};

static struct said hear_number(struct signal *signal, double number)
{
    range_see(&signal->range, number);
    if (signal->calibrating)
        range_see(&signal->moved, number);
    return (struct said){
        .kind = SAID_NUMBER, .raw = number, .value = range_map(&signal->range, number)};
}

static struct said hear(struct tree *tree, struct signal *signal, const struct write *write, int i)
{
    const struct arg *arg = &write->args[i];
    const char *end, *text = write_text(write, i);
    double number;
    if (write->n_args == 0 || arg->type == ARG_IMPULSE)
        return (struct said){.kind = SAID_IMPULSE, .raw = 1, .value = 1};
    if (arg->type == ARG_TEXT) {
        bool is_number = text_number(text, &end, &number) && !*end;
        struct said said = is_number ? hear_number(signal, number)
                                     : (struct said){.kind = SAID_WORDS};
        said.text = text;
        return said;
    }
    if (arg->type == ARG_TRUTH)
        return (struct said){.kind = SAID_NUMBER, .raw = arg->number, .value = arg->number};
    if (arg->type == ARG_NUMBER && isfinite(arg->number))
        return hear_number(signal, arg->number);
    tree->counts.not_finite += arg->type == ARG_NUMBER;
    return (struct said){.kind = SAID_NOTHING};
}

static void put_value(struct tree *tree, int id, const struct said *said, double value)
{
    if (said->text)
        tree_keep_text(tree, tree->slots[id], said->text);
    if (said->kind == SAID_NUMBER || said->kind == SAID_IMPULSE)
        coerce_number(tree, id, 0, value);
    if (said->kind == SAID_IMPULSE)
        tree_pulse(tree, id, 0);
}

/* A button's press counts when it arrives: a release in the same tick does not hide it. */
static void put(struct tree *tree, int id, const struct said *said, const struct write *write,
                struct verdict *verdict)
{
    struct slot *slot = tree->slots[id];
    struct signal *signal = slot->signal;
    int raw = signal->beside[BESIDE_RAW];
    bool pressed = said->kind == SAID_IMPULSE ||
                   (said->kind == SAID_NUMBER && said->value > 0.5 && slot->cell.hand[0] <= 0.5);
    if (pressed)
        tree_fire_slot(tree, slot);
    verdict->fired |= pressed;
    put_value(tree, id, said, said->value);
    if (said->kind == SAID_NUMBER)
        signal->raw = said->raw;
    else if (said->kind == SAID_IMPULSE)
        signal->raw = 0; /* as it will be in the next tick */
    gate_hit(tree, id, write);
    if (raw == TREE_NONE)
        return;
    put_value(tree, raw, said, said->raw);
    gate_hit(tree, raw, write);
}

static void put_argument(struct tree *tree, int id, int i, const struct said *said,
                         const struct write *write, struct verdict *verdict)
{
    if (i == 0)
        put(tree, id, said, write, verdict);
    if (write->n_args < 2)
        return;
    const struct part *part = &tree->slots[id]->signal->parts[i];
    put(tree, part->number, said, write, verdict);
    if (part->letter != part->number)
        put(tree, part->letter, said, write, verdict);
}

/* ---- rates and ages ---- */

static double rate_now(const struct tree *tree, const struct signal *signal)
{
    double gone_s = (double)(tree->tick - signal->rated_at) * TICK_S;
    return gone_s > 0 ? signal->rate_s * exp(-gone_s / RATE_S) : signal->rate_s;
}

void message_show(struct tree *tree, const struct ticking *ticking)
{
    int of = tree->slots[ticking->of]->signal->whole; /* the arguments of a message come together */
    const struct slot *slot = tree->slots[of];
    double age_s = (double)(tree->tick - (slot->written_at < 0 ? 0 : slot->written_at)) * TICK_S;
    tree_signal_number(tree, ticking->id,
                       ticking->kind == BESIDE_AGE ? age_s : rate_now(tree, slot->signal));
}

void message_tick(struct tree *tree)
{
    for (int i = 0; i < tree->n_ticking; i++)
        message_show(tree, &tree->ticking[i]);
}

static void count_message(struct tree *tree, int id)
{
    struct signal *signal = tree->slots[id]->signal;
    signal->rate_s = rate_now(tree, signal) + 1 / RATE_S;
    signal->rated_at = tree->tick;
    for (enum beside kind = BESIDE_RATE; kind <= BESIDE_AGE; kind++)
        if (signal->beside[kind] != TREE_NONE)
            message_show(tree, &(struct ticking){signal->beside[kind], id, kind});
}

/* An argument under /in is the player's who sent it last, as the message is. */
static void give(struct tree *tree, int in, int player, int i)
{
    const struct part *part = &tree->slots[in]->signal->parts[i];
    int of_player = tree->slots[player]->signal->parts[i].number;
    tree->slots[part->number]->signal->player_row = of_player;
    tree->slots[part->letter]->signal->player_row = of_player;
}

void message_take(struct tree *tree, int in, int player, const struct write *write,
                  struct verdict *verdict)
{
    const struct signal *of_player = tree->slots[player]->signal;
    for (int i = 0; i == 0 || i < write->n_args; i++) {
        int ranged = of_player->n_parts ? of_player->parts[i].number : player;
        struct said said = hear(tree, tree->slots[ranged]->signal, write, i);
        put_argument(tree, in, i, &said, write, verdict);
        put_argument(tree, player, i, &said, write, verdict);
        if (write->n_args > 1)
            give(tree, in, player, i);
    }
    count_message(tree, in);
    count_message(tree, player);
}
