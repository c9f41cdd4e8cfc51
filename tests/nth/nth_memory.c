#include <cjson/cJSON.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/nth/nth.h"

#define BLOCKS_FIRST 4096
#define CALLER __builtin_return_address(0)

/* A block of the product that has not been freed. */
struct block {
    void *at;
    const void *caller;
    size_t size;
};

/* Open addressing; taken out by moving up what stands behind it. */
static struct {
    struct block *blocks;
    size_t size;
    size_t count;
} ledger;

void *nth_malloc(size_t size);
void *nth_calloc(size_t count, size_t size);
void *nth_realloc(void *at, size_t size);
void nth_free(void *at);

static size_t
home_of(const void *at)
{
    return (size_t)(((uintptr_t)at >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (ledger.size - 1);
}

static struct block *
slot_of(const void *at)
{
    size_t i = home_of(at);

    while (ledger.blocks[i].at != NULL && ledger.blocks[i].at != at)
        i = (i + 1) & (ledger.size - 1);
    return &ledger.blocks[i];
}

static void
grow(void)
{
    struct block *old = ledger.blocks;
    size_t size = ledger.size;

    ledger.size = size == 0 ? BLOCKS_FIRST : size * 2;
    ledger.blocks = calloc(ledger.size, sizeof(*ledger.blocks));
    NEED(ledger.blocks != NULL);
    for (size_t i = 0; i < size; i++)
        if (old[i].at != NULL)
            *slot_of(old[i].at) = old[i];
    free(old);
}

static void *
write_down(void *at, size_t size, const void *caller)
{
    if (at == NULL || ledger.size == 0)
        return at;
    if (ledger.count * 2 >= ledger.size)
        grow();
    *slot_of(at) = (struct block){at, caller, size};
    ledger.count++;
    return at;
}

static void
strike_out(const void *at)
{
    struct block *block;
    size_t hole;

    if (at == NULL || ledger.size == 0)
        return;
    block = slot_of(at);
    if (block->at == NULL)
        return;
    ledger.count--;
    block->at = NULL;
    hole = (size_t)(block - ledger.blocks);
    for (size_t i = (hole + 1) & (ledger.size - 1); ledger.blocks[i].at != NULL;
         i = (i + 1) & (ledger.size - 1)) {
        size_t home = home_of(ledger.blocks[i].at);

        if (((i - home) & (ledger.size - 1)) < ((i - hole) & (ledger.size - 1)))
            continue;
        ledger.blocks[hole] = ledger.blocks[i];
        ledger.blocks[i].at = NULL;
        hole = i;
    }
}

static bool
refuses(const void *caller)
{
    if (!nth_fails(NTH_MEMORY))
        return false;
    nth_say_where(caller);
    return true;
}

void *
nth_malloc(size_t size)
{
    return refuses(CALLER) ? NULL : write_down(malloc(size), size, CALLER);
}

void *
nth_calloc(size_t count, size_t size)
{
    return refuses(CALLER) ? NULL : write_down(calloc(count, size), count * size, CALLER);
}

void *
nth_realloc(void *at, size_t size)
{
    void *moved;

    if (refuses(CALLER))
        return NULL;
    strike_out(at);
    moved = realloc(at, size);
    NEED(moved != NULL);
    return write_down(moved, size, CALLER);
}

void
nth_free(void *at)
{
    strike_out(at);
    free(at);
}

/* --- SQLite: a block knows its size -------------------------------------------- */

#define HEAD 16

static size_t *
head_of(void *at)
{
    return (size_t *)(void *)((char *)at - HEAD);
}

static void *
db_malloc(int size)
{
    size_t *head = nth_fails(NTH_DB_MEMORY) ? NULL : malloc((size_t)size + HEAD);

    if (head == NULL)
        return NULL;
    *head = (size_t)size;
    return (char *)head + HEAD;
}

static void
db_free(void *at)
{
    if (at != NULL)
        free(head_of(at));
}

static void *
db_realloc(void *at, int size)
{
    size_t *head = nth_fails(NTH_DB_MEMORY) ? NULL : realloc(head_of(at), (size_t)size + HEAD);

    if (head == NULL)
        return NULL;
    *head = (size_t)size;
    return (char *)head + HEAD;
}

static int
db_size(void *at)
{
    return at == NULL ? 0 : (int)*head_of(at);
}

static int
db_round_up(int size)
{
    return (size + 7) & ~7;
}

static int
db_init(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void
db_shutdown(void *context)
{
    (void)context;
}

/* --- OpenSSL -------------------------------------------------------------------- */

static void *
crypto_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return nth_fails(NTH_CRYPTO_MEMORY) ? NULL : malloc(size);
}

static void *
crypto_realloc(void *at, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return nth_fails(NTH_CRYPTO_MEMORY) ? NULL : realloc(at, size);
}

static void
crypto_free(void *at, const char *file, int line)
{
    (void)file;
    (void)line;
    free(at);
}

void
nth_memory_install(void)
{
    static const sqlite3_mem_methods methods = {
        db_malloc, db_free, db_realloc, db_size, db_round_up, db_init, db_shutdown, NULL};
    cJSON_Hooks hooks = {nth_malloc, nth_free};

    NEED(CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) == 1);
    NEED(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK);
    cJSON_InitHooks(&hooks);
}

void
nth_memory_begin(void)
{
    grow();
}

int64_t
nth_memory_left(void)
{
    for (size_t i = 0; i < ledger.size; i++)
        if (ledger.blocks[i].at != NULL) {
            (void)fprintf(stderr, "%zu bytes are left, ", ledger.blocks[i].size);
            nth_say_where(ledger.blocks[i].caller);
        }
    return (int64_t)ledger.count;
}
