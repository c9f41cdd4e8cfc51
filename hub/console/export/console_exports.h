/*
 * console_exports.h -- the lists of the console that can be exported.
 */
#ifndef HUB_CONSOLE_EXPORT_CONSOLE_EXPORTS_H
#define HUB_CONSOLE_EXPORT_CONSOLE_EXPORTS_H

#include "hub/export/exporter.h"

/** console_exports() is all of them. */
const struct export_list *const *console_exports(size_t *ret_count);

#endif
