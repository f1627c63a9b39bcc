/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The patches of a scene: their order, their ticks and looks, and what hands do to them.
 */
#include "patch/patch.h"

#include "analysis/features.h"
#include "base/color.h"
#include "base/err.h"
#include "patch/bound.h"
#include "patch/formula.h"
#include "tree/cell.h"
#include "tree/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATCHES_MAX = 8192, FIRES_MAX = 16 };

struct patches *patches_create(struct tree *tree, int branch, struct err *err)
{
    struct patches *patches = calloc(1, sizeof *patches);
    if (!patches) {
        err_set(err, ERR_SYSTEM, _("No memory for patches; close other programs."));
        return NULL;
    }
    patches->tree = tree;
    patches->changes = tree_cell_changes(tree);
    patches->branch = branch;
    patches->released_at = -1;
    return patches;
}

static int n_components(const struct patches *patches, const struct patch *patch)
{
    const struct row *row = tree_row(patches->tree, patch->row);
    return row ? row_n_components(row->type) : 0;
}

unsigned patch_components(const struct patches *patches, const struct patch *patch)
{
    if (patch->component >= COLOR_LIGHTNESS)
        return (1u << 3) - 1;
    return patch->component < 0 ? (1u << n_components(patches, patch)) - 1 : 1u << patch->component;
}

void patch_mark(struct patches *patches, const struct patch *patch, bool patched)
{
    unsigned mask = patch_components(patches, patch);
    for (int c = 0; c < COMPONENTS; c++)
        if (mask & 1u << c)
            tree_set_patched(patches->tree, patch->row, c, patched);
}

static void patch_free(struct patch *patch)
{
    if (!patch)
        return;
    if (!patch->packed)
        formula_free(patch->formula);
    free(patch->text);
    free(patch);
}

void patches_destroy(struct patches *patches)
{
    if (!patches)
        return;
    for (int i = 0; i < patches->n; i++) {
        if (patches->list[i]->formula)
            patch_mark(patches, patches->list[i], false);
        patch_free(patches->list[i]);
    }
    free(patches->list);
    free(patches->of_row);
    free(patches->order);
    free(patches->turns);
    free(patches->path);
    free(patches->arena);
    free(patches);
}

/* ---- binding ---- */

static struct patch *patch_of(const struct patches *patches, int row, int component)
{
    for (struct patch *patch = patches_of_row(patches, row); patch; patch = patch->next_of_row)
        if (patch->component == component)
            return patch;
    return NULL;
}

static void forget(struct patches *patches, struct patch *patch)
{
    struct patch **link = &patches->of_row[patch->row];
    while (*link != patch)
        link = &(*link)->next_of_row;
    *link = patch->next_of_row;
    if (patch->formula)
        patch_mark(patches, patch, false);
    patch_free(patch);
}

void patches_unbind(struct patches *patches, int row, int component)
{
    struct patch *patch = patch_of(patches, row, component);
    if (!patch)
        return;
    patches->n--;
    patches->n_order = 0;
    patches->edits++;
    for (int i = patch->place; i < patches->n; i++) {
        patches->list[i] = patches->list[i + 1];
        patches->list[i]->place = i;
    }
    forget(patches, patch);
}

static bool refuse(const struct patch_source *source, struct err *err, const char *about,
                   const char *reason)
{
    if (source && source->name)
        return err_set(err, ERR_DENIED, _("%s, line %d, column %d: %s %s"), source->name,
                       source->line, source->column, about, reason);
    return err_set(err, ERR_DENIED, "%s %s", about, reason);
}

static bool may_bind(const struct patches *patches, int id, int component,
                     const struct patch_source *source, struct err *err)
{
    const struct row *row = tree_row(patches->tree, id);
    if (!row)
        return err_set(err, ERR_NOT_FOUND, _("The row is gone; load the preset again."));
    if (tree_branch_of(patches->tree, id) != patches->branch)
        return refuse(source, err, row->address,
                      _("is not of this scene; a preset writes its own layers and knobs."));
    if (row->type == ROW_CHOICE || row->type == ROW_TEXT || row->type == ROW_FILE)
        return refuse(source, err, row->address, _("takes a word, not an expression."));
    if (!(row->flags & ROW_BIND) || row->type == ROW_BANDS)
        return refuse(source, err, row->address,
                      _("cannot be driven; it is written by what is heard or by hand."));
    if (component >= (int)strlen(row_letters(row->type)) && component > 0)
        return refuse(source, err, row->address, _("has no such component."));
    return true;
}

/* Does what the text gives fit what the row takes? A number fills a point and makes a grey. */
static bool fits(const struct row *row, int component, enum value_type type)
{
    if (row->type == ROW_TRIGGER)
        return type == VALUE_EVENT;
    if (formula_size(type) == 1)
        return true;
    return component < 0 && (type == VALUE_COLOR ? row->type == ROW_COLOR : row->type == ROW_POINT);
}

static bool refuse_type(const struct row *row, enum value_type type,
                        const struct patch_source *source, struct err *err)
{
    char reason[160];
    enum value_type wanted = row->type == ROW_TRIGGER ? VALUE_EVENT
                             : row->type == ROW_COLOR ? VALUE_COLOR
                             : row->type == ROW_POINT ? VALUE_POINT
                                                      : VALUE_NUMBER;
    snprintf(reason, sizeof reason, _("takes %s; found %s."), formula_type_text(wanted),
             formula_type_text(type));
    return refuse(source, err, row->address, reason);
}

static double result_of(const struct patches *patches, const struct patch *patch,
                        const struct formula *formula, const double *value, int c)
{
    if (formula_size(formula->type) > 1)
        return value[c];
    bool grey = c == 3 && patch->component < 0 &&
                tree_row(patches->tree, patch->row)->type == ROW_COLOR;
    return grey ? 1 : value[0];
}

static void set_constant(struct patches *patches, const struct patch *patch,
                         const struct formula *formula)
{
    unsigned mask = patch_components(patches, patch);
    for (int c = 0; c < COMPONENTS; c++) {
        if (!(mask & 1u << c))
            continue;
        double value = result_of(patches, patch, formula, formula->ticked + formula->result, c);
        tree_set_hand(patches->tree, patch->row, c, value);
        tree_set_ticked(patches->tree, patch->row, c, value);
    }
}

/* Room for another patch, of this row. */
static bool make_room(struct patches *patches, int row)
{
    if (patches->n == patches->room) {
        int room = patches->room ? 2 * patches->room : 64;
        struct patch **list = realloc(patches->list, (size_t)room * sizeof(struct patch *));
        if (!list)
            return false;
        patches->list = list;
        patches->room = room;
    }
    if (row >= patches->rows_room) {
        int room = 2 * row + 64;
        struct patch **rows = realloc(patches->of_row, (size_t)room * sizeof(struct patch *));
        if (!rows)
            return false;
        for (int i = patches->rows_room; i < room; i++)
            rows[i] = NULL;
        patches->of_row = rows;
        patches->rows_room = room;
    }
    return true;
}

/* In the place of the one before, or at the end. */
static void patch_add(struct patches *patches, struct patch *patch)
{
    struct patch *before = patch_of(patches, patch->row, patch->component);
    patch->place = before ? before->place : patches->n++;
    patches->list[patch->place] = patch;
    if (before)
        forget(patches, before);
    patch->next_of_row = patches->of_row[patch->row];
    patches->of_row[patch->row] = patch;
    patches->n_order = 0;
    patches->edits++;
}

bool patches_bind(struct patches *patches, int row, int component, const char *text,
                  const struct patch_source *source, struct err *err)
{
    if (!may_bind(patches, row, component, source, err))
        return false;
    const struct row *about = tree_row(patches->tree, row);
    struct compile_context context = {.tree = patches->tree,
                                      .branch = patches->branch,
                                      .row = row,
                                      .component = component,
                                      .address = about->address};
    struct formula *formula = formula_compile(&context, text, source, err);
    if (!formula)
        return false;
    if (!fits(about, component, formula->type)) {
        enum value_type type = formula->type;
        formula_free(formula);
        return refuse_type(about, type, source, err);
    }
    bool room = (patches->n < PATCHES_MAX || patch_of(patches, row, component)) &&
                make_room(patches, row);
    struct patch *patch = room ? calloc(1, sizeof *patch) : NULL;
    char *copy = patch ? strdup(text) : NULL;
    if (!copy) {
        free(patch);
        formula_free(formula);
        return err_set(err, ERR_RANGE, _("No room for another patch; a scene has at most %d."),
                       PATCHES_MAX);
    }
    *patch = (struct patch){.row = row, .component = component, .text = copy};
    for (int c = 0; c < COMPONENTS; c++) {
        patch->touched_before[c] = tree_touched_at(patches->tree, row, c);
        patch->touched[c] = -1;
    }
    patch_add(patches, patch);
    if (formula->constant &&
        component < COLOR_LIGHTNESS) { /* a part stays one, whatever sets the colour */
        set_constant(patches, patch, formula);
        formula_free(formula);
    } else {
        patch->formula = formula;
        patch_mark(patches, patch, true);
    }
    return true;
}

bool patches_value(const struct patches *patches, int row, int component, const char *text,
                   const struct patch_source *source, double value[4], struct err *err)
{
    const struct row *about = tree_row(patches->tree, row);
    const struct patch patch = {.row = row, .component = component};
    struct compile_context context = {.tree = patches->tree,
                                      .branch = patches->branch,
                                      .row = row,
                                      .component = component,
                                      .address = about->address};
    if (!may_bind(patches, row, component, source, err))
        return false;
    struct formula *formula = formula_compile(&context, text, source, err);
    bool good = formula && fits(about, component, formula->type);
    if (formula && !good)
        refuse_type(about, formula->type, source, err);
    if (good && !formula->constant)
        good = refuse(source, err, about->address, _("is kept here as a value; this text moves."));
    for (int c = 0; good && c < COMPONENTS; c++)
        value[c] = result_of(patches, &patch, formula, formula->ticked + formula->result, c);
    formula_free(formula);
    return good;
}

/* ---- time ---- */

static void fire(struct patches *patches, const struct patch *patch, double times)
{
    for (int i = 0; i < (int)fmin(times, FIRES_MAX); i++)
        tree_fire(patches->tree, patch->row);
}

/* What the patch gives and what a hand makes of it, into one component of its row. */
static inline void put(struct patches *patches, const struct patch *patch, int c, double value,
                       double since_s, bool look)
{
    struct tree_cell *cell = patch->cell;
    if (cell->touched >= 0 || patch->kept) {
        double weight = patch_hand_weight(patches, patch, c, since_s);
        if (weight > 0)
            value += (cell->hand[c] - value) * weight;
    }
    if (look)
        tree_cell_show(cell, c, value);
    else
        tree_cell_tick(patches->changes, cell, c, value);
}

/* The colour that a part is of: what patches before this one made of it, otherwise what the hand set. */
static const double *with_part(const struct patch *patch, double part, bool look, double rgba[4])
{
    const struct tree_cell *cell = patch->cell;
    for (int c = 0; c < 4; c++)
        rgba[c] = !(patch->made & 1u << c) ? cell->hand[c]
                  : look                   ? cell->shown[c]
                                           : cell->ticked[c];
    color_set_part(rgba, patch->component, part);
    return rgba;
}

/* What a formula gives, to its row. */
static void deliver(struct patches *patches, const struct patch *patch, const double *value,
                    double since_s, bool look)
{
    if (patch->fires) {
        if (!look)
            fire(patches, patch, value[0]);
        return;
    }
    if (!patch->cell)
        return; /* the row is gone */
    if (patch->mask == 1) {
        put(patches, patch, 0, value[0], since_s, look);
        return;
    }
    double rgba[4];
    if (patch->component >= COLOR_LIGHTNESS)
        value = with_part(patch, value[0], look, rgba);
    for (int c = 0; patch->mask >> c; c++)
        if (patch->mask & 1u << c)
            put(patches, patch, c,
                value == rgba ? rgba[c] : result_of(patches, patch, patch->formula, value, c),
                since_s, look);
}

/* Rows came or went: where they stand is looked up again. */
static void settle(struct patches *patches)
{
    uint64_t schema = tree_schema(patches->tree);
    if (patches->schema == schema)
        return;
    patches->schema = schema;
    for (int i = 0; i < patches->n_order; i++) {
        struct patch *patch = patches->order[i];
        const struct row *row = tree_row(patches->tree, patch->row);
        patch->cell = tree_cell(patches->tree, patch->row);
        patch->fires = row && row->type == ROW_TRIGGER && patch->formula->type == VALUE_EVENT;
        formula_settle(patch->formula, patches->tree);
        patches->turns[i] = (struct turn){.formula = patch->formula,
                                          .cell = patch->cell,
                                          .patch = patch,
                                          .row = patch->row,
                                          .plain = patch->cell && !patch->kept && !patch->fires &&
                                                   patch->mask == 1 &&
                                                   patch->component < COLOR_LIGHTNESS};
    }
}

/* Asks memory for what the patch after the next one needs while this one runs: thousands of them do not fit into the nearest
 * cache. Formulas and turns come by themselves, since they are read from front to back. */
static inline void fetch_ahead(const struct patches *patches, int i)
{
    if (i + 2 >= patches->n_order)
        return;
    const struct tree_cell *cell = patches->turns[i + 2].cell;
    __builtin_prefetch(cell);
    __builtin_prefetch((const char *)cell + LINE);
}

static inline void run_turn(struct patches *patches, const struct turn *turn,
                            const struct run_context *context, bool look)
{
    struct formula *formula = turn->formula;
    if (look)
        formula_look(formula, context);
    else
        formula_tick(formula, context);
    const double *value = (look ? formula->looked : formula->ticked) + formula->result;
    if (!turn->plain || turn->cell->touched >= 0)
        deliver(patches, turn->patch, value, context->since_s, look);
    else if (look)
        tree_cell_show(turn->cell, 0, value[0]);
    else
        tree_cell_tick(patches->changes, turn->cell, 0, value[0]);
}

void patches_tick(struct patches *patches)
{
    struct run_context context = {.tree = patches->tree,
                                  .time_s = (double)patches->n_ticks * TICK_S};
    patches->n_ticks++;
    settle(patches);
    for (int i = 0; i < patches->n_order; i++) {
        context.row = patches->turns[i].row;
        fetch_ahead(patches, i);
        run_turn(patches, &patches->turns[i], &context, false);
    }
}

void patches_look(struct patches *patches, double since_tick_s)
{
    if (patches->n_ticks == 0)
        return;
    struct decay decays[DECAYS] = {0};
    struct run_context context = {.tree = patches->tree,
                                  .time_s = (double)(patches->n_ticks - 1) * TICK_S,
                                  .since_s = fmax(since_tick_s, 0),
                                  .decays = decays};
    settle(patches);
    for (int i = 0; i < patches->n_order; i++) {
        context.row = patches->turns[i].row;
        fetch_ahead(patches, i);
        run_turn(patches, &patches->turns[i], &context, true);
    }
}

/* ---- hot reload ---- */

static int same_row(const struct patches *of, int row, const struct patches *in)
{
    int id = tree_find_in(in->tree, in->branch, tree_row(of->tree, row)->address);
    return id != TREE_NONE && tree_branch_of(in->tree, id) == in->branch ? id : TREE_NONE;
}

static void adopt_program(struct formula *fresh, const struct formula *old)
{
    bool same = fresh->n_state == old->n_state && fresh->n_numbers == old->n_numbers &&
                fresh->n_instructions == old->n_instructions;
    if (!same)
        return;
    memcpy(fresh->state, old->state, (size_t)fresh->n_state * sizeof *fresh->state);
    memcpy(fresh->ticked, old->ticked, (size_t)fresh->n_numbers * sizeof *fresh->ticked);
}

/* A component that a hand set stays as the hand set it. */
static void adopt_hand(struct patches *patches, int row, const struct patches *old, int old_row,
                       int c)
{
    double value = tree_hand(old->tree, old_row, c);
    tree_set_hand(patches->tree, row, c, value);
    if (!tree_is_patched(patches->tree, row, c))
        tree_set_ticked(patches->tree, row, c, value);
}

static void adopt_patch(struct patches *patches, struct patch *patch, const struct patches *old)
{
    int old_row = same_row(patches, patch->row, old);
    const struct patch *before = old_row == TREE_NONE ? NULL
                                                      : patch_of(old, old_row, patch->component);
    if (!before || strcmp(before->text, patch->text) != 0 || !before->formula != !patch->formula)
        return;
    unsigned mask = patch_components(patches, patch);
    for (int c = 0; c < COMPONENTS; c++) {
        int64_t touched = patch_touched_at(old, before, c);
        if (!(mask & 1u << c) || touched < 0)
            continue;
        adopt_hand(patches, patch->row, old, old_row, c);
        patch->touched[c] = touched;
        patch->kept = true;
    }
    patch->locked = before->locked & mask;
    patch->kept |= patch->locked != 0;
    for (int c = 0; c < COMPONENTS; c++)
        if (patch->locked & 1u << c)
            adopt_hand(patches, patch->row, old, old_row, c);
    if (patch->formula)
        adopt_program(patch->formula, before->formula);
}

/* Rows that the file does not name, as most knobs. */
static void adopt_unnamed(struct patches *patches, int row, const struct patches *old)
{
    int old_row = same_row(patches, row, old);
    if (old_row == TREE_NONE)
        return;
    for (int c = 0; c < n_components(patches, &(struct patch){.row = row}) && c < COMPONENTS; c++)
        if (tree_touched_at(old->tree, old_row, c) >= 0 && !tree_is_patched(old->tree, old_row, c))
            adopt_hand(patches, row, old, old_row, c);
}

void patches_adopt(struct patches *patches, const struct patches *old)
{
    patches->n_ticks = old->n_ticks;
    patches->schema = UNSETTLED;
    patches->released_at = old->released_at;
    bool *named = calloc((size_t)tree_size(patches->tree) + 1, sizeof *named);
    for (int i = 0; i < patches->n; i++) {
        adopt_patch(patches, patches->list[i], old);
        if (named)
            named[patches->list[i]->row] = true;
    }
    for (int row = 0; named && row < tree_size(patches->tree); row++) {
        const struct row *about = tree_row(patches->tree, row);
        bool words = about && (about->type == ROW_CHOICE || about->type == ROW_TEXT ||
                               about->type == ROW_FILE);
        if (about && !words && !named[row] && tree_branch_of(patches->tree, row) == patches->branch)
            adopt_unnamed(patches, row, old);
    }
    free(named);
}

/* ---- asking ---- */

const char *patches_text(const struct patches *patches, int row, int component)
{
    const struct patch *patch = patch_of(patches, row, component);
    return patch && patch->formula ? patch->text : NULL;
}

int patches_driven_by(const struct patches *patches, int row, int *driven, int n)
{
    int found = 0;
    for (int i = 0; i < patches->n && found < n; i++) {
        const struct patch *patch = patches->list[i];
        bool known = !patch->formula || !formula_reads(patch->formula, row);
        for (int k = 0; k < found && !known; k++)
            known = driven[k] == patch->row;
        if (!known)
            driven[found++] = patch->row;
    }
    return found;
}

uint64_t patches_edits(const struct patches *patches)
{
    return patches->edits;
}

int patches_size(const struct patches *patches)
{
    int n = 0;
    for (int i = 0; i < patches->n; i++)
        n += patches->list[i]->formula != NULL;
    return n;
}

int patches_zero_divisions(const struct patches *patches)
{
    int n = 0;
    for (int i = 0; i < patches->n; i++)
        n += patches->list[i]->formula && patches->list[i]->formula->divided_by_zero;
    return n;
}

bool patches_check(const char *text, const struct patch_source *source, struct err *err)
{
    struct tree *tree = tree_create(err);
    int branch = tree ? tree_branch_new(tree, err) : TREE_NONE;
    struct compile_context context = {.tree = tree,
                                      .branch = branch,
                                      .lenient = true,
                                      .row = TREE_NONE,
                                      .component = -1,
                                      .address = ""};
    struct formula *formula = branch == TREE_NONE ? NULL
                                                  : formula_compile(&context, text, source, err);
    bool done = formula != NULL;
    formula_free(formula);
    tree_destroy(tree);
    return done;
}
