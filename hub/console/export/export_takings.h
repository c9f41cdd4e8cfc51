/*
 * export_takings.h -- the daily and the monthly bill (日账单、月账单) as a file.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_TAKINGS_H
#define HUB_CONSOLE_EXPORT_EXPORT_TAKINGS_H

#include "hub/export/exporter.h"

extern const struct export_list export_takings;

#endif
