#include "tools/sandbox/alipay/alipay_answer.h"

#include <string.h>

#define LINK "https://opendocs.alipay.com/open-v3/054oog"

struct refusal_row {
    const char *code;
    const char *msg;
    const char *sub_code;
    const char *sub_msg;
};

static const struct refusal_row rows[ALIPAY_REFUSALS] = {
    [ALIPAY_FINE] = {"10000", "Success", "", ""},
#define REFUSAL(name, code, msg, sub_code, sub_msg)                                                \
    [ALIPAY_##name] = {code, msg, sub_code, sub_msg},
#include "tools/sandbox/alipay/alipay_refusal.def"
#undef REFUSAL
};

/* "/" stands in strings only, so every one may become "\/". */
static void
escape_slashes(struct text *text)
{
    size_t slashes = 0;
    size_t from;
    size_t to;

    for (size_t i = 0; i < text->length; i++)
        slashes += text->at[i] == '/';
    if (slashes > text->size - 1 - text->length) {
        text->overflowed = true;
        return;
    }
    from = text->length;
    to = text->length + slashes;
    text->length = to;
    text->at[to] = '\0';
    while (from > 0) {
        text->at[--to] = text->at[--from];
        if (text->at[from] == '/')
            text->at[--to] = '\\';
    }
}

enum err
alipay_answer_init(struct arena *arena, struct alipay_answer *ret_answer)
{
    char *block = arena_take(arena, ALIPAY_ANSWER_MAX);

    if (block == NULL)
        return ERR_TOO_BIG;
    *ret_answer = (struct alipay_answer){.refusal = ALIPAY_FINE, .rest = false};
    text_init(&ret_answer->text, block, ALIPAY_ANSWER_MAX);
    return ERR_OK;
}

void
alipay_answer_begin_bare(struct alipay_answer *answer)
{
    text_clear(&answer->text);
    json_start(&answer->json, &answer->text);
    json_open_object(&answer->json, NULL);
}

void
alipay_answer_begin(struct alipay_answer *answer)
{
    alipay_answer_begin_bare(answer);
    if (answer->rest)
        return;
    alipay_answer_put(answer, "code", rows[ALIPAY_FINE].code);
    alipay_answer_put(answer, "msg", rows[ALIPAY_FINE].msg);
}

void
alipay_answer_begin_waiting(struct alipay_answer *answer)
{
    alipay_answer_begin_bare(answer);
    if (answer->rest)
        return;
    alipay_answer_put(answer, "code", "10003");
    alipay_answer_put(answer, "msg", " order success pay inprocess");
}

void
alipay_answer_end(struct alipay_answer *answer)
{
    json_close_object(&answer->json);
    if (!answer->rest)
        escape_slashes(&answer->text);
}

/* {"code":"ACQ.TRADE_NOT_EXIST","message":"…","links":[…]} */
static void
put_rest_refusal(struct alipay_answer *answer, const char *sub_code, const char *message)
{
    bool isv = strncmp(sub_code, "isv.", 4) == 0;

    alipay_answer_put(answer, "code", isv ? sub_code + 4 : sub_code);
    alipay_answer_put(answer, "message", message);
    json_open_list(&answer->json, "links");
    json_open_object(&answer->json, NULL);
    alipay_answer_put(answer, "link", LINK);
    alipay_answer_put(answer, "desc", "解决方案");
    json_close_object(&answer->json);
    json_close_list(&answer->json);
}

static void
put_refusal(struct alipay_answer *answer, const struct refusal_row *row, const char *sub_msg)
{
    alipay_answer_begin_bare(answer);
    if (answer->rest) {
        put_rest_refusal(answer, row->sub_code, sub_msg);
    } else {
        alipay_answer_put(answer, "code", row->code);
        alipay_answer_put(answer, "msg", row->msg);
        alipay_answer_put(answer, "sub_code", row->sub_code);
        alipay_answer_put(answer, "sub_msg", sub_msg);
    }
    alipay_answer_end(answer);
}

void
alipay_answer_refuse(struct alipay_answer *answer, enum alipay_refusal refusal, const char *detail)
{
    const struct refusal_row *row = &rows[refusal];
    char block[ALIPAY_ANSWER_MAX / 2];
    struct text sub_msg;

    text_init(&sub_msg, block, sizeof(block));
    text_put(&sub_msg, row->sub_msg);
    if (detail != NULL)
        text_put(&sub_msg, detail);
    answer->refusal = refusal;
    put_refusal(answer, row, sub_msg.at);
}

/* The refusal of that sub_code, which is preceded by prefix; ALIPAY_FINE for none. */
static enum alipay_refusal
find_refusal(const char *prefix, const char *sub_code)
{
    size_t length = strlen(prefix);

    for (unsigned i = ALIPAY_FINE + 1; i < ALIPAY_REFUSALS; i++)
        if (strncmp(rows[i].sub_code, prefix, length) == 0 &&
            strcmp(rows[i].sub_code + length, sub_code) == 0)
            return (enum alipay_refusal)i;
    return ALIPAY_FINE;
}

void
alipay_answer_refuse_as(struct alipay_answer *answer, const char *sub_code)
{
    const struct refusal_row other = {"40004", "Business Failed", sub_code, sub_code};
    static const char *const prefixes[] = {"", "ACQ.", "isp.", "isv."};
    enum alipay_refusal refusal = ALIPAY_FINE;

    for (size_t i = 0; i < LENGTH(prefixes) && refusal == ALIPAY_FINE; i++)
        refusal = find_refusal(prefixes[i], sub_code);
    if (refusal != ALIPAY_FINE) {
        alipay_answer_refuse(answer, refusal, NULL);
        return;
    }
    answer->refusal = ALIPAY_BUSY_ERROR;
    put_refusal(answer, &other, sub_code);
}

/* The documents say 4xx of every refusal; what is 5xx, and which 4xx, is ours. */
int
alipay_answer_status(enum alipay_refusal refusal)
{
    const char *code = rows[refusal].code;

    if (refusal == ALIPAY_FINE)
        return 200;
    if (strcmp(code, "20000") == 0 || refusal == ALIPAY_BUSY_ERROR)
        return 500;
    if (strcmp(code, "20001") == 0)
        return 401;
    if (strcmp(code, "40005") == 0)
        return 429;
    return strcmp(code, "40006") == 0 ? 403 : 400;
}

const char *
alipay_answer_sub_code(enum alipay_refusal refusal)
{
    return rows[refusal].sub_code;
}

void
alipay_answer_put(struct alipay_answer *answer, const char *name, const char *value)
{
    if (value[0] != '\0')
        json_put_text(&answer->json, name, bytes_text(value));
}

void
alipay_answer_put_yuan(struct alipay_answer *answer, const char *name, struct money amount)
{
    char text[MONEY_TEXT_MAX];

    alipay_answer_put(answer, name, money_format(amount, text));
}

void
alipay_answer_put_time(struct alipay_answer *answer, const char *name, struct moment moment)
{
    char text[MOMENT_TEXT_MAX];

    if (moment.us != 0)
        alipay_answer_put(answer, name, moment_format_china(moment, text));
}

/* "alipay_trade_query_response", or "error_response". */
static void
put_key(const char *method, enum alipay_refusal refusal, struct text *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._";
    size_t length = strspn(method, letters);
    bool bare = refusal != ALIPAY_FINE && strcmp(method, "alipay.system.oauth.token") == 0;

    if (bare || length == 0 || method[length] != '\0') {
        text_put(text, "error_response");
        return;
    }
    for (const char *at = method; *at != '\0'; at++)
        text_put_char(text, *at == '.' ? '_' : *at);
    text_put(text, "_response");
}

static void
put_member(struct text *text, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    text_put(text, ",\"");
    text_put(text, name);
    text_put(text, "\":\"");
    text_put(text, value);
    text_put_char(text, '"');
}

void
alipay_answer_wrap(
    const struct alipay_answer *answer, const struct alipay_wrap *wrap, struct text *text)
{
    text_put(text, "{\"");
    put_key(wrap->method, answer->refusal, text);
    text_put(text, "\":");
    text_put_bytes(text, text_bytes(&answer->text));
    if (wrap->sign[0] != '\0')
        put_member(text, "alipay_cert_sn", wrap->cert_sn);
    put_member(text, "sign", wrap->sign);
    text_put_char(text, '}');
}
