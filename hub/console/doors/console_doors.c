#include "hub/console/doors/console_doors.h"

#include "hub/console/access/apps_api.h"
#include "hub/console/audit_api.h"
#include "hub/console/export/export_api.h"
#include "hub/console/fleet/plates_api.h"
#include "hub/console/fleet/stores_api.h"
#include "hub/console/fleet/terminals_api.h"
#include "hub/console/merchant_api.h"
#include "hub/console/onboard/admission_api.h"
#include "hub/console/onboard/admission_open_api.h"
#include "hub/console/organisation/organisation_api.h"
#include "hub/console/organisation/organisation_change_api.h"
#include "hub/console/organisation/package_api.h"
#include "hub/console/organisation/setting_api.h"
#include "hub/console/page/console_files.h"
#include "hub/console/payout/payout_api.h"
#include "hub/console/people/invitation_api.h"
#include "hub/console/people/me_api.h"
#include "hub/console/people/role_api.h"
#include "hub/console/people/session_api.h"
#include "hub/console/people/sign_api.h"
#include "hub/console/people/staff_api.h"
#include "hub/console/trade/alarms_api.h"
#include "hub/console/trade/orders_api.h"
#include "hub/console/trade/overview_api.h"
#include "hub/console/trade/shifts_api.h"
#include "hub/console/trade/takings_api.h"

void
console_doors(struct route_set ret_doors[static CONSOLE_DOORS_COUNT])
{
    const struct route_set doors[CONSOLE_DOORS_COUNT] = {
        session_api_routes,
        sign_api_routes,
        me_api_routes,
        invitation_api_routes,
        organisation_api_routes,
        merchant_api_routes(),
        staff_api_routes,
        role_api_routes,
        overview_api_routes,
        orders_api_routes,
        takings_api_routes,
        organisation_change_api_routes,
        setting_api_routes,
        package_api_routes,
        audit_api_routes,
        export_api_routes,
        admission_api_routes,
        admission_open_api_routes,
        terminals_api_routes,
        stores_api_routes,
        payout_api_routes,
        alarms_api_routes,
        shifts_api_routes,
        apps_api_routes,
        plates_api_routes,
        console_files_routes,
    };

    memcpy(ret_doors, doors, sizeof(doors));
}
