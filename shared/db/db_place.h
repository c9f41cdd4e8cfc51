/*
 * db_place.h -- a folder for one test, and the name of a database in it.
 *
 * Only for tests: place_make() and place_remove() are their setup and teardown.
 */
#ifndef SHARED_DB_DB_PLACE_H
#define SHARED_DB_DB_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/base/need.h"

#define PLACE_NAME_SIZE 128

struct place {
    char folder[64];
    char path[PLACE_NAME_SIZE];
    char name[PLACE_NAME_SIZE + 16]; /* place_beside()'s last answer */
};

/** place_beside() is the name of the database with suffix, until the next call. */
static inline const char *
place_beside(struct place *place, const char *suffix)
{
    (void)snprintf(place->name, sizeof(place->name), "%s%s", place->path, suffix);
    return place->name;
}

static inline bool
place_has(struct place *place, const char *suffix)
{
    return access(place_beside(place, suffix), F_OK) == 0;
}

static inline int
place_make(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    if (place == NULL)
        return -1;
    *state = place;
    (void)snprintf(place->folder, sizeof(place->folder), "/tmp/db_test.XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    (void)snprintf(place->path, sizeof(place->path), "%s/shop.db", place->folder);
    return 0;
}

/* It fails when the test left anything else in the folder, such as a copy. */
static inline int
place_remove(void **state)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock", ".sync-failed"};
    struct place *place = *state;
    int result;

    for (size_t i = 0; i < LENGTH(suffixes); i++)
        (void)unlink(place_beside(place, suffixes[i]));
    result = rmdir(place->folder);
    free(place);
    return result;
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

#endif
