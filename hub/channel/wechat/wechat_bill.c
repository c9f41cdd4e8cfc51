#include "hub/channel/wechat/wechat_bill.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_ask.h"
#include "shared/text/form.h"

#define TARGET_SIZE 256
#define HEX "0123456789abcdefABCDEF"

static enum err
ask(const struct adapter_account *account, enum adapter_bill_kind kind, struct moment day,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    char date[ADAPTER_BILL_DAY_SIZE];
    char block[TARGET_SIZE];
    struct text target;

    text_init(&target, block, sizeof(block));
    text_put(
        &target, kind == ADAPTER_BILL_TRADE ? "/v3/bill/tradebill?" : "/v3/bill/fundflowbill?");
    form_put(&target, "bill_date", bytes_text(adapter_bill_day(day, date)));
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
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK &&
        (strcmp(type, "SHA1") != 0 || url[0] == '\0' || strlen(hash) != sizeof(reply->hash) - 1 ||
            strspn(hash, HEX) != sizeof(reply->hash) - 1))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = wechat_answer_copy(hash, reply->hash, sizeof(reply->hash));
    if (err == ERR_OK)
        err = wechat_answer_copy(url, reply->url, sizeof(reply->url));
    return err;
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_bill_kind kind,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_bill_reply *ret_reply)
{
    struct wechat_answer answer;

    (void)kind;
    wechat_answer_read(account, WECHAT_CODE_CALL_BILL, heard, arena, &answer);
    adapter_bill_take(answer.meaning, answer.code, answer.root, read_place, ret_reply);
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
    .formats = {[ADAPTER_BILL_TRADE] = BILL_WECHAT_TRADE, [ADAPTER_BILL_FUND] = BILL_WECHAT_FUND},
    .suffix = "csv.gz",
    .ask = ask,
    .read = read_answer,
    .fetch = fetch,
};
