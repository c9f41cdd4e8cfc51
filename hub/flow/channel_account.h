/*
 * channel_account.h -- a merchant's account at a channel, between its row and its adapter.
 *
 * What a dialect wants to be told (hub/channel/adapter_form.h) is kept as two JSON
 * objects: the params as they are, the secrets sealed (hub/flow/vault.h) under the
 * account's id. Nothing here keeps anything; any thread.
 */
#ifndef HUB_FLOW_CHANNEL_ACCOUNT_H
#define HUB_FLOW_CHANNEL_ACCOUNT_H

#include "hub/channel/adapter.h"
#include "hub/flow/vault.h"
#include "hub/store/row.h"

#define CHANNEL_ACCOUNT_FIELDS_MAX 32
/* What the secrets of an account are sealed for, with the account's id. */
#define CHANNEL_ACCOUNT_LABEL "channel account"
/* Ids up to here are the settings file's accounts: the number of their channel. */
#define CHANNEL_ACCOUNT_OWN_MAX 15

/* What a hub speaks, and what its secrets are sealed under. Borrowed. */
struct channel_account_kit {
    const struct adapter *const *adapters;
    size_t adapters_count;
    const struct vault_keys *keys;
    const char *public_base; /* what callbacks' addresses begin with */
};

/** channel_account_adapter() is the dialect of that name, or NULL. */
const struct adapter *channel_account_adapter(
    const struct channel_account_kit *kit, struct bytes dialect);

/* A row as a reader has it; borrowed. */
struct channel_account_stored {
    int64_t id;
    struct bytes dialect;
    struct bytes params;
    struct bytes secrets;
};

/**
 * channel_account_open() opens it; the caller closes it by its adapter. ERR_UNSUPPORTED: a
 * dialect that this hub does not speak. ERR_CORRUPT: what is stored is not what was stored.
 * ERR_BAD_INPUT: *ret_field cannot be used.
 */
enum err channel_account_open(const struct channel_account_kit *kit,
    const struct channel_account_stored *stored, struct arena *arena, const char **ret_field,
    struct adapter_account **ret_account) MUST_CHECK;

/* What an account was given for a field. */
struct channel_account_shown {
    const char *name;
    const char *value; /* NULL of a secret */
};

/**
 * channel_account_show() is all of it; of secrets that do not open, under another master key,
 * nothing. ERR_UNSUPPORTED, ERR_CORRUPT.
 */
enum err channel_account_show(const struct channel_account_kit *kit,
    const struct channel_account_stored *stored, struct arena *arena,
    struct channel_account_shown ret_shown[static CHANNEL_ACCOUNT_FIELDS_MAX],
    size_t *ret_count) MUST_CHECK;

/**
 * channel_account_fill() checks the values, opens the account once to see that it can be, and
 * puts them into the row, whose id and dialect are set. What is stored there already stays
 * unless a value replaces it. Errors of adapter_form_check() and of open(); ERR_CONFLICT: the
 * value would make it somebody else's; ERR_TOO_BIG with *ret_field "" when it is too much in all.
 */
enum err channel_account_fill(const struct channel_account_kit *kit, struct random *random,
    const struct adapter_values *values, struct arena *arena, struct channel_account_row *row,
    const char **ret_field) MUST_CHECK;

/**
 * channel_account_copy() fills row, whose id is set, with what the partner's account says, for the
 * sub-merchant of that number. Errors as of channel_account_fill(); ERR_UNSUPPORTED: its dialect
 * knows no sub-merchants.
 */
enum err channel_account_copy(const struct channel_account_kit *kit, struct random *random,
    const struct channel_account_row *partner, const char *sub_number, struct arena *arena,
    struct channel_account_row *row) MUST_CHECK;

#endif
