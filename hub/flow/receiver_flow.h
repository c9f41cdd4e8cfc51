/*
 * receiver_flow.h -- who may be given shares, and the rules that give them.
 *
 * A receiver that a channel pays is bound there first; one whose wallet we keep
 * needs nobody's leave. A rule is never changed: another rule has another name.
 */
#ifndef HUB_FLOW_RECEIVER_FLOW_H
#define HUB_FLOW_RECEIVER_FLOW_H

#include "hub/flow/claim.h"
#include "hub/flow/split.h"

/*
 * row says who: kind, type, account, name, relation, channel or organisation_id.
 * The account at its channel is the idempotency key; an account that had gone is
 * bound anew. ERR_BAD_INPUT for what no receiver can be (see receiver_flow.c),
 * ERR_BAD_STATE while it is being unbound.
 */
struct receiver_add {
    struct operation operation;
    struct receiver_row receiver; /* asked, and handed back as it stands */
    struct claim claim;
};

/* ERR_BAD_STATE while the channel is being told of it. */
struct receiver_remove {
    struct operation operation;
    int64_t merchant_id;
    int64_t receiver_id;

    struct receiver_row receiver; /* handed back */
};

/* The channel's answer to bind or unbind. */
struct receiver_said {
    struct operation operation;
    int64_t merchant_id;
    int64_t receiver_id;
    int64_t outbox_id;
    bool binds;
    struct adapter_split_reply reply;

    struct receiver_row receiver; /* handed back */
};

/* How long after the payment a rule shares it when nobody says otherwise. */
#define RECEIVER_FLOW_DELAY_S 60

struct rule_part {
    int64_t receiver_id;
    int64_t rate; /* in 1/10000 of the base */
};

/*
 * rule says how; its name is the idempotency key, and the same name with other content
 * is ERR_CONFLICT. ERR_NOT_FOUND for a receiver that is none; ERR_OUT_OF_RANGE when the
 * rates of those whom one channel would pay sum above its cap or the rule's own;
 * ERR_BAD_INPUT for a receiver twice, or for nonsense.
 */
struct rule_put {
    struct operation operation;
    struct split_rule_row rule; /* asked, and handed back */
    struct rule_part parts[SHARE_COUNT_MAX];
    size_t parts_count;
    struct claim claim;
};

/* Which rule shares what the merchant's tills sell from now on; 0 for none. */
struct rule_use {
    struct operation operation;
    int64_t merchant_id;
    int64_t rule_id; /* ERR_NOT_FOUND for none of the merchant's */
};

/* The first and rule_put digest what is asked: call them when the struct is filled. */
void receiver_flow_add(struct receiver_add *add);
void receiver_flow_remove(struct receiver_remove *remove);
void receiver_flow_said(struct receiver_said *said);
void receiver_flow_put_rule(struct rule_put *put);
void receiver_flow_use_rule(struct rule_use *use);

#endif
