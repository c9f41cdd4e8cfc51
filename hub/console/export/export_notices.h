/*
 * export_notices.h -- what the merchant's apps were told (通知) as a file.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_NOTICES_H
#define HUB_CONSOLE_EXPORT_EXPORT_NOTICES_H

#include "hub/export/exporter.h"

extern const struct export_list export_notices;

#endif
