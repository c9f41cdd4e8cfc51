/*
 * export_api.h -- exports (一键导出): asked for, looked at, fetched, called off.
 *
 * A person sees his own. What is asked for is a list and its query, as the door of that list takes
 * it; the exporter (hub/export/exporter.h) writes it. The query's "at" is that of the request.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_API_H
#define HUB_CONSOLE_EXPORT_EXPORT_API_H

#include "hub/api/route.h"

extern const struct route_set export_api_routes;

#endif
