/*
 * supervisor.h -- telling systemd how the till is (sd_notify(3)): ready, alive, stopping.
 *
 * Alive is told from the loop, half as often again as asked for: a till whose loop stands still is
 * started anew. Without NOTIFY_SOCKET nothing is told. One thread.
 */
#ifndef AGENT_SUPERVISOR_H
#define AGENT_SUPERVISOR_H

#include "shared/net/net.h"

struct supervisor;

/** supervisor_open() tells that the till is ready, and begins to tell that it is alive. */
enum err supervisor_open(struct net *net, struct supervisor **ret_supervisor) MUST_CHECK;

/** supervisor_close() tells that it is stopping; NULL inside is fine. */
void supervisor_close(struct supervisor **supervisor);

#endif
