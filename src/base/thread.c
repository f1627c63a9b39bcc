/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/thread.h"

#include "base/err.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

bool thread_start(struct thread *thread, const char *name, void *(*body)(void *), void *context,
                  struct err *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&thread->id, NULL, body, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    thread->started = !failed;
    if (failed)
        return err_set(err, ERR_SYSTEM, _("Cannot start the thread %s: %s; close other programs."),
                       name, strerror(failed));
    pthread_setname_np(thread->id, name);
    return true;
}

void thread_join(struct thread *thread)
{
    if (!thread->started)
        return;
    pthread_join(thread->id, NULL);
    thread->started = false;
}

static void be_nice(int nice)
{
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), nice);
}

void thread_be_humble(void)
{
    be_nice(19);
}

void thread_be_calm(void)
{
    be_nice(10);
}

void wake_init(struct wake *wake)
{
    sem_init(&wake->sem, 0, 0);
}

void wake_free(struct wake *wake)
{
    sem_destroy(&wake->sem);
}

void wake_post(struct wake *wake)
{
    sem_post(&wake->sem);
}

bool wake_wait(struct wake *wake, int64_t at_most_ns)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + at_most_ns;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    int result;
    while ((result = sem_clockwait(&wake->sem, CLOCK_MONOTONIC, &until)) == -1 && errno == EINTR) {
    }
    return result == 0;
}
