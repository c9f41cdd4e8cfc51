#include "hub/channel/adapter_bill.h"

#include <string.h>

const char *
adapter_bill_day(struct moment day, char ret_text[static ADAPTER_BILL_DAY_SIZE])
{
    char whole[MOMENT_TEXT_MAX];

    memcpy(ret_text, moment_format_china(day, whole), ADAPTER_BILL_DAY_SIZE - 1);
    ret_text[ADAPTER_BILL_DAY_SIZE - 1] = '\0';
    return ret_text;
}

enum adapter_bill_state
adapter_bill_state_after(enum meaning meaning)
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

void
adapter_bill_take(enum meaning meaning, const char *code, const struct json_node *root,
    enum err (*place)(const struct json_node *root, struct adapter_bill_reply *reply),
    struct adapter_bill_reply *ret_reply)
{
    enum err err = ERR_OK;

    *ret_reply = (struct adapter_bill_reply){.state = adapter_bill_state_after(meaning)};
    if (meaning == MEANING_DONE)
        err = root == NULL ? ERR_BAD_INPUT : place(root, ret_reply);
    if (meaning == MEANING_DONE && err == ERR_OK)
        ret_reply->state = ADAPTER_BILL_READY;
    if (err != ERR_OK)
        *ret_reply = (struct adapter_bill_reply){.state = ADAPTER_BILL_UNKNOWN};
    adapter_code_put(err == ERR_OK ? code : err_name(err), ret_reply->code);
}
