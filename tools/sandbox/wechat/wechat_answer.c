#include "tools/sandbox/wechat/wechat_answer.h"

#include <string.h>

static const struct wechat_refusal_row rows[WECHAT_REFUSALS] = {
    [WECHAT_FINE] = {200, "SUCCESS", "", "", "SUCCESS", ""},
#define REFUSAL(name, http, code, message, tail, old_code, old_message)                            \
    [WECHAT_##name] = {http, code, message, tail, old_code, old_message},
#include "tools/sandbox/wechat/wechat_refusal.def"
#undef REFUSAL
};

static void
begin(struct wechat_answer *answer, int status)
{
    answer->status = status;
    text_clear(&answer->text);
    json_start(&answer->json, &answer->text);
    json_open_object(&answer->json, NULL);
}

enum err
wechat_answer_init(struct arena *arena, struct wechat_answer *ret_answer)
{
    char *block = arena_take(arena, WECHAT_ANSWER_MAX);

    if (block == NULL)
        return ERR_TOO_BIG;
    *ret_answer = (struct wechat_answer){.refusal = WECHAT_FINE};
    text_init(&ret_answer->text, block, WECHAT_ANSWER_MAX);
    return ERR_OK;
}

void
wechat_answer_begin(struct wechat_answer *answer)
{
    begin(answer, 200);
}

void
wechat_answer_end(struct wechat_answer *answer)
{
    json_close_object(&answer->json);
}

void
wechat_answer_nothing(struct wechat_answer *answer)
{
    text_clear(&answer->text);
    answer->status = 204;
}

void
wechat_answer_refuse(struct wechat_answer *answer, enum wechat_refusal refusal)
{
    const struct wechat_refusal_row *row = &rows[refusal];

    answer->refusal = refusal;
    begin(answer, row->http);
    wechat_answer_put(&answer->json, "code", row->code);
    wechat_answer_put(&answer->json, "message", row->message);
    wechat_answer_end(answer);
}

static const char *
next_letter(const char *code)
{
    while (*code == '_')
        code++;
    return code;
}

/* Whoever orders a code may spell it as v2 or as v3 does: "_" does not count. */
static bool
is_same(const char *a, const char *b)
{
    for (a = next_letter(a), b = next_letter(b); *a != '\0' && *a == *b;
         a = next_letter(a + 1), b = next_letter(b + 1))
        continue;
    return *a == *b;
}

void
wechat_answer_refuse_code(struct wechat_answer *answer, const char *code)
{
    struct json_writer *json = &answer->json;

    for (unsigned i = WECHAT_FINE + 1; i < WECHAT_REFUSALS; i++)
        if (is_same(rows[i].code, code)) {
            wechat_answer_refuse(answer, (enum wechat_refusal)i);
            return;
        }
    answer->refusal = WECHAT_PARAMETER;
    begin(answer, rows[WECHAT_PARAMETER].http);
    wechat_answer_put(json, "code", code);
    wechat_answer_put(json, "message", "沙箱按要求拒绝");
    wechat_answer_end(answer);
}

void
wechat_answer_refuse_field(struct wechat_answer *answer, const struct wechat_wrong *wrong)
{
    const struct wechat_refusal_row *row = &rows[WECHAT_PARAMETER];
    struct json_writer *json = &answer->json;

    answer->refusal = WECHAT_PARAMETER;
    begin(answer, row->http);
    wechat_answer_put(json, "code", row->code);
    wechat_answer_put(json, "message", wrong->issue);
    json_open_object(json, "detail");
    wechat_answer_put(json, "field", wrong->field);
    wechat_answer_put(json, "issue", wrong->issue);
    wechat_answer_put(json, "location", wrong->location);
    json_close_object(json);
    wechat_answer_end(answer);
}

const struct wechat_refusal_row *
wechat_answer_row(enum wechat_refusal refusal)
{
    NEED(refusal < WECHAT_REFUSALS);
    return &rows[refusal];
}

void
wechat_answer_put(struct json_writer *json, const char *name, const char *value)
{
    if (value[0] != '\0')
        json_put_text(json, name, bytes_text(value));
}

void
wechat_answer_put_time(struct json_writer *json, const char *name, struct moment moment)
{
    char text[MOMENT_ISO_MAX];

    if (moment.us != 0)
        json_put_text(json, name, bytes_text(moment_format_iso(moment, text)));
}
