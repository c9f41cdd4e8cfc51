/*
 * wechat_answer.h -- what API v3 says: a JSON object, nothing at all (204), or a refusal.
 *
 * Refusals are a table, with WeChat's own words; API v2 takes its words from it, too.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_ANSWER_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_ANSWER_H

#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "shared/base/text.h"
#include "shared/text/json.h"

#define WECHAT_ANSWER_MAX ((size_t)64 * 1024)

enum wechat_refusal {
    WECHAT_FINE,
#define REFUSAL(name, http, code, message, tail, old_code, old_message) WECHAT_##name,
#include "tools/sandbox/wechat/wechat_refusal.def"
#undef REFUSAL
    WECHAT_REFUSALS
};

/* One row of the table. */
struct wechat_refusal_row {
    int http;
    const char *code;
    const char *message;
    const char *tail; /* of the Request-ID */
    const char *old_code;
    const char *old_message;
};

/* What is wrong with a parameter, in the words of "detail". */
struct wechat_wrong {
    const char *field; /* "/amount/total", or the name of a query's parameter */
    const char *issue;
    const char *location; /* "body", "query" or "url" */
};

struct wechat_answer {
    struct text text;
    struct json_writer json;
    int status;
    enum wechat_refusal refusal;
};

/** wechat_answer_init() makes room in arena; ERR_TOO_BIG. */
enum err wechat_answer_init(struct arena *arena, struct wechat_answer *ret_answer) MUST_CHECK;

/** wechat_answer_begin() opens the object of a 200. */
void wechat_answer_begin(struct wechat_answer *answer);
void wechat_answer_end(struct wechat_answer *answer);

/** wechat_answer_nothing() is 204 without a body. */
void wechat_answer_nothing(struct wechat_answer *answer);

/** wechat_answer_refuse() throws away what was written. */
void wechat_answer_refuse(struct wechat_answer *answer, enum wechat_refusal refusal);

/** wechat_answer_refuse_code() says that code, of the table or not. */
void wechat_answer_refuse_code(struct wechat_answer *answer, const char *code);

/** wechat_answer_refuse_field() is PARAM_ERROR with its detail. */
void wechat_answer_refuse_field(struct wechat_answer *answer, const struct wechat_wrong *wrong);

const struct wechat_refusal_row *wechat_answer_row(enum wechat_refusal refusal);

/* Fields of an object. Text that is empty is left out, and so is a moment of 0. */
void wechat_answer_put(struct json_writer *json, const char *name, const char *value);
void wechat_answer_put_time(struct json_writer *json, const char *name, struct moment moment);

#endif
