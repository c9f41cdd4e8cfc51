#include "hub/provision/provision_stuck.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/stuck_read.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"
#include "shared/base/money.h"

#include "hub/store/sql/store.sql.h"

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
show(const struct provision_ask *ask)
{
    int64_t merchant = 0;
    struct query *query;
    size_t count;
    enum err err = ERR_OK;

    if (ask->merchant != NULL)
        err = provision_books_int(ask->merchant, &merchant);
    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_STUCK], &query);
    if (err == ERR_OK)
        err = stuck_read(
            query, merchant, ask->turn.now, PROVISION_BOOKS_SHOWN_MAX, print_thing, NULL, &count);
    if (err == ERR_OK && count == 0)
        (void)printf("nothing is stuck\n");
    return err;
}

static enum err
ask_again(const struct provision_ask *ask)
{
    struct stuck_again again = {.merchant_id = ask->merchant_id};
    struct query *query;
    enum err err = provision_books_int(ask->words[0], &again.id);

    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_STUCK_EFFECTS], &query);
    if (err == ERR_OK)
        err = stuck_read_effects(query, &again);
    if (err != ERR_OK)
        return err;
    stuck_flow_again(&again);
    err = provision_books_decide(ask, &again.operation);
    if (err == ERR_OK)
        (void)printf("%s %" PRId64 " %s: %s\n", again.what, again.id, again.state,
            again.asked ? "is asked about again" : "nothing is to be asked");
    return err;
}

enum err
provision_stuck_say(struct engine *engine, struct moment now)
{
    struct query *query;
    size_t count;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_STUCK], &query);

    if (err == ERR_OK)
        err = stuck_read(query, 0, now, PROVISION_BOOKS_SHOWN_MAX, NULL, NULL, &count);
    if (err == ERR_OK && count > 0)
        (void)printf("stuck: %zu%s; \"shanju-hub stuck\" lists them\n", count,
            count == PROVISION_BOOKS_SHOWN_MAX ? " or more" : "");
    return err;
}

static const struct provision_command commands[] = {
    {.usage = "stuck [MERCHANT]",
        .text = "what nobody asks about any more, and what\n"
                "to do",
        .run = show},
    {.usage = "ask again MERCHANT ID",
        .text = "has its channel asked about it, or its notice\n"
                "posted, now",
        .run = ask_again},
};

const struct provision_topic provision_stuck = {
    .name = "stuck",
    .missing = "there is no such merchant, or nothing of that id to ask about; "
               "\"shanju-hub stuck\" lists what there is",
    .commands = commands,
    .count = LENGTH(commands),
};
