/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What OSC that answers promises: names, leases, subscriptions, queries, feedback and TCP, over real sockets on the loopback with
 * liblo on the other side, and the manners towards strangers.
 */
#include "control/control.h"

#include "base/clock.h"
#include "base/err.h"
#include "control/framing.h"
#include "control/osc_parse.h"
#include "control/packed.h"
#include "control/peers.h"
#include "engine/crew.h"
#include "stage/roll.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/snapshot.h"
#include "tree/tree.h"

#include <arpa/inet.h>
#include <lo/lo.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct stage {
    struct tree *tree;
    struct snapshots *snapshots;
    struct control *control;
    int client; /* a connected UDP socket */
};

static int connect_client(const struct stage *stage, int type)
{
    int fd = socket(AF_INET, type, 0);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)control_osc_port(stage->control))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_return_code(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static int setup(void **state)
{
    struct err err = {0};
    struct stage *stage = calloc(1, sizeof *stage);
    *state = stage;
    stage->tree = tree_create(&err);
    stage->snapshots = snapshots_create(&err);
    stage->control = control_create(
        &(struct control_desc){.osc_where = "loopback", .snapshots = stage->snapshots}, &err);
    if (!stage->control)
        return -1;
    stage->client = connect_client(stage, SOCK_DGRAM);
    return 0;
}

static int teardown(void **state)
{
    struct stage *stage = *state;
    close(stage->client);
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
}

static size_t serialise(unsigned char *out, const char *address, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    lo_message message = lo_message_new();
    for (; *types; types++)
        if (*types == 's')
            lo_message_add_string(message, va_arg(args, const char *));
        else
            lo_message_add_float(message, (float)va_arg(args, double));
    va_end(args);
    size_t size = 0;
    void *bytes = lo_message_serialise(message, address, NULL, &size);
    memcpy(out, bytes, size);
    free(bytes);
    lo_message_free(message);
    return size;
}

#define SAY(fd, ...)                                                                               \
    do {                                                                                           \
        unsigned char bytes[1024];                                                                 \
        size_t size = serialise(bytes, __VA_ARGS__);                                               \
        assert_int_equal(send(fd, bytes, size, 0), size);                                          \
    } while (0)

static void print_args(const struct write *write, char *text, size_t size)
{
    text[0] = '\0';
    for (int i = 0; i < write->n_args; i++) {
        size_t used = strlen(text);
        const struct arg *arg = &write->args[i];
        if (arg->type == ARG_TEXT)
            snprintf(text + used, size - used, "%s ", write_text(write, i));
        else if (arg->type == ARG_TRUTH)
            snprintf(text + used, size - used, "%c ", arg->number > 0.5 ? 'T' : 'F');
        else
            snprintf(text + used, size - used, "%g ", arg->number);
    }
}

/* The arguments of the first message of this address within a second, as text; "" when none comes. */
static const char *answer(struct stage *stage, int fd, const char *address)
{
    static char text[512];
    static unsigned char packet[4096];
    struct osc_reader reader;
    struct osc_message message;
    for (int i = 0; i < 200; i++) {
        frame(stage);
        ssize_t size = recv(fd, packet, sizeof packet, MSG_DONTWAIT);
        if (size <= 0) {
            usleep(5000);
            continue;
        }
        osc_reader_init(&reader, packet, (size_t)size);
        while (osc_reader_next(&reader, &message)) {
            if (strcmp(message.write.address, address) != 0)
                continue;
            print_args(&message.write, text, sizeof text);
            return text;
        }
    }
    return "";
}

static void a_subscription_hears_what_changes(void **state)
{
    struct stage *stage = *state;
    SAY(stage->client, "/subscribe", "sf", "/master/*", 60.0);
    assert_string_equal(answer(stage, stage->client, "/master/brightness"), "1 ");
    SAY(stage->client, "/master/brightness", "f", 0.25);
    assert_string_equal(answer(stage, stage->client, "/master/brightness"), "0.25 ");
    SAY(stage->client, "/unsubscribe", "s", "/master/*");
    SAY(stage->client, "/master/brightness", "f", 0.5);
    assert_string_equal(answer(stage, stage->client, "/master/brightness"), "");
}

static void a_subscription_to_a_rate_makes_it(void **state)
{
    struct stage *stage = *state;
    SAY(stage->client, "/subscribe", "s", "/in/fader/rate");
    struct write write;
    int n = 0;
    for (int i = 0; i < 200 && !n; i++) {
        n = control_read(stage->control, &write, 1);
        usleep(5000);
    }
    assert_int_equal(n, 1); /* the show hears of it, and makes the row */
    assert_string_equal(write.address, "/subscribe");
    assert_string_equal(write_text(&write, 0), "/in/fader/rate");
}

static void a_container_and_a_short_name_can_be_subscribed(void **state)
{
    struct stage *stage = *state;
    SAY(stage->client, "/subscribe", "s", "/brightness");
    assert_string_equal(answer(stage, stage->client, "/brightness"), "1 ");
    SAY(stage->client, "/subscribe", "s", "/stage");
    assert_string_equal(answer(stage, stage->client, "/stage/hands-off"), "F ");
    assert_int_equal(control_counts(stage->control).subscriptions, 2);
    SAY(stage->client, "/unsubscribe", "");
    frame(stage);
    usleep(50000);
    assert_int_equal(control_counts(stage->control).subscriptions, 0);
}

static void wrong_patterns_get_a_sentence(void **state)
{
    struct stage *stage = *state;
    SAY(stage->client, "/subscribe", "s", "audio");
    assert_non_null(strstr(answer(stage, stage->client, "/error"), "write it as /audio/*"));
    SAY(stage->client, "/subscribe", "s", "/audio/{a");
    assert_non_null(strstr(answer(stage, stage->client, "/error"), "close its brackets"));
    SAY(stage->client, "/subscribe", "");
    assert_non_null(strstr(answer(stage, stage->client, "/error"), "Say which"));
}

static void a_query_lists_rows_with_their_types(void **state)
{
    struct stage *stage = *state;
    SAY(stage->client, "/query", "s", "/master/brightness");
    assert_string_equal(answer(stage, stage->client, "/query"), "/master/brightness float 1 ");
    SAY(stage->client, "/query", "s", "/master/brightness");
    assert_string_equal(answer(stage, stage->client, "/query/end"), "/master/brightness 1 ");
    SAY(stage->client, "/query", "");
    assert_non_null(strstr(answer(stage, stage->client, "/query/end"), "/ "));
}

static void players_are_listed_and_renamed(void **state)
{
    struct stage *stage = *state;
    SAY(stage->client, "/hello", "s", "tablet");
    assert_string_equal(answer(stage, stage->client, "/hello"), "tablet ");
    SAY(stage->client, "/fader", "f", 0.5);
    SAY(stage->client, "/players", "");
    const char *line = answer(stage, stage->client, "/players");
    assert_non_null(strstr(line, "tablet #"));
    assert_non_null(strstr(line, "operator udp"));
    SAY(stage->client, "/players", "");
    assert_string_equal(answer(stage, stage->client, "/players/end"), "1 ");
    SAY(stage->client, "/stage/rename", "ss", "tablet", "harp");
    assert_string_equal(answer(stage, stage->client, "/hello"), "harp ");
}

static void the_operators_screen_names_who_plays(void **state)
{
    struct stage *stage = *state;
    struct roll_view view;
    crew_follow(&view, stage->control, stage->tree);
    assert_int_equal(view.n, 0);
    SAY(stage->client, "/hello", "s", "tablet");
    SAY(stage->client, "/stage/holder", "s", "tab*");
    SAY(stage->client, "/fader", "f", 0.5);
    for (int i = 0; i < 40; i++) {
        frame(stage);
        usleep(5000);
    }
    crew_follow(&view, stage->control, stage->tree);
    assert_int_equal(view.n, 1);
    assert_string_equal(view.players[0].name, "tablet");
    assert_true(view.players[0].holds);
    assert_false(view.players[0].muted);
    assert_int_equal(view.players[0].silent_s, 0);
}

static void controllers_follow_what_another_hand_does(void **state)
{
    struct stage *stage = *state;
    SAY(stage->client, "/hello", "s", "tablet");
    SAY(stage->client, "/brightness", "f", 0.5);
    assert_string_equal(answer(stage, stage->client, "/brightness"), "");
    struct write write;
    struct verdict verdict;
    write_make(&write, ROLE_OPERATOR, "keys", "/master/brightness", "f", 0.75);
    assert_true(tree_apply(stage->tree, &write, &verdict));
    assert_string_equal(answer(stage, stage->client, "/brightness"), "0.75 ");
    assert_string_equal(answer(stage, stage->client, "/brightness"), "");
}

static void values_go_out_to_where_send_says(void **state)
{
    struct stage *stage = *state;
    struct err err;
    int there = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_return_code(bind(there, (struct sockaddr *)&address, size), 0);
    getsockname(there, (struct sockaddr *)&address, &size);
    char to[32];
    snprintf(to, sizeof to, "localhost:%d", ntohs(address.sin_port));
    const struct control_send send = {to, "/master/brightness", "60"};
    control_destroy(stage->control);
    stage->control = control_create(
        &(struct control_desc){
            .osc_where = "loopback", .sends = &send, .n_sends = 1, .snapshots = stage->snapshots},
        &err);
    assert_non_null(stage->control);
    assert_string_equal(answer(stage, there, "/master/brightness"), "1 ");
    close(there);
}

static void wrong_words_of_send_are_told(void **state)
{
    (void)state;
    static const struct {
        struct control_send send;
        const char *sentence;
    } wrong[] = {
        {{"here", "/a", "30"}, "write HOST:PORT"},
        {{":9000", "/a", "30"}, "write HOST:PORT"},
        {{"here:0", "/a", "30"}, "write HOST:PORT"},
        {{"here:99999", "/a", "30"}, "write HOST:PORT"},
        {{"here:9000", "a", "30"}, "begins with /"},
        {{"here:9000", "/a", "0"}, "how often"},
        {{"here:9000", "/a", "fast"}, "how often"},
    };
    char host[64];
    int port;
    double hz;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err err = {0};
        assert_false(control_read_send(&wrong[i].send, host, sizeof host, &port, &hz, &err));
        assert_non_null(strstr(err.text, wrong[i].sentence));
    }
    const struct control_send v6 = {"[fe80::1]:7000", "/a", "30"};
    assert_true(control_read_send(&v6, host, sizeof host, &port, &hz, NULL));
    assert_string_equal(host, "fe80::1");
    assert_int_equal(port, 7000);
}

/* ---- TCP ---- */

static void hears_and_answers_over_tcp(void **state)
{
    struct stage *stage = *state;
    for (int kind = FRAMING_SIZE; kind <= FRAMING_SLIP; kind++) {
        int fd = connect_client(stage, SOCK_STREAM);
        unsigned char packet[256], wire[1024];
        size_t n = serialise(packet, "/ping", "f", 0.25);
        n = framing_wrap((enum framing_kind)kind, packet, n, wire);
        for (size_t i = 0; i < n; i++) { /* byte by byte */
            assert_int_equal(send(fd, wire + i, 1, 0), 1);
            usleep(100);
        }
        struct framing *framing = calloc(1, sizeof *framing);
        const unsigned char *answered = NULL;
        while (!answered) {
            ssize_t got = recv(fd, wire, sizeof wire, 0);
            assert_true(got > 0);
            framing_take(framing, wire, (size_t)got, &answered);
        }
        assert_int_equal(framing->kind, kind);
        assert_string_equal((const char *)answered, "/pong");
        free(framing);
        close(fd);
    }
}

static void a_broken_stream_ends_only_itself(void **state)
{
    struct stage *stage = *state;
    char byte;
    int fd = connect_client(stage, SOCK_STREAM);
    assert_int_equal(send(fd, "\0\377\377\377rubbish", 11, 0), 11);
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
    close(fd);
    SAY(stage->client, "/ping", "f", 1.0);
    assert_string_equal(answer(stage, stage->client, "/pong"), "1 ");
    assert_int_equal(control_counts(stage->control).osc.tcp_refused, 1);
}

static void one_address_cannot_take_all_connections(void **state)
{
    struct stage *stage = *state;
    int fds[20], n_open = 0;
    for (int i = 0; i < 20; i++)
        fds[i] = connect_client(stage, SOCK_STREAM);
    usleep(200000);
    n_open = control_counts(stage->control).osc.connections;
    assert_int_equal(n_open, 16);
    for (int i = 0; i < 20; i++)
        close(fds[i]);
}

static void a_write_comes_out_of_its_pack_as_it_went_in(void **state)
{
    (void)state;
    static unsigned char bytes[PACKED_MAX];
    struct write in, out;
    struct packed_head head;
    write_make(&in, ROLE_PLAYER, "tablet", "/a/b", "fsTsNI", 0.5, "x", "long text");
    in.arrived_ns = 12345678901234;
    in.reply = 77;
    size_t size = packed_put(bytes, &in);
    assert_true(size < 300);
    memcpy(&head, bytes, sizeof head);
    memset(&out, 0xff, sizeof out);
    packed_get(&head, bytes + sizeof head, &out);
    assert_int_equal(head.size, size);
    assert_int_equal(out.arrived_ns, in.arrived_ns);
    assert_int_equal(out.reply, 77);
    assert_int_equal(out.role, ROLE_PLAYER);
    assert_int_equal(out.n_args, 6);
    assert_string_equal(out.address, "/a/b");
    assert_string_equal(out.author, "tablet");
    assert_string_equal(write_text(&out, 1), "x");
    assert_string_equal(write_text(&out, 3), "long text");
    assert_true(out.args[0].number == 0.5);
}

#define LIVE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(a_subscription_hears_what_changes),
        LIVE(a_subscription_to_a_rate_makes_it),
        LIVE(a_container_and_a_short_name_can_be_subscribed),
        LIVE(wrong_patterns_get_a_sentence),
        LIVE(a_query_lists_rows_with_their_types),
        LIVE(players_are_listed_and_renamed),
        LIVE(the_operators_screen_names_who_plays),
        LIVE(controllers_follow_what_another_hand_does),
        LIVE(values_go_out_to_where_send_says),
        cmocka_unit_test(wrong_words_of_send_are_told),
        LIVE(hears_and_answers_over_tcp),
        LIVE(a_broken_stream_ends_only_itself),
        LIVE(one_address_cannot_take_all_connections),
        cmocka_unit_test(a_write_comes_out_of_its_pack_as_it_went_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
