/*
 * provision_complaint.h -- complaints of payers by command.
 *
 *   complaints [open]              of all merchants, the newest first; open: what is not closed
 *   complaint ID                   one, with what was said about it and the payer's phone
 *   complaint ID reply TEXT        answers the payer; the same text again is the same answer
 *   complaint ID complete          says that it has been settled
 */
#ifndef HUB_PROVISION_COMPLAINT_H
#define HUB_PROVISION_COMPLAINT_H

#include "hub/flow/vault.h"
#include "hub/provision_wallet.h"

/** provision_complaint_is() is whether the word begins one of these commands. */
bool provision_complaint_is(const char *word);

/** provision_complaint_run() does it and prints; ERR_BAD_INPUT for other words than above. */
enum err provision_complaint_run(
    const struct provision_wallet *ask, const struct vault_keys *keys) MUST_CHECK;

#endif
