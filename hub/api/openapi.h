/*
 * openapi.h -- the OpenAPI 3.1 document of /v1, made from the doors' own tables.
 *
 * Routes, shapes and problems are what the hub works by, so the document cannot say
 * anything else. GET /v1/openapi.json serves it, `shanju-hub openapi` prints it.
 */
#ifndef HUB_API_OPENAPI_H
#define HUB_API_OPENAPI_H

#include "hub/api/route.h"

#define OPENAPI_SIZE_MAX ((size_t)256 * 1024)

/** openapi_put() writes the document of all doors that have a paper. */
void openapi_put(struct text *text, const struct route_set *sets, size_t count);

extern const struct route_set openapi_routes;

#endif
