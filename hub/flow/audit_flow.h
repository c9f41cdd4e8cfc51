/*
 * audit_flow.h -- who has changed or looked at what, in chains that show when one link is touched.
 *
 * A chain for each merchant, and one (0) for what is above merchants. A row has the number after
 * the one before it and SHA-256 over that one's hash and its own fields (audit_row.h), and is
 * written in the transaction of what it tells of: there is no change without its row, and no row
 * of a change that was not made. Nothing deletes or updates one (docs/adr/0042).
 */
#ifndef HUB_FLOW_AUDIT_FLOW_H
#define HUB_FLOW_AUDIT_FLOW_H

#include "hub/flow/audit_row.h"
#include "hub/store/lane.h"

/* Who did what; texts are borrowed until it is answered, and cut to what the row holds. */
struct audit_act {
    int64_t merchant_id;     /* whose chain; 0: of what is above merchants */
    int64_t organisation_id; /* at which it was done */
    const char *who;         /* AUDIT_STAFF, … */
    int64_t who_id;
    const char *name;
    const char *address; /* from where; "" for a command */
    const char *action;  /* in a word: "organisation.set" */
    const char *about;   /* the kind of thing, in a word; "" for none */
    int64_t about_id;
};

#define AUDIT_STAFF "staff"
#define AUDIT_APP "app"
#define AUDIT_COMMAND "command"

/*
 * An operation around any other one, as keyed (keyed_flow.h) is; each may stand around the other.
 * Refused, or found to be so already, it leaves no row. What it did to the rows is told by
 * themselves (audit_told.h).
 */
struct audited {
    struct operation operation;
    struct operation *inner; /* NULL: it was looked at, and nothing else is done */
    struct audit_act act;
    /*
     * Not 0: what somebody does about himself, or the session by which. Whose chain, at which
     * place, and what he is called, is what the rows say, and not the act: where he was invited.
     */
    int64_t person_id;
    int64_t session_id;
    const char *said; /* without an inner one, what else there is to say: JSON; NULL: nothing */
    /* NULL, or the resource that the inner operation has made or found. */
    int64_t (*about)(const struct operation *inner);
};

/** audit_flow() makes it ready; the inner operation is ready already. */
void audit_flow(struct audited *audited);

/* For who has no operation to wrap: keys(), then beside the rows of the change. */
void audit_flow_want(struct desk *desk, int64_t merchant_id);
/** audit_flow_put() adds the row; was and became are JSON or "". ERR_NO_SPACE. */
enum err audit_flow_put(struct desk *desk, const struct turn *turn, const struct audit_act *act,
    const char *was, const char *became) MUST_CHECK;

#endif
