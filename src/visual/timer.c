/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/timer.h"

#include "visual/gl.h"

static void take_results(struct timer *timer)
{
    for (int i = 0; i < TIMER_QUERIES; i++) {
        GLuint done = 0, ns = 0;
        if (timer->pending[i])
            glGetQueryObjectuiv(timer->queries[i], GL_QUERY_RESULT_AVAILABLE, &done);
        if (!done)
            continue;
        glGetQueryObjectuiv(timer->queries[i], GL_QUERY_RESULT, &ns);
        timer->ms = (double)ns / 1e6;
        timer->pending[i] = false;
    }
}

void timer_begin(struct timer *timer)
{
    if (timer->drawings++ % TIMER_EVERY)
        return;
    if (!timer->queries[0])
        glGenQueries(TIMER_QUERIES, timer->queries);
    take_results(timer);
    if (timer->pending[timer->next])
        return;
    glBeginQuery(GL_TIME_ELAPSED, timer->queries[timer->next]);
    timer->running = true;
}

void timer_end(struct timer *timer)
{
    if (!timer->running)
        return;
    glEndQuery(GL_TIME_ELAPSED);
    timer->pending[timer->next] = true;
    timer->next = (timer->next + 1) % TIMER_QUERIES;
    timer->running = false;
}

void timer_free(struct timer *timer)
{
    if (timer->queries[0])
        glDeleteQueries(TIMER_QUERIES, timer->queries);
    *timer = (struct timer){0};
}
