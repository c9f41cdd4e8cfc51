#include "hub/channel/wechat/wechat_split.h"

#include <string.h>

#include "hub/channel/wechat/wechat_ask.h"
#include "shared/text/encode.h"
#include "shared/text/form.h"

#define TARGET_SIZE 512
#define ORDERS "/v3/profitsharing/orders"
#define RETURNS "/v3/profitsharing/return-orders"
#define WHY "分账"
#define WHY_BACK "分账回退"

/* Here the app is called as a merchant's own, whoever asks. */
static void
put_apps(const struct wechat_account *account, struct json_writer *json)
{
    wechat_ask_put_sub(account, json);
    json_put_text(json, "appid", bytes_text(account->appid));
    if (account->sub_appid[0] != '\0')
        json_put_text(json, "sub_appid", bytes_text(account->sub_appid));
}

static void
put_share(const struct adapter_share *share, struct json_writer *json)
{
    json_open_object(json, NULL);
    json_put_text(json, "type", bytes_text(share->type));
    json_put_text(json, "account", bytes_text(share->account));
    json_put_int(json, "amount", share->amount.fen);
    json_put_text(json, "description", bytes_text(WHY));
    json_close_object(json);
}

static enum err
release(const struct wechat_account *account, const struct adapter_split *split, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    struct wechat_body body;
    enum err err = wechat_ask_begin(arena, &body);

    if (err != ERR_OK)
        return err;
    wechat_ask_put_sub(account, &body.json);
    json_put_text(&body.json, "transaction_id", bytes_text(split->trade));
    json_put_text(&body.json, "out_order_no", bytes_text(split->number));
    json_put_text(&body.json, "description", bytes_text(WHY));
    return wechat_ask_post(account, ORDERS "/unfreeze", &body, now, arena, ret_ask);
}

static enum err
send_split(const struct adapter_account *account, const struct adapter_split *split,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    struct wechat_body body;
    enum err err;

    if (split->trade[0] == '\0')
        return ERR_BAD_INPUT;
    if (split->shares_count == 0)
        return release(ours, split, now, arena, ret_ask);
    err = wechat_ask_begin(arena, &body);
    if (err != ERR_OK)
        return err;
    put_apps(ours, &body.json);
    json_put_text(&body.json, "transaction_id", bytes_text(split->trade));
    json_put_text(&body.json, "out_order_no", bytes_text(split->number));
    json_open_list(&body.json, "receivers");
    for (size_t i = 0; i < split->shares_count; i++)
        put_share(&split->shares[i], &body.json);
    json_close_list(&body.json);
    json_put_bool(&body.json, "unfreeze_unsplit", split->finish);
    return wechat_ask_post(ours, ORDERS, &body, now, arena, ret_ask);
}

/* What is asked about: path, a number, and one further word. */
struct question {
    const char *path;
    const char *number;
    const char *name;
    const char *value;
};

static enum err
look(const struct wechat_account *account, const struct question *question, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    char block[TARGET_SIZE];
    struct text target;

    text_init(&target, block, sizeof(block));
    text_printf(&target, "%s/%s?", question->path, question->number);
    form_put(&target, question->name, bytes_text(question->value));
    if (account->partner)
        form_put(&target, "sub_mchid", bytes_text(account->sub_mchid));
    return text_ok(&target) ? wechat_ask_get(account, block, now, arena, ret_ask) : ERR_TOO_BIG;
}

static enum err
query_split(const struct adapter_account *account, const struct adapter_split *split,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    if (split->trade[0] == '\0')
        return ERR_BAD_INPUT;
    return look(wechat_account_of(account),
        &(struct question){ORDERS, split->number, "transaction_id", split->trade}, now, arena,
        ret_ask);
}

static enum err
give_back(const struct adapter_account *account, const struct adapter_give_back *give_back,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    struct wechat_body body;
    enum err err;

    if (give_back->account[strspn(give_back->account, "0123456789")] != '\0')
        return ERR_UNSUPPORTED;
    err = wechat_ask_begin(arena, &body);
    if (err != ERR_OK)
        return err;
    wechat_ask_put_sub(ours, &body.json);
    json_put_text(&body.json, "out_order_no", bytes_text(give_back->split_number));
    json_put_text(&body.json, "out_return_no", bytes_text(give_back->number));
    json_put_text(&body.json, "return_mchid", bytes_text(give_back->account));
    json_put_int(&body.json, "amount", give_back->amount.fen);
    json_put_text(&body.json, "description", bytes_text(WHY_BACK));
    return wechat_ask_post(ours, RETURNS, &body, now, arena, ret_ask);
}

static enum err
query_give_back(const struct adapter_account *account, const struct adapter_give_back *give_back,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return look(wechat_account_of(account),
        &(struct question){RETURNS, give_back->number, "out_order_no", give_back->split_number},
        now, arena, ret_ask);
}

/* What only WeChat may read; wechat_ask.h says in a header for which of its keys. */
static enum err
put_name(const struct wechat_account *account, const char *name, struct moment now,
    struct json_writer *json)
{
    const struct wechat_key *key = wechat_account_key(account, now);
    uint8_t sealed[CRYPT_RSA_SIGNATURE_MAX];
    char text[ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)];
    size_t size;
    enum err err;

    if (key == NULL)
        return ERR_UNSUPPORTED;
    err = crypt_rsa_encrypt(key->key, bytes_text(name), sealed, &size);
    if (err == ERR_OK)
        json_put_text(
            json, "name", bytes_text(encode_base64(bytes_of(sealed, size), text, sizeof(text))));
    return err;
}

static enum err
bind(const struct adapter_account *account, const struct adapter_receiver *receiver,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    struct wechat_body body;
    enum err err = wechat_ask_begin(arena, &body);

    if (err != ERR_OK)
        return err;
    put_apps(ours, &body.json);
    json_put_text(&body.json, "type", bytes_text(receiver->type));
    json_put_text(&body.json, "account", bytes_text(receiver->account));
    if (receiver->name[0] != '\0')
        err = put_name(ours, receiver->name, now, &body.json);
    if (err != ERR_OK)
        return err;
    json_put_text(&body.json, "relation_type", bytes_text(receiver->relation));
    if (receiver->custom_relation[0] != '\0')
        json_put_text(&body.json, "custom_relation", bytes_text(receiver->custom_relation));
    return wechat_ask_post(ours, "/v3/profitsharing/receivers/add", &body, now, arena, ret_ask);
}

static enum err
unbind(const struct adapter_account *account, const struct adapter_receiver *receiver,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    struct wechat_body body;
    enum err err = wechat_ask_begin(arena, &body);

    if (err != ERR_OK)
        return err;
    put_apps(ours, &body.json);
    json_put_text(&body.json, "type", bytes_text(receiver->type));
    json_put_text(&body.json, "account", bytes_text(receiver->account));
    return wechat_ask_post(ours, "/v3/profitsharing/receivers/delete", &body, now, arena, ret_ask);
}

const struct adapter_splits wechat_split_calls = {
    .send = send_split,
    .query = query_split,
    .give_back = give_back,
    .give_back_query = query_give_back,
    .bind = bind,
    .unbind = unbind,
    .read = wechat_split_read,
};
