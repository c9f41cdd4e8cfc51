/*
 * staff_audit.h -- a change by a person leaves its row in the audit (hub/flow/audit_flow.h).
 */
#ifndef HUB_API_STAFF_AUDIT_H
#define HUB_API_STAFF_AUDIT_H

#include "hub/api/call.h"
#include "hub/flow/audit_flow.h"

/**
 * staff_audit_wrap() makes audited ready around inner, which is ready already: the caller submits
 * audited->operation, with an answer and a context of its own. The row says who, from where, at
 * which organisation, and the door ("POST exports"); about hands out what inner has made, or is
 * NULL. ERR_NO_SPACE.
 */
enum err staff_audit_wrap(struct audited *audited, struct call *call, struct operation *inner,
    int64_t merchant_id, int64_t (*about)(const struct operation *inner)) MUST_CHECK;

#endif
