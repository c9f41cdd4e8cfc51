#include "tools/sandbox/alipay/alipay_answer.h"

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
    *ret_answer = (struct alipay_answer){.refusal = ALIPAY_FINE};
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
    alipay_answer_put(answer, "code", rows[ALIPAY_FINE].code);
    alipay_answer_put(answer, "msg", rows[ALIPAY_FINE].msg);
}

void
alipay_answer_begin_waiting(struct alipay_answer *answer)
{
    alipay_answer_begin_bare(answer);
    alipay_answer_put(answer, "code", "10003");
    alipay_answer_put(answer, "msg", " order success pay inprocess");
}

void
alipay_answer_end(struct alipay_answer *answer)
{
    json_close_object(&answer->json);
    escape_slashes(&answer->text);
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
    alipay_answer_begin_bare(answer);
    alipay_answer_put(answer, "code", row->code);
    alipay_answer_put(answer, "msg", row->msg);
    alipay_answer_put(answer, "sub_code", row->sub_code);
    alipay_answer_put(answer, "sub_msg", sub_msg.at);
    alipay_answer_end(answer);
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

void
alipay_answer_put_key(const char *method, enum alipay_refusal refusal, struct text *text)
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

void
alipay_answer_wrap(const char *key, struct bytes inner, const char *sign, struct text *text)
{
    text_put(text, "{\"");
    text_put(text, key);
    text_put(text, "\":");
    text_put_bytes(text, inner);
    if (sign != NULL) {
        text_put(text, ",\"sign\":\"");
        text_put(text, sign);
        text_put_char(text, '"');
    }
    text_put_char(text, '}');
}
