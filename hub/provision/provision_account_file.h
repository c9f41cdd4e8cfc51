/*
 * provision_account_file.h -- what a file of JSON says of a channel account.
 *
 * It is one object, with texts by the names of the dialect's form. A key or a certificate may
 * stand in a file of its own: "private_key_file": "keys/app.pem", from where the JSON lies. What
 * is wrong is said on stderr: the file, the field, what is wrong with it and what it is to be.
 */
#ifndef HUB_PROVISION_PROVISION_ACCOUNT_FILE_H
#define HUB_PROVISION_PROVISION_ACCOUNT_FILE_H

#include "hub/flow/channel_account.h"

/**
 * provision_account_file_fill() puts what the file says into the row of an account of that
 * dialect; what it does not name stays. ERR_BAD_STATE: it cannot be used, and that was said.
 */
enum err provision_account_file_fill(const struct channel_account_kit *kit, const char *file,
    struct channel_account_row *row) MUST_CHECK;

#endif
