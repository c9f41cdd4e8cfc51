/*
 * export_orders.h -- orders as a file: the columns of the list and more, by the same filters.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_ORDERS_H
#define HUB_CONSOLE_EXPORT_EXPORT_ORDERS_H

#include "hub/export/exporter.h"

extern const struct export_list export_orders;

#endif
