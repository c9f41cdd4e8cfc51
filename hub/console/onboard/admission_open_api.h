/*
 * admission_open_api.h -- what is sealed in an application: its documents, added and looked at, and
 * what is personal, whole.
 *
 * A document is a JPEG, a PNG or a PDF of at most ADMISSION_DOCUMENT_MAX, known by how it begins,
 * and is saved, never shown as a page of ours. Looking at what is sealed takes the permission to
 * enter or to review applications, and is in the audit before it is answered.
 */
#ifndef HUB_CONSOLE_ONBOARD_ADMISSION_OPEN_API_H
#define HUB_CONSOLE_ONBOARD_ADMISSION_OPEN_API_H

#include "hub/api/route.h"

extern const struct route_set admission_open_api_routes;

#endif
