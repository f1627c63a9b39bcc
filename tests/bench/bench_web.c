/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the page costs: sixteen of them listen to all that is heard, 30 times a second; and how long the whole tree takes.
 */
#include "base/clock.h"
#include "control/control.h"
#include "control/web.h"
#include "tests/bench/kit.h"
#include "tree/snapshot.h"
#include "tree/tree.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLIENTS = 16, SECONDS = 10, FRAMES_PER_S = 60, TREES = 21 };

static int connect_to(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to))
        fail(&(struct err){.text = "The page cannot be reached."});
    return fd;
}

static void say(int fd, const void *data, size_t size)
{
    if (send(fd, data, size, MSG_NOSIGNAL) != (ssize_t)size)
        exit(1);
}

/* A page: its handshake, then "/subscribe /audio 30" in a frame whose mask is zero. */
static int open_page(int port)
{
    static const char handshake[] =
        "GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    static const unsigned char subscribe[] =
        "\x82\x9c\0\0\0\0/subscribe\0\0,si\0/audio\0\0\0\0\0\x1e";
    int fd = connect_to(port);
    say(fd, handshake, sizeof handshake - 1);
    say(fd, subscribe, sizeof subscribe - 1);
    return fd;
}

/* Reads all that comes until the parent ends; its exit code says whether it was much. */
static pid_t open_pages(int port)
{
    pid_t child = fork();
    if (child)
        return child;
    struct pollfd fds[CLIENTS];
    for (int i = 0; i < CLIENTS; i++)
        fds[i] = (struct pollfd){.fd = open_page(port), .events = POLLIN};
    static char bytes[1 << 18];
    size_t total[CLIENTS] = {0};
    int64_t end_ns = clock_now_ns() + SECONDS * INT64_C(1000000000);
    while (clock_now_ns() < end_ns) {
        poll(fds, CLIENTS, 20);
        for (int i = 0; i < CLIENTS; i++)
            if (fds[i].revents & POLLIN)
                total[i] += (size_t)recv(fds[i].fd, bytes, sizeof bytes, MSG_DONTWAIT);
    }
    for (int i = 0; i < CLIENTS; i++)
        if (total[i] < SECONDS * 30 * 500)
            _exit(1);
    _exit(0);
}

static double cpu_s(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* All that is heard moves in every frame. */
static void play_frame(struct tree *tree, struct snapshots *snapshots, int frame)
{
    tree_begin_tick(tree);
    for (int id = 0; id < tree_size(tree); id++) {
        const struct row *row = tree_row(tree, id);
        double values[ROW_BANDS_MAX];
        if (!row || strncmp(row->address, "/audio/", 7) != 0 || row->type == ROW_TEXT ||
            row->flags & ROW_WRITE)
            continue;
        int n = row_n_numbers(row);
        for (int i = 0; i < n; i++)
            values[i] = (double)((frame * 7 + id + i) % 100) / 100;
        tree_signal(tree, id, values, n);
    }
    snapshots_publish(snapshots, tree);
}

/* Runs frames until the child has ended. */
static bool play(struct tree *tree, struct snapshots *snapshots, pid_t child)
{
    int64_t next_ns = clock_now_ns();
    int status = 0;
    for (int frame = 0; !waitpid(child, &status, WNOHANG); frame++) {
        play_frame(tree, snapshots, frame);
        clock_sleep_until_ns(next_ns += INT64_C(1000000000) / FRAMES_PER_S);
    }
    return WIFEXITED(status) && !WEXITSTATUS(status);
}

/* The answer to GET / from the first byte asked to the last one read, in a process that asks every 150 ms. */
static double tree_ms(int port)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    static char bytes[1 << 18];
    double ms[TREES];
    for (int i = 0; i < TREES; i++) {
        int64_t begin_ns = clock_now_ns();
        int fd = connect_to(port);
        say(fd, request, sizeof request - 1);
        while (recv(fd, bytes, sizeof bytes, 0) > 0) {
        }
        close(fd);
        ms[i] = (double)(clock_now_ns() - begin_ns) / 1e6;
        clock_sleep_until_ns(clock_now_ns() + INT64_C(150000000));
    }
    return median(ms, TREES);
}

static pid_t ask_trees(int port)
{
    pid_t child = fork();
    if (child)
        return child;
    printf("web_tree_ms %.2f ms\n", tree_ms(port));
    fflush(stdout);
    _exit(0);
}

int main(void)
{
    struct err err = {0};
    struct tree *tree = tree_create(&err);
    struct snapshots *snapshots = snapshots_create(&err);
    const struct control_desc desc = {.osc_where = "loopback", .snapshots = snapshots};
    struct control *control = control_create(&desc, &err);
    if (!control)
        fail(&err);
    int port = web_port(control_web(control));
    double whole_s = cpu_s(RUSAGE_SELF), main_s = cpu_s(RUSAGE_THREAD);
    if (!play(tree, snapshots, open_pages(port)))
        fail(&(struct err){.text = "The pages did not hear what was played."});
    double others_s = cpu_s(RUSAGE_SELF) - whole_s - (cpu_s(RUSAGE_THREAD) - main_s);
    printf("web_16_clients_pct %.2f %%\n", 100 * others_s / SECONDS);
    fflush(stdout);
    play(tree, snapshots, ask_trees(port));
    control_destroy(control);
    snapshots_destroy(snapshots);
    tree_destroy(tree);
    return 0;
}
