/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What OSC in promises: against liblo's packets, the golden datagrams and a live socket on the loopback.
 */
#include "control/control.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "control/osc_parse.h"
#include "control/peers.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"

#include <arpa/inet.h>
#include <lo/lo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define GOLDEN         "../shared/data/osc/golden.tsv"
#define UNIX_FROM_1900 2208988800u

enum { ROOM = 8192 };

static void reads_what_liblo_writes(void **state)
{
    (void)state;
    lo_message message = lo_message_new();
    lo_message_add(message, "ifsdhTFNIc", -7, 0.5f, "h\xc3\xa9llo", 0.1, (int64_t)1 << 40, 'A');
    size_t size;
    void *bytes = lo_message_serialise(message, "/a/b", NULL, &size);
    struct osc_reader reader;
    struct osc_message read;
    osc_reader_init(&reader, bytes, size);
    assert_true(osc_reader_next(&reader, &read));
    assert_string_equal(read.write.address, "/a/b");
    assert_int_equal(read.write.n_args, 10);
    static const double numbers[] = {-7, 0.5, 0, 0.1, 1099511627776.0, 1, 0, 0, 0, 65};
    for (int i = 0; i < 10; i++)
        if (i != 2)
            assert_true(read.write.args[i].number == numbers[i]);
    assert_string_equal(write_text(&read.write, 2), "h\xc3\xa9llo");
    assert_int_equal(read.write.args[7].type, ARG_NOTHING);
    assert_int_equal(read.write.args[8].type, ARG_IMPULSE);
    assert_int_equal(read.fault, OSC_WHOLE);
    assert_false(osc_reader_next(&reader, &read));
    free(bytes);
    lo_message_free(message);
}

/* A small generator: the same packets in every run. */
static uint32_t dice(uint32_t *seed, uint32_t sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % sides;
}

struct said {
    int n;
    char address[8][32], types[8][12], texts[8][12][16];
    double numbers[8][12];
};

static lo_message say_something(struct said *said, int m, uint32_t *seed)
{
    lo_message message = lo_message_new();
    int n = (int)dice(seed, 11);
    snprintf(said->address[m], sizeof said->address[m], "/%u/%u", dice(seed, 1000), dice(seed, 7));
    for (int i = 0; i < n; i++) {
        char type = "ifdhsTFNI"[dice(seed, 9)];
        double number = said->numbers[m][i] = (double)dice(seed, 20000) - 10000;
        snprintf(said->texts[m][i], sizeof said->texts[m][i], "%.*s", (int)dice(seed, 9),
                 "abcdefghi");
        said->types[m][i] = type;
        if (type == 'i')
            lo_message_add_int32(message, (int32_t)number);
        else if (type == 'h')
            lo_message_add_int64(message, (int64_t)number);
        else if (type == 'f')
            lo_message_add_float(message, (float)number);
        else if (type == 'd')
            lo_message_add_double(message, number);
        else if (type == 's')
            lo_message_add_string(message, said->texts[m][i]);
        else
            lo_message_add(message, (char[]){type, '\0'});
    }
    said->types[m][n] = '\0';
    return message;
}

static bool is_right(const struct write *write, int i, const struct said *said, int m)
{
    const struct arg *arg = &write->args[i];
    switch (said->types[m][i]) {
    case 's':
        return arg->type == ARG_TEXT && !strcmp(write_text(write, i), said->texts[m][i]);
    case 'T':
    case 'F':
        return arg->type == ARG_TRUTH && arg->number == (said->types[m][i] == 'T');
    case 'N':
        return arg->type == ARG_NOTHING;
    case 'I':
        return arg->type == ARG_IMPULSE;
    default:
        return arg->type == ARG_NUMBER && arg->number == said->numbers[m][i];
    }
}

static void reads_whatever_liblo_writes(void **state)
{
    (void)state;
    static struct said said;
    static struct osc_message read;
    uint32_t seed = 7;
    for (int round = 0; round < 5000; round++) {
        lo_bundle bundle = lo_bundle_new(LO_TT_IMMEDIATE);
        said.n = 1 + (int)dice(&seed, 8);
        for (int m = 0; m < said.n; m++)
            lo_bundle_add_message(bundle, said.address[m], say_something(&said, m, &seed));
        size_t size;
        void *bytes = lo_bundle_serialise(bundle, NULL, &size);
        struct osc_reader reader;
        osc_reader_init(&reader, bytes, size);
        for (int m = 0; m < said.n; m++) {
            assert_true(osc_reader_next(&reader, &read));
            assert_string_equal(read.write.address, said.address[m]);
            assert_int_equal(read.write.n_args, strlen(said.types[m]));
            for (int i = 0; i < read.write.n_args; i++)
                assert_true(is_right(&read.write, i, &said, m));
        }
        assert_false(osc_reader_next(&reader, &read));
        assert_int_equal(reader.n_malformed, 0);
        free(bytes);
        lo_bundle_free_recursive(bundle);
    }
}

/* ---- the golden datagrams ---- */

static int hex(char c)
{
    return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* Pairs of digits, (HEX)xN; and {t+S}: see the table's README. */
static size_t expand(const char *text, unsigned char *out)
{
    size_t n = 0;
    if (text[0] == '-')
        return 0;
    while (*text && *text != '\n') {
        if (*text == '(') {
            const char *close = strchr(text, ')');
            int times = atoi(close + 2);
            for (int i = 0; i < times; i++)
                for (const char *c = text + 1; c < close; c += 2)
                    out[n++] = (unsigned char)(16 * hex(c[0]) + hex(c[1]));
            text = strchr(close, ';') + 1;
        } else if (*text == '{') {
            double ahead_s;
            text_number(text + 3, NULL, &ahead_s);
            uint64_t tag = ((uint64_t)time(NULL) + UNIX_FROM_1900 + (uint64_t)ceil(ahead_s)) << 32;
            for (int i = 0; i < 8; i++)
                out[n++] = (unsigned char)(tag >> (56 - 8 * i));
            text = strchr(text, '}') + 1;
        } else {
            out[n++] = (unsigned char)(16 * hex(text[0]) + hex(text[1]));
            text += 2;
        }
    }
    return n;
}

/* Compares one argument with its word in the column of values. */
static void assert_value(const char *id, const struct write *write, int i, const char *word)
{
    const struct arg *arg = &write->args[i];
    double number;
    bool right;
    if (!strncmp(word, "text:", 5))
        right = arg->type == ARG_TEXT && !strcmp(write_text(write, i), word + 5);
    else if (!strncmp(word, "char:", 5))
        right = arg->number == atoi(word + 5);
    else if (!strncmp(word, "colour:", 7))
        right = arg->type == ARG_TEXT && !strcmp(write_text(write, i) + 1, word + 7);
    else if (!strncmp(word, "midi:", 5))
        right = arg->type == ARG_TEXT && !strcmp(write_text(write, i), word + 5);
    else if (!strcmp(word, "none") || !strcmp(word, "rejected") || !strncmp(word, "blob:", 5) ||
             !strcmp(word, "untyped"))
        right = arg->type == ARG_NOTHING;
    else if (!strcmp(word, "impulse"))
        right = arg->type == ARG_IMPULSE;
    else if (text_number(word, NULL, &number))
        right = fabs(arg->number - number) <= 1e-4 * fabs(number);
    else
        right = true;
    if (!right)
        fail_msg("row %s: argument %d is not %s", id, i, word);
}

static void assert_row(const char *id, const char *verdict, char *values,
                       const unsigned char *bytes, size_t size)
{
    struct osc_reader reader;
    struct osc_message message;
    int n_messages = 0, n_partial = 0;
    osc_reader_init(&reader, bytes, size);
    char *next_message = values;
    while (osc_reader_next(&reader, &message)) {
        char *part = next_message;
        char *bar = part ? strstr(part, " | ") : NULL;
        if (bar)
            *bar = '\0';
        next_message = bar ? bar + 3 : NULL;
        char *rest = NULL;
        int i = 0;
        for (char *word = part && !strstr(part, "text:\\") ? strtok_r(part, " ", &rest) : NULL;
             word && i < message.write.n_args; word = strtok_r(NULL, " ", &rest))
            assert_value(id, &message.write, i++, word);
        n_messages++;
        n_partial += message.fault == OSC_PARTIAL;
    }
    int n_dropped = reader.n_malformed + reader.n_limit;
    bool empty_bundle = size == 16;
    n_partial += !strcmp(id, "076"); /* an open bracket: sound as a packet, refused by the gate */
    bool right = !strcmp(verdict, "deliver")
                     ? (n_messages > 0 || empty_bundle) && !n_partial && !n_dropped
                 : !strcmp(verdict, "partial") ? n_partial + n_dropped > 0
                 : !strcmp(verdict, "drop")    ? n_messages == 0 && reader.n_malformed > 0
                                               : n_messages == 0 && reader.n_limit > 0;
    if (!right)
        fail_msg("row %s should %s: %d messages, %d partial, %d malformed, %d over a limit", id,
                 verdict, n_messages, n_partial, reader.n_malformed, reader.n_limit);
}

static void treats_every_golden_datagram_as_it_should(void **state)
{
    (void)state;
    FILE *file = fopen(GOLDEN, "r");
    if (!file) {
        print_message("skipped: %s is not here\n", GOLDEN);
        skip();
        return;
    }
    static char line[1 << 18];
    static unsigned char bytes[OSC_PACKET_MAX * 2];
    int n_rows = 0;
    if (!fgets(line, sizeof line, file))
        fail();
    while (fgets(line, sizeof line, file)) {
        char *columns[9], *rest = line;
        for (int i = 0; i < 9; i++)
            columns[i] = strsep(&rest, "\t");
        size_t size = expand(columns[8], bytes);
        unsigned char *exact = malloc(size + !size); /* so that a read behind the end is seen */
        memcpy(exact, bytes, size);
        assert_row(columns[0], columns[3], columns[6], exact, size);
        free(exact);
        n_rows++;
    }
    fclose(file);
    assert_int_equal(n_rows, 110);
}

/* ---- a live socket ---- */

static int setup(void **state)
{
    struct err err;
    *state = control_create(&(struct control_desc){.osc_where = "loopback"}, &err);
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    control_destroy(*state);
    return 0;
}

static lo_address target(const struct control *control)
{
    char port[16];
    snprintf(port, sizeof port, "%d", control_osc_port(control));
    return lo_address_new("127.0.0.1", port);
}

/* Waits for n writes, at most two seconds. */
static int read_writes(struct control *control, struct write *writes, int n)
{
    int got = 0;
    for (int i = 0; i < 400 && got < n; i++) {
        got += control_read(control, writes + got, n - got);
        if (got < n)
            usleep(5000);
    }
    return got;
}

static void hears_oscsend_as_an_operator_called_guest(void **state)
{
    struct control *control = *state;
    struct write write;
    char command[128];
    assert_true(control_osc_port(control) > 0);
    snprintf(command, sizeof command, "oscsend 127.0.0.1 %d /1/fader1 f 0.25",
             control_osc_port(control));
    if (system(command)) {
        print_message("skipped: oscsend is not here\n");
        skip();
        return;
    }
    assert_int_equal(read_writes(control, &write, 1), 1);
    assert_string_equal(write.address, "/1/fader1");
    assert_true(write.args[0].number == 0.25);
    assert_string_equal(write.author, "guest-1");
    assert_int_equal(write.role, ROLE_OPERATOR);
    assert_true(write.reply > 0);
}

static void hello_gives_a_name(void **state)
{
    struct control *control = *state;
    struct write write;
    lo_address to = target(control);
    lo_send(to, "/hello", "s", "ada l/1");
    lo_send(to, "/x", "i", 1);
    assert_int_equal(read_writes(control, &write, 1), 1);
    assert_string_equal(write.author, "ada-l-1");
    lo_address_free(to);
}

static void a_bundle_becomes_visible_in_one_piece(void **state)
{
    struct control *control = *state;
    lo_address to = target(control);
    struct write *writes = calloc(ROOM, sizeof *writes);
    for (int round = 0; round < 50; round++) {
        lo_bundle bundle = lo_bundle_new(LO_TT_IMMEDIATE);
        for (int i = 0; i < 100; i++) {
            lo_message message = lo_message_new();
            lo_message_add_int32(message, i);
            lo_bundle_add_message(bundle, "/b", message);
        }
        lo_send_bundle(to, bundle);
        lo_bundle_free_recursive(bundle);
        int n = 0;
        for (int i = 0; i < 100000 && !n; i++)
            n = control_read(control, writes, ROOM);
        assert_int_equal(n % 100, 0);
    }
    free(writes);
    lo_address_free(to);
}

static void a_time_tag_is_kept_for_two_seconds_at_most(void **state)
{
    struct control *control = *state;
    struct write write;
    lo_address to = target(control);
    lo_timetag tag;
    for (int ahead_s = 0; ahead_s <= 3600; ahead_s += 3600) {
        lo_timetag_now(&tag);
        uint64_t fraction = (uint64_t)tag.frac + (uint64_t)(0.2 * 4294967296.0);
        tag.sec += (uint32_t)ahead_s + (uint32_t)(fraction >> 32);
        tag.frac = (uint32_t)fraction;
        lo_message message = lo_message_new();
        lo_bundle bundle = lo_bundle_new(tag);
        lo_bundle_add_message(bundle, "/later", message);
        int64_t before = clock_now_ns();
        lo_send_bundle(to, bundle);
        assert_int_equal(read_writes(control, &write, 1), 1);
        double took_s = (double)(clock_now_ns() - before) * 1e-9;
        assert_true(ahead_s ? took_s < 0.15 : took_s > 0.15);
        lo_bundle_free_recursive(bundle);
    }
    assert_int_equal(control_counts(control).in.early, 1);
    lo_address_free(to);
}

static void a_bundle_of_the_future_keeps_its_order(void **state)
{
    struct control *control = *state;
    struct write writes[64];
    lo_address to = target(control);
    lo_timetag tag;
    lo_timetag_now(&tag);
    uint64_t fraction = (uint64_t)tag.frac + (uint64_t)(0.2 * 4294967296.0);
    tag.sec += (uint32_t)(fraction >> 32);
    tag.frac = (uint32_t)fraction;
    for (int i = 0; i < 20; i++) { /* several packets of one time, as sequencers send them */
        lo_bundle bundle = lo_bundle_new(tag);
        for (int k = 0; k < 3; k++) {
            lo_message message = lo_message_new();
            lo_message_add_int32(message, 3 * i + k);
            lo_bundle_add_message(bundle, "/step", message);
        }
        lo_send_bundle(to, bundle);
        lo_bundle_free_recursive(bundle);
    }
    assert_int_equal(read_writes(control, writes, 60), 60);
    for (int i = 0; i < 60; i++)
        assert_int_equal((int)writes[i].args[0].number, i);
    lo_address_free(to);
}

static int client_socket(const struct control *control)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)control_osc_port(control))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct timeval wait = {.tv_usec = 500000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    assert_return_code(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void answers_ping_and_errors(void **state)
{
    struct control *control = *state;
    char packet[2048];
    int fd = client_socket(control);
    assert_int_equal(send(fd, "/ping\0\0\0,\0\0\0", 12, 0), 12);
    assert_true(recv(fd, packet, sizeof packet, 0) == 12);
    assert_string_equal(packet, "/pong");
    struct write write;
    assert_int_equal(send(fd, "/x\0\0,\0\0\0", 8, 0), 8);
    assert_int_equal(read_writes(control, &write, 1), 1);
    char sentence[256];
    const char *const texts[] = {"/x", sentence};
    memset(sentence, 's', sizeof sentence);
    sentence[255] = '\0';
    for (int i = 0; i < 100; i++)
        control_reply(control, write.reply, "/error", texts, 2);
    control_reply(control, 12345, "/error", texts, 2);
    int n = 0;
    while (n < 20 && recv(fd, packet, sizeof packet, n ? MSG_DONTWAIT : 0) > 0)
        n++;
    assert_int_equal(n, 20); /* this machine may hear it all */
    assert_string_equal(packet, "/error");
    close(fd);
}

static void counts_what_it_drops(void **state)
{
    struct control *control = *state;
    struct write write;
    int fd = client_socket(control);
    assert_int_equal(send(fd, "nonsense!", 9, 0), 9);
    assert_int_equal(send(fd, "/n\0\0,f\0\0\x7f\xc0\0\0", 12, 0), 12);
    assert_int_equal(read_writes(control, &write, 1), 1);
    assert_int_equal(write.args[0].type, ARG_NOTHING);
    struct control_counts counts = control_counts(control);
    assert_int_equal(counts.in.malformed, 1);
    assert_int_equal(counts.in.not_finite, 1);
    assert_int_equal(counts.in.packets, 2);
    assert_true(counts.osc.buffer_bytes > 0);
    close(fd);
}

static void a_taken_port_is_named_and_tried_again(void **state)
{
    struct control *first = *state;
    struct err err;
    char sentence[512];
    struct control *second = control_create(
        &(struct control_desc){.osc_port = control_osc_port(first), .osc_where = "loopback"}, &err);
    assert_non_null(second);
    assert_int_equal(control_osc_port(second), 0);
    assert_true(control_trouble(second, sentence, sizeof sentence));
    assert_non_null(strstr(sentence, "is taken by test_osc (process"));
    control_destroy(first);
    *state = NULL;
    for (int i = 0; i < 300 && !control_osc_port(second); i++)
        usleep(10000);
    assert_true(control_osc_port(second) > 0);
    assert_false(control_trouble(second, sentence, sizeof sentence));
    control_destroy(second);
}

static void loses_nothing_while_main_stalls(void **state)
{
    struct control *control = *state;
    struct write *writes = calloc(ROOM, sizeof *writes);
    int fd = client_socket(control);
    unsigned char packet[] = "/n\0\0,i\0\0\0\0\0\0";
    for (int i = 0; i < 5000; i++) {
        packet[10] = (unsigned char)(i >> 8);
        packet[11] = (unsigned char)i;
        assert_int_equal(send(fd, packet, 12, 0), 12);
        if (i % 50 == 0)
            usleep(1000);
    }
    int n = read_writes(control, writes, 5000);
    assert_int_equal(n, 5000);
    for (int i = 0; i < n; i++)
        assert_true(writes[i].args[0].number == i);
    free(writes);
    close(fd);
}

#define LIVE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_liblo_writes),
        cmocka_unit_test(reads_whatever_liblo_writes),
        cmocka_unit_test(treats_every_golden_datagram_as_it_should),
        LIVE(hears_oscsend_as_an_operator_called_guest),
        LIVE(hello_gives_a_name),
        LIVE(a_bundle_becomes_visible_in_one_piece),
        LIVE(a_bundle_of_the_future_keeps_its_order),
        LIVE(a_time_tag_is_kept_for_two_seconds_at_most),
        LIVE(answers_ping_and_errors),
        LIVE(counts_what_it_drops),
        LIVE(a_taken_port_is_named_and_tried_again),
        LIVE(loses_nothing_while_main_stalls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
