#include "hub/flow/health_flow.h"

static const char *const names[HEALTH_USES] = {
    [HEALTH_PAYMENT] = "payment",
    [HEALTH_BARCODE] = "barcode",
    [HEALTH_REFUND] = "refund",
    [HEALTH_SPLIT] = "split",
    [HEALTH_BILL] = "bill",
    [HEALTH_CERTIFICATES] = "certificates",
    [HEALTH_TEST] = "test",
    [HEALTH_COMPLAINT] = "complaint",
    [HEALTH_ONBOARDING] = "onboarding",
};

const char *
health_use_name(enum health_use use)
{
    return names[use];
}

static void
heard_keys(struct operation *operation, struct desk *desk)
{
    struct health_heard *heard = (struct health_heard *)operation;

    desk_want(
        desk, TABLE_account_health, KEY_OF(heard->merchant_id, heard->account_id, heard->use));
}

static bool
has_word(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = words; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " "))
        if (strncmp(at, word, length) == 0 && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

/* One more of the codes; false when it is there, or there have been too many to tell apart. */
static bool
add_code(struct account_health_row *row, const char *code)
{
    char block[sizeof(row->codes)];
    struct text text;

    if (has_word(row->codes, code))
        return false;
    text_init(&text, block, sizeof(block));
    text_printf(&text, "%s%s%s", row->codes, row->codes[0] == '\0' ? "" : " ", code);
    if (text_ok(&text))
        memcpy(row->codes, block, sizeof(block));
    return text_ok(&text);
}

static void
tell(struct desk *desk, const struct turn *turn, const struct health_heard *heard)
{
    struct alarm_row alarm = {.merchant_id = heard->merchant_id,
        .id = id_make(turn->ids),
        .at_us = turn->now.us,
        .kind = "account_broken"};
    struct text text;

    text_init(&text, alarm.detail, sizeof(alarm.detail));
    text_printf(&text, "account %lld, %s: %s (%s)", (long long)heard->account_id, names[heard->use],
        heard->code, adapter_fault_name(heard->fault));
    if (heard->field[0] != '\0')
        text_printf(&text, ", look at %s", heard->field);
    text_printf(&text, "; \"test account %lld\" says more", (long long)heard->account_id);
    desk_log_alarm(desk, &alarm);
}

static enum err
set_broken(struct desk *desk, const struct turn *turn, const struct health_heard *heard,
    struct account_health_row *row)
{
    bool is_new = row == NULL || strcmp(row->state, "broken") != 0;

    if (row == NULL)
        row = desk_add_account_health(
            desk, &(struct account_health_row){.merchant_id = heard->merchant_id,
                      .account_id = heard->account_id,
                      .use = heard->use});
    if (row == NULL)
        return ERR_NO_SPACE;
    if (is_new) {
        text_set(row->state, sizeof(row->state), "broken");
        row->codes[0] = '\0';
        row->since_us = turn->now.us;
    }
    if (!add_code(row, heard->code))
        return ERR_OK;
    desk_change_account_health(desk, row);
    tell(desk, turn, heard);
    return ERR_OK;
}

static enum err
heard_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct health_heard *heard = (struct health_heard *)operation;
    struct account_health_row *row =
        desk_get_account_health(desk, KEY_OF(heard->merchant_id, heard->account_id, heard->use));

    if (heard->health == ADAPTER_HEALTH_BROKEN)
        return set_broken(desk, turn, heard, row);
    if (row == NULL || strcmp(row->state, "well") == 0)
        return ERR_OK;
    text_set(row->state, sizeof(row->state), "well");
    row->codes[0] = '\0';
    row->since_us = turn->now.us;
    desk_change_account_health(desk, row);
    return ERR_OK;
}

static const struct operation_kind heard_kind = {"health_heard", heard_keys, heard_decide};

void
health_flow_heard(struct health_heard *heard)
{
    heard->operation.kind = &heard_kind;
    heard->operation.merchant_id = heard->merchant_id;
    heard->operation.weight = 2;
}
