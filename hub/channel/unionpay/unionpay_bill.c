#include "hub/channel/unionpay/unionpay_bill.h"

#include <string.h>

#include "hub/channel/unionpay/unionpay_code.h"
#include "hub/channel/unionpay/unionpay_draft.h"
#include "hub/channel/unionpay/unionpay_read.h"
#include "shared/text/encode.h"

#define DATE_AT 4 /* MMDD of yyyyMMdd */
#define DATE_LENGTH 4

static enum err
ask(const struct adapter_account *account, enum adapter_bill_kind kind, struct moment day,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct unionpay_account *ours = unionpay_account_of(account);
    struct unionpay_draft *draft = unionpay_draft_make(ours, arena, "76", "01", now);

    if (kind != ADAPTER_BILL_TRADE)
        return ERR_UNSUPPORTED;
    if (draft == NULL)
        return ERR_NO_SPACE;
    (void)unionpay_draft_time(day, draft->until);
    draft->until[DATE_AT + DATE_LENGTH] = '\0';
    unionpay_draft_add(draft, "settleDate", draft->until + DATE_AT);
    unionpay_draft_add(draft, "fileType", "00");
    return unionpay_draft_finish(ours, draft, ours->files, arena, ret_ask);
}

static enum err
read_file(const struct form *form, struct arena *arena, struct adapter_bill_reply *reply)
{
    struct bytes content = bytes_text(form_text(form, "fileContent"));
    uint8_t *file = content.size == 0 ? NULL : arena_take(arena, content.size);
    size_t size;

    if (content.size == 0)
        return ERR_BAD_INPUT;
    if (file == NULL)
        return ERR_NO_SPACE;
    if (encode_read_base64(content, file, content.size, &size) != ERR_OK || size == 0)
        return ERR_BAD_INPUT;
    reply->file = bytes_of(file, size);
    reply->state = ADAPTER_BILL_READY;
    return ERR_OK;
}

/* One that can be believed, and is of our merchant. */
static enum err
read_form(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct form **ret_form)
{
    enum err err = unionpay_read_form(account, heard, arena, ret_form);

    if (err != ERR_OK)
        return err;
    return strcmp(form_text(*ret_form, "merId"), unionpay_account_of(account)->merchant) == 0
               ? ERR_OK
               : ERR_FORBIDDEN;
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_bill_kind kind,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_bill_reply *ret_reply)
{
    struct adapter_bill_reply reply = {.state = ADAPTER_BILL_UNKNOWN};
    struct form *form;
    enum err err = read_form(account, heard, arena, &form);
    enum meaning meaning = MEANING_UNKNOWN;

    (void)kind;
    if (err == ERR_OK) {
        meaning = unionpay_code_of(UNIONPAY_CODE_CALL_FILE, form_text(form, "respCode"));
        adapter_code_put(form_text(form, "respCode"), reply.code);
        reply.state = adapter_bill_state_after(meaning);
    }
    if (meaning == MEANING_DONE)
        err = read_file(form, arena, &reply);
    if (err != ERR_OK) {
        reply = (struct adapter_bill_reply){.state = ADAPTER_BILL_UNKNOWN};
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}

const struct adapter_bills unionpay_bill_calls = {
    .formats = {[ADAPTER_BILL_TRADE] = BILL_UNIONPAY_TRADE, [ADAPTER_BILL_FUND] = BILL_FORMATS},
    .suffix = "zip.z",
    .early = {INT64_C(3600) * 1000000},
    .ask = ask,
    .read = read_answer,
};
