#include "hub/flow/session_flow.h"

#include <stdlib.h>

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
