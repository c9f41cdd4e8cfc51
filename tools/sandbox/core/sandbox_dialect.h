/*
 * sandbox_dialect.h -- one channel, as the sandbox sees it.
 *
 * A dialect exports one const struct sandbox_dialect; main.c and tests hand those
 * they want to sandbox_open(), each with its settings. Nothing in this folder
 * names one. Hooks that a dialect does not need are NULL.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_DIALECT_H
#define TOOLS_SANDBOX_CORE_SANDBOX_DIALECT_H

#include <stddef.h>

#include "shared/config/config.h"
#include "shared/text/json.h"
#include "tools/sandbox/core/sandbox_fault.h"

#define SANDBOX_PARTS_MAX 4

struct sandbox;
struct sandbox_call;

typedef void sandbox_call_fn(struct sandbox_call *call);

struct sandbox_route {
    const char *method;
    const char *path; /* one that ends with / is the beginning of many */
    sandbox_call_fn *serve;
};

struct sandbox_dialect {
    const char *name; /* "alipay": the channel of its faults and payers, its part of the state */

    /* The first route that fits is served, those of the first dialect first. */
    const struct sandbox_route *routes;
    size_t routes_count;

    /* The faults that it knows what to do with; others are refused. */
    const enum sandbox_fault *faults;
    size_t faults_count;

    /* For main.c: a struct of settings_size bytes, filled in from the table. */
    const struct config_setting *settings;
    size_t settings_count;
    size_t settings_size;
    /**
     * read() reads the files that settings name. ERR_NOT_FOUND: nothing is set, it is
     * not to be served. Else *ret_wrong is the file or setting that is wrong.
     */
    enum err (*read)(void *settings, const char **ret_wrong);
    /** make_keys() writes files for both sides into folder, as the command "keys" does. */
    enum err (*make_keys)(const char *folder, const char **ret_wrong);

    /**
     * open() makes its private state, which sandbox_state() finds from then on. The
     * settings are borrowed for as long as the sandbox lives. ERR_BAD_INPUT: a key
     * cannot be read. On failure it leaves nothing behind.
     */
    enum err (*open)(struct sandbox *sandbox, const void *settings, void **ret_state);
    /** close() ends every call that waits for an answer, and frees the state. */
    void (*close)(void *state);
    /** wake() is told when the clock was turned: something may be due. */
    void (*wake)(void *state);
    /** put_state() writes the fields of its part of GET /sandbox/state, in a transaction. */
    enum err (*put_state)(void *state, struct sandbox_call *call, struct json_writer *json);
};

/* A dialect that is served. */
struct sandbox_part {
    const struct sandbox_dialect *dialect;
    const void *settings; /* its own struct; borrowed */
};

#endif
