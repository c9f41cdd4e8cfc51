/*
 * provision_account_file.h -- what a file of JSON says of a channel account.
 *
 * It is one object, with texts by the names of the dialect's form. A key or a certificate may
 * stand in a file of its own: "private_key_file": "keys/app.pem", from where the JSON lies. What
 * is wrong is said on stderr: the file, the field, what is wrong with it and what it is to be.
 */
#ifndef HUB_PROVISION_PROVISION_ACCOUNT_FILE_H
#define HUB_PROVISION_PROVISION_ACCOUNT_FILE_H

#include "hub/flow/channel_account_flow.h"

/* One that has been read; without, it has no values. Not to be copied: values are of at. */
struct provision_account_file {
    const struct adapter *adapter;
    const char *path;
    struct arena *arena;
    struct adapter_value at[CHANNEL_ACCOUNT_FIELDS_MAX];
    struct adapter_values values;
};

/**
 * provision_account_file_open() reads it by that dialect's form. ERR_BAD_STATE: it cannot be used,
 * and that was said. The caller closes it, also after an error.
 */
enum err provision_account_file_open(const struct adapter *adapter, const char *path,
    struct provision_account_file *ret_file) MUST_CHECK;

/** provision_account_file_close(); one that was never opened is fine, if its arena is NULL. */
void provision_account_file_close(struct provision_account_file *file);

/** provision_account_file_complain() says what is wrong with that field of it: ERR_BAD_STATE. */
enum err provision_account_file_complain(const struct provision_account_file *file,
    enum channel_account_wrong wrong, const char *name) MUST_CHECK;

#endif
