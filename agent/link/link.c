#include "agent/link/link.h"

#include <stdlib.h>

#include "agent/link/link_inside.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"
#include "shared/base/text.h"

static void connect_now(void *context);
static void on_timer(void *context);

void
link_set_timer(struct link *link, struct span after)
{
    net_timer_cancel(link->net, &link->timer);
    if (net_timer_start(link->net, after, on_timer, link, &link->timer) == ERR_OK)
        return;
    /* It would wait for ever. */
    log_event(LOG_ERROR, "link_without_timer", "state=%d", (int)link->state);
    link->options.owner->broken(link->options.context, ERR_NO_SPACE);
}

void
link_pause(struct link *link, int64_t ms)
{
    link->pausing = true;
    link_set_timer(link, span_ms(ms));
}

void
link_store_failed(const struct link *link, enum err err)
{
    if (err_class(err) == ERR_CLASS_BROKEN)
        link->options.owner->broken(link->options.context, err);
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
    link_set_timer(link, wait);
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
void
link_drop(struct link *link, const char *why)
{
    log_event(LOG_WARN, "link_dropped", "why=%s", why);
    if (link->socket != NULL)
        net_close(link->net, link->socket, 1000);
    if (link->state == LINK_UP)
        link_set_timer(link, span_s(LINK_SHAKE_S));
}

enum err
link_send(struct link *link, enum message_number number, const struct message_shape *shape,
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
        log_event(LOG_ERROR, "link_records_lost", "first=%lld err=%s", (long long)reading.first,
            err_name(err));
        link_store_failed(link, err);
        /* Nobody else would ask again: a till that sells nothing more has nothing to say. */
        link_pause(link, LINK_REREAD_MS);
        return false;
    }
    if (message.items_count == 0)
        return false;
    if (link_send(link, MESSAGE_records, &message_records_shape, &message) != ERR_OK) {
        link_drop(link, "records");
        return false;
    }
    link->sent_sequence += (int64_t)message.items_count;
    link->ends[link->ends_count++] = link->sent_sequence;
    if (link->ends_count == 1)
        link_set_timer(link, span_s(LINK_ACK_S));
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
        link_drop(link, "handshake_time");
        link_set_timer(link, span_s(LINK_SHAKE_S));
        break;
    case LINK_UP:
        if (link->pausing) {
            link->pausing = false;
            if (link->ends_count > 0)
                link_set_timer(link, span_s(LINK_ACK_S));
            link_poke(link);
        } else if (link->ends_count > 0) {
            link_drop(link, "no_acknowledgement");
        }
        break;
    }
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
        err = link_frame_take(link, number, fields, frame_at);
    if (err == ERR_OK || link->socket == NULL)
        return;
    log_event(LOG_WARN, "link_frame_refused", "number=%d err=%s", number, err_name(err));
    refusal.code = bytes_text(err_name(err));
    refusal.about = number;
    if (link_send(link, MESSAGE_refusal, &message_refusal_shape, &refusal) != ERR_OK)
        link_drop(link, "refusal");
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
    static const struct net_client client = {.open = on_open, .frame = on_frame, .close = on_close};
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
    link_set_timer(link, span_s(LINK_SHAKE_S));
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
    link_set_timer(link, span_us(0));
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
        link_set_timer(link, span_us(0));
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
    if (link_send(link, MESSAGE_result_ack, &message_result_ack_shape, &ack) != ERR_OK)
        link_drop(link, "result_ack");
}

void
link_instruction_end(struct link *link, const struct message_instruction_end *end)
{
    if (link->state != LINK_UP)
        return;
    if (link_send(link, MESSAGE_instruction_end, &message_instruction_end_shape, end) != ERR_OK)
        link_drop(link, "instruction_end");
}

bool
link_is_up(const struct link *link)
{
    return link->state == LINK_UP;
}
