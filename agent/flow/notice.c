#include "agent/flow/notice.h"

#include "shared/base/need.h"

static const char *const names[TILL_HAPPENED_COUNT] = {
    [TILL_HAPPENED_NOTHING] = "nothing",
    [TILL_HAPPENED_OPENED] = "opened",
    [TILL_HAPPENED_PROGRESS] = "progress",
    [TILL_HAPPENED_PAID] = "paid",
    [TILL_HAPPENED_PAID_LATE] = "paid_late",
    [TILL_HAPPENED_CONFIRMED] = "confirmed",
    [TILL_HAPPENED_CODE] = "code",
    [TILL_HAPPENED_CODE_WRONG] = "code_wrong",
    [TILL_HAPPENED_CASH] = "cash",
    [TILL_HAPPENED_CASH_BACK] = "cash_back",
    [TILL_HAPPENED_CANCELLED] = "cancelled",
    [TILL_HAPPENED_CLOSED] = "closed",
    [TILL_HAPPENED_UNCONFIRMED] = "unconfirmed",
    [TILL_HAPPENED_RETURNED] = "returned",
    [TILL_HAPPENED_DISPUTED] = "disputed",
    [TILL_HAPPENED_STRAY] = "stray",
    [TILL_HAPPENED_PLATE] = "plate_paid",
    [TILL_HAPPENED_PRINTED] = "printed",
    [TILL_HAPPENED_PRINT_FAILED] = "print_failed",
    [TILL_HAPPENED_DRAWER] = "drawer",
    [TILL_HAPPENED_SHIFT_OPENED] = "shift_opened",
    [TILL_HAPPENED_SHIFT_CLOSED] = "shift_closed",
    [TILL_HAPPENED_DRAWER_MOVED] = "drawer_moved",
    [TILL_HAPPENED_ONLINE] = "online",
    [TILL_HAPPENED_OFFLINE] = "offline",
    [TILL_HAPPENED_EPOCH] = "epoch",
    [TILL_HAPPENED_SCANNED] = "scanned",
    [TILL_HAPPENED_REFUSED] = "refused",
};

const char *
notice_name(enum till_happened what)
{
    NEED((unsigned)what < TILL_HAPPENED_COUNT);
    return names[what];
}
