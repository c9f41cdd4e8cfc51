/*
 * complaint_api.h -- what payers complain of at their channels: /v1/complaints.
 *
 * To read, and to answer. An answer is on its way when the call returns; its state stands
 * among the complaint's words.
 */
#ifndef HUB_API_COMPLAINT_API_H
#define HUB_API_COMPLAINT_API_H

#include "hub/api/route.h"

extern const struct route_set complaint_api_routes;

#endif
