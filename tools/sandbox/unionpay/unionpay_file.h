/*
 * unionpay_file.h -- the call for files (txnType 76): a settlement day's bill of transactions.
 *
 * ZM of the file interface, 6.1: fields of fixed width, in a zip, in zlib, in base64 (fileContent).
 * It is there at nine on the morning after, if anything happened; else the answer is 98.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_FILE_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_FILE_H

#include "tools/sandbox/unionpay/unionpay_operation.h"

/** unionpay_file() is an operation. */
enum err unionpay_file(struct unionpay_ask *ask) MUST_CHECK;

#endif
