#include "hub/channel/alipay/alipay_bill.h"

#include <string.h>

#include "hub/channel/alipay/alipay_ask.h"

static enum err
ask(const struct adapter_account *account, enum adapter_bill_kind kind, struct moment day,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    char date[ADAPTER_BILL_DAY_SIZE];
    const struct form fields = {
        .fields = {{"bill_type", kind == ADAPTER_BILL_TRADE ? "trade" : "signcustomer"},
            {"bill_date", adapter_bill_day(day, date)}},
        .count = 2,
    };

    return alipay_ask_fields(account, ALIPAY_CALL_BILL, &fields, now, arena, ret_ask);
}

static enum err
read_place(const struct json_node *root, struct adapter_bill_reply *reply)
{
    const char *url = "";
    const struct json_field fields[] = {{"bill_download_url", JSON_TEXT, false, &url}};
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK && (url[0] == '\0' || strlen(url) >= sizeof(reply->url)))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        memcpy(reply->url, url, strlen(url) + 1);
    return err;
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_bill_kind kind,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_bill_reply *ret_reply)
{
    struct alipay_answer answer;

    (void)kind;
    alipay_ask_read(account, ALIPAY_CALL_BILL, heard, arena, &answer);
    adapter_bill_take(answer.meaning, answer.code, answer.root, read_place, ret_reply);
    return ERR_OK;
}

static enum err
fetch(const struct adapter_account *account, const char *url, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    (void)arena;
    if (strncmp(url, "https://", strlen("https://")) != 0 &&
        strncmp(url, "http://", strlen("http://")) != 0)
        return ERR_BAD_INPUT;
    *ret_ask = (struct adapter_ask){.method = "GET", .url = url, .body = bytes_text("")};
    return ERR_OK;
}

const struct adapter_bills alipay_bill_calls = {
    .formats = {[ADAPTER_BILL_TRADE] = BILL_ALIPAY_TRADE, [ADAPTER_BILL_FUND] = BILL_ALIPAY_FUND},
    .suffix = "csv.zip",
    .ask = ask,
    .read = read_answer,
    .fetch = fetch,
};
