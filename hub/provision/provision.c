#include "hub/provision/provision.h"

#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

const struct provision_topic *const provision_topics[PROVISION_TOPICS] = {&provision_shop,
    &provision_organisation, &provision_plate, &provision_app, &provision_account, &provision_try,
    &provision_security, &provision_seal, &provision_check, &provision_bill, &provision_wallet,
    &provision_stuck, &provision_refund, &provision_complaint, &provision_papers,
    &provision_onboarding, &provision_split, &provision_staff, &provision_help};

bool
provision_wants_books(const char *const *arguments, size_t count)
{
    const struct provision_topic *topic;
    struct provision_ask ask;
    const struct provision_command *command =
        provision_command_find(arguments, count, &ask, &topic);

    return command != NULL && !command->bare;
}

/* What a command puts on the desk is one transaction. */
static enum err
run_in_transaction(const struct provision_command *command, struct provision_ask *ask)
{
    enum err err = engine_begin(ask->engine);

    if (err != ERR_OK)
        return err;
    if (ask->merchant != NULL)
        err = provision_books_merchant(ask, ask->merchant, &ask->merchant_id);
    if (err == ERR_OK)
        err = command->run(ask);
    if (err == ERR_OK)
        err = desk_write(ask->desk);
    if (err == ERR_OK)
        return engine_commit(ask->engine);
    engine_rollback(ask->engine);
    return err;
}

static enum err
run_on_books(const struct provision_command *command, struct provision_ask *ask)
{
    struct database store;
    struct id_maker ids;
    enum err err = database_open(&(struct database_options){.place = ask->options->database},
        clock_system(), random_system(), &store);

    if (err != ERR_OK)
        return err;
    id_maker_init(&ids, clock_system(), store.node.number, store.id_floor);
    ask->engine = store.writer;
    err = desk_make(store.writer, &ask->desk);
    if (err == ERR_OK) {
        ask->turn = (struct turn){.now = clock_moment(clock_system()),
            .node = store.node.number,
            .ids = &ids,
            .random = random_system(),
            .arena = desk_arena(ask->desk)};
        err = run_in_transaction(command, ask);
    }
    desk_free(&ask->desk);
    database_close(&store);
    return err;
}

enum err
provision_run(const struct provision_options *options, const char *const *arguments, size_t count,
    bool *ret_is_well)
{
    struct provision_ask ask = {.options = options,
        .is_well = ret_is_well,
        .kit = {.adapters = options->adapters,
            .adapters_count = options->adapters_count,
            .keys = options->keys,
            .public_base = "https://pay.example.com"}}; /* only one that serves knows its own */
    const struct provision_topic *topic;
    const struct provision_command *command =
        provision_command_find(arguments, count, &ask, &topic);

    *ret_is_well = true;
    if (command == NULL)
        return ERR_BAD_INPUT;
    return command->bare ? command->run(&ask) : run_on_books(command, &ask);
}
