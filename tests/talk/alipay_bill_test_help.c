#include "tests/talk/alipay_bill_test_help.h"

#include "hub/channel/alipay/alipay_ask.h"
#include "shared/base/need.h"

void
alipay_bill_say(const struct adapter_account *account, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    const struct form fields = {
        .fields = {{"bill_type", "trade"}, {"bill_date", "2026-11-22"}}, .count = 2};
    enum err err = alipay_ask_fields(account, ALIPAY_CALL_BILL, &fields, now, arena, ret_ask);

    NEED(err == ERR_OK);
}

enum meaning
alipay_bill_hear(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, char ret_code[static ADAPTER_CODE_SIZE])
{
    struct alipay_answer answer;

    alipay_ask_read(account, ALIPAY_CALL_BILL, heard, arena, &answer);
    adapter_code_put(answer.code, ret_code);
    return answer.meaning;
}
