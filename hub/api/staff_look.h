/*
 * staff_look.h -- whose session a token is, and what he may do where he looks.
 *
 * For whatever comes from a browser: requests (hub/api/staff_gate.h) and WebSockets. On the loop.
 */
#ifndef HUB_API_STAFF_LOOK_H
#define HUB_API_STAFF_LOOK_H

#include "hub/api/hub.h"
#include "hub/api/problem.h"
#include "hub/api/scope.h"
#include "hub/flow/session_ring.h"

/* Belongs to staff_look_start() until found() is called, and lives that long. */
struct staff_look {
    struct reading reading; /* first */
    struct hub *hub;
    struct bytes token;         /* of the cookie; lives as long */
    int64_t at;                 /* the organisation; 0: that of the first post */
    enum permission permission; /* that is needed there */
    bool enrols;                /* it is also for who must still set up a second factor */
    /* Once, now or in a later turn; seen is borrowed, or NULL where nobody is known. */
    void (*found)(struct staff_look *look, const struct session_seen *seen);

    bool is_well; /* handed back: it is he, and he may */
    enum problem problem;
    struct scope scope;     /* organisation_id 0: a person without a post, who needs none here */
    struct permissions may; /* there */

    int64_t session_id;
    uint8_t hash[CRYPT_SHA256_SIZE];
    enum err err;
    bool at_is_read;
};

/** staff_look_wants_second() is whether he must set up a second factor before anything else. */
bool staff_look_wants_second(const struct hub *hub, const struct session_seen *seen);

void staff_look_start(struct staff_look *look);

/** staff_look_may() is what he may do at an organisation of that path; false: it is not his. */
bool staff_look_may(
    const struct session_seen *seen, const char *path, struct permissions *ret_may) MUST_CHECK;

#endif
