/*
 * staff_act.h -- a change by a person: allowed as its own transaction sees it, and in the audit.
 *
 * Around the keyed operation (hub/flow/keyed_flow.h) stands one that looks at the person's session
 * and posts once more (permitted_flow.h), and around that one the row in the audit (audit_flow.h).
 */
#ifndef HUB_API_STAFF_ACT_H
#define HUB_API_STAFF_ACT_H

#include "hub/api/call.h"
#include "hub/flow/audit_flow.h"
#include "hub/flow/keyed_flow.h"
#include "hub/flow/permitted_flow.h"

/* Lives as long as the operation. */
struct staff_act {
    struct audited audited; /* first: its operation is what the lane gets */
    struct permitted permitted;
};

/**
 * staff_act_make() makes it ready around keyed, which is ready already: the caller submits
 * act->audited.operation, with an answer and a context of its own. What the person needs is the
 * permission of the route where he looks, and what more says (borrowed for the call). The row in
 * the audit says who, from where, at which organisation, and the door ("POST exports").
 * ERR_NO_SPACE.
 */
enum err staff_act_make(struct staff_act *act, struct call *call, struct keyed *keyed,
    const struct permitted_demand *more, size_t more_count) MUST_CHECK;

/**
 * staff_act_look() makes it ready for what is sensitive to look at and changes nothing: the caller
 * submits act->permitted.operation, and answers with what was read when that is done. The row in
 * the audit is of that merchant's chain and about that thing. ERR_NO_SPACE.
 */
enum err staff_act_look(
    struct staff_act *act, struct call *call, int64_t merchant_id, int64_t about_id) MUST_CHECK;

/**
 * staff_act_refused() is whether the person might not (any more): then it has answered, and what
 * was known of sessions is forgotten.
 */
bool staff_act_refused(const struct staff_act *act, struct call *call) MUST_CHECK;

/**
 * staff_act_own() submits what somebody does about himself: signing in and out, /me. The row is
 * about him, in the chain of where he was invited. staff_id is who comes, or 0 and then session_id
 * the session by which he does; where the call has got somebody already (call->staff) he has to be
 * signed in when it is stored, too. inner->answer is called as if it had been submitted itself.
 */
enum err staff_act_own(
    struct call *call, struct operation *inner, int64_t staff_id, int64_t session_id) MUST_CHECK;

#endif
