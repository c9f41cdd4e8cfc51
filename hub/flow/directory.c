#include "hub/flow/directory.h"

#include <stdlib.h>

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define SLOTS (DIRECTORY_MAX * 2)

struct directory {
    struct reader *reader;
    const struct crypt_key *key;
    struct directory_entry **slots; /* open addressing; NULL is free */
    size_t count;
};

struct lookup {
    struct reading reading; /* first */
    struct directory *directory;
    directory_fn *then;
    void *context;
    struct directory_entry entry;
    enum err err;
};

static size_t
slot_of(int64_t terminal)
{
    return (size_t)((uint64_t)terminal * UINT64_C(0x9e3779b97f4a7c15) >> 40) % SLOTS;
}

static struct directory_entry **
find(const struct directory *directory, int64_t terminal)
{
    size_t slot = slot_of(terminal);

    while (directory->slots[slot] != NULL && directory->slots[slot]->terminal != terminal)
        slot = (slot + 1) % SLOTS;
    return &directory->slots[slot];
}

static void
forget_all(struct directory *directory)
{
    for (size_t i = 0; i < SLOTS; i++) {
        if (directory->slots[i] == NULL)
            continue;
        crypt_wipe(directory->slots[i], sizeof(*directory->slots[i]));
        free(directory->slots[i]);
        directory->slots[i] = NULL;
    }
    directory->count = 0;
}

static void
keep(struct directory *directory, const struct directory_entry *entry)
{
    struct directory_entry **slot;

    if (directory->count >= DIRECTORY_MAX)
        forget_all(directory);
    slot = find(directory, entry->terminal);
    if (*slot == NULL) {
        *slot = malloc(sizeof(**slot));
        if (*slot == NULL)
            return;
        directory->count++;
    }
    **slot = *entry;
}

static enum err
derive(struct lookup *lookup, struct bytes point)
{
    struct crypt_key *theirs = NULL;
    enum err err;

    if (point.size != CRYPT_P256_PUBLIC_SIZE)
        return ERR_NOT_FOUND;
    memcpy(lookup->entry.public_key, point.at, point.size);
    err = crypt_p256_public(point, &theirs);
    if (err == ERR_OK)
        err = device_key_derive(
            lookup->directory->key, theirs, lookup->entry.terminal, &lookup->entry.keys);
    crypt_key_free(&theirs);
    return err == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

static void
lookup_run(struct reading *reading, struct reader *reader)
{
    struct lookup *lookup = (struct lookup *)reading;
    struct query *query = reader_statement(reader, SQL_STORE_TERMINAL_KEY);

    query_bind_int(query, 1, lookup->entry.terminal);
    lookup->err = query_step(query);
    if (lookup->err == ERR_OK)
        lookup->entry.merchant_id = query_int(query, 2);
    if (lookup->err == ERR_OK)
        lookup->err = derive(lookup, query_blob(query, 0));
    query_reset(query);
}

static void
lookup_done(struct reading *reading)
{
    struct lookup *lookup = (struct lookup *)reading;

    if (lookup->err == ERR_OK)
        keep(lookup->directory, &lookup->entry);
    lookup->then(lookup->context, lookup->err, lookup->err == ERR_OK ? &lookup->entry : NULL);
    crypt_wipe(lookup, sizeof(*lookup));
    free(lookup);
}

const struct directory_entry *
directory_peek(const struct directory *directory, int64_t terminal)
{
    return *find(directory, terminal);
}

enum err
directory_get(struct directory *directory, int64_t terminal, directory_fn *then, void *context)
{
    struct lookup *lookup = calloc(1, sizeof(*lookup));
    enum err err;

    if (lookup == NULL)
        return ERR_NO_SPACE;
    lookup->reading = (struct reading){.run = lookup_run, .done = lookup_done};
    lookup->directory = directory;
    lookup->then = then;
    lookup->context = context;
    lookup->entry.terminal = terminal;
    err = reader_submit(directory->reader, &lookup->reading);
    if (err != ERR_OK)
        free(lookup);
    return err;
}

void
directory_forget(struct directory *directory, int64_t terminal)
{
    /* With open addressing a hole breaks the chain: blank the key material and read anew. */
    if (*find(directory, terminal) != NULL)
        forget_all(directory);
}

enum err
directory_make(struct reader *reader, const struct crypt_key *key, struct directory **ret_directory)
{
    struct directory *directory = calloc(1, sizeof(*directory));

    if (directory == NULL)
        return ERR_NO_SPACE;
    directory->reader = reader;
    directory->key = key;
    directory->slots = calloc(SLOTS, sizeof(struct directory_entry *));
    if (directory->slots == NULL) {
        free(directory);
        return ERR_NO_SPACE;
    }
    *ret_directory = directory;
    return ERR_OK;
}

void
directory_free(struct directory **directory)
{
    if (*directory == NULL)
        return;
    forget_all(*directory);
    free((*directory)->slots);
    free(*directory);
    *directory = NULL;
}
