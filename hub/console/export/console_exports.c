#include "hub/console/export/console_exports.h"

#include "hub/console/export/export_audit.h"
#include "hub/console/export/export_entries.h"
#include "hub/console/export/export_notices.h"
#include "hub/console/export/export_orders.h"
#include "hub/console/export/export_refunds.h"
#include "hub/console/export/export_shifts.h"
#include "hub/console/export/export_statement.h"
#include "hub/console/export/export_takings.h"
#include "hub/console/export/export_transfers.h"

const struct export_list *const *
console_exports(size_t *ret_count)
{
    static const struct export_list *const lists[] = {&export_orders, &export_refunds,
        &export_takings, &export_statement, &export_transfers, &export_entries, &export_notices,
        &export_audit, &export_shifts};

    *ret_count = LENGTH(lists);
    return lists;
}
