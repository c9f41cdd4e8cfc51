/*
 * console.h -- what the doors of the console have in common.
 *
 * A door is a row of ROUTE_MAY(PERMISSION_…), or of ROUTE_STAFF for whoever is signed in
 * (hub/api/route.h): when its handler runs, call->staff is the person and call->scope where he
 * looks. Its statements are bounded by the scope.
 */
#ifndef HUB_CONSOLE_CONSOLE_H
#define HUB_CONSOLE_CONSOLE_H

#include "hub/api/route.h"
#include "hub/api/staff_gate.h"
#include "shared/base/zone.h"

/* The largest body that a door takes which takes no pictures. */
#define CONSOLE_BODY_MAX 16384

/** console_zone() is the time zone of where somebody looks; on the reader's thread. */
enum err console_zone(
    struct reader *reader, const struct scope *scope, const struct zone **ret_zone) MUST_CHECK;

/**
 * console_search() is the query field "search" in small letters, as statements compare; false: too
 * long.
 */
bool console_search(const struct call *call, char *ret_search, size_t size) MUST_CHECK;

/**
 * console_number() reads a query field of 1 … most, if it is there; false: it is something else.
 */
bool console_number(
    const struct call *call, const char *name, int64_t most, int64_t *value) MUST_CHECK;

/** console_put_time() writes a moment as RFC 3339, null for 0. */
void console_put_time(struct json_writer *writer, const char *name, int64_t us);

/** console_put_named() writes the member {id, name}; nothing for the id 0. */
void console_put_named(
    struct json_writer *writer, const char *member, int64_t id, struct bytes name);

/** console_put_role() writes the member "role": {id, name, word?} in the caller's language. */
void console_put_role(struct json_writer *writer, int64_t role_id, struct bytes name, bool english);

/** console_put_permissions() writes the list of the words. */
void console_put_permissions(
    struct json_writer *writer, const char *name, struct permissions permissions);

#endif
