/*
 * database.h -- opening the hub's database.
 *
 * database_open() makes or migrates the file, leases a node number, and hands out
 * the writer, which then belongs to the lane.
 */
#ifndef HUB_STORE_DATABASE_H
#define HUB_STORE_DATABASE_H

#include "hub/store/node.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"

#define DATABASE_WRITERS_MAX 16

struct database_options {
    const char *place; /* a file, or a memdb name for the simulator */
    int64_t checkpoint_pages;
    size_t writers;    /* connections that write, where several may; 0 for one */
    struct span lease; /* of the node's number; 0 for NODE_LEASE */
};

struct database {
    struct engine *writer;
    struct engine *more[DATABASE_WRITERS_MAX - 1]; /* further ones */
    size_t more_count;
    struct node node; /* nothing moves it: others look at it from their threads */
    int64_t id_floor;
};

/**
 * database_open() is ERR_BUSY when another hub has this database, ERR_UNSUPPORTED
 * when it is of a newer version, ERR_FORBIDDEN when the folder cannot be used.
 */
enum err database_open(const struct database_options *options, const struct clock *clock,
    struct random *random, struct database *ret_database) MUST_CHECK;
void database_close(struct database *database);

/* The newest migration; for --version. */
#define DATABASE_VERSION ENGINE_VERSION

/** database_meta_get() reads a value of the hub's own; ERR_NOT_FOUND. */
enum err database_meta_get(
    struct engine *engine, const char *name, char *to, size_t size) MUST_CHECK;
/** database_meta_add() adds it unless it is there; read it again to know which. */
enum err database_meta_add(struct engine *engine, const char *name, struct bytes value) MUST_CHECK;
/** database_meta_set() changes one that is there. */
enum err database_meta_set(struct engine *engine, const char *name, struct bytes value) MUST_CHECK;

#endif
