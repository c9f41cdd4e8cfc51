#include "hub/channel/wechat/wechat_papers.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_ask.h"
#include "shared/text/encode.h"

#define TARGET "/v3/applyment4sub/applyment/"
#define CODE "business_code"

/* 该字段需要使用微信支付公钥加密; wherever they stand. */
static const char *const sealed_fields[] = {
    "contact_name",
    "contact_id_number",
    "mobile_phone",
    "contact_email",
    "id_card_name",
    "id_card_number",
    "id_card_address",
    "id_doc_name",
    "id_doc_number",
    "id_doc_address",
    "ubo_id_doc_name",
    "ubo_id_doc_number",
    "ubo_id_doc_address",
    "account_name",
    "account_number",
};

/* A list or an object that is being copied. */
struct level {
    const struct json_node *next;
    bool is_list;
};

struct copy {
    const struct wechat_key *key;
    struct json_writer *json;
    const char *field; /* the one that was copied last: of an error, the wrong one */
    struct level levels[JSON_DEPTH_MAX + 1];
    size_t depth;
};

static bool
is_sealed(const char *field)
{
    for (size_t i = 0; i < LENGTH(sealed_fields); i++)
        if (strcmp(field, sealed_fields[i]) == 0)
            return true;
    return false;
}

static enum err
put_sealed(const struct copy *copy, const char *name, const char *plain)
{
    uint8_t sealed[CRYPT_RSA_SIGNATURE_MAX];
    char text[ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)];
    size_t size;
    enum err err = crypt_rsa_encrypt(copy->key->key, bytes_text(plain), sealed, &size);

    if (err == ERR_OK)
        json_put_text(copy->json, name,
            bytes_text(encode_base64(bytes_of(sealed, size), text, sizeof(text))));
    return err;
}

/* WeChat Pay takes no empty field (特约商户进件接口常见问题, Q7). */
static enum err
put_value(struct copy *copy, const char *name, const struct json_node *node)
{
    const char *text = json_text(node);
    int64_t number;
    bool truth;

    if (text != NULL && text[0] == '\0')
        return ERR_BAD_INPUT;
    if (text != NULL && name != NULL && is_sealed(name))
        return put_sealed(copy, name, text);
    if (text != NULL)
        json_put_text(copy->json, name, bytes_text(text));
    else if (json_truth(node, &truth))
        json_put_bool(copy->json, name, truth);
    else if (json_int(node, &number))
        json_put_int(copy->json, name, number);
    else
        return ERR_BAD_INPUT;
    return ERR_OK;
}

static void
open_level(struct copy *copy, const char *name, const struct json_node *node)
{
    bool is_list = json_is_list(node);

    if (is_list)
        json_open_list(copy->json, name);
    else
        json_open_object(copy->json, name);
    copy->levels[++copy->depth] = (struct level){json_first(node), is_list};
}

static void
close_level(struct copy *copy)
{
    if (copy->levels[copy->depth--].is_list)
        json_close_list(copy->json);
    else
        json_close_object(copy->json);
}

/* Field by field, as it stands but for what is sealed; the outermost object is open. */
static enum err
copy_all(struct copy *copy, const struct json_node *root)
{
    enum err err = ERR_OK;

    copy->levels[0] = (struct level){json_first(root), false};
    while (err == ERR_OK && (copy->levels[copy->depth].next != NULL || copy->depth > 0)) {
        struct level *level = &copy->levels[copy->depth];
        const struct json_node *node = level->next;
        const char *name = node == NULL || level->is_list ? NULL : json_name(node);

        if (node == NULL) {
            close_level(copy);
            continue;
        }
        level->next = json_next(node);
        if (name != NULL)
            copy->field = name;
        if (json_is_object(node) || json_is_list(node))
            open_level(copy, name, node);
        else
            err = put_value(copy, name, node);
    }
    return err;
}

enum err
wechat_papers_submit(const struct adapter_account *account,
    const struct adapter_onboarding_papers *papers, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask, const char **ret_wrong)
{
    const struct wechat_account *ours = wechat_account_of(account);
    const struct json_node *root;
    const char *code;
    struct wechat_body body;
    struct copy copy = {.key = wechat_account_key(ours, now), .json = &body.json, .field = ""};
    enum err err = json_parse(papers->text, arena, &root);

    *ret_wrong = "";
    if (err != ERR_OK || !json_is_object(root))
        return err == ERR_OK ? ERR_BAD_INPUT : err;
    code = json_text(json_find(root, CODE));
    *ret_wrong = CODE;
    if (code == NULL || strcmp(code, papers->number) != 0)
        return ERR_BAD_INPUT;
    if (copy.key == NULL)
        return ERR_UNSUPPORTED;
    err = wechat_ask_begin(arena, &body);
    if (err == ERR_OK)
        err = copy_all(&copy, root);
    *ret_wrong = copy.field;
    return err == ERR_OK ? wechat_ask_post(ours, TARGET, &body, now, arena, ret_ask) : err;
}

static enum adapter_onboarding_answer
answer_after(enum meaning meaning)
{
    if (meaning == MEANING_DONE)
        return ADAPTER_ONBOARDING_DONE;
    if (meaning == MEANING_LATER)
        return ADAPTER_ONBOARDING_LATER;
    return meaning_is_no(meaning) ? ADAPTER_ONBOARDING_REFUSED : ADAPTER_ONBOARDING_UNKNOWN;
}

static void
read_taken(
    const struct json_node *root, struct arena *arena, struct adapter_onboarding_reply *reply)
{
    int64_t id = 0;
    const struct json_field fields[] = {{"applyment_id", JSON_INT, true, &id}};

    if (root == NULL || json_read(root, fields, LENGTH(fields), NULL) != ERR_OK || id <= 0) {
        reply->answer = ADAPTER_ONBOARDING_UNKNOWN;
        return;
    }
    reply->listed = true;
    reply->state = ONBOARDING_SUBMITTED;
    reply->channel_number = arena_printf(arena, "%lld", (long long)id);
}

/* What is wrong with the papers; the values that it speaks of are not repeated. */
static void
read_refused(
    const struct json_node *root, struct arena *arena, struct adapter_onboarding_reply *reply)
{
    const char *message = "";
    const struct json_field fields[] = {{"message", JSON_TEXT, true, &message}};

    if (root != NULL && json_read(root, fields, LENGTH(fields), NULL) == ERR_OK)
        reply->note = adapter_cut(message, ADAPTER_ONBOARDING_TEXT_MAX, arena);
}

enum err
wechat_papers_read(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_onboarding_reply *ret_reply)
{
    struct adapter_onboarding_reply reply = {
        .channel_number = "", .sub_number = "", .sign_url = "", .note = ""};
    struct wechat_answer answer;

    wechat_answer_read(account, WECHAT_CODE_CALL_ONBOARDING_SUBMIT, heard, arena, &answer);
    adapter_code_put(answer.code, reply.code);
    reply.answer = answer_after(answer.meaning);
    if (reply.answer == ADAPTER_ONBOARDING_DONE)
        read_taken(answer.root, arena, &reply);
    else
        read_refused(answer.root, arena, &reply);
    if (arena_overflowed(arena))
        return ERR_NO_SPACE;
    *ret_reply = reply;
    return ERR_OK;
}
