/*
 * sandbox_barcode.h -- barcodes that go wrong by themselves: by their last four digits.
 *
 *     9901  a password first, typed after 5 s    9905  too old
 *     9902  a password first, never typed        9906  paid, and no answer
 *     9903  not enough money                     9907  paid, and the channel does not know
 *     9904  paid, and a system error             9908  paid, and HTTP 500
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_BARCODE_H
#define TOOLS_SANDBOX_CORE_SANDBOX_BARCODE_H

#include "tools/sandbox/core/sandbox_fault.h"

/** sandbox_barcode_fault() is what goes wrong with code in that part: "pay" or "reply". */
struct sandbox_fault_taken sandbox_barcode_fault(const char *code, const char *part);

#endif
