#include "hub/provision_stuck.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/stuck_read.h"
#include "shared/base/money.h"

#include "hub/store/sql/store.sql.h"

#define SHOWN_MAX 500

/* What a person can do about it. */
static void
print_remedy(const struct stuck_thing *thing)
{
    char held[24];

    (void)snprintf(held, sizeof(held), "%" PRId64 " %" PRId64, thing->merchant, thing->id);
    if (strcmp(thing->what, "transfer") == 0 && strcmp(thing->state, "asked") == 0)
        (void)printf("  transfer approve|reject %s BY\n", held);
    else if (strcmp(thing->what, "transfer") == 0)
        (void)printf("  transfer paid|failed %s\n", held);
    else if (strcmp(thing->what, "late money") == 0)
        (void)printf("  refund ask %s %" PRId64 " NUMBER BY\n", held, thing->amount);
    else if (strcmp(thing->what, "refund") == 0 && strcmp(thing->state, "held") == 0)
        (void)printf("  refund send|redeem %s\n", held);
    else if (strcmp(thing->what, "move") == 0 || strcmp(thing->what, "timer") == 0)
        (void)printf("  is tried again by itself; alarms and the log say why it does not end\n");
    else
        (void)printf("  ask again %s\n", held);
}

static bool
is_of_order(const struct stuck_thing *thing)
{
    return strcmp(thing->what, "notice") != 0 && strcmp(thing->what, "move") != 0 &&
           strcmp(thing->what, "timer") != 0;
}

static void
print_thing(void *context, const struct stuck_thing *thing)
{
    char since[MOMENT_TEXT_MAX];
    char amount[MONEY_TEXT_MAX];

    (void)context;
    (void)printf("%s %" PRId64 " %s since %s", thing->what, thing->id, thing->state,
        moment_format_china(thing->since, since));
    if (thing->amount != 0)
        (void)printf(" amount %s", money_format(money_of(thing->amount), amount));
    if (thing->order_id != 0)
        (void)printf(" %s %" PRId64, is_of_order(thing) ? "order" : "about", thing->order_id);
    if (thing->code[0] != '\0')
        (void)printf(" (%s)", thing->code);
    (void)printf("\n");
    print_remedy(thing);
}

static enum err
show(const struct provision_wallet *ask)
{
    int64_t merchant = 0;
    struct query *query;
    size_t count;
    enum err err = ERR_OK;

    if (ask->count > 2)
        return ERR_BAD_INPUT;
    if (ask->count == 2)
        err = text_read_int(bytes_text(ask->arguments[1]), &merchant);
    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_STUCK], &query);
    if (err == ERR_OK)
        err = stuck_read(query, merchant, ask->turn.now, SHOWN_MAX, print_thing, NULL, &count);
    if (err == ERR_OK && count == 0)
        (void)printf("nothing is stuck\n");
    return err;
}

static enum err
ask_again(const struct provision_wallet *ask)
{
    struct stuck_again again = {0};
    struct query *query;
    enum err err;

    if (ask->count != 4 || strcmp(ask->arguments[1], "again") != 0)
        return ERR_BAD_INPUT;
    err = provision_wallet_merchant(ask, ask->arguments[2], &again.merchant_id);
    if (err == ERR_OK)
        err = text_read_int(bytes_text(ask->arguments[3]), &again.id);
    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_STUCK_EFFECTS], &query);
    if (err == ERR_OK)
        err = stuck_read_effects(query, &again);
    if (err != ERR_OK)
        return err;
    stuck_flow_again(&again);
    err = provision_wallet_decide(ask, &again.operation);
    if (err == ERR_OK)
        (void)printf("%s %" PRId64 " %s: %s\n", again.what, again.id, again.state,
            again.asked ? "is asked about again" : "nothing is to be asked");
    return err;
}

bool
provision_stuck_is(const char *word)
{
    return strcmp(word, "stuck") == 0 || strcmp(word, "ask") == 0;
}

enum err
provision_stuck_run(const struct provision_wallet *ask)
{
    return strcmp(ask->arguments[0], "stuck") == 0 ? show(ask) : ask_again(ask);
}

enum err
provision_stuck_say(struct engine *engine, struct moment now)
{
    struct query *query;
    size_t count;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_STUCK], &query);

    if (err == ERR_OK)
        err = stuck_read(query, 0, now, SHOWN_MAX, NULL, NULL, &count);
    if (err == ERR_OK && count > 0)
        (void)printf("stuck: %zu%s; \"shanju-hub stuck\" lists them\n", count,
            count == SHOWN_MAX ? " or more" : "");
    return err;
}
