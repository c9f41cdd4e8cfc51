#include "hub/channel/alipay/alipay_identity.h"

#include <string.h>

#include "hub/channel/alipay/alipay_ask.h"

enum err
alipay_identity_ask(const struct adapter_account *account, const char *code, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct form fields = {
        .fields = {{"grant_type", "authorization_code"}, {"code", code}},
        .count = 2,
    };

    return alipay_ask_fields(account, ALIPAY_CALL_TOKEN, &fields, now, arena, ret_ask);
}

static bool
is_payer(const char *payer)
{
    size_t length = strlen(payer);

    return length > 0 && length < ADAPTER_PAYER_SIZE &&
           strspn(payer, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") ==
               length;
}

/* A refusal may come without a signature; no money hangs on it, the payer presses again. */
static enum err
refusal_of(const struct alipay_answer *answer)
{
    enum meaning meaning = answer->root == NULL ? answer->doubted : answer->meaning;

    if (meaning != MEANING_REFUSED && meaning != MEANING_BROKEN)
        return ERR_NO_ANSWER;
    return alipay_code_is_spent(answer->code) ? ERR_EXPIRED : ERR_FORBIDDEN;
}

enum err
alipay_identity_read(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, char ret_payer[static ADAPTER_PAYER_SIZE])
{
    const char *user = "";
    const char *open = "";
    const struct json_field fields[] = {
        {"user_id", JSON_TEXT, true, &user},
        {"open_id", JSON_TEXT, true, &open},
    };
    struct alipay_answer answer;
    const char *payer;

    alipay_ask_read(account, ALIPAY_CALL_TOKEN, heard, arena, &answer);
    if (answer.meaning != MEANING_DONE)
        return refusal_of(&answer);
    if (json_read(answer.root, fields, LENGTH(fields), NULL) != ERR_OK)
        return ERR_NO_ANSWER;
    payer = user[0] != '\0' ? user : open;
    if (!is_payer(payer))
        return ERR_NO_ANSWER;
    memcpy(ret_payer, payer, strlen(payer) + 1);
    return ERR_OK;
}
