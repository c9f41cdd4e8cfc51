#include "hub/flow/upkeep_flow.h"

#include "hub/flow/outbox_flow.h"
#include "shared/crypt/crypt_cert.h"
#include "shared/text/json.h"

/* Less than twelve hours, by an hour that accounts are spread over. */
#define AGAIN_S (11 * 3600)
#define SPREAD_S 3600
#define FAILED_FIRST_S 60
#define FAILED_DOUBLINGS 6 /* then each hour */
#define PEM_END "-----END CERTIFICATE-----"

static const char *const actions[] = {
    [UPKEEP_CERTIFICATES] = "certificates", [UPKEEP_COMPLAINTS] = "complaints"};

static void
want_keys(struct operation *operation, struct desk *desk)
{
    struct upkeep_want *want = (struct upkeep_want *)operation;
    const int64_t *key = KEY_OF(want->merchant_id, want->account_id, want->task);

    desk_want(desk, TABLE_upkeep, key);
    if (desk_has(desk, TABLE_upkeep, key))
        desk_want(
            desk, TABLE_outbox, KEY_OF(want->merchant_id, desk_get_upkeep(desk, key)->outbox_id));
}

static void
hurry(struct desk *desk, const struct turn *turn, struct upkeep_row *row, struct outbox_row *effect)
{
    int64_t due_us = row->hurried_us + UPKEEP_HURRY_SPAN.us;

    if (due_us < turn->now.us)
        due_us = turn->now.us;
    if (effect->due_us <= due_us)
        return;
    row->hurried_us = due_us;
    effect->due_us = due_us;
    desk_change_upkeep(desk, row);
    desk_change_outbox(desk, effect);
}

static enum err
want_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct upkeep_want *want = (struct upkeep_want *)operation;
    struct upkeep_row *row =
        desk_get_upkeep(desk, KEY_OF(want->merchant_id, want->account_id, want->task));
    struct outbox_row *effect =
        row == NULL ? NULL : outbox_flow_pending(desk, want->merchant_id, row->outbox_id);

    if (effect != NULL) {
        if (want->soon)
            hurry(desk, turn, row, effect);
        return ERR_OK;
    }
    if (row == NULL)
        row = desk_add_upkeep(desk, &(struct upkeep_row){.merchant_id = want->merchant_id,
                                        .account_id = want->account_id,
                                        .task = want->task});
    else
        desk_change_upkeep(desk, row);
    if (row == NULL)
        return ERR_NO_SPACE;
    row->hurried_us = turn->now.us;
    row->outbox_id = outbox_flow_add(desk, turn,
        (struct outbox_row){
            .merchant_id = want->merchant_id, .about = want->account_id, .due_us = turn->now.us},
        "channel", actions[want->task]);
    return ERR_OK;
}

static const struct operation_kind want_kind = {"upkeep_want", want_keys, want_decide};

void
upkeep_flow_want(struct upkeep_want *want)
{
    want->operation.kind = &want_kind;
    want->operation.merchant_id = want->merchant_id;
    want->operation.weight = 2;
}

void
upkeep_flow_keys(struct desk *desk, const struct upkeep_of *of, int64_t outbox_id)
{
    desk_want(desk, TABLE_channel_account, KEY_OF(of->account_id));
    desk_want(desk, TABLE_upkeep, KEY_OF(of->merchant_id, of->account_id, of->task));
    desk_want(desk, TABLE_outbox, KEY_OF(of->merchant_id, outbox_id));
}

/* Those of the settings file have no row, and are never off. Who is off is asked again when on. */
static bool
is_on(struct desk *desk, int64_t account_id)
{
    const struct channel_account_row *row = desk_get_channel_account(desk, KEY_OF(account_id));

    return account_id <= CHANNEL_ACCOUNT_OWN_MAX || (row != NULL && strcmp(row->state, "on") == 0);
}

bool
upkeep_flow_is_wanted(struct desk *desk, const struct upkeep_of *of, int64_t outbox_id)
{
    const struct upkeep_row *row =
        desk_get_upkeep(desk, KEY_OF(of->merchant_id, of->account_id, of->task));

    if (row != NULL && row->outbox_id == outbox_id && is_on(desk, of->account_id))
        return true;
    outbox_flow_finish(desk, of->merchant_id, outbox_id, "sent");
    return false;
}

static struct upkeep_of
of_certificates(const struct upkeep_certificates *said)
{
    return (struct upkeep_of){said->merchant_id, said->account_id, UPKEEP_CERTIFICATES};
}

static void
certificates_keys(struct operation *operation, struct desk *desk)
{
    const struct upkeep_certificates *said = (struct upkeep_certificates *)operation;
    const struct upkeep_of of = of_certificates(said);

    upkeep_flow_keys(desk, &of, said->outbox_id);
}

static void
tell(struct desk *desk, const struct turn *turn, const struct upkeep_certificates *said,
    const char *kind, const char *what)
{
    struct alarm_row alarm = {
        .merchant_id = said->merchant_id, .id = id_make(turn->ids), .at_us = turn->now.us};
    struct text text;

    text_set(alarm.kind, sizeof(alarm.kind), kind);
    text_init(&text, alarm.detail, sizeof(alarm.detail));
    text_printf(&text, "account %lld, its channel's certificates: %s (%s)",
        (long long)said->account_id, what, err_name(said->outcome));
    desk_log_alarm(desk, &alarm);
}

static bool
has_serial(const struct crypt_cert *list, const struct crypt_cert *cert)
{
    char wanted[CRYPT_CERT_HEX_SIZE];
    char its[CRYPT_CERT_HEX_SIZE];

    crypt_cert_serial_hex(cert, wanted);
    for (; list != NULL; list = list->next) {
        crypt_cert_serial_hex(list, its);
        if (strcmp(its, wanted) == 0)
            return true;
    }
    return false;
}

/* One PEM of several; *at goes on behind it. NULL at the end. */
static const char *
next_pem(const char **at, struct arena *arena)
{
    const char *begin = strstr(*at, "-----BEGIN CERTIFICATE-----");
    const char *end = begin == NULL ? NULL : strstr(begin, PEM_END);

    if (end == NULL)
        return NULL;
    *at = end + strlen(PEM_END);
    return arena_text(arena, bytes_of(begin, (size_t)(*at - begin)));
}

/* An old one that has not ended and is not among the new ones. */
static bool
is_kept(const char *pem, const struct crypt_cert *newer, struct moment now)
{
    struct crypt_cert *cert;
    bool kept;

    if (crypt_cert_read(bytes_text(pem), &cert) != ERR_OK)
        return false;
    kept = now.us <= cert->valid_until.us && !has_serial(newer, cert);
    crypt_cert_free(&cert);
    return kept;
}

static enum err
merge(const char *newer, const char *older, struct moment now, struct arena *arena,
    const char **ret_value)
{
    struct crypt_cert *certs;
    const char *value = newer;
    const char *pem;
    enum err err = crypt_cert_read(bytes_text(newer), &certs);

    if (err != ERR_OK)
        return err;
    for (const char *at = older; value != NULL && (pem = next_pem(&at, arena)) != NULL;)
        if (is_kept(pem, certs, now))
            value = arena_printf(arena, "%s%s\n", value, pem);
    crypt_cert_free(&certs);
    *ret_value = value;
    return value == NULL ? ERR_NO_SPACE : ERR_OK;
}

/* What the field says now. */
static const char *
present(const struct channel_account_row *row, const char *field, struct arena *arena)
{
    const struct json_node *root;
    const char *value = NULL;

    if (json_parse(bytes_text(row->params), arena, &root) == ERR_OK && json_is_object(root))
        value = json_text(json_find(root, field));
    return value == NULL ? "" : value;
}

static enum err
renew(struct desk *desk, const struct turn *turn, struct upkeep_certificates *said,
    struct channel_account_row *row)
{
    const char *older = present(row, said->field, turn->arena);
    struct adapter_value value = {said->field, NULL};
    const struct adapter_values values = {&value, 1};
    const char *field;
    enum err err = merge(said->value, older, turn->now, turn->arena, &value.value);

    if (err == ERR_OK && strcmp(value.value, older) == 0)
        return ERR_OK;
    if (err == ERR_OK)
        err = channel_account_fill(said->kit, turn->random, &values, turn->arena, row, &field);
    if (err != ERR_OK)
        return err_class(err) == ERR_CLASS_REFUSED ? ERR_BAD_STATE : err;
    row->changed_us = turn->now.us;
    desk_change_channel_account(desk, row);
    said->changed = true;
    return ERR_OK;
}

/* When it is asked for again, and whether people are told that it was in vain. */
static struct span
after_failure(struct desk *desk, const struct turn *turn, const struct upkeep_certificates *said,
    struct upkeep_row *upkeep)
{
    int64_t doublings = upkeep->failures < FAILED_DOUBLINGS ? upkeep->failures : FAILED_DOUBLINGS;
    /* An answer that was cut on its way is no lie. */
    bool is_lie = err_class(said->outcome) == ERR_CLASS_REFUSED && said->outcome != ERR_BAD_INPUT;

    upkeep->failures++;
    if (is_lie && upkeep->failures == 1)
        tell(desk, turn, said, "certificates_refused",
            "what came is not from the channel, or cannot be used");
    else if (upkeep->failures == UPKEEP_TRIES_TOLD)
        tell(desk, turn, said, "certificates_silent", "they could not be fetched");
    return span_s(FAILED_FIRST_S << doublings);
}

static enum err
certificates_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct upkeep_certificates *said = (struct upkeep_certificates *)operation;
    const struct upkeep_of of = of_certificates(said);
    struct channel_account_row *row = desk_get_channel_account(desk, KEY_OF(of.account_id));
    struct upkeep_row *upkeep =
        desk_get_upkeep(desk, KEY_OF(of.merchant_id, of.account_id, of.task));
    struct span after = span_s(AGAIN_S + said->account_id / 4096 % SPREAD_S);

    said->changed = false;
    if (!upkeep_flow_is_wanted(desk, &of, said->outbox_id))
        return ERR_OK;
    if (row == NULL) { /* what it signs with stands in the settings file */
        outbox_flow_finish(desk, said->merchant_id, said->outbox_id, "sent");
        return ERR_OK;
    }
    if (said->outcome == ERR_OK)
        said->outcome = renew(desk, turn, said, row);
    if (said->outcome == ERR_OK || said->outcome == ERR_NOT_FOUND)
        upkeep->failures = 0;
    else
        after = after_failure(desk, turn, said, upkeep);
    desk_change_upkeep(desk, upkeep);
    outbox_flow_again(desk, said->merchant_id, said->outbox_id, moment_after(turn->now, after));
    return ERR_OK;
}

static const struct operation_kind certificates_kind = {
    "upkeep_certificates", certificates_keys, certificates_decide};

void
upkeep_flow_certificates(struct upkeep_certificates *certificates)
{
    certificates->operation.kind = &certificates_kind;
    certificates->operation.merchant_id = certificates->merchant_id;
    certificates->operation.weight = 4;
}
