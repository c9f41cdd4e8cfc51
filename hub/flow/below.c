#include "hub/flow/below.h"

/* Who brought it; 0: nobody, or that has not been read. */
static int64_t
partner_of(struct desk *desk, int64_t merchant_id)
{
    const struct merchant_row *merchant = desk_has(desk, TABLE_merchant, KEY_OF(merchant_id))
                                              ? desk_get_merchant(desk, KEY_OF(merchant_id))
                                              : NULL;

    return merchant == NULL ? 0 : merchant->partner_id;
}

void
below_want(struct desk *desk, int64_t merchant_id, int64_t asker_id)
{
    int64_t id = merchant_id;

    for (unsigned i = 0; i <= BELOW_STEPS_MAX && id != 0; i++) {
        desk_want(desk, TABLE_merchant, KEY_OF(id));
        id = id == asker_id ? 0 : partner_of(desk, id);
    }
}

bool
below_is(struct desk *desk, int64_t merchant_id, int64_t asker_id)
{
    int64_t id = merchant_id;

    for (unsigned i = 0; i < BELOW_STEPS_MAX && id != 0 && id != asker_id; i++)
        id = partner_of(desk, id);
    return id != 0 && id == asker_id;
}
