/*
 * export_statement.h -- what moved the merchant's wallets (资金流水) as a file.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_STATEMENT_H
#define HUB_CONSOLE_EXPORT_EXPORT_STATEMENT_H

#include "hub/export/exporter.h"

extern const struct export_list export_statement;

#endif
