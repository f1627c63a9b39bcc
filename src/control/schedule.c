/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The heap holds places, so that sifting moves numbers and never a whole write.
 */
#include "control/schedule.h"

#include <stdlib.h>

struct entry {
    int64_t due_ns;
    uint64_t order;
    int place;
};

struct schedule {
    struct write writes[SCHEDULE_MAX];
    struct entry heap[SCHEDULE_MAX]; /* beyond n: places that are free */
    int n;
    uint64_t added;
};

struct schedule *schedule_create(void)
{
    struct schedule *schedule = calloc(1, sizeof *schedule);
    for (int i = 0; schedule && i < SCHEDULE_MAX; i++)
        schedule->heap[i].place = i;
    return schedule;
}

void schedule_destroy(struct schedule *schedule)
{
    free(schedule);
}

static bool is_before(const struct entry *a, const struct entry *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void swap(struct entry *a, struct entry *b)
{
    struct entry kept = *a;
    *a = *b;
    *b = kept;
}

bool schedule_add(struct schedule *schedule, const struct write *write, int64_t due_ns)
{
    if (schedule->n == SCHEDULE_MAX)
        return false;
    int i = schedule->n++;
    struct entry *heap = schedule->heap;
    schedule->writes[heap[i].place] = *write;
    heap[i].due_ns = due_ns;
    heap[i].order = schedule->added++;
    for (; i > 0 && is_before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&heap[i], &heap[(i - 1) / 2]);
    return true;
}

const struct write *schedule_first(const struct schedule *schedule, int64_t *due_ns)
{
    if (schedule->n == 0)
        return NULL;
    *due_ns = schedule->heap[0].due_ns;
    return &schedule->writes[schedule->heap[0].place];
}

void schedule_pop(struct schedule *schedule)
{
    struct entry *heap = schedule->heap;
    if (schedule->n == 0)
        return;
    swap(&heap[0], &heap[--schedule->n]);
    for (int i = 0;;) {
        int least = i, left = 2 * i + 1;
        for (int child = left; child < left + 2 && child < schedule->n; child++)
            if (is_before(&heap[child], &heap[least]))
                least = child;
        if (least == i)
            return;
        swap(&heap[i], &heap[least]);
        i = least;
    }
}
