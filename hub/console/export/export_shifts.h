/*
 * export_shifts.h -- shifts at terminals as a file: who, when, what was counted, by tender.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_SHIFTS_H
#define HUB_CONSOLE_EXPORT_EXPORT_SHIFTS_H

#include "hub/export/exporter.h"

extern const struct export_list export_shifts;

#endif
