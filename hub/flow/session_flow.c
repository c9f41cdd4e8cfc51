#include "hub/flow/session_flow.h"

#include <stdio.h>
#include <stdlib.h>

/* What a browser calls itself is whatever it likes. */
static void
copy_plain(const char *from, char *to, size_t size)
{
    size_t length = 0;

    for (; *from != '\0' && length < size - 1; from++)
        if (*from >= ' ' && *from <= '~')
            to[length++] = *from;
    to[length] = '\0';
}

void
session_flow_add(struct desk *desk, const struct turn *turn, int64_t staff_id, const char *stage,
    const struct session_new *made)
{
    struct session_row session = {.id = staff_hash_id(made->hash),
        .staff_id = staff_id,
        .token_hash_size = sizeof(made->hash),
        .created_us = turn->now.us,
        .seen_us = turn->now.us,
        .until_us = turn->now.us + made->lasts.us};

    memcpy(session.token_hash, made->hash, sizeof(made->hash));
    text_set(session.stage, sizeof(session.stage), stage);
    (void)snprintf(session.address, sizeof(session.address), "%s", made->address);
    copy_plain(made->agent, session.agent, sizeof(session.agent));
    (void)desk_add_session(desk, &session);
}

struct session_row *
session_flow_live(struct desk *desk, const struct turn *turn,
    const uint8_t hash[static CRYPT_SHA256_SIZE], const char *stage)
{
    struct session_row *session = desk_get_session(desk, KEY_OF(staff_hash_id(hash)));
    const struct staff_row *staff;

    if (session == NULL || session->ended_us != 0 || turn->now.us >= session->until_us ||
        strcmp(session->stage, stage) != 0 ||
        !crypt_equal(bytes_of(session->token_hash, session->token_hash_size),
            bytes_of(hash, CRYPT_SHA256_SIZE)))
        return NULL;
    staff = desk_get_staff(desk, KEY_OF(session->staff_id));
    return staff != NULL && strcmp(staff->state, "active") == 0 &&
                   session->created_us > staff->signed_out_us
               ? session
               : NULL;
}

struct touch {
    struct operation operation; /* first */
    int64_t session_id;
    struct moment now;
};

static void
touch_keys(struct operation *operation, struct desk *desk)
{
    const struct touch *touch = (const struct touch *)operation;

    desk_want(desk, TABLE_session, KEY_OF(touch->session_id));
}

static enum err
touch_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct touch *touch = (const struct touch *)operation;
    struct session_row *session = desk_get_session(desk, KEY_OF(touch->session_id));

    (void)turn;
    if (session == NULL)
        return ERR_NOT_FOUND;
    if (touch->now.us - session->seen_us >= SESSION_FLOW_TOUCH.us) {
        session->seen_us = touch->now.us;
        desk_change_session(desk, session);
    }
    return ERR_OK;
}

static void
touched(struct operation *operation)
{
    free(operation);
}

void
session_flow_touch(struct lane *lane, int64_t session_id, struct moment now)
{
    static const struct operation_kind kind = {"session_touch", touch_keys, touch_decide};
    struct touch *touch = calloc(1, sizeof(*touch));

    if (touch == NULL)
        return;
    *touch = (struct touch){
        .operation = {.kind = &kind, .answer = touched}, .session_id = session_id, .now = now};
    touch->operation.merchant_id = session_id;
    if (lane_submit(lane, &touch->operation) != ERR_OK)
        free(touch);
}

static void
end_keys(struct operation *operation, struct desk *desk)
{
    const struct session_end *end = (const struct session_end *)operation;

    if (end->session_id != 0)
        desk_want(desk, TABLE_session, KEY_OF(end->session_id));
    else
        desk_want(desk, TABLE_staff, KEY_OF(end->staff_id));
}

static enum err
end_all(struct session_end *end, struct desk *desk, const struct turn *turn)
{
    struct staff_row *staff = desk_get_staff(desk, KEY_OF(end->staff_id));

    if (staff == NULL)
        return ERR_NOT_FOUND;
    staff->signed_out_us = turn->now.us;
    desk_change_staff(desk, staff);
    end->made_id = staff->id;
    return ERR_OK;
}

static enum err
end_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct session_end *end = (struct session_end *)operation;
    struct session_row *session;

    if (end->session_id == 0)
        return end_all(end, desk, turn);
    session = desk_get_session(desk, KEY_OF(end->session_id));
    if (session == NULL || session->staff_id != end->staff_id)
        return ERR_NOT_FOUND;
    end->made_id = session->id;
    if (session->ended_us == 0) {
        session->ended_us = turn->now.us;
        desk_change_session(desk, session);
    }
    return ERR_OK;
}

void
session_flow_end(struct session_end *end)
{
    static const struct operation_kind kind = {"session_end", end_keys, end_decide};

    end->operation.kind = &kind;
    end->operation.merchant_id = end->staff_id;
    end->operation.weight = 1;
}
