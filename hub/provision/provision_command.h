/*
 * provision_command.h -- one command as a row of a table, and what it is run with.
 *
 * How a command is written is read by people and by the program alike:
 *
 *     transfer sent|unknown MERCHANT ID [NOTE]
 *
 * A word in small letters stands for itself. Which one of several it is, and what stands where a
 * word is in capitals, is given to the command. From the first [ on words may be left out, and
 * where there is ... may be more; the command itself looks at which stand there. MERCHANT is a
 * merchant's number, which is looked up.
 */
#ifndef HUB_PROVISION_PROVISION_COMMAND_H
#define HUB_PROVISION_PROVISION_COMMAND_H

#include "hub/flow/channel_account.h"
#include "hub/provision/provision.h"
#include "hub/store/database.h"
#include "hub/store/lane.h"
#include "shared/config/config.h"

struct provision_ask {
    const struct provision_options *options;
    struct engine *engine; /* NULL, as desk and turn are, for a command that is bare */
    struct desk *desk;     /* within a transaction, which the caller ends */
    struct turn turn;
    struct channel_account_kit kit;
    int64_t merchant_id;                     /* 0: none was named */
    const char *merchant;                    /* its number as it was given; NULL: likewise */
    const char *words[CONFIG_ARGUMENTS_MAX]; /* those given, without the merchant's */
    size_t count;
    bool *changed; /* true once something was stored before its end */
    bool *is_well; /* as of provision_run(); true, until a command finds otherwise */
};

struct provision_command {
    const char *usage; /* as above */
    const char *text;  /* what it does; may have several lines */
    enum err (*run)(const struct provision_ask *ask);
    const char *missing; /* said when something is not there; NULL: what its topic says */
    bool bare;           /* needs neither database nor keys */
};

struct provision_topic {
    const char *name; /* "": they belong to the topic before */
    const char *missing;
    const struct provision_command *commands;
    size_t count;
};

/* Where to look for a merchant's or a store's number. */
#define PROVISION_COMMAND_NO_SHOP                                                                  \
    "there is no such merchant or store; \"shanju-hub add\" has printed their numbers"

/**
 * provision_command_reads() is whether the arguments are written as the usage says; then
 * merchant, words and count of ret_ask are set.
 */
bool provision_command_reads(
    const char *usage, const char *const *arguments, size_t count, struct provision_ask *ret_ask);

/** provision_command_begins() is whether the usage begins with that word. */
bool provision_command_begins(const char *usage, const char *word);

/** provision_command_find() is the row that the arguments are written as, or NULL. */
const struct provision_command *provision_command_find(const char *const *arguments, size_t count,
    struct provision_ask *ret_ask, const struct provision_topic **ret_topic);

#endif
