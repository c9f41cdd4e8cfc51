#include "hub/flow/sign_flow.h"

static void
in_keys(struct operation *operation, struct desk *desk)
{
    const struct sign_in *in = (const struct sign_in *)operation;

    desk_want(desk, TABLE_staff, KEY_OF(in->staff_id));
    if (in->replaces)
        desk_want(desk, TABLE_session, KEY_OF(staff_hash_id(in->replaced)));
}

/* Whosever it was: the browser that knows its token signs in anew. */
static void
end_replaced(const struct sign_in *in, struct desk *desk, const struct turn *turn)
{
    struct session_row *session =
        in->replaces ? desk_get_session(desk, KEY_OF(staff_hash_id(in->replaced))) : NULL;

    if (session == NULL || session->ended_us != 0 ||
        !crypt_equal(bytes_of(session->token_hash, session->token_hash_size),
            bytes_of(in->replaced, sizeof(in->replaced))))
        return;
    session->ended_us = turn->now.us;
    desk_change_session(desk, session);
}

static enum err
in_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct sign_in *in = (struct sign_in *)operation;
    struct staff_row *staff = desk_get_staff(desk, KEY_OF(in->staff_id));
    struct session_new made = in->made;

    if (staff == NULL || strcmp(staff->state, "active") != 0)
        return ERR_FORBIDDEN;
    if (strcmp(staff->password, in->verified) != 0)
        return ERR_CONFLICT;
    in->needs_code = staff->second_since_us != 0;
    if (in->needs_code)
        made.lasts = SIGN_FLOW_CODE_LASTS;
    if (in->renewed[0] != '\0') {
        text_set(staff->password, sizeof(staff->password), in->renewed);
        desk_change_staff(desk, staff);
    }
    end_replaced(in, desk, turn);
    session_flow_add(desk, turn, staff->id, in->needs_code ? "code" : "in", &made);
    return ERR_OK;
}

void
sign_flow_in(struct sign_in *in)
{
    static const struct operation_kind kind = {"sign_in", in_keys, in_decide};

    in->operation.kind = &kind;
    in->operation.merchant_id = in->staff_id;
    in->operation.weight = 3;
}

static void
code_keys(struct operation *operation, struct desk *desk)
{
    const struct sign_code *code = (const struct sign_code *)operation;
    int64_t id = staff_hash_id(code->hash);

    desk_want(desk, TABLE_session, KEY_OF(id));
    if (desk_has(desk, TABLE_session, KEY_OF(id)))
        desk_want(desk, TABLE_staff, KEY_OF(desk_get_session(desk, KEY_OF(id))->staff_id));
}

static enum err
code_wrong(
    struct sign_code *code, struct desk *desk, const struct turn *turn, struct session_row *session)
{
    session->tries++;
    if (session->tries >= SIGN_FLOW_TRIES_MAX)
        session->ended_us = turn->now.us;
    desk_change_session(desk, session);
    code->result = session->ended_us == 0 ? SIGN_CODE_WRONG : SIGN_CODE_OVER;
    return ERR_OK;
}

static enum err
code_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct sign_code *code = (struct sign_code *)operation;
    struct session_row *session = session_flow_live(desk, turn, code->hash, "code");
    struct staff_row *staff;
    enum err err;

    code->result = SIGN_CODE_OVER;
    if (session == NULL)
        return ERR_OK;
    staff = desk_get_staff(desk, KEY_OF(session->staff_id));
    code->staff_id = staff->id;
    err = second_factor_take(code->keys, code->code, turn->now, true, staff);
    if (err == ERR_BAD_SIGNATURE)
        return code_wrong(code, desk, turn, session);
    if (err != ERR_OK)
        return err;
    desk_change_staff(desk, staff);
    session->ended_us = turn->now.us;
    desk_change_session(desk, session);
    session_flow_add(desk, turn, staff->id, "in", &code->made);
    code->result = SIGN_CODE_IN;
    return ERR_OK;
}

void
sign_flow_code(struct sign_code *code)
{
    static const struct operation_kind kind = {"sign_code", code_keys, code_decide};

    code->operation.kind = &kind;
    code->operation.merchant_id = staff_hash_id(code->hash);
    code->operation.weight = 3;
}
