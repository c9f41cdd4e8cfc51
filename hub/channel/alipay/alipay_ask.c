#include "hub/channel/alipay/alipay_ask.h"

#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_v2.h"

/* A share is about 200 bytes, and its name in the worst case six times as long. */
#define BODY_SIZE ((size_t)64 * 1024)

enum err
alipay_ask_begin(const struct adapter_account *account, enum alipay_call call, struct arena *arena,
    struct alipay_body *ret_body)
{
    const struct alipay_account *ours = alipay_account_of(account);
    char *block = arena_take(arena, BODY_SIZE);

    if (block == NULL)
        return ERR_NO_SPACE;
    text_init(&ret_body->text, block, BODY_SIZE);
    json_start(&ret_body->json, &ret_body->text);
    json_open_object(&ret_body->json, NULL);
    if (ours->envelope->notify_inside && alipay_method[call].notifies &&
        !alipay_method[call].page && ours->notify_url[0] != '\0')
        json_put_text(&ret_body->json, "notify_url", bytes_text(ours->notify_url));
    return ERR_OK;
}

static enum err
ask(const struct adapter_account *account, enum alipay_call call, struct alipay_body *body,
    const struct form *fields, struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct alipay_account *ours = alipay_account_of(account);
    const struct alipay_params params = {.json = body->text.at, .fields = fields};

    json_close_object(&body->json);
    if (!text_ok(&body->text))
        return ERR_TOO_BIG;
    return ours->envelope->ask(ours, &alipay_method[call], &params, now, arena, ret_ask);
}

enum err
alipay_ask_end(const struct adapter_account *account, enum alipay_call call,
    struct alipay_body *body, struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return ask(account, call, body, NULL, now, arena, ret_ask);
}

enum err
alipay_ask_page(const struct adapter_account *account, enum alipay_call call,
    struct alipay_body *body, const char *return_url, struct moment now, struct arena *arena,
    struct text *url)
{
    const struct alipay_account *ours = alipay_account_of(account);
    const struct alipay_params params = {.json = body->text.at, .return_url = return_url};
    struct adapter_ask ask;
    enum err err;

    json_close_object(&body->json);
    if (!text_ok(&body->text))
        return ERR_TOO_BIG;
    err = alipay_v2_ask(ours, &alipay_method[call], &params, now, arena, &ask);
    if (err != ERR_OK)
        return err;
    text_put(url, ask.url);
    text_put_char(url, '&');
    text_put_bytes(url, ask.body);
    return text_ok(url) ? ERR_OK : ERR_TOO_BIG;
}

enum err
alipay_ask_fields(const struct adapter_account *account, enum alipay_call call,
    const struct form *fields, struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct alipay_body body;
    enum err err = alipay_ask_begin(account, call, arena, &body);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < fields->count; i++)
        json_put_text(&body.json, fields->fields[i].name, bytes_text(fields->fields[i].value));
    return ask(account, call, &body, fields, now, arena, ret_ask);
}

void
alipay_ask_read(const struct adapter_account *account, enum alipay_call call,
    const struct adapter_heard *heard, struct arena *arena, struct alipay_answer *ret_answer)
{
    const struct alipay_account *ours = alipay_account_of(account);

    ours->envelope->read(ours, &alipay_method[call], heard, arena, ret_answer);
}
