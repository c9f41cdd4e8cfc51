#include "hub/console/export/console_exports.h"

#include "hub/console/export/export_orders.h"

const struct export_list *const *
console_exports(size_t *ret_count)
{
    static const struct export_list *const lists[] = {&export_orders};

    *ret_count = LENGTH(lists);
    return lists;
}
