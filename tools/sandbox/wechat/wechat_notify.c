#include "tools/sandbox/wechat/wechat_notify.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_number.h"
#include "tools/sandbox/wechat/wechat_query.h"
#include "tools/sandbox/wechat/wechat_v2_notice.h"

#define PLAIN_MAX ((size_t)8192)

struct event {
    const char *type;
    const char *summary;
    const char *original;
};

static const struct event paid = {"TRANSACTION.SUCCESS", "支付成功", "transaction"};
static const struct event refunds[WECHAT_REFUND_STATUSES] = {
    [WECHAT_REFUND_SUCCESS] = {"REFUND.SUCCESS", "退款成功", "refund"},
    [WECHAT_REFUND_ABNORMAL] = {"REFUND.ABNORMAL", "退款异常", "refund"},
    [WECHAT_REFUND_CLOSED] = {"REFUND.CLOSED", "退款关闭", "refund"},
};

static const struct event complaints[] = {
    {"COMPLAINT.CREATE", "产生新投诉", "complaint"},
    {"COMPLAINT.STATE_CHANGE", "投诉单状态变化", "complaint"},
};

static const struct event old_refund = {"V2.REFUND", "", ""};

static const int64_t schedule_s[WECHAT_NOTIFY_TRIES_MAX - 1] = {
    15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600};

static enum err
add(struct wechat *wechat, const struct wechat_order *order, const char *url,
    const struct event *event, const struct text *plain)
{
    struct db_statement *insert = wechat->store.notify[SQL_WECHAT_NOTIFY_INSERT];
    char notify_id[WECHAT_NUMBER_EVENT_SIZE];

    if (!text_ok(plain))
        return ERR_TOO_BIG;
    wechat_number_event(wechat->sandbox->random, notify_id);
    db_bind_text(insert, 1, bytes_text(notify_id));
    db_bind_text(insert, 2, bytes_text(order->mchid));
    db_bind_text(insert, 3, bytes_text(order->out_trade_no));
    db_bind_text(insert, 4, bytes_text(url));
    db_bind_text(insert, 5, bytes_text(event->type));
    db_bind_text(insert, 6, text_bytes(plain));
    db_bind_int(insert, 7, sandbox_now(wechat->sandbox).us);
    return db_run(insert);
}

static void
put_refund(
    struct json_writer *json, const struct wechat_order *order, const struct wechat_refund *refund)
{
    bool partner = order->sp_mchid[0] != '\0';

    if (partner) {
        wechat_answer_put(json, "sp_mchid", order->sp_mchid);
        wechat_answer_put(json, "sub_mchid", order->mchid);
    } else {
        wechat_answer_put(json, "mchid", order->mchid);
    }
    wechat_answer_put(json, "transaction_id", order->transaction_id);
    wechat_answer_put(json, "out_trade_no", order->out_trade_no);
    wechat_answer_put(json, "refund_id", refund->refund_id);
    wechat_answer_put(json, "out_refund_no", refund->out_refund_no);
    wechat_answer_put(json, "refund_status", wechat_store_status_name(refund->status));
    if (refund->status == WECHAT_REFUND_SUCCESS)
        wechat_answer_put_time(json, "success_time", refund->ended);
    wechat_answer_put(json, "user_received_account", "支付用户零钱");
    json_open_object(json, "amount");
    json_put_int(json, "total", order->total.fen);
    json_put_int(json, "refund", refund->amount.fen);
    json_put_int(json, "payer_total", order->total.fen);
    json_put_int(json, "payer_refund", refund->amount.fen);
    json_close_object(json);
}

enum err
wechat_notify_paid(struct wechat *wechat, const struct wechat_order *order, struct arena *arena)
{
    struct json_writer json;
    struct text plain;
    enum err err;

    if (order->notify_url[0] == '\0')
        return ERR_OK;
    err = sandbox_call_text(arena, PLAIN_MAX, &plain);
    if (err != ERR_OK)
        return err;
    json_start(&json, &plain);
    json_open_object(&json, NULL);
    wechat_query_put(&json, order);
    json_close_object(&json);
    return add(wechat, order, order->notify_url, &paid, &plain);
}

enum err
wechat_notify_refunded(struct wechat *wechat, const struct wechat_order *order,
    const struct wechat_refund *refund, struct arena *arena)
{
    struct json_writer json;
    struct text plain;
    enum err err;

    if (refund->notify_url[0] == '\0')
        return ERR_OK;
    err = sandbox_call_text(arena, PLAIN_MAX, &plain);
    if (err != ERR_OK)
        return err;
    if (refund->old) {
        wechat_v2_notice_put(&plain, order, refund);
        return add(wechat, order, refund->notify_url, &old_refund, &plain);
    }
    json_start(&json, &plain);
    json_open_object(&json, NULL);
    put_refund(&json, order, refund);
    json_close_object(&json);
    return add(wechat, order, refund->notify_url, &refunds[refund->status], &plain);
}

enum err
wechat_notify_complaint(struct wechat *wechat, const struct wechat_order *order,
    const struct wechat_notify_of *of, struct arena *arena)
{
    struct json_writer json;
    struct text plain;
    enum err err = sandbox_call_text(arena, PLAIN_MAX, &plain);

    if (err != ERR_OK)
        return err;
    json_start(&json, &plain);
    json_open_object(&json, NULL);
    wechat_answer_put(&json, "complaint_id", of->complaint);
    wechat_answer_put(&json, "action_type", of->action);
    json_close_object(&json);
    return add(wechat, order, of->url, &complaints[of->is_new ? 0 : 1], &plain);
}

struct span
wechat_notify_after(int64_t tries, int64_t speed)
{
    NEED(tries >= 1 && tries < WECHAT_NOTIFY_TRIES_MAX && speed > 0);
    return span_us(span_s(schedule_s[tries - 1]).us / speed);
}

bool
wechat_notify_taken(const char *event_type, int status, struct bytes body)
{
    static const char word[] = "SUCCESS";

    if (!wechat_notify_is_old(event_type))
        return status == 200 || status == 204;
    for (size_t i = 0; status == 200 && i + sizeof(word) - 1 <= body.size; i++)
        if (memcmp(body.at + i, word, sizeof(word) - 1) == 0)
            return true;
    return false;
}

bool
wechat_notify_is_old(const char *event_type)
{
    return strcmp(event_type, old_refund.type) == 0;
}

/* Of a stored row; what is none of ours reads as a payment. */
static const struct event *
event_of(const char *type)
{
    for (size_t i = 0; i < LENGTH(refunds); i++)
        if (refunds[i].type != NULL && strcmp(refunds[i].type, type) == 0)
            return &refunds[i];
    for (size_t i = 0; i < LENGTH(complaints); i++)
        if (strcmp(complaints[i].type, type) == 0)
            return &complaints[i];
    return &paid;
}

const char *
wechat_notify_summary(const char *event_type)
{
    return event_of(event_type)->summary;
}

const char *
wechat_notify_original(const char *event_type)
{
    return event_of(event_type)->original;
}
