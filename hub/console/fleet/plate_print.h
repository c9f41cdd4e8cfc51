/*
 * plate_print.h -- plates as a sheet to be printed (hub/print/plate_sheet.h): those that a page of
 * the list has by its filters, or some by their ids.
 */
#ifndef HUB_CONSOLE_FLEET_PLATE_PRINT_H
#define HUB_CONSOLE_FLEET_PLATE_PRINT_H

#include "hub/api/call.h"

#define PLATE_PRINT_IDS_MAX 200

/**
 * plate_print() answers with a PDF: at, size, and either ids ("1,2,3") or store, state and search
 * as the list takes them; those that are off only if state says so. They stand by store and name.
 */
void plate_print(struct call *call);

#endif
