/*
 * audit_told.h -- what a change did to the rows, as the audit tells it: before, and after.
 *
 * An object of rows, "staff/7932402140709825352": {"name": "王店长"}, with the fields that have
 * changed, in both; of a new row, all that say something, in the second alone; of one that is
 * gone, in the first alone. Rows that are only the hub's own book-keeping are left out, and so are
 * secrets: what is not text is told as being there or not, passwords likewise, what leads to
 * somebody's money or to himself by its last four characters. What is long is told by its beginning
 * and its digest. All tables are told unless they are listed here, and all columns by what their
 * names say: a new one is told, too.
 */
#ifndef HUB_FLOW_AUDIT_TOLD_H
#define HUB_FLOW_AUDIT_TOLD_H

#include "hub/store/desk.h"
#include "shared/base/text.h"

/* How the desk stood before a change. */
struct audit_told {
    const struct desk_watched *watched;
    size_t touched[TABLE_COUNT];
};

/** audit_told_begin() looks at what an operation with these keys() may change. */
void audit_told_begin(struct audit_told *told, struct desk *desk);
void audit_told_seen(struct audit_told *told, struct desk *desk);

/**
 * audit_told_put() writes what has become of it since. is_gone: it removes what it touched, which
 * no row says. Texts that stay empty: nothing to be told has changed. Rows that do not fit are
 * counted ("more").
 */
void audit_told_put(const struct audit_told *told, struct desk *desk, bool is_gone,
    struct text *was, struct text *became);

#endif
