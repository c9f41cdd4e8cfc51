/*
 * notice_api.h -- an app looks at its notices and has one sent again: /v1/notices.
 */
#ifndef HUB_API_NOTICE_API_H
#define HUB_API_NOTICE_API_H

#include "hub/api/route.h"

extern const struct route_set notice_api_routes;

#endif
