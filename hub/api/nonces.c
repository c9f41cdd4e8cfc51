#include "hub/api/nonces.h"

#include <stdlib.h>

#include "shared/base/number.h"
#include "shared/crypt/crypt.h"

#define SLOTS_FIRST ((size_t)1024)

/* One generation: open addressing; 0 is free. */
struct table {
    uint64_t *slots;
    size_t size;
    size_t count;
};

/* The older one is kept as long as the newer one is filled. */
struct nonces {
    struct table newer;
    struct table older;
    struct tick turned; /* when the newer one was begun */
    size_t max;         /* of one generation */
};

static uint64_t
hash_of(int64_t app_id, struct bytes nonce)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint8_t number[8];
    uint64_t hash;

    number_put(number, sizeof(number), (uint64_t)app_id);
    crypt_sha256((const struct bytes[]){bytes_of(number, sizeof(number)), nonce}, 2, digest);
    hash = number_get(digest, sizeof(hash));
    return hash == 0 ? 1 : hash;
}

static uint64_t *
find(const struct table *table, uint64_t hash)
{
    size_t slot = (size_t)(hash % table->size);

    while (table->slots[slot] != 0 && table->slots[slot] != hash)
        slot = (slot + 1) % table->size;
    return &table->slots[slot];
}

static bool
has(const struct table *table, uint64_t hash)
{
    return table->size > 0 && *find(table, hash) == hash;
}

static enum err
grow(struct table *table, size_t max)
{
    struct table larger = {
        .size = table->size == 0 ? SLOTS_FIRST : table->size * 2, .count = table->count};

    if (table->count >= max)
        return ERR_TOO_OFTEN;
    larger.slots = calloc(larger.size, sizeof(*larger.slots));
    if (larger.slots == NULL)
        return ERR_TOO_OFTEN;
    for (size_t i = 0; i < table->size; i++)
        if (table->slots[i] != 0)
            *find(&larger, table->slots[i]) = table->slots[i];
    free(table->slots);
    *table = larger;
    return ERR_OK;
}

enum err
nonces_take(struct nonces *nonces, struct tick now, int64_t app_id, struct bytes nonce)
{
    uint64_t hash = hash_of(app_id, nonce);
    enum err err;

    if (tick_reached(now, tick_after(nonces->turned, NONCES_KEPT))) {
        free(nonces->older.slots);
        nonces->older = nonces->newer;
        nonces->newer = (struct table){0};
        nonces->turned = now;
    }
    if (has(&nonces->newer, hash) || has(&nonces->older, hash))
        return ERR_CONFLICT;
    if (nonces->newer.count >= nonces->newer.size / 2) {
        err = grow(&nonces->newer, nonces->max);
        if (err != ERR_OK)
            return err;
    }
    *find(&nonces->newer, hash) = hash;
    nonces->newer.count++;
    return ERR_OK;
}

enum err
nonces_make(size_t max, struct nonces **ret_nonces)
{
    struct nonces *nonces = calloc(1, sizeof(*nonces));

    if (nonces == NULL)
        return ERR_NO_SPACE;
    nonces->max = max;
    *ret_nonces = nonces;
    return ERR_OK;
}

void
nonces_free(struct nonces **nonces)
{
    if (*nonces == NULL)
        return;
    free((*nonces)->newer.slots);
    free((*nonces)->older.slots);
    free(*nonces);
    *nonces = NULL;
}
