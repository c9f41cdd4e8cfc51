#include "shared/db/db_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define NUMBERS 40
#define ROUNDS 20000
#define FAR_AWAY 262145

/* A cache that only knows which pages it holds; pages are told apart by number. */
struct shelf {
    bool is_there[NUMBERS];
    unsigned truncations;
};

static struct shelf shelf;
static sqlite3_pcache_page page;
static sqlite3_pcache_methods2 cache;

static int
shelf_init(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void
shelf_shut_down(void *context)
{
    (void)context;
}

static sqlite3_pcache *
shelf_create(int page_size, int extra_size, int is_purgeable)
{
    (void)page_size;
    (void)extra_size;
    (void)is_purgeable;
    shelf = (struct shelf){0};
    return (sqlite3_pcache *)(void *)&shelf;
}

static void
shelf_size(sqlite3_pcache *at, int pages)
{
    (void)at;
    (void)pages;
}

static int
shelf_count(sqlite3_pcache *at)
{
    (void)at;
    return 0;
}

static sqlite3_pcache_page *
shelf_fetch(sqlite3_pcache *at, unsigned number, int create_how)
{
    (void)at;
    if (create_how != 0)
        shelf.is_there[number] = true;
    return shelf.is_there[number] ? &page : NULL;
}

static void
shelf_unpin(sqlite3_pcache *at, sqlite3_pcache_page *which, int discard)
{
    (void)at;
    (void)which;
    (void)discard;
}

static void
shelf_rekey(sqlite3_pcache *at, sqlite3_pcache_page *which, unsigned from, unsigned to)
{
    (void)at;
    (void)which;
    if (from != FAR_AWAY)
        shelf.is_there[from] = false;
    if (to != FAR_AWAY)
        shelf.is_there[to] = true;
}

static void
shelf_truncate(sqlite3_pcache *at, unsigned limit)
{
    (void)at;
    shelf.truncations++;
    for (unsigned i = limit; i < NUMBERS; i++)
        shelf.is_there[i] = false;
}

static void
shelf_destroy(sqlite3_pcache *at)
{
    (void)at;
}

static const sqlite3_pcache_methods2 shelf_methods = {
    .iVersion = 1,
    .xInit = shelf_init,
    .xShutdown = shelf_shut_down,
    .xCreate = shelf_create,
    .xCachesize = shelf_size,
    .xPagecount = shelf_count,
    .xFetch = shelf_fetch,
    .xUnpin = shelf_unpin,
    .xRekey = shelf_rekey,
    .xTruncate = shelf_truncate,
    .xDestroy = shelf_destroy,
    .xShrink = shelf_destroy,
};

static int
open_cache(void **state)
{
    db_cache_stand_before(&shelf_methods, &cache);
    assert_int_equal(cache.xInit(cache.pArg), SQLITE_OK);
    *state = cache.xCreate(4096, 8, 1);
    assert_non_null(*state);
    return 0;
}

static int
close_cache(void **state)
{
    cache.xDestroy(*state);
    cache.xShutdown(cache.pArg);
    return 0;
}

/* Two pages change numbers, as SQLite does it when it splits one. */
static void
swap(sqlite3_pcache *at, unsigned one, unsigned other)
{
    cache.xRekey(at, &page, one, FAR_AWAY);
    cache.xRekey(at, &page, other, one);
    cache.xRekey(at, &page, FAR_AWAY, other);
}

static void
a_page_that_had_a_high_number_for_a_moment_is_not_looked_for(void **state)
{
    for (unsigned i = 1; i <= 9; i++)
        assert_non_null(cache.xFetch(*state, i, 2));
    swap(*state, 3, 7);
    cache.xTruncate(*state, 10);
    assert_int_equal(shelf.truncations, 0);
    /* One that came while the other was away is known of. */
    cache.xRekey(*state, &page, 3, FAR_AWAY);
    assert_non_null(cache.xFetch(*state, 12, 2));
    cache.xRekey(*state, &page, FAR_AWAY, 3);
    cache.xTruncate(*state, 10);
    assert_int_equal(shelf.truncations, 1);
    assert_null(cache.xFetch(*state, 12, 0));
}

static void
whatever_happens_no_page_is_left_behind_the_end(void **state)
{
    struct random random;

    random_seed(&random, 7);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned one = 1 + (unsigned)random_below(&random, NUMBERS - 1);
        unsigned other = 1 + (unsigned)random_below(&random, NUMBERS - 1);

        switch (random_below(&random, 4)) {
        case 0:
            (void)cache.xFetch(*state, one, 2);
            break;
        case 1:
            if (one != other && shelf.is_there[one] && shelf.is_there[other])
                swap(*state, one, other);
            break;
        case 2:
            if (shelf.is_there[one] && !shelf.is_there[other])
                cache.xRekey(*state, &page, one, other);
            break;
        default:
            cache.xTruncate(*state, one);
            for (unsigned i = one; i < NUMBERS; i++)
                assert_false(shelf.is_there[i]);
            break;
        }
    }
    /* It would be as good to search each time; it would be a test of nothing. */
    assert_true(shelf.truncations > 0 && shelf.truncations < ROUNDS / 4);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_cache, close_cache)
    static const struct CMUnitTest tests[] = {
        TEST(a_page_that_had_a_high_number_for_a_moment_is_not_looked_for),
        TEST(whatever_happens_no_page_is_left_behind_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
