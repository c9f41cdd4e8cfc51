#include "hub/flow/audit_flow.h"

#include "hub/flow/audit_told.h"

#define OWN_WEIGHT 2

static bool
is_letter_start(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

/* What does not fit is cut between two letters. */
static void
put_cut(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);

    if (length >= size)
        for (length = size - 1; length > 0 && !is_letter_start(from[length]); length--)
            continue;
    memcpy(to, from, length);
    to[length] = '\0';
}

void
audit_flow_want(struct desk *desk, int64_t merchant_id)
{
    desk_want(desk, TABLE_audit_head, KEY_OF(merchant_id));
}

static void
fill(struct audit_row *row, const struct audit_act *act, const char *was, const char *became)
{
    put_cut(row->who, sizeof(row->who), act->who);
    put_cut(row->name, sizeof(row->name), act->name);
    put_cut(row->address, sizeof(row->address), act->address);
    put_cut(row->action, sizeof(row->action), act->action);
    put_cut(row->about, sizeof(row->about), act->about);
    put_cut(row->was, sizeof(row->was), was);
    put_cut(row->became, sizeof(row->became), became);
}

enum err
audit_flow_put(struct desk *desk, const struct turn *turn, const struct audit_act *act,
    const char *was, const char *became)
{
    struct audit_head_row *head = desk_get_audit_head(desk, KEY_OF(act->merchant_id));
    struct audit_row row = {
        .merchant_id = act->merchant_id,
        .id = id_make(turn->ids),
        .who_id = act->who_id,
        .about_id = act->about_id,
        .organisation_id = act->organisation_id,
        .at_us = turn->now.us,
        .hash_size = sizeof(row.hash),
    };

    if (head == NULL)
        head = desk_add_audit_head(desk, &(struct audit_head_row){.merchant_id = act->merchant_id,
                                             .hash_size = sizeof(head->hash)});
    if (head == NULL)
        return ERR_NO_SPACE;
    fill(&row, act, was, became);
    row.sequence = head->sequence + 1;
    audit_row_hash(&row, head->hash, row.hash);
    desk_log_audit(desk, &row);
    head->sequence = row.sequence;
    head->at_us = row.at_us;
    memcpy(head->hash, row.hash, sizeof(head->hash));
    desk_change_audit_head(desk, head);
    return ERR_OK;
}

/* Who it is about; 0: nobody, or nobody yet. */
static int64_t
person_of(const struct audited *audited, struct desk *desk)
{
    if (audited->session_id == 0)
        return audited->person_id;
    desk_want(desk, TABLE_session, KEY_OF(audited->session_id));
    return desk_has(desk, TABLE_session, KEY_OF(audited->session_id))
               ? desk_get_session(desk, KEY_OF(audited->session_id))->staff_id
               : 0;
}

/* He leads to the place where he was invited, and that to the chain. */
static void
want_person(struct desk *desk, int64_t person_id)
{
    const struct staff_row *staff;
    int64_t place_id;

    desk_want(desk, TABLE_staff, KEY_OF(person_id));
    if (!desk_has(desk, TABLE_staff, KEY_OF(person_id)))
        return;
    staff = desk_get_staff(desk, KEY_OF(person_id));
    place_id = staff->organisation_id;
    desk_want(desk, TABLE_organisation, KEY_OF(place_id));
    if (desk_has(desk, TABLE_organisation, KEY_OF(place_id)))
        audit_flow_want(desk, desk_get_organisation(desk, KEY_OF(place_id))->merchant_id);
}

static void
audited_keys(struct operation *operation, struct desk *desk)
{
    const struct audited *audited = (const struct audited *)operation;

    audit_flow_want(desk, audited->act.merchant_id);
    if (audited->person_id != 0 || audited->session_id != 0)
        want_person(desk, person_of(audited, desk));
    if (audited->inner != NULL)
        audited->inner->kind->keys(audited->inner, desk);
}

static void
name_person(const struct audited *audited, struct desk *desk, struct audit_act *act)
{
    int64_t person_id = person_of(audited, desk);
    const struct staff_row *staff = desk_get_staff(desk, KEY_OF(person_id));
    const struct organisation_row *place;

    if (staff == NULL)
        return;
    act->who = AUDIT_STAFF;
    act->who_id = staff->id;
    act->name = staff->name;
    act->about_id = staff->id;
    place = desk_get_organisation(desk, KEY_OF(staff->organisation_id));
    if (place == NULL)
        return;
    act->organisation_id = place->id;
    act->merchant_id = place->merchant_id;
}

static enum err
audited_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct audited *audited = (struct audited *)operation;
    struct operation *inner = audited->inner;
    const size_t touched = desk_touched(desk);
    char texts[2][AUDIT_ROW_TEXT_SIZE];
    struct audit_act act = audited->act;
    struct audit_told told;
    struct text was;
    struct text became;

    if (audited->person_id != 0 || audited->session_id != 0)
        name_person(audited, desk, &act);
    if (inner == NULL)
        return audit_flow_put(desk, turn, &act, "", audited->said == NULL ? "" : audited->said);
    audit_told_begin(&told, desk);
    inner->kind->keys(inner, desk);
    audit_told_seen(&told, desk);
    inner->err = inner->kind->decide(inner, desk, turn);
    if (inner->err != ERR_OK || desk_touched(desk) == touched)
        return inner->err;
    if (audited->about != NULL)
        act.about_id = audited->about(inner);
    text_init(&was, texts[0], sizeof(texts[0]));
    text_init(&became, texts[1], sizeof(texts[1]));
    audit_told_put(&told, desk, inner->also != NULL, &was, &became);
    return audit_flow_put(desk, turn, &act, texts[0], texts[1]);
}

static enum err
audited_look(struct operation *operation, struct engine *engine)
{
    struct operation *inner = ((struct audited *)operation)->inner;

    return inner->look(inner, engine);
}

static enum err
audited_also(
    struct operation *operation, struct engine *engine, struct moment now, bool *ret_changed)
{
    struct operation *inner = ((struct audited *)operation)->inner;

    return inner->also(inner, engine, now, ret_changed);
}

static const struct operation_kind audited_kind = {"audited", audited_keys, audited_decide};

void
audit_flow(struct audited *audited)
{
    const struct operation *inner = audited->inner;

    audited->operation.kind = &audited_kind;
    audited->operation.merchant_id = inner == NULL ? audited->act.merchant_id : inner->merchant_id;
    audited->operation.weight = (inner == NULL ? 0 : inner->weight) + OWN_WEIGHT;
    audited->operation.look = inner != NULL && inner->look != NULL ? audited_look : NULL;
    audited->operation.also = inner != NULL && inner->also != NULL ? audited_also : NULL;
}
