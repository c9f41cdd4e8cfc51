/*
 * directory.h -- the keys of terminals, found when they are needed.
 *
 * The secret that a terminal shares with the hub is not stored anywhere: it is
 * agreed from the hub's private key and the terminal's public one (on a worker,
 * with the row that the reader fetches) and kept in memory, up to a bound.
 * Everything on the loop.
 */
#ifndef HUB_FLOW_DIRECTORY_H
#define HUB_FLOW_DIRECTORY_H

#include "hub/store/reader.h"
#include "shared/pay/device_key.h"

struct directory;

#define DIRECTORY_MAX 16384 /* terminals kept; beyond it the table starts anew */

struct directory_entry {
    int64_t terminal;
    int64_t merchant_id;
    uint8_t public_key[CRYPT_P256_PUBLIC_SIZE];
    struct device_keys keys;
};

/** Gets the entry, borrowed for the call, or ERR_NOT_FOUND: unknown or not enrolled. */
typedef void directory_fn(void *context, enum err err, const struct directory_entry *entry);

/** directory_make() borrows the hub's key for as long as it lives. */
enum err directory_make(struct reader *reader, const struct crypt_key *key,
    struct directory **ret_directory) MUST_CHECK;
void directory_free(struct directory **directory);

/** directory_peek() is the entry if it is in memory, else NULL; borrowed until the next turn. */
const struct directory_entry *directory_peek(const struct directory *directory, int64_t terminal);

/** directory_get() calls then(context, …) once, in a later turn. */
enum err directory_get(
    struct directory *directory, int64_t terminal, directory_fn *then, void *context) MUST_CHECK;

/** directory_forget() drops a terminal: it enrolled anew. */
void directory_forget(struct directory *directory, int64_t terminal);

#endif
