/*
 * wechat_answer.h -- what came of a request of API v3, before anybody asks what it was about.
 *
 * Success counts only with a signature that fits. A refusal (4xx) is not signed by WeChat, and
 * is believed; but one that is signed, and wrongly, is not.
 *
 * Keeps nothing; any thread; results live in the arena handed in.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_ANSWER_H
#define HUB_CHANNEL_WECHAT_WECHAT_ANSWER_H

#include "hub/channel/wechat/wechat_account.h"
#include "hub/channel/wechat/wechat_code.h"
#include "shared/text/json.h"

struct wechat_answer {
    enum meaning meaning;         /* MEANING_DONE: it did what it is for */
    const char *code;             /* WeChat's own word; of what cannot be understood, ours */
    const struct json_node *root; /* what was said; NULL with an empty answer */
};

/** wechat_answer_read() never fails: what cannot be understood is MEANING_UNKNOWN. */
void wechat_answer_read(const struct adapter_account *account, enum wechat_code_call call,
    const struct adapter_heard *heard, struct arena *arena, struct wechat_answer *ret_answer);

/**
 * wechat_answer_verify() is wechat_sign_verify() of what was heard: ERR_NOT_FOUND is a key
 * that the account does not have.
 */
enum err wechat_answer_verify(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena) MUST_CHECK;

/** wechat_answer_copy() copies a number of WeChat's; ERR_BAD_INPUT when it is too long. */
enum err wechat_answer_copy(const char *number, char *to, size_t size) MUST_CHECK;

/** wechat_answer_time() is the moment of that text, or no time when it is none. */
struct moment wechat_answer_time(const char *text);

#endif
