/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads with a name, and a wake-up that may be given from a real-time thread.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

struct err;

struct thread {
    pthread_t id;
    bool started;
};

/* Starts `body(context)` under a name of at most 15 bytes. All signals are blocked in it. */
bool thread_start(struct thread *thread, const char *name, void *(*body)(void *), void *context,
                  struct err *err);

/* Waits for the end of a started thread; a no-op otherwise. */
void thread_join(struct thread *thread);

/* Called by the thread itself: work that must never compete with the picture (nice 19). */
void thread_be_humble(void);
/* The same for work that somebody waits for: it gets what the picture leaves, and a little more (nice 10). */
void thread_be_calm(void);

struct wake {
    sem_t sem;
};

void wake_init(struct wake *wake);
void wake_free(struct wake *wake);
/* Real-time safe, any thread. */
void wake_post(struct wake *wake);
/* Waits for a post, at most so long. True when one came. */
bool wake_wait(struct wake *wake, int64_t at_most_ns);

#endif
