#include "hub/flow/session_ring.h"

#include <stdlib.h>

#include "hub/flow/role.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define SLOTS (SESSION_RING_MAX * 2)

struct session_ring {
    struct net *net;
    struct reader *reader;
    struct session_seen *slots[SLOTS]; /* open addressing; NULL is free */
    size_t count;
    uint64_t changes; /* what was asked before one is not kept after it */
};

struct lookup {
    struct reading reading; /* first */
    struct session_ring *ring;
    session_ring_fn *then;
    void *context;
    uint64_t changes;
    struct session_seen *seen;
    enum err err;
};

static void
seen_free(struct session_seen **seen)
{
    if (*seen == NULL)
        return;
    free((*seen)->posts);
    crypt_wipe(*seen, sizeof(**seen));
    free(*seen);
    *seen = NULL;
}

/* An id is the start of a digest: spread as it is. */
static size_t
find(const struct session_ring *ring, int64_t id)
{
    size_t slot = (size_t)id % SLOTS;

    while (ring->slots[slot] != NULL && ring->slots[slot]->id != id)
        slot = (slot + 1) % SLOTS;
    return slot;
}

void
session_ring_forget(struct session_ring *ring)
{
    for (size_t i = 0; i < SLOTS; i++)
        seen_free(&ring->slots[i]);
    ring->count = 0;
    ring->changes++;
}

/* Takes it. */
static void
keep(struct session_ring *ring, struct session_seen *seen)
{
    size_t slot;

    if (ring->count >= SESSION_RING_MAX)
        session_ring_forget(ring);
    slot = find(ring, seen->id);
    if (ring->slots[slot] == NULL)
        ring->count++;
    seen_free(&ring->slots[slot]);
    ring->slots[slot] = seen;
    seen->read_at = net_tick(ring->net);
}

/* The columns of store_session. */
enum {
    SESSION_HASH,
    SESSION_STAFF,
    SESSION_STAGE,
    SESSION_CREATED,
    SESSION_SEEN,
    SESSION_UNTIL,
    SESSION_ENDED,
    SESSION_LOGIN,
    SESSION_NAME,
    SESSION_LANGUAGE,
    SESSION_STATE,
    SESSION_SIGNED_OUT,
    SESSION_SECOND_SINCE,
    SESSION_VERSION
};

static bool
is_over(struct query *row)
{
    return query_int(row, SESSION_ENDED) != 0 ||
           !bytes_is(query_text(row, SESSION_STATE), "active") ||
           query_int(row, SESSION_CREATED) <= query_int(row, SESSION_SIGNED_OUT);
}

static enum err
read_session(struct session_seen *seen, struct query *row)
{
    struct bytes hash = query_blob(row, SESSION_HASH);
    enum err err = hash.size == sizeof(seen->hash) ? ERR_OK : ERR_CORRUPT;

    if (is_over(row))
        return ERR_NOT_FOUND;
    if (err == ERR_OK)
        memcpy(seen->hash, hash.at, sizeof(seen->hash));
    seen->staff_id = query_int(row, SESSION_STAFF);
    seen->is_in = bytes_is(query_text(row, SESSION_STAGE), "in");
    seen->created_us = query_int(row, SESSION_CREATED);
    seen->seen_us = query_int(row, SESSION_SEEN);
    seen->until_us = query_int(row, SESSION_UNTIL);
    seen->has_second_factor = query_int(row, SESSION_SECOND_SINCE) != 0;
    seen->staff_version = query_int(row, SESSION_VERSION);
    if (err == ERR_OK)
        err = text_copy(query_text(row, SESSION_LOGIN), seen->login, sizeof(seen->login));
    if (err == ERR_OK)
        err = text_copy(query_text(row, SESSION_NAME), seen->name, sizeof(seen->name));
    if (err == ERR_OK)
        err = text_copy(query_text(row, SESSION_LANGUAGE), seen->language, sizeof(seen->language));
    return err == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

/* The columns of store_staff_posts. */
enum {
    POST_ID,
    POST_ORGANISATION,
    POST_ROLE,
    POST_KIND,
    POST_MERCHANT,
    POST_PATH,
    POST_ORGANISATION_NAME,
    POST_ROLE_NAME,
    POST_PERMISSIONS
};

static enum err
read_post(struct session_post *post, struct query *row)
{
    struct role_built_in role;
    enum err err = text_copy(query_text(row, POST_PATH), post->path, sizeof(post->path));

    post->id = query_int(row, POST_ID);
    post->organisation_id = query_int(row, POST_ORGANISATION);
    post->role_id = query_int(row, POST_ROLE);
    post->merchant_id = query_int(row, POST_MERCHANT);
    if (err == ERR_OK)
        err = text_copy(query_text(row, POST_ORGANISATION_NAME), post->organisation_name,
            sizeof(post->organisation_name));
    if (err == ERR_OK)
        err = text_copy(query_text(row, POST_ROLE_NAME), post->role_name, sizeof(post->role_name));
    if (err == ERR_OK)
        err = organisation_kind_read(query_text(row, POST_KIND), &post->kind);
    if (err == ERR_OK && role_built_in(post->role_id, &role))
        post->may = role.may;
    else if (err == ERR_OK)
        err = permission_parse(query_text(row, POST_PERMISSIONS), &post->may);
    return err == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

static enum err
read_posts(struct session_seen *seen, struct query *rows)
{
    enum err err = ERR_NO_SPACE;

    seen->posts = calloc(STAFF_POSTS_MAX, sizeof(*seen->posts));
    query_bind_int(rows, 1, seen->staff_id);
    query_bind_int(rows, 2, STAFF_POSTS_MAX);
    while (seen->posts != NULL && (err = query_step(rows)) == ERR_OK) {
        NEED(seen->posts_count < STAFF_POSTS_MAX);
        err = read_post(&seen->posts[seen->posts_count++], rows);
        if (err != ERR_OK)
            break;
    }
    query_reset(rows);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
shrink(struct session_seen *seen)
{
    size_t size = (seen->posts_count == 0 ? 1 : seen->posts_count) * sizeof(*seen->posts);
    struct session_post *posts = realloc(seen->posts, size);

    if (posts != NULL)
        seen->posts = posts;
}

static void
lookup_run(struct reading *reading, struct reader *reader)
{
    struct lookup *lookup = (struct lookup *)reading;
    struct query *session = reader_statement(reader, SQL_STORE_SESSION);

    query_bind_int(session, 1, lookup->seen->id);
    lookup->err = query_step(session);
    if (lookup->err == ERR_OK)
        lookup->err = read_session(lookup->seen, session);
    query_reset(session);
    if (lookup->err == ERR_OK)
        lookup->err = read_posts(lookup->seen, reader_statement(reader, SQL_STORE_STAFF_POSTS));
    if (lookup->err == ERR_OK)
        shrink(lookup->seen);
}

static void
lookup_done(struct reading *reading)
{
    struct lookup *lookup = (struct lookup *)reading;
    struct session_seen *seen = lookup->seen;

    if (lookup->err != ERR_OK && lookup->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "session_unreadable", "staff=%lld err=%s", (long long)seen->staff_id,
            err_name(lookup->err));
    lookup->then(lookup->context, lookup->err, lookup->err == ERR_OK ? seen : NULL);
    if (lookup->err == ERR_OK && lookup->changes == lookup->ring->changes)
        keep(lookup->ring, seen);
    else
        seen_free(&seen);
    free(lookup);
}

const struct session_seen *
session_ring_peek(const struct session_ring *ring, int64_t id)
{
    const struct session_seen *seen = ring->slots[find(ring, id)];

    return seen == NULL ||
                   tick_reached(net_tick(ring->net), tick_after(seen->read_at, SESSION_RING_FRESH))
               ? NULL
               : seen;
}

enum err
session_ring_get(struct session_ring *ring, int64_t id, session_ring_fn *then, void *context)
{
    struct lookup *lookup = calloc(1, sizeof(*lookup));
    struct session_seen *seen = calloc(1, sizeof(*seen));
    enum err err = ERR_NO_SPACE;

    if (lookup != NULL && seen != NULL) {
        seen->id = id;
        *lookup = (struct lookup){.reading = {.run = lookup_run, .done = lookup_done},
            .ring = ring,
            .then = then,
            .context = context,
            .changes = ring->changes,
            .seen = seen};
        err = reader_submit(ring->reader, &lookup->reading);
    }
    if (err != ERR_OK) {
        seen_free(&seen);
        free(lookup);
    }
    return err;
}

void
session_ring_touch(struct session_ring *ring, int64_t id, struct moment now)
{
    struct session_seen *seen = ring->slots[find(ring, id)];

    if (seen != NULL)
        seen->seen_us = now.us;
}

enum err
session_ring_make(struct net *net, struct reader *reader, struct session_ring **ret_ring)
{
    struct session_ring *ring = calloc(1, sizeof(*ring));

    if (ring == NULL)
        return ERR_NO_SPACE;
    ring->net = net;
    ring->reader = reader;
    *ret_ring = ring;
    return ERR_OK;
}

void
session_ring_free(struct session_ring **ring)
{
    if (*ring == NULL)
        return;
    session_ring_forget(*ring);
    free(*ring);
    *ring = NULL;
}
