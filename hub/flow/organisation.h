/*
 * organisation.h -- who is under whom: the platform, its partners, merchants and stores.
 *
 * Pure. Partners stand under the platform, merchants under a partner or the platform, stores under
 * a merchant or another store. An organisation's path is the ids from the platform to itself, each
 * as 16 hex digits: what is below one begins with its path, and is a range of an index. A path has
 * at most ORGANISATION_LEVELS_MAX levels; paths are those of rows, and whole.
 */
#ifndef HUB_FLOW_ORGANISATION_H
#define HUB_FLOW_ORGANISATION_H

#include <stdbool.h>

#include "hub/store/row.h"
#include "shared/base/err.h"

#define ORGANISATION_PLATFORM_ID 1
#define ORGANISATION_LEVELS_MAX 12
#define ORGANISATION_LEVEL_LENGTH 16
#define ORGANISATION_PATH_SIZE 209 /* as in the row */

enum organisation_kind {
    ORGANISATION_PLATFORM,
    ORGANISATION_PARTNER,
    ORGANISATION_MERCHANT,
    ORGANISATION_STORE,
    ORGANISATION_KINDS
};

/** organisation_kind_word() is how rows and people call a kind. */
const char *organisation_kind_word(enum organisation_kind kind);

/** organisation_kind_read() is the kind of that word; ERR_BAD_INPUT. */
enum err organisation_kind_read(struct bytes word, enum organisation_kind *ret_kind) MUST_CHECK;

/** organisation_is() is whether the row, which may be NULL, is there and of that kind. */
bool organisation_is(const struct organisation_row *row, enum organisation_kind kind);

/** organisation_kind_fits() is whether one of a kind may stand under one of another. */
bool organisation_kind_fits(enum organisation_kind kind, enum organisation_kind parent);

/** organisation_path_make() is the path under a parent's; ERR_OUT_OF_RANGE: too many levels. */
enum err organisation_path_make(
    const char *parent, int64_t id, char ret_path[static ORGANISATION_PATH_SIZE]) MUST_CHECK;

/** organisation_path_levels() counts them, itself included. */
unsigned organisation_path_levels(const char *path);

/** organisation_path_id() is who stands on a level; 0 is the platform. */
int64_t organisation_path_id(const char *path, unsigned level);

/** organisation_path_has() is whether that id stands on one of the levels. */
bool organisation_path_has(const char *path, int64_t id);

/** organisation_path_parent() is the path above; "" of the platform. */
void organisation_path_parent(const char *path, char ret_path[static ORGANISATION_PATH_SIZE]);

/** organisation_path_is_below() is whether path is above's own or below it. */
bool organisation_path_is_below(const char *path, const char *above);

/** organisation_path_end() ends the range of what is below: path <= x < end. */
void organisation_path_end(const char *path, char ret_end[static ORGANISATION_PATH_SIZE]);

/**
 * organisation_place() puts a row, with its id and kind, under a parent: parent_id, merchant_id and
 * path. ERR_BAD_STATE: its kind does not stand there; ERR_OUT_OF_RANGE: too many levels.
 */
enum err organisation_place(
    struct organisation_row *row, const struct organisation_row *parent) MUST_CHECK;

#endif
