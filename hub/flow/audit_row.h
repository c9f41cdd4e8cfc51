/*
 * audit_row.h -- one row of the audit: what its hash is over.
 *
 * SHA-256 over the hash of the row before it (32 bytes, of the first row zeros) and its fields in
 * the order of table.def, each as a netstring (its length in decimal digits, ":", its bytes, ","),
 * numbers in decimal digits: no two rows have the same bytes. Pure.
 */
#ifndef HUB_FLOW_AUDIT_ROW_H
#define HUB_FLOW_AUDIT_ROW_H

#include "hub/store/row.h"
#include "shared/crypt/crypt.h"

#define AUDIT_ROW_TEXT_SIZE 2001 /* of was and became, as in the row */

/** audit_row_hash() is its hash; all its fields but that are set. */
void audit_row_hash(const struct audit_row *row, const uint8_t previous[static CRYPT_SHA256_SIZE],
    uint8_t ret_hash[static CRYPT_SHA256_SIZE]);

#endif
