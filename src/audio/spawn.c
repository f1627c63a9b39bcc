/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/spawn.h"

#include "base/err.h"

#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 8 };

pid_t spawn_ear(const char *program, const char *const *words, int fd, struct err *err)
{
    const char *argv[WORDS_MAX + 3] = {program ? program : "clavilux", "ear"};
    for (int i = 0; i < WORDS_MAX && words[i]; i++)
        argv[i + 2] = words[i];

    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, fd, SPAWN_FD);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none); /* our threads block all signals */
    posix_spawnattr_setsigdefault(&attributes, &all);
    pid_t pid;
    int failed = posix_spawn(&pid, program ? program : "/proc/self/exe", &files, &attributes,
                             (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (!failed)
        return pid;
    err_set(err, ERR_SYSTEM, _("Cannot start the ear process: %s; close other programs."),
            strerror(failed));
    return -1;
}

void spawn_kill(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}
