/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands at the web's door: heads of requests, frames, hosts, origins, tokens and PINs, as honest and hostile clients
 * send them.
 */
#include "control/admit.h"
#include "control/page.h"
#include "control/web_frame.h"
#include "control/web_request.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct web_request request;

static int read_text(const char *text)
{
    size_t used = 0, size = strlen(text);
    char *exact = malloc(size);
    memcpy(exact, text, size);
    int status = web_request_read(&request, exact, size, &used);
    free(exact);
    return status;
}

/* The status of a request with this target and further lines. */
static int target(const char *target, const char *lines)
{
    static char text[32768];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: localhost:9001\r\n%s\r\n", target, lines);
    return read_text(text);
}

static void reads_what_clients_ask(void **state)
{
    (void)state;
    assert_int_equal(target("/", ""), 200);
    assert_string_equal(request.path, "/");
    assert_string_equal(request.attribute, "");
    assert_string_equal(request.host, "localhost:9001");
    assert_int_equal(target("/knob/1?VALUE", ""), 200);
    assert_string_equal(request.path, "/knob/1");
    assert_string_equal(request.attribute, "VALUE");
    assert_int_equal(target("?HOST_INFO", ""), 200);
    assert_string_equal(request.path, "/");
    assert_string_equal(request.attribute, "HOST_INFO");
    assert_int_equal(target("/?HOST_INFO=1", ""), 200);
    assert_string_equal(request.attribute, "HOST_INFO");
    assert_int_equal(target("/?t=00ff&side=left#top", ""), 200);
    assert_string_equal(request.token, "00ff");
    assert_string_equal(request.attribute, "");
    assert_int_equal(target("/page/token?pin=123456", ""), 200);
    assert_string_equal(request.pin, "123456");
    assert_int_equal(target("/in/%C3%A9t%c3%a9/a.b/c%20d/", ""), 200);
    assert_string_equal(request.path, "/in/\xc3\xa9t\xc3\xa9/a.b/c d");
    assert_int_equal(target("/", "accept: text/html,application/xhtml+xml;q=0.9\r\n"), 200);
    assert_true(request.html);
    assert_int_equal(target("/", "Accept: */*\r\n"), 200);
    assert_false(request.html);
    assert_int_equal(target("http://localhost:9001/knob", ""), 200);
    assert_string_equal(request.path, "/knob");
    assert_int_equal(read_text("GET / HTTP/1.0\nHost: a\n\n"), 200);
}

static void refuses_crafted_targets(void **state)
{
    (void)state;
    static char large[20000];
    assert_int_equal(target("/%00", ""), 400);
    assert_int_equal(target("/%0", ""), 400);
    assert_int_equal(target("/%zz", ""), 400);
    assert_int_equal(target("/%ff", ""), 400);
    assert_int_equal(target("knob", ""), 400);
    assert_int_equal(target("*", ""), 400);
    assert_int_equal(target("http://evil.example/", ""), 400);
    assert_int_equal(target("/ HTTP/1.1 ", ""), 400);
    assert_int_equal(target("/a\tb", ""), 400);
    assert_int_equal(target("/../../etc/passwd", ""), 200); /* a name like any other: nobody's */
    assert_string_equal(request.path, "/../../etc/passwd");
    memset(large, 'a', 2000);
    large[0] = '/';
    assert_int_equal(target(large, ""), 414);
    memset(large, 'a', sizeof large - 1);
    large[0] = '/';
    assert_int_equal(target(large, ""), 414);
}

static void refuses_crafted_heads(void **state)
{
    (void)state;
    static char large[20000];
    assert_int_equal(read_text("POST / HTTP/1.1\r\n"), 405);
    assert_int_equal(read_text("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"), 405);
    assert_int_equal(read_text("\x16\x03\x01"), 400);
    assert_int_equal(read_text("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
    assert_int_equal(read_text("GET / FTP/1.1\r\nHost: a\r\n\r\n"), 400);
    assert_int_equal(read_text("GET / HTTP/1.1\r\n\r\n"), 400);
    assert_int_equal(target("/", "Host: evil.example\r\n"), 400);
    assert_int_equal(target("/", "Origin: http://a\r\nOrigin: http://b\r\n"), 400);
    assert_int_equal(target("/", "Bad\r\n"), 400);
    assert_int_equal(target("/", " folded: a\r\n"), 400);
    assert_int_equal(target("/", "Name : a\r\n"), 400);
    assert_int_equal(target("/", "A: b\001c\r\n"), 400);
    assert_int_equal(target("/", "Content-Length: 5\r\n"), 400);
    assert_int_equal(target("/", "Transfer-Encoding: chunked\r\n"), 400);
    assert_int_equal(target("/", "Content-Length: 0\r\n"), 200);
    memset(large, 'a', sizeof large - 1);
    memcpy(large, "A: ", 3);
    assert_int_equal(target("/", large), 431);
    assert_int_equal(read_text("GET / HTTP/1.1\r\nHost: a\r\n"), 0);
    assert_int_equal(read_text("G"), 0);
    assert_int_equal(read_text(""), 0);
}

static void knows_a_browser_that_comes_from_elsewhere(void **state)
{
    (void)state;
    target("/", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n");
    assert_true(request.foreign);
    target("/", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n");
    assert_false(request.foreign);
    target("/", "Sec-Fetch-Site: same-origin\r\n");
    assert_false(request.foreign);
    target("/", "");
    assert_false(request.foreign);
}

#define UPGRADE "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
#define KEY     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static void reads_handshakes(void **state)
{
    (void)state;
    assert_int_equal(target("/page?t=a", UPGRADE KEY "Sec-WebSocket-Version: 13\r\n"), 200);
    assert_true(request.upgrade);
    assert_int_equal(target("/", UPGRADE KEY "Sec-WebSocket-Version: 8\r\n"), 426);
    assert_int_equal(target("/", UPGRADE "Sec-WebSocket-Version: 13\r\n"), 400);
    assert_int_equal(target("/", KEY), 200);
    assert_false(request.upgrade);
}

/* ---- frames ---- */

struct wire {
    unsigned char data[200000];
    size_t n;
};

/* A masked frame of a client. */
static void put(struct wire *wire, int first, const void *payload, size_t size)
{
    const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
    wire->data[wire->n++] = (unsigned char)first;
    if (size < 126) {
        wire->data[wire->n++] = (unsigned char)(0x80 | size);
    } else {
        wire->data[wire->n++] = 0x80 | 127;
        for (int i = 7; i >= 0; i--)
            wire->data[wire->n++] = (unsigned char)((uint64_t)size >> 8 * i);
    }
    memcpy(wire->data + wire->n, mask, 4);
    wire->n += 4;
    for (size_t i = 0; i < size; i++)
        wire->data[wire->n++] = ((const unsigned char *)payload)[i] ^ mask[i & 3];
}

static struct frame_reader reader;
static struct wire wire;

static void begin(void)
{
    memset(&reader, 0, sizeof reader);
    wire.n = 0;
}

/* The next frame of the wire, which comes in pieces of so many bytes. */
static struct frame next(size_t *at, size_t piece)
{
    struct frame frame = {0};
    while (frame.kind == FRAME_NONE && *at < wire.n) {
        size_t n = wire.n - *at < piece ? wire.n - *at : piece, left = n;
        const unsigned char *data = wire.data + *at;
        frame = frame_read(&reader, &data, &left);
        *at += n - left;
        if (!left && frame.kind == FRAME_NONE && *at == wire.n)
            break;
    }
    return frame;
}

static void reads_frames_in_any_pieces(void **state)
{
    (void)state;
    static char large[FRAME_MESSAGE_MAX];
    memset(large, 'x', sizeof large);
    for (size_t piece = 1; piece < 70000; piece = piece * 7 + 3) {
        size_t at = 0;
        begin();
        put(&wire, 0x81, "{}", 2);
        put(&wire, 0x02, "ab", 2); /* in three, with a ping between */
        put(&wire, 0x89, "ping", 4);
        put(&wire, 0x00, "cd", 2);
        put(&wire, 0x80, "", 0);
        put(&wire, 0x82, large, sizeof large);
        put(&wire, 0x88, "\x03\xe8", 2);
        struct frame frame = next(&at, piece);
        assert_int_equal(frame.kind, FRAME_TEXT);
        assert_string_equal(frame.data, "{}");
        frame = next(&at, piece);
        assert_int_equal(frame.kind, FRAME_PING);
        assert_memory_equal(frame.data, "ping", 4);
        frame = next(&at, piece);
        assert_int_equal(frame.kind, FRAME_BINARY);
        assert_int_equal(frame.size, 4);
        assert_memory_equal(frame.data, "abcd", 4);
        frame = next(&at, piece);
        assert_int_equal(frame.kind, FRAME_BINARY);
        assert_int_equal(frame.size, sizeof large);
        frame = next(&at, piece);
        assert_int_equal(frame.kind, FRAME_CLOSE);
        assert_int_equal(frame.code, 1000);
    }
}

static int fault_of(int first, const void *payload, size_t size)
{
    size_t at = 0;
    begin();
    put(&wire, first, payload, size);
    struct frame frame = next(&at, 1000);
    return frame.kind == FRAME_FAULT ? frame.code : 0;
}

static void refuses_bad_frames(void **state)
{
    (void)state;
    static char large[FRAME_MESSAGE_MAX + 1];
    assert_int_equal(fault_of(0x82, large, sizeof large), 1009);
    assert_int_equal(fault_of(0x81, "\xff", 1), 1007);
    assert_int_equal(fault_of(0xc1, "a", 1), 1002); /* a reserved bit */
    assert_int_equal(fault_of(0x83, "a", 1), 1002); /* a reserved kind */
    assert_int_equal(fault_of(0x80, "a", 1), 1002); /* goes on where nothing was begun */
    assert_int_equal(fault_of(0x09, "a", 1), 1002); /* a ping in parts */
    assert_int_equal(fault_of(0x89, large, 126), 1002);
    const unsigned char bare[] = {0x81, 0x01, 'a', 0, 0, 0}, *data = bare;
    size_t size = sizeof bare;
    begin();
    assert_int_equal(frame_read(&reader, &data, &size).code, 1002);
    begin();
    size_t at = 0;
    put(&wire, 0x01, "a", 1);
    put(&wire, 0x81, "b", 1); /* begins before the other ended */
    assert_int_equal(next(&at, 1000).code, 1002);
    assert_int_equal(frame_read(&reader, &data, &size).kind, FRAME_NONE);
}

static void many_small_parts_stay_within_the_limit(void **state)
{
    (void)state;
    static char part[4000];
    struct frame frame = {0};
    begin();
    put(&wire, 0x02, part, sizeof part);
    for (int i = 0; i < 17; i++)
        put(&wire, 0x00, part, sizeof part);
    for (size_t at = 0; at < wire.n && frame.kind == FRAME_NONE;)
        frame = next(&at, 5000);
    assert_int_equal(frame.kind, FRAME_FAULT);
    assert_int_equal(frame.code, 1009);
}

static void writes_heads_of_every_length(void **state)
{
    (void)state;
    unsigned char head[FRAME_HEAD_MAX];
    assert_int_equal(frame_head(head, FRAME_TEXT, 5), 2);
    assert_memory_equal(head, "\x81\x05", 2);
    assert_int_equal(frame_head(head, FRAME_BINARY, 300), 4);
    assert_memory_equal(head, "\x82\x7e\x01\x2c", 4);
    assert_int_equal(frame_head(head, FRAME_BINARY, 70000), 10);
    assert_memory_equal(head, "\x82\x7f\0\0\0\0\0\x01\x11\x70", 10);
}

/* ---- who may ---- */

static void hosts_are_ours_or_refused(void **state)
{
    (void)state;
    char own[256], local[300];
    gethostname(own, sizeof own);
    own[strcspn(own, ".")] = '\0';
    snprintf(local, sizeof local, "%s.local:9001", own);
    assert_true(admit_host("localhost"));
    assert_true(admit_host("LOCALHOST:9001"));
    assert_true(admit_host("localhost."));
    assert_true(admit_host("127.0.0.1:9001"));
    assert_true(admit_host("127.8.8.8"));
    assert_true(admit_host("[::1]:9001"));
    assert_true(admit_host(local));
    static const char *const others[] = {"evil.example",
                                         "evil.example:9001",
                                         "localhost.evil.example",
                                         "192.0.2.77",
                                         "",
                                         ":9001",
                                         "[::1",
                                         "[::1]x",
                                         "localhost:9001@evil",
                                         "localhost:x",
                                         "127.0.0.1.evil",
                                         "0.0.0.0",
                                         "[::]",
                                         "local host",
                                         "127.0.0.1,a"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (admit_host(others[i]))
            fail_msg("%s", others[i]);
}

static void origins_equal_hosts(void **state)
{
    (void)state;
    assert_true(admit_origin("", "localhost:9001"));
    assert_true(admit_origin("http://localhost:9001", "localhost:9001"));
    assert_true(admit_origin("https://localhost:9001", "LOCALHOST:9001"));
    assert_false(admit_origin("http://localhost:9002", "localhost:9001"));
    assert_false(admit_origin("http://localhost", "localhost:9001"));
    assert_false(admit_origin("http://evil.example", "localhost:9001"));
    assert_false(admit_origin("null", "null"));
    assert_false(admit_origin("ftp://localhost:9001", "localhost:9001"));
}

static void secrets_are_new_and_compared_whole(void **state)
{
    (void)state;
    struct admit a, b;
    assert_true(admit_init(&a, NULL) && admit_init(&b, NULL));
    assert_int_equal(strlen(a.token), 32);
    assert_int_equal(strlen(a.pin), 6);
    assert_string_not_equal(a.token, b.token);
    assert_true(admit_token(&a, a.token));
    assert_false(admit_token(&a, b.token));
    assert_false(admit_token(&a, ""));
    char longer[64];
    snprintf(longer, sizeof longer, "%s0", a.token);
    assert_false(admit_token(&a, longer));
}

static void five_wrong_pins_are_a_pause_for_everybody(void **state)
{
    (void)state;
    struct admit a;
    admit_init(&a, NULL);
    const int64_t second = INT64_C(1000000000), begin = 5 * second;
    const char *wrong = strcmp(a.pin, "000000") ? "000000" : "000001";
    assert_true(admit_pin(&a, a.pin, begin));
    for (int i = 0; i < 5; i++)
        assert_false(admit_pin(&a, wrong, begin));
    assert_false(admit_pin(&a, a.pin, begin + second));
    assert_false(admit_pin(&a, a.pin, begin + 59 * second));
    assert_true(admit_pin(&a, a.pin, begin + 61 * second));
}

static void the_page_is_in_the_program(void **state)
{
    (void)state;
    const struct page_file *index = page_find("index.html");
    assert_non_null(index);
    assert_non_null(strstr((const char *)index->data, "<title>Clavilux</title>"));
    assert_string_equal(page_type(index), "text/html; charset=utf-8");
    assert_null(page_find("../index.html"));
    assert_null(page_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_clients_ask),
        cmocka_unit_test(refuses_crafted_targets),
        cmocka_unit_test(refuses_crafted_heads),
        cmocka_unit_test(knows_a_browser_that_comes_from_elsewhere),
        cmocka_unit_test(reads_handshakes),
        cmocka_unit_test(reads_frames_in_any_pieces),
        cmocka_unit_test(refuses_bad_frames),
        cmocka_unit_test(many_small_parts_stay_within_the_limit),
        cmocka_unit_test(writes_heads_of_every_length),
        cmocka_unit_test(hosts_are_ours_or_refused),
        cmocka_unit_test(origins_equal_hosts),
        cmocka_unit_test(secrets_are_new_and_compared_whole),
        cmocka_unit_test(five_wrong_pins_are_a_pause_for_everybody),
        cmocka_unit_test(the_page_is_in_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
