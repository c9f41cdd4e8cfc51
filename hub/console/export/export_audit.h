/*
 * export_audit.h -- who did what, as the page of the audit has it, as a file.
 *
 * Each row ends with its number and hash in its chain, in the words by which hubs log heads:
 * "shanju-hub audit verify FILE" holds all rows of a CSV against the chains.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_AUDIT_H
#define HUB_CONSOLE_EXPORT_EXPORT_AUDIT_H

#include "hub/export/exporter.h"

extern const struct export_list export_audit;

#endif
