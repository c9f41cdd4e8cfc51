/*
 * peer_load -- the same payloads, at the same depth, into a store that others wrote.
 *
 *     peer_load PEER PORT load CLIENTS DEPTH SECONDS SIZE JOURNAL
 *     peer_load PEER PORT read JOURNAL          what of it the store still has
 *
 * PEER is nats, redis or mqtt, on the loopback. A client keeps DEPTH messages
 * without acknowledgement under way. The journal has one line a client: how many
 * were acknowledged. One line of JSON comes out. When the store is killed the
 * load ends with what was acknowledged by then.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/base/clock.h"
#include "tests/bench/peer.h"

#define CLIENTS_MAX 1000
#define IN_SIZE ((size_t)1 << 20)
#define OUT_SIZE ((size_t)1 << 20)
#define SEEN_MAX 4000000
#define SPANS_MAX 8000000
#define QUIET_MS 3000 /* reading back: nothing came for so long */
#define LINE_SIZE 64

struct line {
    int fd;
    struct peer_talk talk;
    uint8_t *in;
    size_t in_size;
    char *out_block;
    struct text out;
    size_t out_sent;
    int64_t *sent_us; /* when the messages under way left, by number modulo depth */
    bool gone;
};

struct load {
    const struct peer *peer;
    uint16_t port;
    unsigned clients;
    int64_t depth;
    int64_t seconds;
    size_t size;
    const char *journal;
    struct line lines[CLIENTS_MAX];
    uint32_t *spans;
    size_t spans_count;
    uint8_t *seen[CLIENTS_MAX]; /* reading back: how often each number was there */
};

static int64_t
now_us(void)
{
    return clock_tick(clock_system()).us;
}

static _Noreturn void
give_up(const char *why)
{
    (void)fprintf(stderr, "peer_load: %s: %s\n", why, strerror(errno));
    exit(EXIT_FAILURE);
}

static void *
block_of(size_t count, size_t size)
{
    void *block = calloc(count, size);

    if (block == NULL)
        give_up("memory");
    return block;
}

static void
open_line(struct load *load, unsigned client, bool reading)
{
    struct line *line = &load->lines[client];
    struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons(load->port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;

    line->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line->fd < 0 || connect(line->fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        give_up("connect");
    (void)setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    (void)fcntl(line->fd, F_SETFL, O_NONBLOCK);
    line->in = block_of(IN_SIZE, 1);
    line->out_block = block_of(OUT_SIZE, 1);
    line->sent_us = block_of((size_t)load->depth, sizeof(*line->sent_us));
    text_init(&line->out, line->out_block, OUT_SIZE);
    line->talk = (struct peer_talk){.client = client, .next = 1};
    load->peer->greet(&line->talk, reading, &line->out);
}

static void
flush(struct line *line)
{
    while (line->out_sent < line->out.length) {
        ssize_t size = send(line->fd, line->out.at + line->out_sent,
            line->out.length - line->out_sent, MSG_NOSIGNAL);

        if (size < 0 && errno != EAGAIN)
            line->gone = true;
        if (size <= 0)
            return;
        line->out_sent += (size_t)size;
    }
    text_clear(&line->out);
    line->out_sent = 0;
}

/* "<client:number>" and then dots. */
static void
publish(struct load *load, struct line *line)
{
    char payload[PEER_PAYLOAD_MAX];
    int64_t number = line->talk.next;
    int length = snprintf(payload, sizeof(payload), "<%u:%" PRId64 ">", line->talk.client, number);

    memset(payload + length, '.', load->size - (size_t)length);
    line->sent_us[number % load->depth] = now_us();
    load->peer->publish(&line->talk, bytes_of(payload, load->size), &line->out);
}

static void
fill(struct load *load, struct line *line)
{
    while (line->talk.ready && line->talk.next - 1 - line->talk.acknowledged < load->depth &&
           line->out.length + PEER_PAYLOAD_MAX * 2 < OUT_SIZE)
        publish(load, line);
}

static void
note_acknowledged(struct load *load, struct line *line, int64_t before)
{
    int64_t now = now_us();

    for (int64_t number = before + 1; number <= line->talk.acknowledged; number++)
        if (load->spans_count < SPANS_MAX)
            load->spans[load->spans_count++] =
                (uint32_t)(now - line->sent_us[number % load->depth]);
}

/* The number at the start of *rest and the letter behind it, which are taken from it. */
static bool
take_number(struct bytes *rest, char behind, int64_t *ret_number)
{
    size_t size = 0;

    while (size < rest->size && rest->at[size] >= '0' && rest->at[size] <= '9')
        size++;
    if (size == rest->size || (char)rest->at[size] != behind ||
        text_read_int(bytes_of(rest->at, size), ret_number) != ERR_OK)
        return false;
    *rest = bytes_from(*rest, size + 1);
    return true;
}

/* Every payload that stands in these bytes, as "<client:number>". */
static void
look(struct load *load, struct bytes bytes)
{
    for (size_t i = 0; i + 4 < bytes.size; i++) {
        struct bytes rest = bytes_from(bytes, i + 1);
        int64_t client;
        int64_t number;

        if (bytes.at[i] != '<' || !take_number(&rest, ':', &client) ||
            !take_number(&rest, '>', &number))
            continue;
        if (client < CLIENTS_MAX && number > 0 && number < SEEN_MAX) {
            if (load->seen[client] == NULL)
                load->seen[client] = block_of(SEEN_MAX, 1);
            load->seen[client][number]++;
        }
    }
}

static void
take(struct load *load, struct line *line)
{
    ssize_t got = recv(line->fd, line->in + line->in_size, IN_SIZE - 1 - line->in_size, 0);
    size_t done = 0;

    if (got == 0 || (got < 0 && errno != EAGAIN))
        line->gone = true;
    if (got <= 0)
        return;
    line->in_size += (size_t)got;
    line->in[line->in_size] = '\0';
    for (;;) {
        struct bytes in = bytes_of(line->in + done, line->in_size - done);
        int64_t before = line->talk.acknowledged;
        int64_t size = load->peer->take(&line->talk, in, &line->out);

        if (size < 0) {
            errno = EPROTO;
            give_up((const char *)in.at);
        }
        if (size == 0)
            break;
        if (load->depth == 1 && load->seconds == 0)
            look(load, bytes_of(in.at, (size_t)size));
        note_acknowledged(load, line, before);
        done += (size_t)size;
    }
    memmove(line->in, line->in + done, line->in_size - done);
    line->in_size -= done;
}

/* One turn over all lines; false when nobody is left, or nothing came. */
static bool
turn(struct load *load, int timeout_ms)
{
    static struct pollfd polls[CLIENTS_MAX];
    unsigned count = 0;

    for (unsigned i = 0; i < load->clients; i++) {
        struct line *line = &load->lines[i];
        bool full = line->out_sent < line->out.length;

        polls[i] = (struct pollfd){
            .fd = line->gone ? -1 : line->fd, .events = (short)(POLLIN | (full ? POLLOUT : 0))};
        count += line->gone ? 0 : 1;
    }
    if (count == 0 || poll(polls, load->clients, timeout_ms) <= 0)
        return false;
    for (unsigned i = 0; i < load->clients; i++) {
        struct line *line = &load->lines[i];

        if ((polls[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
            take(load, line);
        if (load->seconds > 0)
            fill(load, line);
        flush(line);
    }
    return true;
}

static int
by_size(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

static void
write_journal(const struct load *load, int64_t *ret_total)
{
    FILE *file = fopen(load->journal, "w");
    int64_t total = 0;

    if (file == NULL)
        give_up(load->journal);
    for (unsigned i = 0; i < load->clients; i++) {
        total += load->lines[i].talk.acknowledged;
        (void)fprintf(file, "%u %" PRId64 "\n", i, load->lines[i].talk.acknowledged);
    }
    if (fclose(file) != 0)
        give_up(load->journal);
    *ret_total = total;
}

static uint32_t
span_at(const struct load *load, size_t permille)
{
    return load->spans_count == 0 ? 0 : load->spans[(load->spans_count - 1) * permille / 1000];
}

static int
run_load(struct load *load)
{
    int64_t start;
    int64_t total;
    int64_t spent;

    load->spans = block_of(SPANS_MAX, sizeof(*load->spans));
    for (unsigned i = 0; i < load->clients; i++)
        open_line(load, i, false);
    start = now_us();
    for (unsigned i = 0; i < load->clients; i++) {
        fill(load, &load->lines[i]);
        flush(&load->lines[i]);
    }
    while (now_us() - start < load->seconds * 1000000 && turn(load, 1000))
        continue;
    spent = now_us() - start;
    write_journal(load, &total);
    qsort(load->spans, load->spans_count, sizeof(*load->spans), by_size);
    (void)printf("{\"peer\":\"%s\",\"acknowledged\":%" PRId64 ",\"per_s\":%" PRId64
                 ",\"ack_p50_us\":%u,\"ack_p99_us\":%u}\n",
        load->peer->name, total, total * 1000000 / (spent > 0 ? spent : 1), span_at(load, 500),
        span_at(load, 990));
    return EXIT_SUCCESS;
}

static int
run_read(struct load *load)
{
    FILE *file = fopen(load->journal, "r");
    char line[LINE_SIZE];
    int64_t acknowledged = 0;
    int64_t lost = 0;
    int64_t doubled = 0;
    struct bytes rest;
    int64_t client;
    int64_t count;

    if (file == NULL)
        give_up(load->journal);
    load->clients = 1;
    open_line(load, 0, true);
    flush(&load->lines[0]);
    while (!load->lines[0].talk.read_all && turn(load, QUIET_MS))
        continue;
    while (fgets(line, sizeof(line), file) != NULL) {
        rest = bytes_text(line);
        if (!take_number(&rest, ' ', &client) || !take_number(&rest, '\n', &count) ||
            client >= CLIENTS_MAX)
            break;
        for (int64_t number = 1; number <= count; number++) {
            unsigned times =
                load->seen[client] == NULL || number >= SEEN_MAX ? 0 : load->seen[client][number];

            acknowledged++;
            lost += times == 0 ? 1 : 0;
            doubled += times > 1 ? 1 : 0;
        }
    }
    (void)fclose(file);
    (void)printf("{\"peer\":\"%s\",\"acknowledged\":%" PRId64 ",\"lost\":%" PRId64
                 ",\"doubled\":%" PRId64 "}\n",
        load->peer->name, acknowledged, lost, doubled);
    return EXIT_SUCCESS;
}

static int64_t
number_of(const char *text, int64_t low, int64_t high)
{
    int64_t value;

    errno = EINVAL;
    if (text_read_int(bytes_text(text), &value) != ERR_OK || value < low || value > high)
        give_up(text);
    return value;
}

int
main(int argc, char **argv)
{
    static const struct peer *const peers[] = {&peer_nats, &peer_redis, &peer_mqtt};
    static struct load load = {.depth = 1};
    bool loads = argc == 9 && strcmp(argv[3], "load") == 0;

    for (size_t i = 0; argc > 1 && i < LENGTH(peers); i++)
        if (strcmp(argv[1], peers[i]->name) == 0)
            load.peer = peers[i];
    if (load.peer == NULL || (!loads && (argc != 5 || strcmp(argv[3], "read") != 0))) {
        (void)fprintf(stderr, "usage: peer_load nats|redis|mqtt PORT load CLIENTS DEPTH SECONDS "
                              "SIZE JOURNAL\n       peer_load nats|redis|mqtt PORT read JOURNAL\n");
        return 2;
    }
    load.port = (uint16_t)number_of(argv[2], 1, 65535);
    load.journal = argv[argc - 1];
    if (!loads)
        return run_read(&load);
    load.clients = (unsigned)number_of(argv[4], 1, CLIENTS_MAX);
    load.depth = number_of(argv[5], 1, PEER_DEPTH_MAX);
    load.seconds = number_of(argv[6], 1, 3600);
    load.size = (size_t)number_of(argv[7], 40, PEER_PAYLOAD_MAX);
    return run_load(&load);
}
