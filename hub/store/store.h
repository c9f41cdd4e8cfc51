/*
 * store.h -- opening the hub's database.
 *
 * store_open() makes or migrates the file, leases a node number, and hands out
 * the writer, which then belongs to the lane.
 */
#ifndef HUB_STORE_STORE_H
#define HUB_STORE_STORE_H

#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/db/db.h"

struct store_options {
    const char *path; /* a file, or a memdb name for the simulator */
    int64_t checkpoint_pages;
};

struct store {
    struct db *writer;
    int32_t node;
    int64_t id_floor;
};

/**
 * store_open() is ERR_BUSY when another hub has this database, ERR_UNSUPPORTED
 * when it is of a newer version, ERR_FORBIDDEN when the folder cannot be used.
 */
enum err store_open(const struct store_options *options, const struct clock *clock,
    struct random *random, struct store *ret_store) MUST_CHECK;
void store_close(struct store *store);

/* The newest migration; for --version. */
#define STORE_VERSION 1

/** store_meta_get() reads a value of the hub's own; ERR_NOT_FOUND. */
enum err store_meta_get(struct db *db, const char *name, char *to, size_t size) MUST_CHECK;
enum err store_meta_put(struct db *db, const char *name, struct bytes value) MUST_CHECK;

#endif
