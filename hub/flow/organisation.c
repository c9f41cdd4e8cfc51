#include "hub/flow/organisation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define AFTER_DIGITS 'g' /* above each hex digit */

_Static_assert(sizeof(((struct organisation_row *)0)->path) == ORGANISATION_PATH_SIZE,
    "a path is as long as its column");
_Static_assert(ORGANISATION_LEVELS_MAX *ORGANISATION_LEVEL_LENGTH + 1 < ORGANISATION_PATH_SIZE,
    "the longest path and the end of its range fit");

static const char *const words[] = {
    [ORGANISATION_PLATFORM] = "platform",
    [ORGANISATION_PARTNER] = "partner",
    [ORGANISATION_MERCHANT] = "merchant",
    [ORGANISATION_STORE] = "store",
};
_Static_assert(LENGTH(words) == ORGANISATION_KINDS, "each kind has a word");

/* Under which kinds one may stand: 1 << kind. */
static const unsigned parents[] = {
    [ORGANISATION_PLATFORM] = 0,
    [ORGANISATION_PARTNER] = 1U << ORGANISATION_PLATFORM,
    [ORGANISATION_MERCHANT] = 1U << ORGANISATION_PLATFORM | 1U << ORGANISATION_PARTNER,
    [ORGANISATION_STORE] = 1U << ORGANISATION_MERCHANT | 1U << ORGANISATION_STORE,
};

const char *
organisation_kind_word(enum organisation_kind kind)
{
    NEED((unsigned)kind < ORGANISATION_KINDS);
    return words[kind];
}

enum err
organisation_kind_read(struct bytes word, enum organisation_kind *ret_kind)
{
    for (unsigned i = 0; i < ORGANISATION_KINDS; i++) {
        if (bytes_equal(word, bytes_text(words[i]))) {
            *ret_kind = (enum organisation_kind)i;
            return ERR_OK;
        }
    }
    return ERR_BAD_INPUT;
}

bool
organisation_is(const struct organisation_row *row, enum organisation_kind kind)
{
    return row != NULL && strcmp(row->kind, organisation_kind_word(kind)) == 0;
}

bool
organisation_kind_fits(enum organisation_kind kind, enum organisation_kind parent)
{
    NEED((unsigned)kind < ORGANISATION_KINDS && (unsigned)parent < ORGANISATION_KINDS);
    return (parents[kind] >> parent & 1U) != 0;
}

enum err
organisation_path_make(const char *parent, int64_t id, char ret_path[static ORGANISATION_PATH_SIZE])
{
    const size_t length = strlen(parent);
    char level[ORGANISATION_LEVEL_LENGTH + 1];

    if (organisation_path_levels(parent) >= ORGANISATION_LEVELS_MAX)
        return ERR_OUT_OF_RANGE;
    (void)snprintf(level, sizeof(level), "%016" PRIx64, (uint64_t)id);
    memmove(ret_path, parent, length + 1);
    memcpy(ret_path + length, level, sizeof(level));
    return ERR_OK;
}

unsigned
organisation_path_levels(const char *path)
{
    return (unsigned)(strlen(path) / ORGANISATION_LEVEL_LENGTH);
}

int64_t
organisation_path_id(const char *path, unsigned level)
{
    uint64_t id = 0;

    NEED(level < organisation_path_levels(path));
    for (size_t i = 0; i < ORGANISATION_LEVEL_LENGTH; i++) {
        const char digit = path[level * ORGANISATION_LEVEL_LENGTH + i];

        id = id << 4 | (uint64_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return (int64_t)id;
}

bool
organisation_path_has(const char *path, int64_t id)
{
    for (unsigned level = 0; level < organisation_path_levels(path); level++) {
        if (organisation_path_id(path, level) == id)
            return true;
    }
    return false;
}

void
organisation_path_parent(const char *path, char ret_path[static ORGANISATION_PATH_SIZE])
{
    size_t length = strlen(path);

    length -= length < ORGANISATION_LEVEL_LENGTH ? length : ORGANISATION_LEVEL_LENGTH;
    memcpy(ret_path, path, length);
    ret_path[length] = '\0';
}

bool
organisation_path_is_below(const char *path, const char *above)
{
    return above[0] != '\0' && strncmp(path, above, strlen(above)) == 0;
}

void
organisation_path_end(const char *path, char ret_end[static ORGANISATION_PATH_SIZE])
{
    const size_t length = strlen(path);

    memmove(ret_end, path, length + 1);
    ret_end[length] = AFTER_DIGITS;
    ret_end[length + 1] = '\0';
}

enum err
organisation_place(struct organisation_row *row, const struct organisation_row *parent)
{
    enum organisation_kind kind;
    enum organisation_kind above;
    enum err err = organisation_kind_read(bytes_text(row->kind), &kind);

    if (err == ERR_OK)
        err = organisation_kind_read(bytes_text(parent->kind), &above);
    if (err != ERR_OK)
        return err;
    if (!organisation_kind_fits(kind, above))
        return ERR_BAD_STATE;
    err = organisation_path_make(parent->path, row->id, row->path);
    if (err != ERR_OK)
        return err;
    row->parent_id = parent->id;
    row->merchant_id = kind == ORGANISATION_MERCHANT ? row->id : parent->merchant_id;
    return ERR_OK;
}
