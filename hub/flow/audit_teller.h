/*
 * audit_teller.h -- the heads of the audit's chains, told outside of the database once a day.
 *
 * Who can write to the database can cut off a chain's tail with its head; that shows only against
 * a head that is kept elsewhere (docs/adr/0051). So each head that has moved since it was told is a
 * line of the log ("audit_head chain=5 row=12 hash=…"), which goes where logs go, and is what
 * "shanju-hub audit verify FILE" holds against the chains. All rows together are a figure of
 * /metrics, where one that falls is seen, too. Told soon after the start, then each day; by each
 * hub. Everything on the loop, but for the reading.
 */
#ifndef HUB_FLOW_AUDIT_TELLER_H
#define HUB_FLOW_AUDIT_TELLER_H

#include "hub/store/reader.h"

#define AUDIT_TELLER_FIRST span_s(60)
#define AUDIT_TELLER_SPAN span_s(24 * 3600)
#define AUDIT_TELLER_PAGE 500

struct audit_teller;

enum err audit_teller_make(
    struct net *net, struct reader *reader, struct audit_teller **ret_teller) MUST_CHECK;
/** audit_teller_free() ends it; nothing of the reader's runs any more. */
void audit_teller_free(struct audit_teller **teller);

/** audit_teller_rows() is how many rows all chains had when they were told last. */
int64_t audit_teller_rows(const struct audit_teller *teller);

#endif
