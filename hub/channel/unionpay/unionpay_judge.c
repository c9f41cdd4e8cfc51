#include "hub/channel/unionpay/unionpay_judge.h"

#include <string.h>

#include "hub/channel/unionpay/unionpay_code.h"
#include "hub/channel/unionpay/unionpay_sign.h"

#define HTTP_OK 200

struct row {
    const char *code;
    enum adapter_fault fault;
    const char *field;
};

static const struct row rows[] = {
    {"11", ADAPTER_FAULT_SIGNATURE, "private_key"},
    {"31", ADAPTER_FAULT_ACCOUNT, "merchant"},
    {"32", ADAPTER_FAULT_PERMISSION, ""},
};

static void
put_broken(
    const struct unionpay_account *account, const char *code, struct adapter_judgement *judgement)
{
    judgement->health = ADAPTER_HEALTH_BROKEN;
    judgement->fault = ADAPTER_FAULT_REQUEST;
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (strcmp(rows[i].code, code) == 0) {
            judgement->fault = rows[i].fault;
            judgement->field = rows[i].field;
        }
    if (judgement->fault == ADAPTER_FAULT_SIGNATURE && account->method != UNIONPAY_METHOD_RSA)
        judgement->field = "secret";
}

void
unionpay_judge(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *judgement)
{
    struct form *form = arena_take(arena, sizeof(*form));
    const char *code;
    enum meaning meaning;

    if (form == NULL)
        return;
    form->count = 0;
    if (heard->status != HTTP_OK || unionpay_sign_read(heard->body, arena, form) != ERR_OK)
        return;
    code = form_text(form, "respCode");
    adapter_code_put(code, judgement->code);
    meaning = unionpay_code_of(UNIONPAY_CODE_CALL_MONEY, code);
    if (meaning == MEANING_BROKEN)
        put_broken(unionpay_account_of(account), code, judgement);
    else if (meaning != MEANING_UNKNOWN && meaning != MEANING_LATER)
        judgement->health = ADAPTER_HEALTH_WELL;
}
