#include "hub/flow/security_flow.h"

/* What a kind is called, and when people are told of it. */
struct kind {
    const char *name;
    const char *says;
    enum {
        NEVER,
        FIRST,
        EACH
    } told; /* FIRST: of an hour */
};

static const struct kind kinds[SECURITY_KINDS] = {
    [SECURITY_NONE] = {"", "", NEVER},
    [SECURITY_FORGED] = {"forged", "the signature does not fit", FIRST},
    [SECURITY_UNREADABLE] = {"unreadable", "it is nothing that the channel sends", FIRST},
    [SECURITY_FOREIGN] = {"foreign", "rightly signed, for another app or merchant", EACH},
    [SECURITY_STALE] = {"stale", "its time is too far from ours", FIRST},
    [SECURITY_UNKNOWN_KEY] = {"unknown_key", "signed by a key that is not trusted", FIRST},
    [SECURITY_UNKNOWN_PAYMENT] = {"unknown_payment", "rightly signed, of no payment of ours",
        FIRST},
    [SECURITY_OTHER_ACCOUNT] = {"other_account", "rightly signed, of another account's payment",
        EACH},
    /* The payment has an alarm of its own. */
    [SECURITY_OTHER_AMOUNT] = {"other_amount", "rightly signed, of another amount than ours",
        NEVER},
    [SECURITY_NO_ACCOUNT] = {"no_account", "to the address of an account that is none", NEVER},
    [SECURITY_PROBE] = {"probe", "the channel's own test of whether signatures are looked at",
        NEVER},
};

const char *
security_name(enum security_kind kind)
{
    return kinds[kind].name;
}

const char *
security_says(enum security_kind kind)
{
    return kinds[kind].says;
}

#define KEY_OF_NOTE(note)                                                                          \
    KEY_OF((note)->merchant_id, (note)->account_id, (note)->kind, (note)->hour)

static void
note_keys(struct operation *operation, struct desk *desk)
{
    struct security_note *note = (struct security_note *)operation;

    desk_want(desk, TABLE_security_event, KEY_OF_NOTE(note));
}

/* The newest stay; whole lines go from the front. */
static void
put_samples(struct security_event_row *row, const char *more)
{
    const char *kept = row->samples;
    char block[SECURITY_SAMPLES_SIZE * 2];
    struct text text;

    text_init(&text, block, sizeof(block));
    text_put(&text, kept);
    text_put(&text, more);
    NEED(text_ok(&text));
    for (kept = block; strlen(kept) >= sizeof(row->samples);)
        kept = strchr(kept, '\n') + 1;
    memcpy(row->samples, kept, strlen(kept) + 1);
}

static void
tell(struct desk *desk, const struct turn *turn, const struct security_note *note)
{
    struct alarm_row alarm = {
        .merchant_id = note->merchant_id, .id = id_make(turn->ids), .at_us = turn->now.us};
    struct text text;

    text_init(&text, alarm.kind, sizeof(alarm.kind));
    text_printf(&text, "callback_%s", kinds[note->kind].name);
    text_init(&text, alarm.detail, sizeof(alarm.detail));
    text_printf(&text, "%s callback of account %lld: %s; %.*s", channel_name(note->channel),
        (long long)note->account_id, kinds[note->kind].says, (int)strcspn(note->samples, "\n"),
        note->samples);
    desk_log_alarm(desk, &alarm);
}

static enum err
note_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct security_note *note = (struct security_note *)operation;
    struct security_event_row *row = desk_get_security_event(desk, KEY_OF_NOTE(note));
    bool first = row == NULL;

    if (first)
        row = desk_add_security_event(desk, &(struct security_event_row){
                                                .merchant_id = note->merchant_id,
                                                .account_id = note->account_id,
                                                .kind = note->kind,
                                                .hour = note->hour,
                                                .channel = note->channel,
                                                .first_us = note->first.us,
                                            });
    else
        desk_change_security_event(desk, row);
    if (row == NULL)
        return ERR_NO_SPACE;
    row->count += note->count;
    row->last_us = note->last.us;
    put_samples(row, note->samples);
    if (kinds[note->kind].told == EACH || (first && kinds[note->kind].told == FIRST))
        tell(desk, turn, note);
    return ERR_OK;
}

static const struct operation_kind note_kind = {"security_note", note_keys, note_decide};

void
security_flow_note(struct security_note *note)
{
    note->operation.kind = &note_kind;
    note->operation.merchant_id = note->merchant_id;
    note->operation.weight = 2;
}
