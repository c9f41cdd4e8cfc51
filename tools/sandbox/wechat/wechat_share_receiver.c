#include "tools/sandbox/wechat/wechat_share_receiver.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_share.h"
#include "tools/sandbox/wechat/wechat_share_name.h"

static const char *const types[] = {"MERCHANT_ID", "PERSONAL_OPENID", "PERSONAL_SUB_OPENID"};
static const char *const relations[] = {"SERVICE_PROVIDER", "STORE", "STAFF", "STORE_OWNER",
    "PARTNER", "HEADQUARTER", "BRAND", "DISTRIBUTOR", "USER", "SUPPLIER", "CUSTOM"};

/* One of the words that it may be. */
static const char *
read_word(struct wechat_field *field, const char *path, const char *const *words, size_t count)
{
    const char *text = wechat_field_text(field, path, WECHAT_FIELD_NEEDED, 1, 32);

    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return text;
    wechat_field_wrong(field, path, "不在枚举值中");
    return text;
}

static void
bind(struct db_statement *statement, const char *mchid, const char *type, const char *account)
{
    db_bind_text(statement, 1, bytes_text(mchid));
    db_bind_text(statement, 2, bytes_text(type));
    db_bind_text(statement, 3, bytes_text(account));
}

static void
answer(struct wechat_request *request, const char *mchid, const char *type, const char *account)
{
    wechat_answer_begin(&request->answer);
    if (strcmp(mchid, request->header.mchid) != 0)
        wechat_answer_put(&request->answer.json, "sub_mchid", mchid);
    wechat_answer_put(&request->answer.json, "type", type);
    wechat_answer_put(&request->answer.json, "account", account);
}

enum err
wechat_share_receiver_add(struct wechat_request *request)
{
    struct db_statement *put = request->wechat->store.share[SQL_WECHAT_SHARE_RECEIVER_PUT];
    struct wechat_field *field = &request->field;
    const char *type = read_word(field, "/type", types, LENGTH(types));
    bool merchant = strcmp(type, "MERCHANT_ID") == 0;
    const char *account = wechat_field_text(field, "/account", WECHAT_FIELD_NEEDED, 1, 64);
    const char *sealed = wechat_field_text(
        field, "/name", merchant ? WECHAT_FIELD_NEEDED : WECHAT_FIELD_OPTIONAL, 1, 1024);
    const char *relation = read_word(field, "/relation_type", relations, LENGTH(relations));
    bool custom = strcmp(relation, "CUSTOM") == 0;
    const char *own = wechat_field_text(
        field, "/custom_relation", custom ? WECHAT_FIELD_NEEDED : WECHAT_FIELD_OPTIONAL, 1, 10);
    const char *name = "";
    const char *mchid;
    enum err err;

    (void)wechat_field_text(field, "/appid", WECHAT_FIELD_NEEDED, 1, 32);
    if (field->wrong.field == NULL && sealed[0] != '\0' &&
        wechat_share_name_open(request, sealed, &name) != ERR_OK)
        wechat_field_wrong(
            field, "/name", "敏感信息解密失败，请检查Wechatpay-Serial与加密所用的公钥");
    mchid = wechat_share_owner(request, false);
    if (mchid == NULL)
        return ERR_OK;
    bind(put, mchid, type, account);
    db_bind_text(put, 4, bytes_text(name));
    db_bind_text(put, 5, bytes_text(custom ? own : relation));
    err = db_run(put);
    if (err != ERR_OK)
        return err;
    answer(request, mchid, type, account);
    wechat_answer_put(&request->answer.json, "name", sealed);
    wechat_answer_put(&request->answer.json, "relation_type", relation);
    wechat_answer_put(&request->answer.json, "custom_relation", own);
    wechat_answer_end(&request->answer);
    return ERR_OK;
}

enum err
wechat_share_receiver_delete(struct wechat_request *request)
{
    struct db_statement *delete = request->wechat->store.share[SQL_WECHAT_SHARE_RECEIVER_DELETE];
    struct wechat_field *field = &request->field;
    const char *type = read_word(field, "/type", types, LENGTH(types));
    const char *account = wechat_field_text(field, "/account", WECHAT_FIELD_NEEDED, 1, 64);
    const char *mchid;
    enum err err;

    (void)wechat_field_text(field, "/appid", WECHAT_FIELD_NEEDED, 1, 32);
    mchid = wechat_share_owner(request, false);
    if (mchid == NULL)
        return ERR_OK;
    bind(delete, mchid, type, account);
    err = db_run(delete);
    if (err != ERR_OK)
        return err;
    answer(request, mchid, type, account);
    wechat_answer_end(&request->answer);
    return ERR_OK;
}
