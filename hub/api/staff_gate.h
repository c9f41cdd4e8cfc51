/*
 * staff_gate.h -- who the browser is, that he means it, and what he may see: the console's gate.
 *
 * A session is a token in a cookie (HttpOnly, SameSite=Strict), found in hub/flow/session_ring.h.
 * A change must come from a page of ours (Origin, or Sec-Fetch-Site of a browser that sends none)
 * and carry X-CSRF-Token, a MAC of the session's token that /console/api/me hands out: a page of
 * somebody else can make a browser send the cookie at most, and knows neither.
 *
 * Which organisation it is about is the query field "at", or else the one of the person's first
 * post. Somebody without a post there or above does not learn that it exists.
 */
#ifndef HUB_API_STAFF_GATE_H
#define HUB_API_STAFF_GATE_H

#include "hub/api/call.h"
#include "hub/api/staff_look.h"

/* With TLS the browser itself keeps others of this domain from setting it (RFC 6265bis 4.1.3.2). */
#define STAFF_GATE_COOKIE_SECURE "__Host-shanju"
#define STAFF_GATE_COOKIE "shanju"
#define STAFF_GATE_CSRF_LENGTH 64

/* The person who asks: in the call's arena. */
struct staff_here {
    struct session_seen seen; /* with a copy of its posts */
    struct permissions may;   /* at call->scope, by all posts there and above */
    char csrf[STAFF_GATE_CSRF_LENGTH + 1];
    const char *agent; /* what his browser calls itself; in the call's arena */
};

/** staff_gate_enter() runs the call's route, now or in a later turn, or says why not. */
void staff_gate_enter(struct call *call);

/** staff_gate_is_secure() is whether people reach the console by TLS. */
bool staff_gate_is_secure(const struct hub *hub);

/** staff_gate_cookie() is the value of the session's cookie, or empty bytes. */
struct bytes staff_gate_cookie(const struct hub *hub, const struct net_request *request);

/** staff_gate_cookie_named() is that of any cookie. */
struct bytes staff_gate_cookie_named(const struct net_request *request, const char *name);

/** staff_gate_is_ours() is whether a request comes from a page of ours. */
bool staff_gate_is_ours(const struct hub *hub, const struct net_request *request);

/** staff_gate_csrf() is what a change of that session has to carry. */
void staff_gate_csrf(
    const struct hub *hub, struct bytes token, char ret_csrf[static STAFF_GATE_CSRF_LENGTH + 1]);

#endif
