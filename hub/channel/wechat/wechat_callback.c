#include "hub/channel/wechat/wechat_callback.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_transaction.h"

#define CALLBACK_ID_MAX 128
/* What a signature begins with that must fail (WeChat Pay API v3, 签名探测流量). */
#define PROBE "WECHATPAY/SIGNTEST/"

struct event {
    const char *id;
    const char *type;
    const char *algorithm;
    struct wechat_sealed sealed;
};

static enum err
read_event(struct bytes body, struct arena *arena, struct event *ret_event)
{
    struct event event = {.type = "", .sealed = {.associated = ""}};
    const struct json_node *resource;
    const struct json_field fields[] = {
        {"id", JSON_TEXT, false, &event.id},
        {"event_type", JSON_TEXT, true, &event.type},
        {"resource", JSON_NODE, false, &resource},
    };
    const struct json_field resource_fields[] = {
        {"algorithm", JSON_TEXT, false, &event.algorithm},
        {"nonce", JSON_TEXT, false, &event.sealed.nonce},
        {"associated_data", JSON_TEXT, true, &event.sealed.associated},
        {"ciphertext", JSON_TEXT, false, &event.sealed.ciphertext},
    };
    const struct json_node *root;
    enum err err = json_parse(body, arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err == ERR_OK)
        err = json_read(resource, resource_fields, LENGTH(resource_fields), NULL);
    if (err == ERR_NO_SPACE) /* it may be read when it comes again */
        return err;
    if (err != ERR_OK || strcmp(event.algorithm, "AEAD_AES_256_GCM") != 0 || event.id[0] == '\0' ||
        strlen(event.id) > CALLBACK_ID_MAX)
        return ERR_BAD_INPUT;
    *ret_event = event;
    return ERR_OK;
}

static enum err
open_event(const struct wechat_account *account, const struct event *event, struct arena *arena,
    const struct json_node **ret_root)
{
    struct bytes plain;
    enum err err = wechat_sign_open(account->v3_key, &event->sealed, arena, &plain);

    if (err != ERR_OK)
        return err;
    err = json_parse(plain, arena, ret_root);
    return err == ERR_OK || err == ERR_NO_SPACE ? err : ERR_BAD_INPUT;
}

static enum err
read_payment(const struct wechat_account *account, const struct event *event,
    const struct json_node *root, struct arena *arena, struct adapter_callback *callback)
{
    enum err err = wechat_transaction_read(account, root, &callback->reply);

    if (err != ERR_OK)
        return err;
    callback->number = arena_text(arena, bytes_text(callback->reply.ours));
    if (callback->number == NULL)
        return ERR_NO_SPACE;
    if (strcmp(event->type, "TRANSACTION.SUCCESS") != 0)
        callback->reply.state = ADAPTER_UNKNOWN;
    return ERR_OK;
}

static enum err
read_refund(const struct wechat_account *account, const struct json_node *root,
    struct adapter_callback *callback)
{
    const struct json_field fields[] = {
        {"out_trade_no", JSON_TEXT, false, &callback->number},
        {"out_refund_no", JSON_TEXT, false, &callback->refund},
    };

    if (json_read(root, fields, LENGTH(fields), NULL) != ERR_OK)
        return ERR_BAD_INPUT;
    if (!wechat_transaction_is_ours(account, root))
        return ERR_FORBIDDEN;
    return callback->refund[0] == '\0' || strlen(callback->refund) >= ADAPTER_OURS_SIZE
               ? ERR_BAD_INPUT
               : ERR_OK;
}

/* That there is news of a complaint; what it is, a query tells. */
static enum err
read_complaint(const struct json_node *root, struct adapter_callback *callback)
{
    const struct json_field fields[] = {{"complaint_id", JSON_TEXT, false, &callback->complaint}};

    return json_read(root, fields, LENGTH(fields), NULL) != ERR_OK ||
                   callback->complaint[0] == '\0' ||
                   strlen(callback->complaint) >= ADAPTER_NUMBER_SIZE
               ? ERR_BAD_INPUT
               : ERR_OK;
}

enum err
wechat_callback_read(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_callback *ret_callback)
{
    const struct wechat_account *ours = wechat_account_of(account);
    struct adapter_callback callback = {
        .number = "", .refund = "", .complaint = "", .reply = {.state = ADAPTER_UNKNOWN}};
    const struct json_node *root;
    struct event event;
    enum err err = wechat_answer_verify(account, heard, arena);

    if (err == ERR_OK)
        err = read_event(heard->body, arena, &event);
    if (err == ERR_OK)
        err = open_event(ours, &event, arena, &root);
    if (err != ERR_OK)
        return err;
    callback.id = event.id;
    if (strncmp(event.type, "REFUND.", strlen("REFUND.")) == 0)
        err = read_refund(ours, root, &callback);
    else if (strncmp(event.type, "COMPLAINT.", strlen("COMPLAINT.")) == 0)
        err = read_complaint(root, &callback);
    else
        err = read_payment(ours, &event, root, arena, &callback);
    if (err == ERR_OK && callback.number[0] == '\0' && callback.complaint[0] == '\0')
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        *ret_callback = callback;
    return err;
}

bool
wechat_callback_is_probe(const struct adapter_heard *heard)
{
    const char *signature =
        header_find(heard->headers, heard->headers_count, "wechatpay-signature");

    return signature != NULL && strncmp(signature, PROBE, strlen(PROBE)) == 0;
}
