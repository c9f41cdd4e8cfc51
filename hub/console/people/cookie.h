/*
 * cookie.h -- the cookies that the console sets: the session, and which device this is.
 *
 * A device cookie says that somebody has signed in as a person from this browser before; it lets
 * one try passwords apart from strangers, and nothing else (OWASP, "device cookies"). Its value is
 * a random number and a MAC of it and the person.
 */
#ifndef HUB_CONSOLE_PEOPLE_COOKIE_H
#define HUB_CONSOLE_PEOPLE_COOKIE_H

#include "hub/api/staff_gate.h"

#define COOKIE_DEVICE_LENGTH 32
#define COOKIE_DEVICE_NAME_SIZE 32

/** cookie_put_session() has the answer set the session's token; NULL: it is forgotten. */
void cookie_put_session(struct call *call, const char *token);

/** cookie_device() is this browser's number for the person, or empty bytes for a stranger's. */
struct bytes cookie_device(const struct call *call, int64_t staff_id);

/** cookie_put_device() has the answer say that the person has signed in here. */
void cookie_put_device(struct call *call, int64_t staff_id);

#endif
