/*
 * provision.h -- the hub's commands that are not serving.
 *
 * Each stands once, in the table of its topic (provision_topics.h): how it is written, what it
 * does and what does it. They open the database themselves, so on SQLite they refuse while a hub
 * serves it.
 */
#ifndef HUB_PROVISION_PROVISION_H
#define HUB_PROVISION_PROVISION_H

#include <stdbool.h>
#include <stdio.h>

#include "hub/channel/adapter.h"
#include "hub/flow/vault.h"

/* What is printed for payers. */
struct provision_pay {
    const char *base;     /* what a plate's QR begins with: "HTTPS://PAY.EXAMPLE.COM" */
    bool emvco;           /* it is an EMVCo payload with our template in it, and not the URL */
    const char *category; /* of that: four digits of ISO 18245, */
    const char *city;     /* and where */
};

/* The channel account of the settings file. */
struct provision_own {
    const struct adapter *adapter; /* its dialect; NULL: there is none */
    /* Opens it for the caller, who closes it; ERR_BAD_STATE: provision_said() why not. */
    enum err (*open)(void *context, struct adapter_account **ret_account);
    void *context;
};

/* What commands work on; all of it is the caller's. */
struct provision_options {
    const char *database; /* SQLite's file, or postgres://… */
    const char *folder;   /* what the hub keeps beside it */
    const struct vault_keys *keys;
    const struct adapter *const *adapters; /* the dialects there are */
    size_t adapters_count;
    struct provision_own own;
    struct provision_pay pay;
    const char *console; /* where people open the console: "https://console.example.com" */
    void (*print_openapi)(FILE *out);
};

/** provision_wants_books() is false for what needs neither database nor keys, and is no command. */
bool provision_wants_books(const char *const *arguments, size_t count);

/**
 * provision_run() does what the arguments behind the flags say, in one transaction, and prints to
 * stdout, mistakes to stderr. ERR_BAD_INPUT: no such command, or not written so; nothing was
 * opened for the first. ERR_NOT_FOUND: something that it names is not there. Done, *ret_is_well
 * is whether what it found is well; if not, it has said so, and the exit code is to say it, too.
 */
enum err provision_run(const struct provision_options *options, const char *const *arguments,
    size_t count, bool *ret_is_well) MUST_CHECK;

/**
 * provision_said() notes that stderr says what is wrong, so that of ERR_BAD_STATE, which is handed
 * up then, provision_explain() adds nothing but what became of it.
 */
void provision_said(void);

/** provision_explain() says what to do after that error; false: nothing that is a command's own. */
bool provision_explain(FILE *out, const char *const *arguments, size_t count, enum err err);

#endif
