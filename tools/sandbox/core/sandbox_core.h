/*
 * sandbox_core.h -- what every dialect uses of one sandbox, and of one HTTP request.
 *
 * Everything here is touched on the loop only.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_CORE_H
#define TOOLS_SANDBOX_CORE_SANDBOX_CORE_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/arena.h"
#include "shared/base/text.h"
#include "shared/text/form.h"
#include "tools/sandbox/core/sandbox.h"
#include "tools/sandbox/core/sandbox_store.h"

#define SANDBOX_URL_MAX 256
#define SANDBOX_ARENA_MAX ((size_t)8 * 1024 * 1024)

struct sandbox_late;

struct sandbox {
    struct net *net;
    struct sandbox_settings settings;
    struct sandbox_store store;
    struct net_listener *listener;
    char url[SANDBOX_URL_MAX];
    char public_base[SANDBOX_URL_MAX];
    struct random *random; /* of numbers and codes: the net's, or the one below */
    struct random seeded;
    struct span forward;             /* how far the clock was turned on */
    void *states[SANDBOX_PARTS_MAX]; /* of settings.parts */
    struct sandbox_late *lates;      /* answers that a fault holds back */
    size_t works_count;              /* with the workers now */
    bool stopping;
    net_fn *stopped;
    void *stopped_context;
};

/** sandbox_state() is what the dialect's open() made. It must be served. */
void *sandbox_state(const struct sandbox *sandbox, const struct sandbox_dialect *dialect);

/** sandbox_now() is the time at the channels. */
struct moment sandbox_now(const struct sandbox *sandbox);

/**
 * sandbox_until() is how long the net has to wait for moment: nothing when it is past,
 * an hour at most. A dialect looks again then, and when it is woken.
 */
struct span sandbox_until(const struct sandbox *sandbox, struct moment moment);

/** sandbox_work() is net_work(), counted, so that sandbox_stop() can wait for it. */
enum err sandbox_work(struct sandbox *sandbox, struct net_work *work) MUST_CHECK;

/** sandbox_worked() begins every done() of a work. */
void sandbox_worked(struct sandbox *sandbox);

/** sandbox_check_broken() tells the owner when err is of the class BROKEN; returns err. */
enum err sandbox_check_broken(struct sandbox *sandbox, enum err err);

/* One request while its handler runs. */
struct sandbox_call {
    struct sandbox *sandbox;
    struct net_call *net_call; /* NULL once answered, or taken by who answers later */
    struct arena *arena;       /* freed after the handler, unless taken (then NULL) */
    const struct net_request *request;
    struct form *form; /* the query, then the body where it is a form */
};

/* Answers; each ends the call. */
void sandbox_call_answer(
    struct sandbox_call *call, int status, const char *type, const struct text *body);
void sandbox_call_redirect(struct sandbox_call *call, int status, const char *location);
/** sandbox_call_refuse() says err as {"error":name,"message":text}. */
void sandbox_call_refuse(struct sandbox_call *call, enum err err);

/** sandbox_call_field() is a form value, "" when it is missing. */
const char *sandbox_call_field(const struct sandbox_call *call, const char *name);

/** sandbox_call_cookie() is a copy of the cookie's value in the arena, or NULL. */
const char *sandbox_call_cookie(const struct sandbox_call *call, const char *name);

/** sandbox_call_english() is whether the browser would rather have English than Chinese. */
bool sandbox_call_english(const struct sandbox_call *call);

/** sandbox_call_text() makes room of size bytes in arena. */
enum err sandbox_call_text(struct arena *arena, size_t size, struct text *ret_text) MUST_CHECK;

/** sandbox_call_url_ok() is whether url is http(s) with a host, and of visible ASCII only. */
bool sandbox_call_url_ok(const char *url);

#endif
