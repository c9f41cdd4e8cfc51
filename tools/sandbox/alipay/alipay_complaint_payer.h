/*
 * alipay_complaint_payer.h -- the payer's side of complaints, and where an application hears of
 * them.
 *
 * A person files one, says more, agrees or withdraws it by POST /sandbox/alipay/complaint, as his
 * wallet would; who says more after the merchant's feedback has Alipay decide:
 *
 *     {"number":"T1","text":"…","kind":"重复扣款","wish":"我要退款","phone":"138…"}
 *     {"complaint":"2020…","text":"…"}, or "agree":true, or "withdraw":true
 *
 * Then Alipay's decision ends it, or gives it back to the merchant: {"complaint":"2020…",
 * "decision":"finish"}, or "back".
 *
 * POST /sandbox/alipay/messages {"url":"…"} is the console's 应用网关: where messages are posted.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_COMPLAINT_PAYER_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_COMPLAINT_PAYER_H

#include "tools/sandbox/alipay/alipay.h"

sandbox_call_fn alipay_complaint_payer_admin;
sandbox_call_fn alipay_complaint_payer_hear;

/** alipay_complaint_payer_put_state() is their part of GET /sandbox/state, the newest first. */
enum err alipay_complaint_payer_put_state(
    struct alipay_store *store, struct json_writer *json) MUST_CHECK;

#endif
