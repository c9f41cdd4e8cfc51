#include "shared/db/db_cache.h"

#include <stddef.h>

/* https://www.sqlite.org/c3ref/pcache_methods2.html */
static sqlite3_pcache_methods2 inner;

/* What SQLite takes for a sqlite3_pcache. */
struct cache {
    sqlite3_pcache *inner;
    unsigned highest; /* no page that is there has a higher number */
    unsigned parked;  /* the page that was given the highest for a moment; 0 */
    unsigned before;  /* and what the highest is without it */
};

static struct cache *
cache_of(sqlite3_pcache *cache)
{
    return (struct cache *)(void *)cache;
}

static void
is_there(struct cache *cache, unsigned number)
{
    if (number > cache->highest)
        cache->highest = number;
    if (cache->parked != 0 && number != cache->parked && number > cache->before)
        cache->before = number;
}

static int
start(void *context)
{
    (void)context;
    return inner.xInit(inner.pArg);
}

static void
shut_down(void *context)
{
    (void)context;
    inner.xShutdown(inner.pArg);
}

static sqlite3_pcache *
create(int page_size, int extra_size, int is_purgeable)
{
    struct cache *cache = sqlite3_malloc(sizeof(*cache));

    if (cache == NULL)
        return NULL;
    *cache = (struct cache){.inner = inner.xCreate(page_size, extra_size, is_purgeable)};
    if (cache->inner != NULL)
        return (sqlite3_pcache *)(void *)cache;
    sqlite3_free(cache);
    return NULL;
}

static void
set_size(sqlite3_pcache *cache, int pages)
{
    inner.xCachesize(cache_of(cache)->inner, pages);
}

static int
count(sqlite3_pcache *cache)
{
    return inner.xPagecount(cache_of(cache)->inner);
}

static sqlite3_pcache_page *
fetch(sqlite3_pcache *cache, unsigned number, int create_how)
{
    sqlite3_pcache_page *page = inner.xFetch(cache_of(cache)->inner, number, create_how);

    if (page != NULL)
        is_there(cache_of(cache), number);
    return page;
}

static void
unpin(sqlite3_pcache *cache, sqlite3_pcache_page *page, int discard)
{
    inner.xUnpin(cache_of(cache)->inner, page, discard);
}

static void
rename_page(sqlite3_pcache *cache, sqlite3_pcache_page *page, unsigned from, unsigned to)
{
    struct cache *ours = cache_of(cache);

    inner.xRekey(ours->inner, page, from, to);
    if (to > ours->highest) {
        ours->before = ours->highest;
        ours->parked = to;
        ours->highest = to;
        return;
    }
    is_there(ours, to);
    if (from == ours->parked && ours->highest == ours->parked) {
        ours->highest = ours->before;
        ours->parked = 0;
    }
}

static void
truncate_at(sqlite3_pcache *cache, unsigned limit)
{
    struct cache *ours = cache_of(cache);

    if (limit > ours->highest)
        return;
    inner.xTruncate(ours->inner, limit);
    ours->highest = limit == 0 ? 0 : limit - 1;
    ours->parked = 0;
}

static void
destroy(sqlite3_pcache *cache)
{
    inner.xDestroy(cache_of(cache)->inner);
    sqlite3_free(cache);
}

static void
shrink(sqlite3_pcache *cache)
{
    inner.xShrink(cache_of(cache)->inner);
}

void
db_cache_stand_before(const sqlite3_pcache_methods2 *theirs, sqlite3_pcache_methods2 *ret_methods)
{
    inner = *theirs;
    *ret_methods = (sqlite3_pcache_methods2){
        .iVersion = 1,
        .xInit = start,
        .xShutdown = shut_down,
        .xCreate = create,
        .xCachesize = set_size,
        .xPagecount = count,
        .xFetch = fetch,
        .xUnpin = unpin,
        .xRekey = rename_page,
        .xTruncate = truncate_at,
        .xDestroy = destroy,
        .xShrink = shrink,
    };
}

void
db_cache_install(void)
{
    sqlite3_pcache_methods2 theirs;
    sqlite3_pcache_methods2 ours;

    if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &theirs) != SQLITE_OK || theirs.xFetch == fetch)
        return;
    db_cache_stand_before(&theirs, &ours);
    (void)sqlite3_config(SQLITE_CONFIG_PCACHE2, &ours);
}
