/*
 * export_transfers.h -- withdrawals and transfers (提现、转账) as a file.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_TRANSFERS_H
#define HUB_CONSOLE_EXPORT_EXPORT_TRANSFERS_H

#include "hub/export/exporter.h"

extern const struct export_list export_transfers;

#endif
