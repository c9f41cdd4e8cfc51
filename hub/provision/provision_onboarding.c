#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/onboarding_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"
#include "shared/pay/channel.h"

#include "hub/store/sql/store.sql.h"

static void
print_row(void *context, struct query *row)
{
    char at[MOMENT_TEXT_MAX];

    (void)context;
    (void)printf("%" PRId64 " merchant %" PRId64 " %s", query_int(row, 0), query_int(row, 1),
        channel_name(channel_of(query_int(row, 2))));
    provision_books_print_text(" ", query_text(row, 3));
    provision_books_print_text(" ", query_text(row, 4));
    provision_books_print_text(" sub ", query_text(row, 5));
    (void)printf(" since %s\n", provision_books_when(query_int(row, 6), at));
}

static enum err
list(const struct provision_ask *ask)
{
    return provision_books_list(
        ask, &(struct provision_books_rows){.which = SQL_STORE_ONBOARDINGS_ALL,
                 .each = print_row,
                 .none = "there is no application at a channel"});
}

static void
print_step(void *context, struct query *row)
{
    char at[MOMENT_TEXT_MAX];

    (void)context;
    (void)printf("%s by ", provision_books_when(query_int(row, 5), at));
    if (query_int(row, 4) == ONBOARDING_FLOW_CHANNEL)
        (void)printf("the channel");
    else
        (void)printf("%" PRId64, query_int(row, 4));
    provision_books_print_text(" ", query_text(row, 1));
    provision_books_print_text(" field ", query_text(row, 2));
    provision_books_print_text(": ", query_text(row, 3));
    (void)printf("\n");
}

static void
print_onboarding(void *context, struct query *row)
{
    (void)context;
    (void)printf("onboarding %" PRId64 " %s under account %" PRId64, query_int(row, 0),
        channel_name(channel_of(query_int(row, 1))), query_int(row, 2));
    provision_books_print_text(" ", query_text(row, 3));
    provision_books_print_text(" ", query_text(row, 6));
    provision_books_print_text(" channel ", query_text(row, 4));
    provision_books_print_text(" sub ", query_text(row, 5));
    provision_books_print_text(" sign ", query_text(row, 7));
    if (query_int(row, 9) != 0)
        (void)printf(" account %" PRId64, query_int(row, 9));
    (void)printf("\n");
}

static void
print_watch(void *context, struct query *row)
{
    char at[MOMENT_TEXT_MAX];

    (void)context;
    if (query_int(row, 0) == 0)
        return;
    (void)printf("its channel was asked %s", provision_books_when(query_int(row, 0), at));
    provision_books_print_text(": ", query_text(row, 1));
    if (query_int(row, 2) != 0)
        (void)printf(", in vain %" PRId64 " times", query_int(row, 2));
    (void)printf("\n");
}

static enum err
show(const struct provision_ask *ask)
{
    int64_t keys[3] = {0}; /* whose, which, and from its first step */
    const struct provision_books_rows watch = {
        .which = SQL_STORE_ONBOARDING_WATCH, .keys = keys, .keys_count = 2, .each = print_watch};
    const struct provision_books_rows steps = {.which = SQL_STORE_ONBOARDING_STEPS,
        .keys = keys,
        .keys_count = LENGTH(keys),
        .each = print_step};
    enum err err =
        provision_books_owner(ask, SQL_STORE_ONBOARDING_OWNER, ask->words[0], &keys[1], &keys[0]);

    if (err == ERR_OK)
        err = provision_books_one(
            ask, SQL_STORE_ONBOARDINGS, keys[0], keys[1], print_onboarding, NULL);
    if (err == ERR_OK)
        err = provision_books_list(ask, &steps);
    return err == ERR_OK ? provision_books_list(ask, &watch) : err;
}

static enum err
add(const struct provision_ask *ask)
{
    struct onboarding_add add = {.merchant_id = ask->merchant_id};
    enum err err = provision_books_int(ask->words[0], &add.account_id);

    if (err == ERR_OK)
        err = provision_books_copy(ask->words[1], add.number, sizeof(add.number));
    if (err == ERR_OK)
        err = provision_books_int(ask->words[2], &add.by_id);
    if (err != ERR_OK)
        return err;
    onboarding_flow_add(&add);
    err = provision_books_decide(ask, &add.operation);
    if (err == ERR_OK)
        (void)printf(
            "onboarding %" PRId64 " %s\n", add.onboarding_row.id, add.onboarding_row.state);
    return err;
}

/* One word with what follows it; *used says how many were read. */
static enum err
read_word(const char *const *at, size_t count, struct onboarding_set *set, size_t *used)
{
    struct onboarding_fault *fault = &set->faults[set->faults_count];
    enum err err;

    *used = 2;
    if (count < 2)
        return ERR_BAD_INPUT;
    if (strcmp(at[0], "channel") == 0)
        return provision_books_copy(at[1], set->channel_number, sizeof(set->channel_number));
    if (strcmp(at[0], "sub") == 0)
        return provision_books_copy(at[1], set->sub_number, sizeof(set->sub_number));
    if (strcmp(at[0], "sign") == 0)
        return provision_books_copy(at[1], set->sign_url, sizeof(set->sign_url));
    if (strcmp(at[0], "note") == 0)
        return provision_books_copy(at[1], set->note, sizeof(set->note));
    *used = 3;
    if (strcmp(at[0], "field") != 0 || count < 3 || set->faults_count == ONBOARDING_FLOW_FAULTS_MAX)
        return ERR_BAD_INPUT;
    set->faults_count++;
    err = provision_books_copy(at[1], fault->field, sizeof(fault->field));
    return err == ERR_OK ? provision_books_copy(at[2], fault->reason, sizeof(fault->reason)) : err;
}

static enum err
set_state(const struct provision_ask *ask)
{
    struct onboarding_set set = {.kit = &ask->kit};
    size_t used = 0;
    unsigned state;
    enum err err = provision_books_owner(
        ask, SQL_STORE_ONBOARDING_OWNER, ask->words[0], &set.onboarding_id, &set.merchant_id);

    if (err == ERR_OK &&
        fsm_state_of(&onboarding_state_machine, bytes_text(ask->words[1]), &state) != ERR_OK)
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = provision_books_int(ask->words[2], &set.by_id);
    for (size_t i = 3; i < ask->count && err == ERR_OK; i += used)
        err = read_word(ask->words + i, ask->count - i, &set, &used);
    if (err != ERR_OK)
        return err;
    set.state = (enum onboarding_state)state;
    onboarding_flow_set(&set);
    err = provision_books_decide(ask, &set.operation);
    if (err != ERR_OK)
        return err;
    (void)printf("onboarding %" PRId64 " %s\n", set.onboarding_id, set.onboarding_row.state);
    if (set.onboarding_row.made_id != 0)
        (void)printf("account %" PRId64 " off\n", set.onboarding_row.made_id);
    return ERR_OK;
}

static const struct provision_command commands[] = {
    {.usage = "onboarding add MERCHANT ACCOUNT NUMBER BY",
        .text = "under a partner's channel account",
        .run = add},
    {.usage = "onboarding ID", .text = "how it stands, and how it came to", .run = show},
    {.usage = "onboarding ID STATE BY [WORD ...]",
        .text = "draft, submitted, auditing, to_be_confirmed,\n"
                "to_be_signed, finished, rejected, cancelled;\n"
                "channel NUMBER, sub NUMBER, sign URL, note TEXT,\n"
                "field NAME REASON; finished, it makes a\n"
                "channel account, which is off",
        .run = set_state},
    {.usage = "onboardings", .text = "of all merchants", .run = list},
};

const struct provision_topic provision_onboarding = {
    .name = "",
    .missing = "there is no such application, merchant or channel account; "
               "\"shanju-hub onboardings\" and \"shanju-hub accounts\" list them",
    .commands = commands,
    .count = LENGTH(commands),
};
