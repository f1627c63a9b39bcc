/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Manners towards everybody who talks with us: names, room, how much is said and heard.
 */
#include "control/peers.h"

#include "tests/unit/unit.h"
#include "tree/write.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

struct sent {
    int n;
    uint16_t port;
};

static bool keep_sent(void *owner, const struct peer_place *place, const void *data, size_t size)
{
    struct sent *sent = owner;
    (void)data;
    sent->n += (int)size;
    sent->port = ntohs(place->address.sin6_port);
    return true;
}

static struct peer_place far_away(const char *address)
{
    struct peer_place place = {.address = {.sin6_family = AF_INET6, .sin6_port = htons(5000)}};
    assert_int_equal(inet_pton(AF_INET6, address, &place.address.sin6_addr), 1);
    return place;
}

static void says_no_more_to_strangers_than_it_hears(void **state)
{
    (void)state;
    static const char bytes[100000];
    struct sent sent = {0};
    const struct carrier carrier = {WAY_UDP, &sent, keep_sent};
    const struct peer_place place = far_away("fd00::2");
    struct peers *peers = peers_create(NULL);
    int32_t peer = peers_meet(peers, &carrier, &place, 100, 1);
    char name[WRITE_AUTHOR_MAX];
    assert_false(peers_send(peers, peer, ANSWER_STREAM, bytes, 101));
    assert_true(peers_send(peers, peer, ANSWER_STREAM, bytes, 100));
    assert_false(peers_send(peers, peer, ANSWER_STREAM, bytes, 1));
    assert_true(peers_send(peers, peer, ANSWER_SENTENCE, bytes, 200));
    assert_false(peers_send(peers, peer, ANSWER_SENTENCE, bytes, 1000));
    assert_int_equal(sent.n, 300);
    peers_greet(peers, peer, "tablet", 7000, name, 2);
    assert_true(peers_send(peers, peer, ANSWER_STREAM, bytes, sizeof bytes));
    assert_int_equal(sent.port, 7000);
    peers_destroy(peers);
}

static void a_name_survives_a_new_address(void **state)
{
    (void)state;
    struct sent sent = {0};
    const struct carrier carrier = {WAY_UDP, &sent, keep_sent};
    const struct peer_place first = far_away("fd00::2"), second = far_away("fd00::3");
    const int64_t s = 1000000000;
    char name[WRITE_AUTHOR_MAX];
    struct peers *peers = peers_create(NULL);
    int32_t a = peers_meet(peers, &carrier, &first, 100, 1);
    peers_greet(peers, a, "har p/1", 0, name, 1);
    assert_string_equal(name, "har-p-1");
    int32_t b = peers_meet(peers, &carrier, &second, 100, 2 * s);
    peers_greet(peers, b, "har-p-1", 0, name, 2 * s);
    assert_string_equal(name, "har-p-1-2");
    peers_greet(peers, b, "har-p-1", 0, name, (2 + PEERS_SILENT_S) * s);
    assert_string_equal(name, "har-p-1");
    assert_int_equal(peers_named(peers, "har-p-1"), b);
    peers_destroy(peers);
}

static void who_is_muted_keeps_the_name(void **state)
{
    (void)state;
    struct sent sent = {0};
    const struct carrier carrier = {WAY_UDP, &sent, keep_sent};
    const struct peer_place place = far_away("fd00::2");
    char name[WRITE_AUTHOR_MAX];
    struct peers *peers = peers_create(NULL);
    int32_t peer = peers_meet(peers, &carrier, &place, 100, 1);
    peers_greet(peers, peer, "loud", 0, name, 1);
    peers_mute(peers, "harp loud");
    peers_greet(peers, peer, "other", 0, name, 2);
    assert_string_equal(name, "loud");
    peers_mute(peers, "");
    peers_greet(peers, peer, "other", 0, name, 3);
    assert_string_equal(name, "other");
    peers_destroy(peers);
}

static void one_peer_cannot_send_without_end(void **state)
{
    (void)state;
    struct sent sent = {0};
    const struct carrier carrier = {WAY_UDP, &sent, keep_sent};
    const struct peer_place place = far_away("fd00::2");
    struct peers *peers = peers_create(NULL);
    struct write write;
    bool feedback;
    int n = 0, more = 0;
    int32_t peer = peers_meet(peers, &carrier, &place, 100, 1);
    while (peers_admit(peers, peer, &write, &feedback) && n < 100000)
        n++;
    assert_int_equal(n, MESSAGES_PER_S);
    peers_meet(peers, &carrier, &place, 100, 500000001);
    while (peers_admit(peers, peer, &write, &feedback) && more < 100000)
        more++;
    assert_int_equal(more, MESSAGES_PER_S / 2);
    struct peer_note note;
    assert_true(peers_note(peers, peer, &note, 600000000) && note.too_fast);
    assert_true(peers_note(peers, peer, &note, 9000000000) && !note.too_fast);
    assert_int_equal(write.role, ROLE_PLAYER);
    peers_destroy(peers);
}

static void the_oldest_stranger_makes_room(void **state)
{
    (void)state;
    struct sent sent = {0};
    const struct carrier carrier = {WAY_UDP, &sent, keep_sent};
    struct peer_place place = far_away("fd00::1");
    struct peers *peers = peers_create(NULL);
    struct peer_note note;
    int32_t joined = peers_join(peers, &carrier, &place, ROLE_PLAYER, 0), first = 0;
    for (int i = 0; i < 2 * PEERS_MAX; i++) {
        place.address.sin6_addr.s6_addr[14] = (uint8_t)(i >> 8);
        place.address.sin6_addr.s6_addr[15] = (uint8_t)i;
        int32_t peer = peers_meet(peers, &carrier, &place, 10, i + 1);
        first = first ? first : peer;
    }
    assert_false(peers_note(peers, first, &note, 0));
    assert_true(peers_note(peers, joined, &note, 0));
    assert_int_equal(peers_seen(peers), 2 * PEERS_MAX + 1);
    peers_destroy(peers);
}

static void strangers_make_room_before_players(void **state)
{
    (void)state;
    struct sent sent = {0};
    const struct carrier carrier = {WAY_UDP, &sent, keep_sent};
    struct peer_place place = far_away("fd00::1");
    struct peers *peers = peers_create(NULL);
    struct peer_note note;
    char name[WRITE_AUTHOR_MAX];
    int32_t tablet = peers_meet(peers, &carrier, &place, 10, 0);
    peers_greet(peers, tablet, "tablet", 0, name, 0);
    for (int i = 0; i < 2 * PEERS_MAX; i++) {
        place.address.sin6_addr.s6_addr[14] = (uint8_t)(i >> 8);
        place.address.sin6_addr.s6_addr[13] = (uint8_t)i;
        peers_meet(peers, &carrier, &place, 10, i + 1);
    }
    assert_true(peers_note(peers, tablet, &note, 0));
    peers_destroy(peers);
}

/* Each name has rows in the show for the whole evening. */
static void one_machine_cannot_use_up_the_names(void **state)
{
    (void)state;
    struct sent sent = {0};
    const struct carrier carrier = {WAY_TCP, &sent, keep_sent};
    const struct peer_place place = far_away("fd00::2");
    struct peers *peers = peers_create(NULL);
    struct peer_note note;
    char name[WRITE_AUTHOR_MAX], wanted[WRITE_AUTHOR_MAX];
    for (int i = 0; i < 100; i++) {
        int32_t peer = peers_join(peers, &carrier, &place, ROLE_PLAYER, i);
        assert_true(peers_note(peers, peer, &note, i));
        assert_string_equal(note.name, "guest-1");
        peers_leave(peers, peer);
    }
    int32_t peer = peers_join(peers, &carrier, &place, ROLE_PLAYER, 100);
    for (int i = 0; i < 100; i++) {
        snprintf(wanted, sizeof wanted, "n%d", i);
        peers_greet(peers, peer, wanted, 0, name, 100);
    }
    assert_string_equal(name, "n15");
    peers_greet(peers, peer, "late", 0, name, INT64_C(10000000000));
    assert_string_equal(name, "late");
    peers_greet(peers, peer, "engine", 0, name, INT64_C(20000000000));
    assert_string_equal(name, "engine-2");
    peers_destroy(peers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_no_more_to_strangers_than_it_hears),
        cmocka_unit_test(a_name_survives_a_new_address),
        cmocka_unit_test(who_is_muted_keeps_the_name),
        cmocka_unit_test(one_peer_cannot_send_without_end),
        cmocka_unit_test(the_oldest_stranger_makes_room),
        cmocka_unit_test(strangers_make_room_before_players),
        cmocka_unit_test(one_machine_cannot_use_up_the_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
