#include "hub/channel/wechat/wechat_bill.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_ask.h"
#include "shared/text/form.h"

#define TARGET_SIZE 256
#define DAY_LENGTH 10
#define HEX "0123456789abcdefABCDEF"

static enum err
ask(const struct adapter_account *account, enum adapter_bill_kind kind, struct moment day,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    char date[MOMENT_TEXT_MAX];
    char block[TARGET_SIZE];
    struct text target;

    text_init(&target, block, sizeof(block));
    text_put(
        &target, kind == ADAPTER_BILL_TRADE ? "/v3/bill/tradebill?" : "/v3/bill/fundflowbill?");
    form_put(&target, "bill_date", bytes_of(moment_format_china(day, date), DAY_LENGTH));
    if (kind == ADAPTER_BILL_TRADE)
        form_put(&target, "bill_type", bytes_text("ALL"));
    else
        form_put(&target, "account_type", bytes_text("BASIC"));
    form_put(&target, "tar_type", bytes_text("GZIP"));
    if (kind == ADAPTER_BILL_TRADE && ours->partner)
        form_put(&target, "sub_mchid", bytes_text(ours->sub_mchid));
    return text_ok(&target) ? wechat_ask_get(ours, block, now, arena, ret_ask) : ERR_TOO_BIG;
}

static enum err
read_place(const struct json_node *root, struct adapter_bill_reply *reply)
{
    const char *type = "";
    const char *hash = "";
    const char *url = "";
    const struct json_field fields[] = {
        {"hash_type", JSON_TEXT, false, &type},
        {"hash_value", JSON_TEXT, false, &hash},
        {"download_url", JSON_TEXT, false, &url},
    };
    enum err err = root == NULL ? ERR_BAD_INPUT : json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK &&
        (strcmp(type, "SHA1") != 0 || url[0] == '\0' || strlen(hash) != sizeof(reply->hash) - 1 ||
            strspn(hash, HEX) != sizeof(reply->hash) - 1))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = wechat_answer_copy(hash, reply->hash, sizeof(reply->hash));
    if (err == ERR_OK)
        err = wechat_answer_copy(url, reply->url, sizeof(reply->url));
    if (err == ERR_OK)
        reply->state = ADAPTER_BILL_READY;
    return err;
}

static enum adapter_bill_state
state_after(enum meaning meaning)
{
    switch (meaning) {
    case MEANING_ABSENT:
        return ADAPTER_BILL_EMPTY;
    case MEANING_LATER:
        return ADAPTER_BILL_LATER;
    case MEANING_REFUSED:
    case MEANING_BROKEN:
        return ADAPTER_BILL_REFUSED;
    case MEANING_DONE:
    case MEANING_WAITING:
    case MEANING_LOOK:
    case MEANING_UNKNOWN:
        break;
    }
    return ADAPTER_BILL_UNKNOWN;
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_bill_kind kind,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_bill_reply *ret_reply)
{
    struct adapter_bill_reply reply = {.state = ADAPTER_BILL_UNKNOWN};
    struct wechat_answer answer;
    enum err err = ERR_OK;

    (void)kind;
    wechat_answer_read(account, WECHAT_CODE_CALL_BILL, heard, arena, &answer);
    adapter_code_put(answer.code, reply.code);
    if (answer.meaning == MEANING_DONE)
        err = read_place(answer.root, &reply);
    else
        reply.state = state_after(answer.meaning);
    if (err != ERR_OK) {
        reply = (struct adapter_bill_reply){.state = ADAPTER_BILL_UNKNOWN};
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}

/* We sign what we send there: it is sent to WeChat alone. */
static enum err
fetch(const struct adapter_account *account, const char *url, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    size_t length = strlen(ours->api_url);

    if (strncmp(url, "https://", strlen("https://")) != 0 &&
        (strncmp(url, ours->api_url, length) != 0 || url[length] != '/'))
        return ERR_BAD_INPUT;
    return wechat_ask_fetch(ours, url, now, arena, ret_ask);
}

const struct adapter_bills wechat_bill_calls = {
    .ask = ask,
    .read = read_answer,
    .fetch = fetch,
};
