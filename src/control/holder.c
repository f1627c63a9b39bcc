/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/holder.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The socket's inode in one of the kernel's tables; 0 when the port does not stand there. */
static unsigned long inode_in(const char *table, int port)
{
    FILE *file = fopen(table, "re");
    char line[512];
    unsigned long found = 0;
    while (file && !found && fgets(line, sizeof line, file)) {
        unsigned here;
        unsigned long inode;
        int n =
            sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*s %*s %*s %*s %*s %*s %*s %lu", &here, &inode);
        if (n == 2 && here == (unsigned)port)
            found = inode;
    }
    if (file)
        fclose(file);
    return found;
}

static bool has_socket(const char *pid, unsigned long inode)
{
    char path[300], wanted[64], target[64];
    snprintf(path, sizeof path, "/proc/%s/fd", pid);
    snprintf(wanted, sizeof wanted, "socket:[%lu]", inode);
    DIR *folder = opendir(path);
    bool found = false;
    for (struct dirent *entry; folder && !found && (entry = readdir(folder));) {
        ssize_t n = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
        target[n > 0 ? n : 0] = '\0';
        found = !strcmp(target, wanted);
    }
    if (folder)
        closedir(folder);
    return found;
}

bool holder_of_port(int port, char *name, size_t size)
{
    unsigned long inode = inode_in("/proc/net/udp", port);
    if (!inode)
        inode = inode_in("/proc/net/udp6", port);
    DIR *processes = inode ? opendir("/proc") : NULL;
    bool found = false;
    for (struct dirent *entry; processes && !found && (entry = readdir(processes));) {
        if (!isdigit((unsigned char)entry->d_name[0]) || !has_socket(entry->d_name, inode))
            continue;
        char path[300], comm[64] = "?";
        snprintf(path, sizeof path, "/proc/%s/comm", entry->d_name);
        FILE *file = fopen(path, "re");
        if (file && fgets(comm, sizeof comm, file))
            comm[strcspn(comm, "\n")] = '\0';
        if (file)
            fclose(file);
        snprintf(name, size, "%s (process %.12s)", comm, entry->d_name);
        found = true;
    }
    if (processes)
        closedir(processes);
    return found;
}
