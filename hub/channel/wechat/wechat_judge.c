#include "hub/channel/wechat/wechat_judge.h"

#include <string.h>
#include <strings.h>

#include "hub/channel/wechat/wechat_account.h"
#include "hub/channel/wechat/wechat_code.h"
#include "shared/text/json.h"
#include "shared/text/xml.h"

#define HTTP_OK 200
#define HTTP_NO_CONTENT 204
#define HTTP_REFUSED 400
#define HTTP_FAILED 500

struct row {
    const char *code; /* without its "_", as in wechat_code.c */
    enum adapter_fault fault;
    const char *field;
};

static const struct row rows[] = {
    {"SIGNERROR", ADAPTER_FAULT_SIGNATURE, "private_key"},
    {"签名错误", ADAPTER_FAULT_SIGNATURE, "api_v2_key"},
    {"MCHNOTEXISTS", ADAPTER_FAULT_ACCOUNT, "mchid"},
    {"MCHIDNOTEXIST", ADAPTER_FAULT_ACCOUNT, "mchid"},
    {"APPIDNOTEXIST", ADAPTER_FAULT_ACCOUNT, "appid"},
    {"APPIDMCHIDNOTMATCH", ADAPTER_FAULT_ACCOUNT, "appid"},
    {"NOAUTH", ADAPTER_FAULT_PERMISSION, ""},
};

static bool
is_code(const char *name, const char *code)
{
    for (; *name != '\0'; name++, code++) {
        while (*code == '_')
            code++;
        if (*name != *code)
            return false;
    }
    return *code == '\0';
}

static void
put_broken(const char *code, bool v2, struct adapter_judgement *judgement)
{
    judgement->health = ADAPTER_HEALTH_BROKEN;
    judgement->fault = ADAPTER_FAULT_REQUEST;
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (is_code(rows[i].code, code)) {
            judgement->fault = rows[i].fault;
            judgement->field =
                v2 && rows[i].fault == ADAPTER_FAULT_SIGNATURE ? "api_v2_key" : rows[i].field;
        }
}

/* What is listed for any call, and does not say that our account is wrong, was let in. */
static void
put_code(const char *code, bool v2, struct adapter_judgement *judgement)
{
    enum meaning meaning = MEANING_UNKNOWN;

    for (unsigned call = 0; call < WECHAT_CODE_CALLS && meaning == MEANING_UNKNOWN; call++)
        meaning = wechat_code_of((enum wechat_code_call)call, code);
    adapter_code_put(code, judgement->code);
    if (judgement->code[0] == '\0') /* words, and no code */
        text_set(judgement->code, sizeof(judgement->code), "FAIL");
    if (meaning == MEANING_BROKEN)
        put_broken(code, v2, judgement);
    else if (meaning != MEANING_UNKNOWN && meaning != MEANING_LATER)
        judgement->health = ADAPTER_HEALTH_WELL;
}

static void
judge_v2(
    const struct adapter_heard *heard, struct arena *arena, struct adapter_judgement *judgement)
{
    struct form form = {.count = 0};
    const char *code;

    if (xml_read(heard->body, arena, &form) != ERR_OK)
        return;
    code = form_text(&form, "return_code");
    if (strcmp(code, "SUCCESS") != 0)
        put_code(form_text(&form, "return_msg"), true, judgement);
    else if (strcmp(form_text(&form, "result_code"), "SUCCESS") == 0)
        judgement->health = ADAPTER_HEALTH_WELL;
    else
        put_code(form_text(&form, "err_code"), true, judgement);
}

/* Whether it is signed, and by nobody whom we know; one that has ended is nobody, too. */
static bool
is_stranger(const struct adapter_account *account, const struct adapter_heard *heard)
{
    const struct wechat_account *ours = wechat_account_of(account);
    const char *serial = header_find(heard->headers, heard->headers_count, "wechatpay-serial");

    if (serial == NULL)
        return false;
    for (size_t i = 0; i < ours->keys_count; i++)
        if (strcasecmp(ours->keys[i].serial, serial) == 0 &&
            (ours->keys[i].until.us == 0 || heard->at.us <= ours->keys[i].until.us))
            return false;
    return true;
}

void
wechat_judge(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *judgement)
{
    const char *code = "";
    const struct json_field fields[] = {{"code", JSON_TEXT, true, &code}};
    const struct json_node *root;
    bool is_signed = header_find(heard->headers, heard->headers_count, "wechatpay-serial") != NULL;

    if (heard->body.size > 0 && heard->body.at[0] == '<') {
        judge_v2(heard, arena, judgement);
        return;
    }
    if (is_stranger(account, heard)) {
        judgement->fault = ADAPTER_FAULT_THEIR_KEY;
        judgement->field = "certificates";
        return;
    }
    if (is_signed && (heard->status == HTTP_OK || heard->status == HTTP_NO_CONTENT))
        judgement->health = ADAPTER_HEALTH_WELL;
    else if (heard->status >= HTTP_REFUSED && heard->status < HTTP_FAILED &&
             json_parse(heard->body, arena, &root) == ERR_OK &&
             json_read(root, fields, LENGTH(fields), NULL) == ERR_OK && code[0] != '\0')
        put_code(code, false, judgement);
}
