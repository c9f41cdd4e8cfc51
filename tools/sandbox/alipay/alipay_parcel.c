#include "tools/sandbox/alipay/alipay_parcel.h"

#include <string.h>

#include "shared/base/money.h"
#include "tools/sandbox/alipay/alipay_notify.h"

#define BODY_MAX (ALIPAY_NOTIFY_FORM_MAX + 4 * ALIPAY_RSA2_SIZE)
#define WRONG_APP_ID "2099000000000000"
#define WRONG_SELLER_ID "2088999999999999"

static void
set_field(struct form *form, const char *name, const char *value)
{
    for (size_t i = 0; i < form->count; i++)
        if (strcmp(form->fields[i].name, name) == 0) {
            form->fields[i].value = value;
            return;
        }
    NEED(form->count < FORM_FIELDS_MAX);
    form->fields[form->count++] = (struct form_field){.name = name, .value = value};
}

/* One fen more than was paid; a message is about no amount. */
static enum err
set_wrong_amount(struct alipay_parcel *parcel)
{
    const char *amount = form_value(&parcel->form, "total_amount");
    char text[MONEY_TEXT_MAX];
    struct money money;

    if (amount == NULL)
        return ERR_OK;
    if (money_parse(bytes_text(amount), &money) != ERR_OK)
        return ERR_CORRUPT;
    amount = arena_text(parcel->arena, bytes_text(money_format(money_of(money.fen + 1), text)));
    if (amount == NULL)
        return ERR_NO_SPACE;
    set_field(&parcel->form, "total_amount", amount);
    return ERR_OK;
}

/* A message says when it was made, and not when it is sent. */
static enum err
set_time(struct alipay_parcel *parcel)
{
    struct moment time = parcel->time;
    char text[MOMENT_TEXT_MAX];
    const char *copy;

    if (form_value(&parcel->form, "msg_method") != NULL)
        return ERR_OK;
    if (parcel->fault.kind == SANDBOX_FAULT_NOTIFY_SKEWED)
        time = moment_after(time, span_ms(-parcel->fault.value));
    copy = arena_text(parcel->arena, bytes_text(moment_format_china(time, text)));
    if (copy == NULL)
        return ERR_NO_SPACE;
    set_field(&parcel->form, "notify_time", copy);
    return ERR_OK;
}

enum err
alipay_parcel_compose(struct alipay_parcel *parcel)
{
    enum sandbox_fault kind = parcel->fault.kind;
    enum err err = form_read(bytes_text(parcel->stored), parcel->arena, &parcel->form);

    if (err != ERR_OK)
        return ERR_CORRUPT;
    err = set_time(parcel);
    if (err == ERR_OK && kind == SANDBOX_FAULT_NOTIFY_WRONG_AMOUNT)
        err = set_wrong_amount(parcel);
    if (err != ERR_OK)
        return err;
    if (kind == SANDBOX_FAULT_NOTIFY_WRONG_APP)
        set_field(&parcel->form, "app_id", WRONG_APP_ID);
    if (kind == SANDBOX_FAULT_NOTIFY_WRONG_MERCHANT)
        set_field(&parcel->form, "seller_id", WRONG_SELLER_ID);
    if (kind == SANDBOX_FAULT_NOTIFY_CONTRADICTS)
        set_field(&parcel->form, "trade_status", "TRADE_CLOSED");
    err = sandbox_call_text(parcel->arena, BODY_MAX, &parcel->message);
    if (err != ERR_OK)
        return err;
    alipay_rsa2_put_text(ALIPAY_RSA2_NOTIFY, &parcel->form, &parcel->message);
    return text_ok(&parcel->message) ? ERR_OK : ERR_TOO_BIG;
}

enum err
alipay_parcel_body(struct alipay_parcel *parcel, struct text *ret_body)
{
    enum sandbox_fault kind = parcel->fault.kind;
    const struct form *form = &parcel->form;
    struct text body;
    enum err err = sandbox_call_text(parcel->arena, BODY_MAX, &body);

    if (err != ERR_OK)
        return err;
    if (kind == SANDBOX_FAULT_NOTIFY_WRONG_SIGNATURE)
        parcel->sign[0] = parcel->sign[0] == 'A' ? 'B' : 'A';
    for (size_t i = 0; i < form->count; i++)
        form_put(&body, form->fields[i].name, bytes_text(form->fields[i].value));
    if (kind != SANDBOX_FAULT_NOTIFY_NO_SIGNATURE) {
        form_put(&body, "sign_type", bytes_text("RSA2"));
        form_put(&body, "sign", bytes_text(parcel->sign));
    }
    if (!text_ok(&body))
        return ERR_TOO_BIG;
    if (kind == SANDBOX_FAULT_NOTIFY_TRUNCATED) {
        body.length /= 2;
        body.at[body.length] = '\0';
    }
    *ret_body = body;
    return ERR_OK;
}
