/*
 * alipay_answer.h -- what the gateway says: {"x_response":{…},"sign":"…"}.
 *
 * An answer is the inner object; it is signed as it stands, and then wrapped.
 * Refusals are a table, with Alipay's own words. Slashes are escaped (\/), as
 * Alipay's JSON writer does: clients must verify the raw bytes. In v3 there is no
 * envelope, and a refusal is {"code":"…","message":"…","links":[…]}.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_ANSWER_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_ANSWER_H

#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "shared/base/text.h"
#include "shared/text/json.h"

#define ALIPAY_ANSWER_MAX ((size_t)64 * 1024)

enum alipay_refusal {
    ALIPAY_FINE,
#define REFUSAL(name, code, msg, sub_code, sub_msg) ALIPAY_##name,
#include "tools/sandbox/alipay/alipay_refusal.def"
#undef REFUSAL
    ALIPAY_REFUSALS
};

struct alipay_answer {
    struct text text; /* the inner object; in v3 the body */
    struct json_writer json;
    enum alipay_refusal refusal;
    bool rest; /* v3: without code and msg, refusals of another shape, slashes as they are */
};

/* What stands around the inner object in v2. */
struct alipay_wrap {
    const char *method;
    const char *cert_sn; /* "" for none */
    const char *sign;    /* "" for none */
};

/** alipay_answer_init() makes room in arena; ERR_TOO_BIG. */
enum err alipay_answer_init(struct arena *arena, struct alipay_answer *ret_answer) MUST_CHECK;

/** alipay_answer_begin() opens the object, with code 10000 and its msg. */
void alipay_answer_begin(struct alipay_answer *answer);
/** alipay_answer_begin_waiting() opens it with code 10003: the payer has something to do. */
void alipay_answer_begin_waiting(struct alipay_answer *answer);
/** alipay_answer_begin_bare() opens it without them, for alipay.system.oauth.token. */
void alipay_answer_begin_bare(struct alipay_answer *answer);
/** alipay_answer_end() closes the object and escapes its slashes. */
void alipay_answer_end(struct alipay_answer *answer);

/** alipay_answer_refuse() throws away what was written; detail (or NULL) follows the sub_msg. */
void alipay_answer_refuse(
    struct alipay_answer *answer, enum alipay_refusal refusal, const char *detail);

/** alipay_answer_refuse_as() is for a sub_code, with or without what is before its ".", or any. */
void alipay_answer_refuse_as(struct alipay_answer *answer, const char *sub_code);

/** alipay_answer_status() is the HTTP status of v3. */
int alipay_answer_status(enum alipay_refusal refusal);

/** alipay_answer_sub_code() is "ACQ.TRADE_NOT_EXIST". */
const char *alipay_answer_sub_code(enum alipay_refusal refusal);

/* Fields of the object. Text that is empty is left out. */
void alipay_answer_put(struct alipay_answer *answer, const char *name, const char *value);
void alipay_answer_put_yuan(struct alipay_answer *answer, const char *name, struct money amount);
void alipay_answer_put_time(struct alipay_answer *answer, const char *name, struct moment moment);

/** alipay_answer_wrap() appends the whole reply of v2. */
void alipay_answer_wrap(
    const struct alipay_answer *answer, const struct alipay_wrap *wrap, struct text *text);

#endif
