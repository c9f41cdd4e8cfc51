#include "agent/flow/settings.h"

#include "shared/base/text.h"
#include "shared/text/json.h"

void
settings_init(struct settings *ret_settings)
{
    *ret_settings = (struct settings){
        .cash_rounding_fen = 10,
        .code_sale_max = money_of(50000),
        .code_total_max = money_of(500000),
        .code_hours_max = 72,
        .print_wallet = true,
        .print_cash = true,
        .print_shift = true,
        .print_qr = true,
        .open_drawer = true,
        .speech = true,
    };
}

/* A text that was given replaces; one that was not stays NULL. */
static enum err
take(const char *value, char *to, size_t size)
{
    return value == NULL ? ERR_OK : text_copy(bytes_text(value), to, size);
}

static enum err
check(const struct settings *settings, const char *tender)
{
    if (settings->cash_rounding_fen < 1 || settings->cash_rounding_fen > 100)
        return ERR_BAD_INPUT;
    if (settings->code_sale_max.fen < 0 || settings->code_total_max.fen < 0)
        return ERR_BAD_INPUT;
    if (settings->code_hours_max < 0 || settings->code_hours_max > 24 * 365)
        return ERR_BAD_INPUT;
    if (tender != NULL && strcmp(tender, "qr") != 0 && strcmp(tender, "cash") != 0)
        return ERR_BAD_INPUT;
    for (const char *at = settings->supervisor_pin; *at != '\0'; at++)
        if (*at < '0' || *at > '9')
            return ERR_BAD_INPUT;
    return ERR_OK;
}

enum err
settings_read(struct bytes json, struct arena *arena, struct settings *settings)
{
    struct settings next = *settings;
    const struct json_node *root;
    const char *tender = NULL, *pin = NULL, *base = NULL, *staff = NULL;
    const char *merchant = NULL, *store = NULL, *name = NULL, *head = NULL, *foot = NULL;
    const struct json_field fields[] = {
        {"cash_rounding_fen", JSON_INT, true, &next.cash_rounding_fen},
        {"default_tender", JSON_TEXT, true, &tender},
        {"code_sale_max_fen", JSON_FEN, true, &next.code_sale_max},
        {"code_total_max_fen", JSON_FEN, true, &next.code_total_max},
        {"code_hours_max", JSON_INT, true, &next.code_hours_max},
        {"supervisor_pin", JSON_TEXT, true, &pin},
        {"pay_base", JSON_TEXT, true, &base},
        {"staff", JSON_TEXT, true, &staff},
        {"merchant", JSON_TEXT, true, &merchant},
        {"store", JSON_TEXT, true, &store},
        {"name", JSON_TEXT, true, &name},
        {"print_wallet", JSON_BOOL, true, &next.print_wallet},
        {"print_cash", JSON_BOOL, true, &next.print_cash},
        {"print_shift", JSON_BOOL, true, &next.print_shift},
        {"print_qr", JSON_BOOL, true, &next.print_qr},
        {"open_drawer", JSON_BOOL, true, &next.open_drawer},
        {"speech", JSON_BOOL, true, &next.speech},
        {"shift_required", JSON_BOOL, true, &next.shift_required},
        {"receipt_head", JSON_TEXT, true, &head},
        {"receipt_foot", JSON_TEXT, true, &foot},
    };
    enum err err = json_parse(json, arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err != ERR_OK)
        return err;
    if (take(pin, next.supervisor_pin, sizeof(next.supervisor_pin)) != ERR_OK ||
        take(base, next.pay_base, sizeof(next.pay_base)) != ERR_OK ||
        take(staff, next.staff, sizeof(next.staff)) != ERR_OK ||
        take(merchant, next.merchant, sizeof(next.merchant)) != ERR_OK ||
        take(store, next.store, sizeof(next.store)) != ERR_OK ||
        take(name, next.name, sizeof(next.name)) != ERR_OK ||
        take(head, next.receipt_head, sizeof(next.receipt_head)) != ERR_OK ||
        take(foot, next.receipt_foot, sizeof(next.receipt_foot)) != ERR_OK)
        return ERR_BAD_INPUT;
    err = check(&next, tender);
    if (err != ERR_OK)
        return err;
    if (tender != NULL)
        next.enter_is_cash = strcmp(tender, "cash") == 0;
    *settings = next;
    return ERR_OK;
}
