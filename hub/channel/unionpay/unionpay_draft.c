#include "hub/channel/unionpay/unionpay_draft.h"

#include "hub/channel/unionpay/unionpay_sign.h"

#define BODY_SIZE ((size_t)16 * 1024)

static const char *const methods[] = {
    [UNIONPAY_METHOD_RSA] = "01",
    [UNIONPAY_METHOD_SHA256] = "11",
    [UNIONPAY_METHOD_SM3] = "12",
};

void
unionpay_draft_add(struct unionpay_draft *draft, const char *name, const char *value)
{
    NEED(draft->form.count < FORM_FIELDS_MAX);
    draft->form.fields[draft->form.count++] = (struct form_field){name, value};
}

const char *
unionpay_draft_time(struct moment moment, char to[static UNIONPAY_DRAFT_TIME_SIZE])
{
    char text[MOMENT_TEXT_MAX];
    size_t at = 0;

    (void)moment_format_china(moment, text);
    for (const char *c = text; *c != '\0' && at < UNIONPAY_DRAFT_TIME_SIZE - 1; c++)
        if (*c >= '0' && *c <= '9')
            to[at++] = *c;
    to[at] = '\0';
    return to;
}

struct unionpay_draft *
unionpay_draft_make(const struct unionpay_account *account, struct arena *arena, const char *type,
    const char *sub_type, struct moment time)
{
    struct unionpay_draft *draft = arena_take(arena, sizeof(*draft));

    if (draft == NULL)
        return NULL;
    unionpay_draft_add(draft, "version", "5.1.0");
    unionpay_draft_add(draft, "encoding", "UTF-8");
    unionpay_draft_add(draft, "signMethod", methods[account->method]);
    if (account->method == UNIONPAY_METHOD_RSA)
        unionpay_draft_add(draft, "certId", account->certificate_id);
    unionpay_draft_add(draft, "txnType", type);
    unionpay_draft_add(draft, "txnSubType", sub_type);
    unionpay_draft_add(draft, "bizType", "000000");
    unionpay_draft_add(draft, "accessType", "0");
    unionpay_draft_add(draft, "merId", account->merchant);
    unionpay_draft_add(draft, "txnTime", unionpay_draft_time(time, draft->time));
    return draft;
}

enum err
unionpay_draft_finish(const struct unionpay_account *account, struct unionpay_draft *draft,
    const char *url, struct arena *arena, struct adapter_ask *ret_ask)
{
    const char *signature;
    char *block;
    struct text body;
    enum err err = unionpay_sign_request(account, &draft->form, arena, &signature);

    if (err != ERR_OK)
        return err;
    unionpay_draft_add(draft, "signature", signature);
    block = arena_take(arena, BODY_SIZE);
    if (block == NULL || url == NULL)
        return ERR_NO_SPACE;
    text_init(&body, block, BODY_SIZE);
    for (size_t i = 0; i < draft->form.count; i++)
        form_put(&body, draft->form.fields[i].name, bytes_text(draft->form.fields[i].value));
    *ret_ask = (struct adapter_ask){
        .method = "POST",
        .url = url,
        .type = "application/x-www-form-urlencoded;charset=UTF-8",
        .body = text_bytes(&body),
    };
    return text_ok(&body) ? ERR_OK : ERR_TOO_BIG;
}
