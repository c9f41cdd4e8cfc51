#include "hub/flow/suspension.h"

#include <string.h>

#include "hub/flow/organisation.h"

static int64_t
lowest(int64_t merchant_id, int64_t store_id)
{
    return store_id == 0 ? merchant_id : store_id;
}

void
suspension_want(struct desk *desk, int64_t merchant_id, int64_t store_id)
{
    const int64_t *key = KEY_OF(lowest(merchant_id, store_id));
    const char *path;

    desk_want(desk, TABLE_organisation, key);
    desk_want(desk, TABLE_organisation, KEY_OF(merchant_id));
    if (!desk_has(desk, TABLE_organisation, key))
        return;
    path = desk_get_organisation(desk, key)->path;
    for (unsigned level = 1; level < organisation_path_levels(path); level++)
        desk_want(desk, TABLE_organisation, KEY_OF(organisation_path_id(path, level)));
}

bool
suspension_is(struct desk *desk, int64_t merchant_id, int64_t store_id)
{
    const struct organisation_row *row =
        desk_get_organisation(desk, KEY_OF(lowest(merchant_id, store_id)));

    if (row == NULL)
        return false;
    for (unsigned level = 1; level < organisation_path_levels(row->path); level++) {
        const struct organisation_row *above =
            desk_get_organisation(desk, KEY_OF(organisation_path_id(row->path, level)));

        if (above != NULL && strcmp(above->state, "suspended") == 0)
            return true;
    }
    return false;
}
