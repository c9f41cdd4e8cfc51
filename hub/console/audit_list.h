/*
 * audit_list.h -- rows of the audit as the page and the export have them: which, and what of each.
 *
 * The platform sees all of it; a merchant or a partner its own chain and what was done at and below
 * it; a store what was done there.
 */
#ifndef HUB_CONSOLE_AUDIT_LIST_H
#define HUB_CONSOLE_AUDIT_LIST_H

#include "hub/console/console.h"

/* The columns of SQL_STORE_CONSOLE_AUDIT. */
enum audit_list_row {
    AUDIT_LIST_ID,
    AUDIT_LIST_AT_US,
    AUDIT_LIST_WHO,
    AUDIT_LIST_WHO_ID,
    AUDIT_LIST_NAME,
    AUDIT_LIST_ADDRESS,
    AUDIT_LIST_ACTION,
    AUDIT_LIST_ABOUT,
    AUDIT_LIST_ABOUT_ID,
    AUDIT_LIST_WAS,
    AUDIT_LIST_BECAME,
    AUDIT_LIST_ORGANISATION_ID,
    AUDIT_LIST_ORGANISATION,
    AUDIT_LIST_CHAIN,
    AUDIT_LIST_SEQUENCE,
    AUDIT_LIST_HASH
};

/* Texts are the form's; ids are moments. */
struct audit_filter {
    int64_t until_id; /* only older ones */
    int64_t from_id;  /* and none older than that */
    int64_t about_id; /* 0: about anything */
    const char *who;  /* "": anybody, and so on */
    const char *kind;
    const char *action;
    char end[ORGANISATION_PATH_SIZE]; /* of the range of places, as it was bound last */
};

/**
 * audit_filter_read() reads who, kind, action, about, from and to; false: *ret_wrong is not right.
 * Moments without an offset are of the zone.
 */
bool audit_filter_read(const struct form *form, const struct zone *zone,
    struct audit_filter *ret_filter, const char **ret_wrong) MUST_CHECK;

/** audit_list_bind() asks for so many rows, newest first; scope and filter live until its reset. */
void audit_list_bind(
    struct query *rows, const struct scope *scope, struct audit_filter *filter, int64_t limit);

#endif
