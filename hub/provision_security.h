/*
 * provision_security.h -- what callbacks were refused for, by command.
 *
 *   events [HOURS]     those of the last so many hours (24), the newest first
 */
#ifndef HUB_PROVISION_SECURITY_H
#define HUB_PROVISION_SECURITY_H

#include "hub/provision_wallet.h"

/** provision_security_run() prints; ERR_BAD_INPUT for other words than above. */
enum err provision_security_run(const struct provision_wallet *ask) MUST_CHECK;

#endif
