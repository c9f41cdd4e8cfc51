/*
 * export_refunds.h -- refunds (退款) as a file.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_REFUNDS_H
#define HUB_CONSOLE_EXPORT_EXPORT_REFUNDS_H

#include "hub/export/exporter.h"

extern const struct export_list export_refunds;

#endif
