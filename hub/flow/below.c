#include "hub/flow/below.h"

#include "hub/flow/organisation.h"

void
below_want(struct desk *desk, int64_t merchant_id)
{
    desk_want(desk, TABLE_organisation, KEY_OF(merchant_id));
}

bool
below_is(struct desk *desk, int64_t merchant_id, int64_t asker_id)
{
    const struct organisation_row *merchant = desk_get_organisation(desk, KEY_OF(merchant_id));

    return merchant != NULL && organisation_path_has(merchant->path, asker_id);
}
