/*
 * receipt_shift.h -- the report of a shift (Z) on paper.
 */
#ifndef AGENT_DEVICE_RECEIPT_SHIFT_H
#define AGENT_DEVICE_RECEIPT_SHIFT_H

#include "agent/device/receipt.h"
#include "agent/device/sheet.h"

/** receipt_shift_put() puts all of it. */
void receipt_shift_put(const struct receipt *receipt, const struct sheet *sheet);

#endif
