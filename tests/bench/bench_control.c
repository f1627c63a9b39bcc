/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the network costs: messages lost while frames stall, how long a datagram takes, and what a flood does to the frames.
 */
#include "audio/audio.h"
#include "base/clock.h"
#include "control/control.h"
#include "engine/frame.h"
#include "engine/gather.h"
#include "engine/hands.h"
#include "engine/listener.h"
#include "engine/pace.h"
#include "engine/show.h"
#include "record/take.h"
#include "stage/window.h"
#include "tests/bench/kit.h"
#include "tree/gate.h"
#include "tree/snapshot.h"
#include "tree/tree.h"
#include "visual/device.h"
#include "visual/parts.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WIDTH = 320,
    HEIGHT = 180,
    READ_MAX = 12288,
    DEFAULT_BUFFER = 212992 / 2, /* the kernel doubles it */
    PER_MS_MAX = 256,
    FLOOD_PER_S = 100000,
};

#define FRAME_NS INT64_C(16666667)
#define STALL_NS INT64_C(500000000)

/* ---- a sender in a process of its own ---- */

struct sender {
    pid_t child;
    int pipe;
};

static size_t put_message(unsigned char *out, int64_t number)
{
    static const unsigned char head[] = "/band/1/fader\0\0\0,h\0";
    memcpy(out, head, 20);
    for (int i = 0; i < 8; i++)
        out[20 + i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
    return 28;
}

/* A packet: one message with the time of sending in ns, or where a fader of 128 steps stands; or a bundle of several. */
static size_t put_packet(unsigned char *out, int n_bundled, bool fader)
{
    int64_t now_ns = clock_now_ns();
    if (n_bundled == 1)
        return put_message(out, fader ? now_ns / 10000 % 128 : now_ns);
    memcpy(out, "#bundle\0\0\0\0\0\0\0\0\1", 16);
    size_t n = 16;
    for (int i = 0; i < n_bundled; i++) {
        memcpy(out + n, "\0\0\0\34", 4);
        n += 4 + put_message(out + n + 4, clock_now_ns());
    }
    return n;
}

static void send_all(int port, int per_s, double seconds, int n_bundled, int report)
{
    static unsigned char bytes[PER_MS_MAX][2048];
    static struct iovec parts[PER_MS_MAX];
    static struct mmsghdr headers[PER_MS_MAX];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to))
        _exit(1);
    int64_t start_ns = clock_now_ns(), sent = 0;
    double packets_per_ns = (double)per_s / n_bundled * 1e-9;
    for (int64_t now_ns; (now_ns = clock_now_ns()) < start_ns + (int64_t)(seconds * 1e9);) {
        int64_t due = (int64_t)((double)(now_ns - start_ns) * packets_per_ns) - sent;
        int n = due > PER_MS_MAX ? PER_MS_MAX : (int)due;
        for (int i = 0; i < n; i++) {
            parts[i] =
                (struct iovec){bytes[i], put_packet(bytes[i], n_bundled, per_s == FLOOD_PER_S)};
            headers[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
        }
        int gone = n ? sendmmsg(fd, headers, (unsigned)n, 0) : 0;
        sent += gone > 0 ? gone : 0;
        clock_sleep_until_ns(now_ns + 1000000);
    }
    sent *= n_bundled;
    if (write(report, &sent, sizeof sent) < 0)
        _exit(1);
    _exit(0);
}

static struct sender start_sender(int port, int per_s, double seconds, int n_bundled)
{
    int fds[2];
    struct sender sender = {0};
    if (pipe(fds))
        exit(1);
    fflush(stdout);
    sender.child = fork();
    if (sender.child == 0)
        send_all(port, per_s, seconds, n_bundled, fds[1]);
    close(fds[1]);
    sender.pipe = fds[0];
    return sender;
}

static bool has_ended(const struct sender *sender)
{
    return waitpid(sender->child, NULL, WNOHANG) == sender->child;
}

static int64_t how_many(const struct sender *sender)
{
    int64_t sent = 0;
    if (read(sender->pipe, &sent, sizeof sent) != sizeof sent)
        sent = 0;
    close(sender->pipe);
    return sent;
}

/* ---- what is lost while frames stall ---- */

static double lost_pct(int per_s, int n_bundled, int buffer_bytes, bool stalls)
{
    struct err err = {0};
    struct write *writes = calloc(READ_MAX, sizeof *writes);
    struct control *control = control_create(
        &(struct control_desc){.osc_where = "loopback", .osc_buffer_bytes = buffer_bytes}, &err);
    if (!control || !writes)
        fail(&err);
    struct sender sender = start_sender(control_osc_port(control), per_s, 6, n_bundled);
    int64_t got = 0, n = 1;
    bool ended = false;
    for (int frame = 1; !ended || n; frame++) {
        int64_t start_ns = clock_now_ns();
        ended = ended || has_ended(&sender);
        n = control_read(control, writes, READ_MAX);
        got += n;
        clock_sleep_until_ns(start_ns + (stalls && frame % 10 == 0 ? STALL_NS : FRAME_NS));
    }
    double lost = 100 * (1 - (double)got / (double)how_many(&sender));
    control_destroy(control);
    free(writes);
    return lost < 1e-9 ? 0 : lost;
}

/* ---- how long a datagram takes ---- */

static void latency(void)
{
    enum { MESSAGES = 4000 };
    struct err err = {0};
    static double took_ms[MESSAGES];
    struct write *write = calloc(1, sizeof *write);
    struct control *control = control_create(&(struct control_desc){.osc_where = "loopback"}, &err);
    if (!control || !write)
        fail(&err);
    struct sender sender = start_sender(control_osc_port(control), 1000, 5, 1);
    int n = 0;
    for (int64_t end_ns = clock_now_ns() + 6000000000; n < MESSAGES && clock_now_ns() < end_ns;)
        if (control_read(control, write, 1))
            took_ms[n++] = ((double)clock_now_ns() - write->args[0].number) * 1e-6;
    while (!has_ended(&sender))
        usleep(10000);
    how_many(&sender);
    qsort(took_ms, (size_t)n, sizeof *took_ms, by_value);
    printf("osc_p50_ms %.3f ms\n", took_ms[n / 2]);
    printf("osc_p99_ms %.3f ms\n", took_ms[n * 99 / 100]);
    control_destroy(control);
    free(write);
}

/* ---- what a flood does to the frames ---- */

struct stage {
    struct device *device;
    struct window *window;
    struct audio *audio;
    struct listener *listener;
    struct control *control;
    struct show *show;
    struct hands *hands;
    struct gather *gather;
    struct take *take;
    struct pace pace;
};

static void open_stage(struct stage *s, const char *folder)
{
    struct err err = {0};
    const struct device_desc device = {0};
    const struct window_desc window = {.width = WIDTH, .height = HEIGHT, .title = "bench"};
    const struct audio_desc audio = {.input = "test:click", .mute = true};
    s->device = device_create(&device, &err);
    s->window = s->device ? window_create(&window, &err) : NULL;
    s->audio = s->window ? audio_open(&audio, &err) : NULL;
    if (!s->audio || !device_make_current(s->device, window_sdl(s->window), &err))
        fail(&err);
    s->show = show_create(WIDTH, HEIGHT, &err);
    const struct control_desc control = {.osc_where = "loopback",
                                         .snapshots = s->show ? s->show->snapshots : NULL};
    const struct take_desc take = {.folder = folder,
                                   .rate = audio_rate(s->audio),
                                   .channels = audio_channels(s->audio),
                                   .width = WIDTH,
                                   .height = HEIGHT,
                                   .input = "test:click",
                                   .renderer = ""};
    s->control = s->show ? control_create(&control, &err) : NULL;
    s->hands = s->control ? hands_create(s->control, s->show->tree, &err) : NULL;
    s->take = s->hands ? take_create(&take, &err) : NULL;
    const struct listener_desc listener = {.audio = s->audio, .start_ns = clock_now_ns()};
    s->listener = s->take ? listener_create(&listener, &err) : NULL;
    s->gather = s->listener ? gather_create(&s->listener, 1, s->take, &err) : NULL;
    struct parts *parts = s->gather ? parts_load("tests/bench/fbm5.preset", NULL, NULL, &err)
                                    : NULL;
    if (!parts || !show_swap(s->show, parts, 0, &err))
        fail(&err);
    s->pace = (struct pace){.period_s = 1.0 / 60, .last_s = -1};
}

static void close_stage(struct stage *s)
{
    gather_destroy(s->gather);
    listener_destroy(s->listener);
    take_destroy(s->take);
    audio_close(s->audio);
    hands_destroy(s->hands);
    control_destroy(s->control);
    show_destroy(s->show);
    device_make_current(s->device, NULL, NULL);
    window_destroy(s->window);
    device_destroy(s->device);
}

static void run_frame(struct stage *s, int64_t start_ns)
{
    struct input_event event;
    while (window_event(s->window, &event)) {
    }
    const struct show_clock *clock = listener_clock(s->listener);
    struct frame_input in = {
        .time_s = pace_next(&s->pace, show_clock_seconds(clock, start_ns) - 0.012),
        .target = {.width = WIDTH, .height = HEIGHT}};
    gather_frame(s->gather, s->show, s->hands, clock, 0.012, &in);
    struct frame_record record = frame_step(s->show, &in);
    gather_journal(s->gather, s->show, &in, &record);
    snapshots_publish(s->show->snapshots, s->show->tree);
    window_swap(s->window);
}

/* Times between pictures over so many frames, sorted, in ms. */
static void run_frames(struct stage *s, double *between_ms, double *work_ms, int n)
{
    int64_t shown_ns = clock_now_ns();
    for (int i = 0; i < n; i++) {
        int64_t start_ns = clock_now_ns();
        run_frame(s, start_ns);
        int64_t now_ns = clock_now_ns();
        work_ms[i] = (double)(now_ns - start_ns) * 1e-6;
        between_ms[i] = (double)(now_ns - shown_ns) * 1e-6;
        shown_ns = now_ns;
        clock_sleep_until_ns(start_ns + FRAME_NS);
    }
    qsort(between_ms, (size_t)n, sizeof *between_ms, by_value);
    qsort(work_ms, (size_t)n, sizeof *work_ms, by_value);
}

static double resident_mb(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

/* A datagram that came 2 ms before a frame begins: in how many frames it is seen, at most and nearly always. */
static void reach(struct stage *s)
{
    enum { TRIES = 300 };
    double frames[TRIES];
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)control_osc_port(s->control))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_DGRAM, 0), knob = tree_find(s->show->tree, "/knob/1");
    for (int i = 0; i < TRIES; i++) {
        unsigned char packet[] = "/knob/1\0,f\0\0\x3f\x00\0\0";
        packet[13] = (unsigned char)(i & 1 ? 0x40 : 0); /* 0.5 or 0.75 */
        double before = tree_number(s->show->tree, knob, 0);
        if (sendto(fd, packet, 16, 0, (struct sockaddr *)&to, sizeof to) != 16)
            exit(1);
        clock_sleep_until_ns(clock_now_ns() + 2000000);
        for (frames[i] = 0; frames[i] < 10 && tree_number(s->show->tree, knob, 0) == before;
             frames[i]++) {
            int64_t start_ns = clock_now_ns();
            run_frame(s, start_ns);
            clock_sleep_until_ns(start_ns + FRAME_NS);
        }
    }
    close(fd);
    qsort(frames, TRIES, sizeof *frames, by_value);
    printf("osc_frames_p99 %.0f frames (at most %.0f)\n", frames[TRIES * 99 / 100],
           frames[TRIES - 1]);
}

/* ---- patterns that are meant to hurt ---- */

static void patterns(struct show *show)
{
    static const char *const hostile[] = {
        "//*{,5}{,5}{,5}{,5}{,5}{,5}{,5}*?*?*?*?[a]",
        "/*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]~",
        "/{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}",
        "//*//*//*//*//*//*//*//*",
        "/*/*/*/*/?*?*?*?*",
    };
    double worst = 0;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        double us[32];
        struct write write;
        struct verdict verdict;
        write_make(&write, ROLE_PLAYER, "guest", hostile[i], "f", 0.5);
        for (int k = 0; k < 32; k++) {
            tree_begin_tick(show->tree);
            int64_t before = clock_now_ns();
            tree_apply(show->tree, &write, &verdict);
            us[k] = (double)(clock_now_ns() - before) * 1e-3;
        }
        double middle = median(us, 32);
        worst = middle > worst ? middle : worst;
    }
    printf("osc_pattern_us %.1f us (%d rows)\n", worst, tree_size(show->tree));
}

static void flood(const char *folder, double seconds)
{
    struct stage s = {0};
    int n = (int)(seconds * 60);
    double *idle = calloc((size_t)n, sizeof *idle), *flooded = calloc((size_t)n, sizeof *flooded),
           *work = calloc((size_t)n, sizeof *work);
    open_stage(&s, folder);
    run_frames(&s, idle, work, 120);
    run_frames(&s, idle, work, n);
    patterns(s.show);
    reach(&s);
    double idle_work = work[n / 2], before_mb = resident_mb();
    struct sender sender = start_sender(control_osc_port(s.control), FLOOD_PER_S, seconds, 1);
    run_frames(&s, flooded, work, n / 4);
    double begun_mb = resident_mb();
    run_frames(&s, flooded, work, n - n / 4);
    n -= n / 4;
    double after_mb = resident_mb();
    while (!has_ended(&sender))
        usleep(10000);
    const struct control_counts counts = control_counts(s.control);
    printf("flood_sent %.0f messages\n", (double)how_many(&sender));
    printf("flood_heard %.0f messages\n", (double)(counts.in.messages - counts.in.ring_full));
    printf("flood_frame_ratio %.3f\n", flooded[n * 999 / 1000] / idle[n * 999 / 1000]);
    printf("flood_frame_ms %.1f %.1f %.1f ms (idle %.1f %.1f %.1f): middle, p99, p99.9\n",
           flooded[n / 2], flooded[n * 99 / 100], flooded[n * 999 / 1000], idle[n / 2],
           idle[n * 99 / 100], idle[n * 999 / 1000]);
    printf("flood_work_ms %.2f ms (idle %.2f)\n", work[n / 2], idle_work);
    printf("flood_memory_mb %.1f MB (before %.1f)\n", after_mb - begun_mb, before_mb);
    close_stage(&s);
    free(idle);
    free(flooded);
    free(work);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("osc_lost_1000_pct %.3f %%\n", lost_pct(1000, 1, DEFAULT_BUFFER, true));
    printf("osc_lost_20000_pct %.3f %%\n", lost_pct(20000, 1, DEFAULT_BUFFER, true));
    printf("osc_lost_20000_4mib_pct %.3f %%\n", lost_pct(20000, 1, 0, true));
    printf("osc_lost_160000_bundled_pct %.3f %%\n", lost_pct(160000, 32, 0, false));
    latency();
    if (argc > 2)
        flood(argv[1], strtod(argv[2], NULL));
    return 0;
}
