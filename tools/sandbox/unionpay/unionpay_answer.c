#include "tools/sandbox/unionpay/unionpay_answer.h"

#include <string.h>

#include "tools/sandbox/unionpay/unionpay_sign.h"
#include "tools/sandbox/unionpay/unionpay_time.h"

static const struct {
    const char *code;
    const char *message;
} messages[] = {
    {"00", "成功[0000000]"},
    {"01", "交易失败[1000001]"},
    {"04", "交易状态未明，请查询对账结果[8090001]"},
    {"05", "交易已受理，请稍后查询交易结果[2000000]"},
    {"10", "报文格式错误[9100004]"},
    {"11", "验证签名失败[9100004]"},
    {"12", "重复交易[6100100]"},
    {"13", "报文交易要素缺失[9100001]"},
    {"31", "商户状态不正确[5100005]"},
    {"34", "查无此交易[2600000]"},
    {"35", "原交易不存在或状态不正确[3102031]"},
    {"36", "与原交易信息不符[3102036]"},
    {"61", "输入的卡号无效，请确认后输入[2000061]"},
    {"64", "您卡上的余额不足[2000064]"},
    {"98", "文件不存在[9800001]"},
    {"A6", "有缺陷的成功[0000000]"},
};

void
unionpay_answer_put(struct form *form, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    NEED(form->count < FORM_FIELDS_MAX);
    form->fields[form->count++] = (struct form_field){name, value};
}

size_t
unionpay_answer_room(const struct form *form)
{
    return UNIONPAY_ANSWER_MAX + strlen(form_text(form, "fileContent"));
}

bool
unionpay_answer_is_good(const char *code)
{
    return strcmp(code, "00") == 0 || strcmp(code, "A6") == 0;
}

const char *
unionpay_answer_message(const char *code)
{
    for (size_t i = 0; i < LENGTH(messages); i++)
        if (strcmp(messages[i].code, code) == 0)
            return messages[i].message;
    return "交易失败";
}

void
unionpay_answer_common(struct unionpay *unionpay, const char *method, struct form *form)
{
    unionpay_answer_put(form, "version", "5.1.0");
    unionpay_answer_put(form, "encoding", "UTF-8");
    unionpay_answer_put(form, "signMethod", method);
    unionpay_answer_put(form, "bizType", "000000");
    unionpay_answer_put(form, "accessType", "0");
    unionpay_answer_put(form, "merId", unionpay->settings->merchant);
}

/* "" when the arena is full, which it remembers. */
static const char *
part_of(struct arena *arena, struct bytes text)
{
    const char *part = arena_text(arena, text);

    return part == NULL ? "" : part;
}

void
unionpay_answer_ended(
    const struct unionpay_trade *trade, int64_t extra_fen, struct form *form, struct arena *arena)
{
    char ended[UNIONPAY_TIME_SIZE];
    char settled[UNIONPAY_TIME_SIZE];
    char amount[24];
    struct text text;

    (void)unionpay_time_format(trade->ended, ended);
    (void)unionpay_time_format(unionpay_time_settle(trade->ended), settled);
    text_init(&text, amount, sizeof(amount));
    text_put_int(&text, trade->amount.fen + extra_fen);
    unionpay_answer_put(form, "queryId", trade->query_id);
    unionpay_answer_put(form, "txnAmt", part_of(arena, text_bytes(&text)));
    unionpay_answer_put(form, "currencyCode", "156");
    unionpay_answer_put(form, "settleAmt", part_of(arena, text_bytes(&text)));
    unionpay_answer_put(form, "settleCurrencyCode", "156");
    unionpay_answer_put(form, "settleDate", part_of(arena, bytes_of(settled + 4, 4)));
    unionpay_answer_put(
        form, "traceNo", part_of(arena, bytes_text(trade->query_id + strlen(trade->query_id) - 6)));
    unionpay_answer_put(form, "traceTime", part_of(arena, bytes_text(ended + 4)));
    if (trade->payer_id[0] == '\0')
        return;
    unionpay_answer_put(form, "payCardType", "01");
    unionpay_answer_put(form, "accNo",
        part_of(arena, bytes_text(arena_printf(arena, "%.6s*********%s", trade->payer_id,
                           trade->payer_id +
                               (strlen(trade->payer_id) > 4 ? strlen(trade->payer_id) - 4 : 0)))));
}

/* Which certificate comes with it. */
static enum unionpay_chain
chain_of(const struct unionpay *unionpay, enum sandbox_fault fault)
{
    enum unionpay_chain chain = UNIONPAY_CHAIN_GOOD;

    if (fault == SANDBOX_FAULT_REPLY_SKEWED || fault == SANDBOX_FAULT_NOTIFY_SKEWED)
        chain = UNIONPAY_CHAIN_EXPIRED;
    if (fault == SANDBOX_FAULT_REPLY_PROBE || fault == SANDBOX_FAULT_NOTIFY_PROBE)
        chain = UNIONPAY_CHAIN_OTHER_NAME;
    if (fault == SANDBOX_FAULT_REPLY_UNKNOWN_SERIAL || fault == SANDBOX_FAULT_NOTIFY_UNKNOWN_SERIAL)
        chain = UNIONPAY_CHAIN_OTHER_ROOT;
    return unionpay->settings->certs[chain][0] == '\0' ? UNIONPAY_CHAIN_GOOD : chain;
}

enum err
unionpay_answer_sign(
    struct unionpay *unionpay, struct form *form, enum sandbox_fault fault, struct arena *arena)
{
    const struct unionpay_signer signer = {unionpay->key, unionpay->settings->secret};
    const char *method = form_text(form, "signMethod");
    enum unionpay_chain chain = chain_of(unionpay, fault);
    char sign[UNIONPAY_SIGN_SIZE];
    struct text text;
    enum err err = sandbox_call_text(arena, unionpay_answer_room(form), &text);

    if (strcmp(method, UNIONPAY_SIGN_BY_KEY) == 0) {
        unionpay_answer_put(form, "certId", unionpay->serials[chain].decimal);
        unionpay_answer_put(form, "signPubKeyCert", unionpay->settings->certs[chain]);
    }
    if (err != ERR_OK || fault == SANDBOX_FAULT_REPLY_NO_SIGNATURE ||
        fault == SANDBOX_FAULT_NOTIFY_NO_SIGNATURE)
        return err;
    unionpay_sign_text(form, &text);
    if (fault == SANDBOX_FAULT_REPLY_BAD_SIGNATURE || fault == SANDBOX_FAULT_NOTIFY_WRONG_SIGNATURE)
        text_put(&text, "&");
    if (!text_ok(&text) || arena_overflowed(arena))
        return ERR_TOO_BIG;
    err = unionpay_sign_make(&signer, method, text_bytes(&text), sign);
    if (err == ERR_OK)
        unionpay_answer_put(form, "signature", part_of(arena, bytes_text(sign)));
    return err;
}

void
unionpay_answer_raw(const struct form *form, struct text *text)
{
    for (size_t i = 0; i < form->count; i++) {
        text_printf(text, "%s%s=", i == 0 ? "" : "&", form->fields[i].name);
        text_put(text, form->fields[i].value);
    }
}
