/*
 * export_entries.h -- the merchant's books (分录), entry by entry, as a file.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_ENTRIES_H
#define HUB_CONSOLE_EXPORT_EXPORT_ENTRIES_H

#include "hub/export/exporter.h"

extern const struct export_list export_entries;

#endif
