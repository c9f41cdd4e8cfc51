/*
 * people_test_help.h -- the doors of this folder, asked as a browser asks them.
 */
#ifndef HUB_CONSOLE_PEOPLE_PEOPLE_TEST_HELP_H
#define HUB_CONSOLE_PEOPLE_PEOPLE_TEST_HELP_H

#include "hub/api/staff_test_help.h"
#include "hub/console/people/invitation_api.h"
#include "hub/console/people/me_api.h"
#include "hub/console/people/role_api.h"
#include "hub/console/people/session_api.h"
#include "hub/console/people/sign_api.h"
#include "hub/console/people/staff_api.h"

/** people_test_send() sends what the test has prepared; -> its status. */
static inline int
people_test_send(struct staff_test *test)
{
    const struct route_set doors[] = {sign_api_routes, invitation_api_routes, session_api_routes,
        me_api_routes, staff_api_routes, role_api_routes};

    return staff_test_send(test, doors, LENGTH(doors));
}

#endif
