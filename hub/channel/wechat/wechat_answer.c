#include "hub/channel/wechat/wechat_answer.h"

#include <string.h>

#define HTTP_OK 200
#define HTTP_NO_CONTENT 204
#define HTTP_REFUSED 400

enum err
wechat_answer_verify(
    const struct adapter_account *account, const struct adapter_heard *heard, struct arena *arena)
{
    const struct wechat_account *ours = wechat_account_of(account);
    const struct wechat_signed said = {
        .serial = header_find(heard->headers, heard->headers_count, "wechatpay-serial"),
        .timestamp = header_find(heard->headers, heard->headers_count, "wechatpay-timestamp"),
        .nonce = header_find(heard->headers, heard->headers_count, "wechatpay-nonce"),
        .signature = header_find(heard->headers, heard->headers_count, "wechatpay-signature"),
    };

    return wechat_sign_verify(ours->keys, ours->keys_count, &said, heard->body, heard->at, arena);
}

static const char *
code_of(const struct json_node *root)
{
    const char *code = "";
    const struct json_field fields[] = {{"code", JSON_TEXT, true, &code}};

    return json_read(root, fields, LENGTH(fields), NULL) == ERR_OK ? code : "";
}

/* Whether what came may be believed, and what it says; without a body, nothing. */
static enum err
open_answer(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, const struct json_node **ret_root)
{
    bool is_signed =
        header_find(heard->headers, heard->headers_count, "wechatpay-signature") != NULL;
    enum err err = ERR_OK;

    if (heard->status < HTTP_REFUSED || is_signed)
        err = wechat_answer_verify(account, heard, arena);
    if (err != ERR_OK || heard->status == HTTP_NO_CONTENT)
        return err;
    err = json_parse(heard->body, arena, ret_root);
    return err == ERR_OK && !json_is_object(*ret_root) ? ERR_BAD_INPUT : err;
}

void
wechat_answer_read(const struct adapter_account *account, enum wechat_code_call call,
    const struct adapter_heard *heard, struct arena *arena, struct wechat_answer *ret_answer)
{
    struct wechat_answer answer = {.meaning = MEANING_UNKNOWN};
    enum err err = open_answer(account, heard, arena, &answer.root);

    if (err != ERR_OK) {
        *ret_answer = (struct wechat_answer){
            .meaning = wechat_code_answer(call, heard->status, ""), .code = err_name(err)};
        return;
    }
    answer.code = answer.root == NULL ? "" : code_of(answer.root);
    if (heard->status == HTTP_OK || heard->status == HTTP_NO_CONTENT)
        answer.meaning = MEANING_DONE;
    else
        answer.meaning = wechat_code_answer(call, heard->status, answer.code);
    *ret_answer = answer;
}

enum err
wechat_answer_copy(const char *number, char *to, size_t size)
{
    return text_copy(bytes_text(number), to, size) == ERR_OK ? ERR_OK : ERR_BAD_INPUT;
}

struct moment
wechat_answer_time(const char *text)
{
    struct moment moment;

    /* A payment without a readable time is a payment. */
    return moment_parse_iso(bytes_text(text), &moment) == ERR_OK ? moment : (struct moment){0};
}
