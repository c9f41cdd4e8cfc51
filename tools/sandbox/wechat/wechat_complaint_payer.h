/*
 * wechat_complaint_payer.h -- the payer's side of complaints.
 *
 * A person files one, goes on with it or withdraws it by POST /sandbox/wechat/complaint, as his
 * wallet would:
 *
 *     {"number":"T1","text":"…","kind":"REFUND","phone":"138…","refund_fen":10}
 *     {"complaint":"2000…","text":"…"} or {"complaint":"2000…","withdraw":true}
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_COMPLAINT_PAYER_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_COMPLAINT_PAYER_H

#include "tools/sandbox/wechat/wechat.h"

sandbox_call_fn wechat_complaint_payer_admin;

/** wechat_complaint_payer_put_state() is their part of GET /sandbox/state, the newest first. */
enum err wechat_complaint_payer_put_state(
    struct wechat_store *store, struct json_writer *json) MUST_CHECK;

#endif
