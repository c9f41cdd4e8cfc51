/*
 * session_ring.h -- who is signed in, and what he may do where; read when it is needed.
 *
 * Like the keyring of apps: kept in memory up to a bound and for SESSION_RING_FRESH, so that what
 * another hub changed (a sign-out, a suspension, a role) is heard of within that. What this one
 * changes is forgotten at once. Everything on the loop.
 */
#ifndef HUB_FLOW_SESSION_RING_H
#define HUB_FLOW_SESSION_RING_H

#include "hub/flow/organisation.h"
#include "hub/flow/permission.h"
#include "hub/flow/staff.h"
#include "hub/store/reader.h"
#include "hub/store/row.h"

struct session_ring;

#define SESSION_RING_MAX 4096 /* sessions kept; beyond it the ring starts anew */
#define SESSION_RING_FRESH span_s(5)

/* A role at an organisation. */
struct session_post {
    int64_t id;
    int64_t organisation_id;
    int64_t role_id;
    enum organisation_kind kind;
    int64_t merchant_id;
    struct permissions may;
    char path[ORGANISATION_PATH_SIZE];
    char organisation_name[91];
    char role_name[61]; /* of a role that is a row; "" of one that is built in */
};

/* A session that is neither ended nor its person's who may not come in. */
struct session_seen {
    int64_t id;
    uint8_t hash[CRYPT_SHA256_SIZE]; /* of the token */
    int64_t staff_id;
    bool is_in; /* else a second factor is wanted first */
    bool has_second_factor;
    int64_t created_us;
    int64_t seen_us;
    int64_t until_us;
    int64_t staff_version; /* for who changes what is his own */
    char login[STAFF_LOGIN_MAX + 1];
    char name[91];
    char language[3];
    size_t posts_count;
    struct session_post *posts; /* in the order in which they were given */
    struct tick read_at;
};

/** Gets the session, borrowed for the call, or ERR_NOT_FOUND. */
typedef void session_ring_fn(void *context, enum err err, const struct session_seen *seen);

enum err session_ring_make(
    struct net *net, struct reader *reader, struct session_ring **ret_ring) MUST_CHECK;
void session_ring_free(struct session_ring **ring);

/** session_ring_peek() is the session if it is in memory and fresh, else NULL; for the turn. */
const struct session_seen *session_ring_peek(const struct session_ring *ring, int64_t id);

/** session_ring_get() reads it anew and calls then(context, …) once, in a later turn. */
enum err session_ring_get(
    struct session_ring *ring, int64_t id, session_ring_fn *then, void *context) MUST_CHECK;

/** session_ring_touch() notes that it was used just now. */
void session_ring_touch(struct session_ring *ring, int64_t id, struct moment now);

/** session_ring_forget() is for whoever changed a session, a person, a post, a role or a place. */
void session_ring_forget(struct session_ring *ring);

#endif
