#include "hub/provision_onboarding.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/onboarding_flow.h"
#include "shared/pay/channel.h"

#include "hub/store/sql/store.sql.h"

#define SHOWN_MAX 500

static void
print_text(const char *label, struct bytes text)
{
    if (text.size > 0)
        (void)printf("%s%.*s", label, (int)text.size, (const char *)text.at);
}

static const char *
when(int64_t us, char text[static MOMENT_TEXT_MAX])
{
    return moment_format_china((struct moment){us}, text);
}

static enum err
list(const struct provision_wallet *ask)
{
    struct query *query;
    char at[MOMENT_TEXT_MAX];
    enum err err = ask->count == 1 ? ERR_OK : ERR_BAD_INPUT;

    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_ONBOARDINGS_ALL], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, SHOWN_MAX);
    while ((err = query_step(query)) == ERR_OK) {
        (void)printf("%" PRId64 " merchant %" PRId64 " %s", query_int(query, 0),
            query_int(query, 1), channel_name(channel_of(query_int(query, 2))));
        print_text(" ", query_text(query, 3));
        print_text(" ", query_text(query, 4));
        print_text(" sub ", query_text(query, 5));
        (void)printf(" since %s\n", when(query_int(query, 6), at));
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
show_steps(const struct provision_wallet *ask, int64_t merchant_id, int64_t id)
{
    struct query *query;
    char at[MOMENT_TEXT_MAX];
    enum err err = engine_prepare(ask->engine, &store_sql[SQL_STORE_ONBOARDING_STEPS], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, id);
    query_bind_int(query, 3, 0);
    query_bind_int(query, 4, SHOWN_MAX);
    while ((err = query_step(query)) == ERR_OK) {
        (void)printf("%s by %" PRId64, when(query_int(query, 5), at), query_int(query, 4));
        print_text(" ", query_text(query, 1));
        print_text(" field ", query_text(query, 2));
        print_text(": ", query_text(query, 3));
        (void)printf("\n");
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
show(const struct provision_wallet *ask, int64_t merchant_id, int64_t id)
{
    struct query *query;
    enum err err = engine_prepare(ask->engine, &store_sql[SQL_STORE_ONBOARDINGS], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, id);
    query_bind_int(query, 3, id);
    query_bind_int(query, 4, 1);
    query_bind_text(query, 5, bytes_text(""));
    err = query_step(query);
    if (err == ERR_OK) {
        (void)printf("onboarding %" PRId64 " %s under account %" PRId64, id,
            channel_name(channel_of(query_int(query, 1))), query_int(query, 2));
        print_text(" ", query_text(query, 3));
        print_text(" ", query_text(query, 6));
        print_text(" channel ", query_text(query, 4));
        print_text(" sub ", query_text(query, 5));
        print_text(" sign ", query_text(query, 7));
        if (query_int(query, 9) != 0)
            (void)printf(" account %" PRId64, query_int(query, 9));
        (void)printf("\n");
    }
    query_reset(query);
    return err == ERR_OK ? show_steps(ask, merchant_id, id) : err;
}

static enum err
add(const struct provision_wallet *ask)
{
    struct onboarding_add add = {0};
    enum err err = ask->count == 6 ? ERR_OK : ERR_BAD_INPUT;

    if (err == ERR_OK)
        err = provision_wallet_merchant(ask, ask->arguments[2], &add.merchant_id);
    if (err == ERR_OK)
        err = text_read_int(bytes_text(ask->arguments[3]), &add.account_id);
    if (err == ERR_OK)
        err = text_copy(bytes_text(ask->arguments[4]), add.number, sizeof(add.number));
    if (err == ERR_OK)
        err = text_read_int(bytes_text(ask->arguments[5]), &add.by_id);
    if (err != ERR_OK)
        return err;
    onboarding_flow_add(&add);
    err = provision_wallet_decide(ask, &add.operation);
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
        return text_copy(bytes_text(at[1]), set->channel_number, sizeof(set->channel_number));
    if (strcmp(at[0], "sub") == 0)
        return text_copy(bytes_text(at[1]), set->sub_number, sizeof(set->sub_number));
    if (strcmp(at[0], "sign") == 0)
        return text_copy(bytes_text(at[1]), set->sign_url, sizeof(set->sign_url));
    if (strcmp(at[0], "note") == 0)
        return text_copy(bytes_text(at[1]), set->note, sizeof(set->note));
    *used = 3;
    if (strcmp(at[0], "field") != 0 || count < 3 || set->faults_count == ONBOARDING_FLOW_FAULTS_MAX)
        return ERR_BAD_INPUT;
    set->faults_count++;
    err = text_copy(bytes_text(at[1]), fault->field, sizeof(fault->field));
    return err == ERR_OK ? text_copy(bytes_text(at[2]), fault->reason, sizeof(fault->reason)) : err;
}

static enum err
set_state(const struct provision_wallet *ask, const struct channel_account_kit *kit,
    int64_t merchant_id, int64_t id)
{
    struct onboarding_set set = {.merchant_id = merchant_id, .onboarding_id = id, .kit = kit};
    size_t used = 0;
    unsigned state;
    enum err err = ask->count < 4 ? ERR_BAD_INPUT : ERR_OK;

    if (err == ERR_OK &&
        fsm_state_of(&onboarding_state_machine, bytes_text(ask->arguments[2]), &state) != ERR_OK)
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = text_read_int(bytes_text(ask->arguments[3]), &set.by_id);
    for (size_t i = 4; i < ask->count && err == ERR_OK; i += used)
        err = read_word(ask->arguments + i, ask->count - i, &set, &used);
    if (err != ERR_OK)
        return err;
    set.state = (enum onboarding_state)state;
    onboarding_flow_set(&set);
    err = provision_wallet_decide(ask, &set.operation);
    if (err != ERR_OK)
        return err;
    (void)printf("onboarding %" PRId64 " %s\n", id, set.onboarding_row.state);
    if (set.onboarding_row.made_id != 0)
        (void)printf("account %" PRId64 " off\n", set.onboarding_row.made_id);
    return ERR_OK;
}

static enum err
find(const struct provision_wallet *ask, int64_t *ret_id, int64_t *ret_merchant_id)
{
    struct query *query;
    enum err err = ask->count < 2 ? ERR_BAD_INPUT : ERR_OK;

    if (err == ERR_OK)
        err = text_read_int(bytes_text(ask->arguments[1]), ret_id);
    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_ONBOARDING_OWNER], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, *ret_id);
    err = query_step(query);
    if (err == ERR_OK)
        *ret_merchant_id = query_int(query, 0);
    query_reset(query);
    return err;
}

bool
provision_onboarding_is(const char *word)
{
    return strcmp(word, "onboarding") == 0 || strcmp(word, "onboardings") == 0;
}

enum err
provision_onboarding_run(const struct provision_wallet *ask, const struct channel_account_kit *kit)
{
    int64_t merchant_id;
    int64_t id;
    enum err err;

    if (strcmp(ask->arguments[0], "onboardings") == 0)
        return list(ask);
    if (ask->count > 1 && strcmp(ask->arguments[1], "add") == 0)
        return add(ask);
    err = find(ask, &id, &merchant_id);
    if (err != ERR_OK)
        return err;
    return ask->count == 2 ? show(ask, merchant_id, id) : set_state(ask, kit, merchant_id, id);
}
