/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The web as it runs, over real sockets on the loopback: requests wait for a frame, WebSockets are peers like any other, and
 * nothing is left behind when it ends with clients inside.
 */
#include "control/control.h"
#include "control/web.h"

#include "base/clock.h"
#include "base/err.h"
#include "control/web_frame.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/snapshot.h"
#include "tree/tree.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct stage {
    struct tree *tree;
    struct snapshots *snapshots;
    struct control *control;
};

static int setup(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    *state = stage;
    stage->tree = tree_create(NULL);
    stage->snapshots = snapshots_create(NULL);
    tree_put_on_stage(stage->tree, tree_branch_new(stage->tree, NULL));
    stage->control = control_create(
        &(struct control_desc){.osc_where = "loopback", .snapshots = stage->snapshots}, NULL);
    return stage->control ? 0 : -1;
}

static int teardown(void **state)
{
    struct stage *stage = *state;
    control_destroy(stage->control);
    snapshots_destroy(stage->snapshots);
    tree_destroy(stage->tree);
    free(stage);
    return 0;
}

/* A frame: what came is written, the tree is published. */
static void frame(struct stage *stage)
{
    struct write writes[16];
    struct verdict verdict;
    tree_begin_tick(stage->tree);
    int n = control_read(stage->control, writes, 16);
    for (int i = 0; i < n; i++)
        tree_apply(stage->tree, &writes[i], &verdict);
    snapshots_publish(stage->snapshots, stage->tree);
    clock_sleep_until_ns(clock_now_ns() + 5000000);
}

static int connect_client(const struct stage *stage)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)web_port(control_web(stage->control)))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_return_code(connect(fd, (struct sockaddr *)&to, sizeof to), errno);
    return fd;
}

static void say(int fd, const void *data, size_t size)
{
    assert_int_equal(send(fd, data, size, MSG_NOSIGNAL), size);
}

/* What has come until it holds `wanted` (of so many bytes), while frames go on; false after five seconds. */
static bool hear(struct stage *stage, int fd, const char *wanted, size_t size)
{
    static char bytes[1 << 16];
    size_t n = 0;
    for (int i = 0; i < 1000; i++) {
        frame(stage);
        ssize_t got = recv(fd, bytes + n, sizeof bytes - n, MSG_DONTWAIT);
        n += got > 0 ? (size_t)got : 0;
        if (memmem(bytes, n, wanted, size))
            return true;
    }
    return false;
}

static void say_frame(int fd, int kind, const char *payload, size_t size)
{
    unsigned char frame[256] = {(unsigned char)(0x80 | kind), (unsigned char)(0x80 | size)};
    memcpy(frame + 6, payload, size); /* its mask is zero */
    say(fd, frame, 6 + size);
}

static int open_talk(struct stage *stage)
{
    static const char handshake[] =
        "GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    int fd = connect_client(stage);
    say(fd, handshake, sizeof handshake - 1);
    /* the answer to RFC 6455's own example */
    assert_true(hear(stage, fd, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 28));
    return fd;
}

static void a_request_waits_for_a_frame(void **state)
{
    struct stage *stage = *state;
    int fd = connect_client(stage);
    static const char request[] = "GET /knob/3?VALUE HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (size_t i = 0; i < sizeof request - 1; i++) /* byte by byte */
        say(fd, request + i, 1);
    clock_sleep_until_ns(clock_now_ns() + 50000000);
    assert_true(hear(stage, fd, "{\"VALUE\": [0.5]}", 16));
    close(fd);
}

static void without_frames_it_says_that_it_cannot(void **state)
{
    struct stage *stage = *state;
    char bytes[256] = "";
    int fd = connect_client(stage);
    static const char request[] = "GET /knob/3 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    say(fd, request, sizeof request - 1);
    assert_true(recv(fd, bytes, sizeof bytes - 1, 0) > 0); /* after five seconds */
    assert_non_null(strstr(bytes, "HTTP/1.1 503"));
    close(fd);
}

static void a_websocket_plays_and_listens(void **state)
{
    struct stage *stage = *state;
    int fd = open_talk(stage);
    static const char listen[] = "{\"COMMAND\": \"LISTEN\", \"DATA\": \"/knob/1\"}";
    say_frame(fd, 1, listen, sizeof listen - 1);
    assert_true(hear(stage, fd, "/knob/1\0,f\0\0\x3f\0\0\0", 16));
    say_frame(fd, 2, "/knob/1\0,f\0\0\x3e\x80\0\0", 16);
    assert_true(hear(stage, fd, "/knob/1\0,f\0\0\x3e\x80\0\0", 16));
    assert_true(tree_number(stage->tree, tree_find(stage->tree, "/knob/1"), 0) == 0.25);
    assert_int_equal(web_counts(control_web(stage->control)).clients, 1);
    say_frame(fd, 8, "\x03\xe8", 2);
    assert_true(hear(stage, fd, "\x88\x02\x03\xe8", 4));
    close(fd);
    for (int i = 0; i < 1000 && web_counts(control_web(stage->control)).clients; i++)
        frame(stage);
    assert_int_equal(web_counts(control_web(stage->control)).clients, 0);
}

static void a_client_that_does_not_read_loses_packets_and_nothing_else(void **state)
{
    struct stage *stage = *state;
    int deaf = open_talk(stage), other = open_talk(stage), least = 1024;
    setsockopt(deaf, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    static const char subscribe[] = "/subscribe\0\0,si\0/\0\0\0\0\0\0\x78";
    say_frame(deaf, 2, subscribe, 24);
    for (int i = 0; i < 3000 && !web_counts(control_web(stage->control)).dropped; i++) {
        for (int id = 0; id < tree_size(stage->tree); id++)
            if (tree_row(stage->tree, id))
                tree_signal_number(stage->tree, id, (i + id) % 7 / 7.0);
        frame(stage);
    }
    assert_true(web_counts(control_web(stage->control)).dropped > 0);
    say_frame(other, 2, "/ping\0\0\0,\0\0\0", 12);
    assert_true(hear(stage, other, "/pong", 5));
    close(deaf);
    close(other);
}

static void it_ends_with_clients_inside(void **state)
{
    struct stage *stage = *state;
    open_talk(stage);
    int slow = connect_client(stage), waiting = connect_client(stage);
    say(slow, "GET / HT", 8);
    static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    say(waiting, request, sizeof request - 1);
}

static void opened_and_closed_it_keeps_its_port(void **state)
{
    struct stage *stage = *state;
    struct web *web = control_web(stage->control);
    int port = web_port(web), fd = open_talk(stage);
    for (int k = 0; k < 6; k++) {
        web_open(web, k % 2 == 0);
        for (int i = 0; i < 1000 && web_is_open(web) != (k % 2 == 0); i++)
            frame(stage);
        assert_int_equal(web_is_open(web), k % 2 == 0);
        assert_int_equal(web_port(web), port);
    }
    say_frame(fd, 2, "/ping\0\0\0,\0\0\0", 12); /* who sits at this machine stays */
    assert_true(hear(stage, fd, "/pong", 5));
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_waits_for_a_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(without_frames_it_says_that_it_cannot, setup, teardown),
        cmocka_unit_test_setup_teardown(a_websocket_plays_and_listens, setup, teardown),
        cmocka_unit_test_setup_teardown(a_client_that_does_not_read_loses_packets_and_nothing_else,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(it_ends_with_clients_inside, setup, teardown),
        cmocka_unit_test_setup_teardown(opened_and_closed_it_keeps_its_port, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
