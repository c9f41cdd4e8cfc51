#include "tools/sandbox/unionpay/unionpay_notify.h"

#include "tools/sandbox/unionpay/unionpay_answer.h"

static const struct {
    const char *type;
    const char *sub_type;
} types[UNIONPAY_KINDS] = {
    [UNIONPAY_QR] = {"01", "07"},
    [UNIONPAY_BARCODE] = {"01", "06"},
    [UNIONPAY_REFUND] = {"04", "00"},
    [UNIONPAY_VOID] = {"31", "00"},
};

static const int64_t gaps_s[UNIONPAY_NOTIFY_TRIES_MAX - 1] = {60, 120, 240, 300};

static void
put_fields(struct unionpay *unionpay, const struct unionpay_trade *trade, enum sandbox_fault fault,
    struct form *form, struct arena *arena)
{
    unionpay_answer_common(unionpay, trade->sign_method, form);
    if (fault == SANDBOX_FAULT_NOTIFY_WRONG_MERCHANT)
        form->fields[form->count - 1].value = "777290058110999";
    unionpay_answer_put(form, "txnType", types[trade->kind].type);
    unionpay_answer_put(form, "txnSubType", types[trade->kind].sub_type);
    unionpay_answer_put(form, "orderId", trade->order_id);
    unionpay_answer_put(form, "txnTime", trade->txn_time);
    unionpay_answer_put(form, "reqReserved", trade->reserved);
    unionpay_answer_put(form, "origQryId", trade->orig_id);
    unionpay_answer_put(form, "respCode", "00");
    unionpay_answer_put(form, "respMsg", unionpay_answer_message("00"));
    unionpay_answer_ended(trade, fault == SANDBOX_FAULT_NOTIFY_WRONG_AMOUNT ? 1 : 0, form, arena);
}

enum err
unionpay_notify_body(struct unionpay *unionpay, const struct unionpay_trade *trade,
    enum sandbox_fault fault, struct arena *arena, struct bytes *ret_body)
{
    struct form form = {.count = 0};
    struct text text;
    enum err err;

    put_fields(unionpay, trade, fault, &form, arena);
    err = unionpay_answer_sign(unionpay, &form, fault, arena);
    if (err == ERR_OK)
        err = sandbox_call_text(arena, UNIONPAY_ANSWER_MAX, &text);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < form.count; i++)
        form_put(&text, form.fields[i].name, bytes_text(form.fields[i].value));
    *ret_body = text_bytes(&text);
    if (fault == SANDBOX_FAULT_NOTIFY_TRUNCATED)
        ret_body->size /= 2;
    return text_ok(&text) && !arena_overflowed(arena) ? ERR_OK : ERR_TOO_BIG;
}

bool
unionpay_notify_taken(const char *kind, int status, struct bytes body)
{
    (void)kind;
    (void)body;
    return status == 200 || status == 302;
}

struct span
unionpay_notify_after(int64_t tries, int64_t speed)
{
    NEED(tries > 0 && tries < UNIONPAY_NOTIFY_TRIES_MAX && speed > 0);
    return span_us(span_s(gaps_s[tries - 1]).us / speed);
}
