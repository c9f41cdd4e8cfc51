#include "hub/courier/notice_courier.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/flow/notice_flow.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"
#include "shared/text/encode.h"

struct delivery;

struct notice_courier {
    struct notice_courier_options options;
    struct delivery *deliveries;
    size_t running;
};

/* One notice on its way. */
struct delivery {
    struct notice_tried tried; /* first: the operation */
    struct notice_courier *courier;
    struct delivery *next;
    struct delivery **place; /* what points here */
    struct net_fetch *fetch;
    int64_t app_id;
    struct tick started;
    size_t body_size;
    uint8_t body[];
};

const char *
notice_courier_sign(const char *secret, struct moment now, struct bytes body,
    char ret_value[static NOTICE_COURIER_SIGNATURE_SIZE])
{
    uint8_t mac[CRYPT_SHA256_SIZE];
    char hex[ENCODE_HEX_SIZE(sizeof(mac))];
    char seconds[24];
    int length = snprintf(seconds, sizeof(seconds), "%lld", (long long)(now.us / 1000000));

    crypt_hmac_sha256(bytes_text(secret),
        (const struct bytes[]){bytes_of(seconds, (size_t)length), bytes_text("."), body}, 3, mac);
    (void)snprintf(ret_value, NOTICE_COURIER_SIGNATURE_SIZE, "t=%s,v1=%s", seconds,
        encode_hex(bytes_of(mac, sizeof(mac)), hex, sizeof(hex)));
    return ret_value;
}

static void
end(struct delivery *delivery)
{
    *delivery->place = delivery->next;
    if (delivery->next != NULL)
        delivery->next->place = delivery->place;
    delivery->courier->running--;
    free(delivery);
}

static void
answered(struct operation *operation)
{
    struct delivery *delivery = (struct delivery *)(void *)operation;
    const struct notice_tried *tried = &delivery->tried;

    if (operation->err != ERR_OK)
        log_event(LOG_ERROR, "notice_not_noted", "notice=%lld err=%s", (long long)tried->outbox_id,
            err_name(operation->err));
    else
        log_event(LOG_INFO, "notice_tried",
            "notice=%lld app=%lld state=%s tries=%lld status=%d "
            "err=%s us=%lld",
            (long long)tried->outbox_id, (long long)delivery->app_id, tried->outbox.state,
            (long long)tried->outbox.tries, tried->status, err_name(tried->outcome),
            (long long)tried->took_us);
    end(delivery);
}

static void
report(struct delivery *delivery)
{
    struct notice_courier *courier = delivery->courier;

    delivery->tried.took_us = net_tick(courier->options.net).us - delivery->started.us;
    delivery->tried.operation.answer = answered;
    fault_point("hub.before_notice_noted");
    notice_flow_tried(&delivery->tried);
    if (lane_submit(courier->options.lane, &delivery->tried.operation) != ERR_OK)
        end(delivery); /* the row stays pending; the courier brings it again */
}

static void
report_outcome(struct delivery *delivery, enum err outcome, bool hopeless)
{
    delivery->tried.outcome = outcome;
    delivery->tried.hopeless = hopeless;
    report(delivery);
}

/* What a person can read of an answer, whatever it is. */
static void
keep_answer(struct bytes body, char to[static sizeof(((struct notice_tried *)0)->answer)])
{
    size_t room = sizeof(((struct notice_tried *)0)->answer) - 1;
    size_t length = body.size < room ? body.size : room;

    for (size_t i = 0; i < length; i++)
        to[i] = body.at[i] >= ' ' && body.at[i] < 0x7f ? (char)body.at[i] : '?';
    to[length] = '\0';
}

static void
got_answer(void *context, const struct net_answer_got *answer)
{
    struct delivery *delivery = context;

    delivery->fetch = NULL;
    delivery->tried.outcome = answer->err;
    delivery->tried.status = answer->err == ERR_OK ? answer->status : 0;
    if (answer->err == ERR_OK)
        keep_answer(answer->body, delivery->tried.answer);
    report(delivery);
}

static void
post(struct delivery *delivery, const struct keyring_app *app)
{
    const struct notice_courier_options *options = &delivery->courier->options;
    struct bytes body = bytes_of(delivery->body, delivery->body_size);
    char signature[NOTICE_COURIER_SIGNATURE_SIZE];
    struct net_header header = {"shanju-signature", signature};
    struct net_ask ask = {
        .method = "POST",
        .url = app->notice_url,
        .type = "application/json; charset=utf-8",
        .body = body,
        .headers = &header,
        .headers_count = 1,
        .timeout = NOTICE_COURIER_TIMEOUT,
        .public_only = !options->allow_private,
    };
    enum err err;

    if (app->notice_url[0] == '\0') {
        report_outcome(delivery, ERR_NOT_FOUND, true);
        return;
    }
    (void)notice_courier_sign(app->secret, net_moment(options->net), body, signature);
    fault_point("hub.before_notice");
    err = net_fetch(options->net, &ask, got_answer, delivery, &delivery->fetch);
    if (err != ERR_OK)
        report_outcome(delivery, err, false);
}

static void
got_app(void *context, enum err err, const struct keyring_app *app)
{
    struct delivery *delivery = context;

    if (err == ERR_OK)
        post(delivery, app);
    else
        report_outcome(delivery, err, err == ERR_NOT_FOUND);
}

/* A row is brought again while it is on its way; and of one app, only so many go at once. */
static bool
may_go(const struct notice_courier *courier, const struct outbox_row *row)
{
    size_t of_app = 0;

    if (courier->running >= NOTICE_COURIER_RUNNING_MAX)
        return false;
    for (const struct delivery *at = courier->deliveries; at != NULL; at = at->next) {
        if (at->tried.outbox_id == row->id)
            return false;
        if (at->app_id == row->target)
            of_app++;
    }
    return of_app < NOTICE_COURIER_RUNNING_OF_APP_MAX;
}

void
notice_courier_carry(void *context, const struct outbox_row *row)
{
    struct notice_courier *courier = context;
    const struct keyring_app *app;
    struct delivery *delivery;

    if (!may_go(courier, row))
        return;
    delivery = calloc(1, sizeof(*delivery) + row->body.size);
    if (delivery == NULL)
        return;
    delivery->courier = courier;
    delivery->next = courier->deliveries;
    delivery->place = &courier->deliveries;
    if (delivery->next != NULL)
        delivery->next->place = &delivery->next;
    courier->deliveries = delivery;
    courier->running++;
    delivery->tried.merchant_id = row->merchant_id;
    delivery->tried.outbox_id = row->id;
    delivery->app_id = row->target;
    delivery->started = net_tick(courier->options.net);
    delivery->body_size = row->body.size;
    memcpy(delivery->body, row->body.at, row->body.size);
    app = keyring_peek(courier->options.keyring, row->target);
    if (app != NULL)
        post(delivery, app);
    else if (keyring_get(courier->options.keyring, row->target, got_app, delivery) != ERR_OK)
        end(delivery);
}

enum err
notice_courier_make(
    const struct notice_courier_options *options, struct notice_courier **ret_courier)
{
    struct notice_courier *courier = calloc(1, sizeof(*courier));

    if (courier == NULL)
        return ERR_NO_SPACE;
    courier->options = *options;
    *ret_courier = courier;
    return ERR_OK;
}

void
notice_courier_free(struct notice_courier **courier)
{
    struct delivery *next;

    if (*courier == NULL)
        return;
    for (struct delivery *at = (*courier)->deliveries; at != NULL; at = next) {
        next = at->next;
        net_fetch_cancel((*courier)->options.net, &at->fetch);
        end(at);
    }
    free(*courier);
    *courier = NULL;
}
