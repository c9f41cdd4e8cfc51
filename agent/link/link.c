#include "agent/link/link.h"

#include <stdlib.h>

#include "shared/base/fault.h"
#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/wire/frame.h"
#include "shared/wire/proof.h"

#define NONCE_SIZE 32
#define RECORDS_SIZE (LINK_ITEMS_MAX * MESSAGE_ITEM_MAX)

enum link_state {
    LINK_CUT,        /* on purpose */
    LINK_WAITING,    /* for the next try */
    LINK_CONNECTING, /* and then for the challenge */
    LINK_SHAKING,    /* hello was sent */
    LINK_UP
};

struct link {
    struct link_options options;
    struct net *net;
    char url[STORE_URL_MAX];
    enum link_state state;
    struct net_socket *socket;
    struct net_timer *timer; /* the next try, the handshake's end, or the acknowledgement's */
    struct framer *framer;
    unsigned tries;
    int64_t wait_ms; /* the hub asked for it; 0 */
    uint8_t hub_nonce[NONCE_SIZE];
    uint8_t nonce[NONCE_SIZE];
    int64_t sent_sequence;
    int64_t ends[LINK_WINDOW_MAX]; /* the last sequence of each frame under way, oldest first */
    size_t ends_count;
    bool closing; /* link_close() was called; the socket's end frees */
    bool pausing; /* the hub refused records: the timer says when to go on */
    uint8_t records[RECORDS_SIZE];
};

static void connect_now(void *context);
static void on_timer(void *context);

static void
set_timer(struct link *link, struct span after)
{
    net_timer_cancel(link->net, &link->timer);
    if (net_timer_start(link->net, after, on_timer, link, &link->timer) != ERR_OK)
        log_event(LOG_ERROR, "link_without_timer", "state=%d", (int)link->state);
}

/* Full jitter: anything up to a ceiling that doubles. */
static struct span
back_off(struct link *link)
{
    int64_t ceiling_ms = LINK_BACKOFF_LAST_MS;
    int64_t wait_ms;

    if (link->tries < 7)
        ceiling_ms = (int64_t)LINK_BACKOFF_FIRST_MS << link->tries;
    link->tries++;
    wait_ms = 1 + (int64_t)random_below(link->net->random, (uint64_t)ceiling_ms);
    if (link->wait_ms > wait_ms)
        wait_ms = link->wait_ms + (int64_t)random_below(link->net->random, 1000);
    link->wait_ms = 0;
    return span_ms(wait_ms);
}

static void
wait_to_connect(struct link *link)
{
    struct span wait = back_off(link);

    link->state = LINK_WAITING;
    log_event(LOG_DEBUG, "link_waits", "us=%lld tries=%u", (long long)wait.us, link->tries);
    set_timer(link, wait);
}

/* The socket is gone, or is being let go: nothing of it counts any more. */
static void
lose(struct link *link)
{
    bool was_up = link->state == LINK_UP;

    link->socket = NULL;
    link->ends_count = 0;
    link->pausing = false;
    wait_to_connect(link);
    if (was_up) {
        log_event(LOG_INFO, "link_down", "terminal=%lld", (long long)link->options.terminal);
        link->options.owner->down(link->options.context);
    }
}

/* We have had enough of this socket; its close() comes in a later turn. */
static void
drop(struct link *link, const char *why)
{
    log_event(LOG_WARN, "link_dropped", "why=%s", why);
    if (link->socket != NULL)
        net_close(link->net, link->socket, 1000);
    if (link->state == LINK_UP)
        set_timer(link, span_s(LINK_SHAKE_S));
}

static enum err
send(struct link *link, enum message_number number, const struct message_shape *shape,
    const void *message)
{
    struct bytes frame;
    enum err err = frame_write(link->framer, number, shape, message, &frame);

    fault_point("agent.before_send");
    if (err == ERR_OK)
        err = net_send(link->net, link->socket, frame);
    if (err != ERR_OK)
        log_event(LOG_WARN, "link_send_failed", "number=%d err=%s", (int)number, err_name(err));
    return err;
}

/* The next frame of records; false when there is none, or it did not leave. */
static bool
send_records(struct link *link)
{
    const struct store_reading reading = {
        .first = link->sent_sequence + 1,
        .items_max = LINK_ITEMS_MAX,
        .buffer = link->records,
        .size = sizeof(link->records),
    };
    uint8_t chain[CRYPT_SHA256_SIZE];
    struct message_records message;
    enum err err = store_record_read(link->options.store, &reading, &message, chain);

    if (err != ERR_OK) {
        log_event(LOG_ERROR, "link_records_lost", "first=%lld err=%s",
            (long long)reading.first, err_name(err));
        return false;
    }
    if (message.items_count == 0)
        return false;
    if (send(link, MESSAGE_records, &message_records_shape, &message) != ERR_OK) {
        drop(link, "records");
        return false;
    }
    link->sent_sequence += (int64_t)message.items_count;
    link->ends[link->ends_count++] = link->sent_sequence;
    if (link->ends_count == 1)
        set_timer(link, span_s(LINK_ACK_S));
    return true;
}

void
link_poke(struct link *link)
{
    if (link->state != LINK_UP || link->pausing)
        return;
    while (link->ends_count < LINK_WINDOW_MAX && send_records(link))
        continue;
}

static void
on_timer(void *context)
{
    struct link *link = context;

    link->timer = NULL;
    switch (link->state) {
    case LINK_CUT:
        break;
    case LINK_WAITING:
        connect_now(link);
        break;
    case LINK_CONNECTING:
    case LINK_SHAKING:
        drop(link, "handshake_time");
        set_timer(link, span_s(LINK_SHAKE_S));
        break;
    case LINK_UP:
        if (link->pausing) {
            link->pausing = false;
            link_poke(link);
        } else if (link->ends_count > 0) {
            drop(link, "no_acknowledgement");
        }
        break;
    }
}

static void
answer_challenge(struct link *link, const struct message_challenge *challenge)
{
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
    struct store_counter counter;
    struct message_hello hello = {
        .terminal = link->options.terminal,
        .till_us = net_moment(link->net).us,
        .nonce = bytes_of(link->nonce, NONCE_SIZE),
        .program = bytes_text(link->options.program),
        .version = MESSAGE_VERSION,
    };
    enum err err = store_read_counter(link->options.store, &counter);

    if (err != ERR_OK || challenge->nonce.size != NONCE_SIZE) {
        drop(link, "challenge");
        return;
    }
    memcpy(link->hub_nonce, challenge->nonce.at, NONCE_SIZE);
    random_fill(link->net->random, link->nonce, NONCE_SIZE);
    hello.epoch = counter.epoch;
    hello.last_sequence = counter.last_sequence;
    hello.acked_sequence = counter.acked_sequence;
    hello.acked_chain = bytes_of(counter.acked_chain, sizeof(counter.acked_chain));
    err = proof_sign_hello(
        &hello, bytes_of(link->hub_nonce, NONCE_SIZE), link->options.key, signature);
    if (err == ERR_OK)
        err = send(link, MESSAGE_hello, &message_hello_shape, &hello);
    if (err != ERR_OK) {
        drop(link, "hello");
        return;
    }
    link->state = LINK_SHAKING;
}

static void
take_welcome(struct link *link, const struct message_welcome *welcome)
{
    uint8_t proof[CRYPT_SHA256_SIZE];
    struct store_counter counter;

    proof_of_hub(link->options.link_key, link->options.terminal,
        bytes_of(link->hub_nonce, NONCE_SIZE), bytes_of(link->nonce, NONCE_SIZE), proof);
    if (!crypt_equal(bytes_of(proof, sizeof(proof)), welcome->proof)) {
        drop(link, "hub_proof");
        return;
    }
    if (link->options.owner->welcome(link->options.context, welcome) != ERR_OK ||
        store_read_counter(link->options.store, &counter) != ERR_OK) {
        drop(link, "welcome");
        return;
    }
    /* The hub may have less than we know acknowledged: it came back from a backup. */
    link->sent_sequence = welcome->acked_sequence < counter.acked_sequence &&
            welcome->epoch == counter.epoch
        ? welcome->acked_sequence
        : counter.acked_sequence;
    link->ends_count = 0;
    link->tries = 0;
    link->state = LINK_UP;
    net_timer_cancel(link->net, &link->timer);
    log_event(LOG_INFO, "link_up", "terminal=%lld epoch=%lld acked=%lld last=%lld",
        (long long)link->options.terminal, (long long)counter.epoch,
        (long long)counter.acked_sequence, (long long)counter.last_sequence);
    link_poke(link);
}

static void
take_ack(struct link *link, const struct message_ack *ack)
{
    size_t done = 0;

    link->options.owner->ack(link->options.context, ack);
    fault_point("agent.after_ack");
    if (link->state != LINK_UP)
        return;
    while (done < link->ends_count && link->ends[done] <= ack->sequence)
        done++;
    link->ends_count -= done;
    memmove(&link->ends[0], &link->ends[done], link->ends_count * sizeof(link->ends[0]));
    if (ack->sequence > link->sent_sequence)
        link->sent_sequence = ack->sequence;
    if (done > 0 && link->ends_count == 0)
        net_timer_cancel(link->net, &link->timer);
    else if (done > 0)
        set_timer(link, span_s(LINK_ACK_S));
    link_poke(link);
}

static void
take_refusal(struct link *link, const struct message_refusal *refusal)
{
    char code[33];
    char text[201];
    struct store_counter counter;

    if (text_copy(refusal->code, code, sizeof(code)) != ERR_OK ||
        text_copy(refusal->text, text, sizeof(text)) != ERR_OK || !text_is_utf8(refusal->text))
        return;
    log_event(LOG_WARN, "link_refused", "about=%lld code=%s wait_ms=%lld text=%s",
        (long long)refusal->about, code, (long long)refusal->wait_ms, text);
    if (refusal->wait_ms > 0 && refusal->wait_ms < 24 * 3600 * INT64_C(1000))
        link->wait_ms = refusal->wait_ms;
    if (link->state != LINK_UP) {
        link->options.owner->refused(link->options.context, code, text);
        if (link->wait_ms == 0)
            link->wait_ms = LINK_BACKOFF_LAST_MS / 4;
        drop(link, "refused");
        return;
    }
    if (refusal->about != MESSAGE_records ||
        store_read_counter(link->options.store, &counter) != ERR_OK)
        return;
    /* Again from the watermark, when the hub can take it. */
    link->ends_count = 0;
    link->sent_sequence = counter.acked_sequence;
    link->pausing = true;
    set_timer(link, span_ms(link->wait_ms > 0 ? link->wait_ms : LINK_BACKOFF_FIRST_MS * 4));
    link->wait_ms = 0;
}

/* What a hub may say once it is known; anything else is refused politely. */
static enum err
take_pushed(struct link *link, int number, struct bytes fields, struct tick frame_at)
{
    const struct link_owner *owner = link->options.owner;
    enum err err;

    if (number == MESSAGE_ack) {
        struct message_ack ack;

        err = message_get(&message_ack_shape, fields, &ack);
        if (err == ERR_OK)
            take_ack(link, &ack);
        return err;
    }
    if (number == MESSAGE_result) {
        struct message_result result;

        err = message_get(&message_result_shape, fields, &result);
        if (err == ERR_OK)
            owner->result(link->options.context, &result, frame_at);
        return err;
    }
    if (number == MESSAGE_progress) {
        struct message_progress progress;

        err = message_get(&message_progress_shape, fields, &progress);
        if (err == ERR_OK)
            owner->progress(link->options.context, &progress);
        return err;
    }
    return ERR_UNSUPPORTED;
}

static enum err
take_frame(struct link *link, int number, struct bytes fields, struct tick frame_at)
{
    enum err err;

    if (number == MESSAGE_refusal) {
        struct message_refusal refusal;

        err = message_get(&message_refusal_shape, fields, &refusal);
        if (err == ERR_OK)
            take_refusal(link, &refusal);
        return err;
    }
    if (link->state == LINK_CONNECTING && number == MESSAGE_challenge) {
        struct message_challenge challenge;

        err = message_get(&message_challenge_shape, fields, &challenge);
        if (err == ERR_OK)
            answer_challenge(link, &challenge);
        return err;
    }
    if (link->state == LINK_SHAKING && number == MESSAGE_welcome) {
        struct message_welcome welcome;

        err = message_get(&message_welcome_shape, fields, &welcome);
        if (err == ERR_OK)
            take_welcome(link, &welcome);
        return err;
    }
    if (link->state == LINK_UP)
        return take_pushed(link, number, fields, frame_at);
    return ERR_BAD_STATE;
}

static void
on_open(void *context, struct net_socket *socket)
{
    struct link *link = context;

    (void)socket;
    log_event(LOG_DEBUG, "link_open", "url=%s", link->url);
}

static void
on_frame(void *context, struct net_socket *socket, struct bytes frame)
{
    struct link *link = context;
    const struct tick frame_at = net_tick(link->net);
    struct message_refusal refusal = {.text = bytes_text("not understood")};
    struct bytes fields;
    int number = 0;
    enum err err;

    if (socket != link->socket || link->state == LINK_CUT || link->state == LINK_WAITING)
        return;
    err = frame_open(link->framer, frame, &number, &fields);
    if (err == ERR_OK)
        err = take_frame(link, number, fields, frame_at);
    if (err == ERR_OK || link->socket == NULL)
        return;
    log_event(LOG_WARN, "link_frame_refused", "number=%d err=%s", number, err_name(err));
    refusal.code = bytes_text(err_name(err));
    refusal.about = number;
    if (send(link, MESSAGE_refusal, &message_refusal_shape, &refusal) != ERR_OK)
        drop(link, "refusal");
}

static void
free_link(struct link *link)
{
    frame_framer_free(&link->framer);
    crypt_wipe(link->options.link_key, DEVICE_KEY_SIZE);
    free(link);
}

static void
on_close(void *context)
{
    struct link *link = context;

    if (link->closing) {
        free_link(link);
        return;
    }
    if (link->state == LINK_CUT) {
        link->socket = NULL;
        return;
    }
    lose(link);
}

static void
connect_now(void *context)
{
    static const struct net_client client = {
        .open = on_open, .frame = on_frame, .close = on_close};
    struct link *link = context;
    const struct net_connect connect = {
        .url = link->url,
        .subprotocol = MESSAGE_PROTOCOL,
        .authority_file = link->options.authority_file,
        .ping_every = span_s(LINK_PING_S),
        .dead_after = span_s(LINK_DEAD_S),
        .client = &client,
        .context = link,
    };
    enum err err;

    /* A socket that was cut is still closing: come back in a moment. */
    if (link->socket != NULL) {
        wait_to_connect(link);
        return;
    }
    link->state = LINK_CONNECTING;
    err = net_connect(link->net, &connect, &link->socket);
    if (err != ERR_OK) {
        log_event(LOG_WARN, "link_no_connect", "err=%s", err_name(err));
        link->socket = NULL;
        wait_to_connect(link);
        return;
    }
    set_timer(link, span_s(LINK_SHAKE_S));
}

enum err
link_open(const struct link_options *options, struct link **ret_link)
{
    struct link *link = calloc(1, sizeof(*link));
    enum err err;

    if (link == NULL)
        return ERR_NO_SPACE;
    link->options = *options;
    link->net = options->net;
    err = text_copy(bytes_text(options->url), link->url, sizeof(link->url));
    if (err == ERR_OK)
        err = frame_framer_make(&link->framer);
    if (err != ERR_OK) {
        free(link);
        return err;
    }
    link->state = LINK_WAITING;
    set_timer(link, span_us(0));
    *ret_link = link;
    return ERR_OK;
}

void
link_close(struct link **link)
{
    if (*link == NULL)
        return;
    net_timer_cancel((*link)->net, &(*link)->timer);
    (*link)->state = LINK_CUT;
    (*link)->closing = true;
    if ((*link)->socket != NULL)
        net_close((*link)->net, (*link)->socket, 1000);
    else
        free_link(*link);
    *link = NULL;
}

void
link_allow(struct link *link, bool allowed)
{
    bool was_up = link->state == LINK_UP;

    if (allowed == (link->state != LINK_CUT))
        return;
    if (allowed) {
        link->tries = 0;
        link->state = LINK_WAITING;
        set_timer(link, span_us(0));
        return;
    }
    net_timer_cancel(link->net, &link->timer);
    link->state = LINK_CUT;
    link->ends_count = 0;
    link->pausing = false;
    if (link->socket != NULL)
        net_close(link->net, link->socket, 1000);
    if (was_up)
        link->options.owner->down(link->options.context);
}

void
link_result_ack(struct link *link, int64_t id)
{
    const struct message_result_ack ack = {.id = id};

    if (link->state != LINK_UP)
        return;
    if (send(link, MESSAGE_result_ack, &message_result_ack_shape, &ack) != ERR_OK)
        drop(link, "result_ack");
}

bool
link_is_up(const struct link *link)
{
    return link->state == LINK_UP;
}
