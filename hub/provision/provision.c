#include "hub/provision/provision.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hub/flow/audit_flow.h"
#include "hub/flow/organisation.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"
#include "shared/text/json.h"

const struct provision_topic *const provision_topics[PROVISION_TOPICS] = {&provision_shop,
    &provision_organisation, &provision_plate, &provision_app, &provision_account, &provision_try,
    &provision_security, &provision_seal, &provision_check, &provision_bill, &provision_wallet,
    &provision_stuck, &provision_refund, &provision_complaint, &provision_papers,
    &provision_onboarding, &provision_split, &provision_staff, &provision_audit, &provision_help};

bool
provision_wants_books(const char *const *arguments, size_t count)
{
    const struct provision_topic *topic;
    struct provision_ask ask;
    const struct provision_command *command =
        provision_command_find(arguments, count, &ask, &topic);

    return command != NULL && !command->bare;
}

/* As it was written: what is secret is never a word, but in a file. */
static void
put_words(
    const struct provision_command *command, const struct provision_ask *ask, char *to, size_t size)
{
    char words[AUDIT_ROW_TEXT_SIZE / 4];
    struct json_writer writer;
    struct text text;

    text_init(&text, words, sizeof(words));
    text_put_bytes(
        &text, bytes_of(command->usage, strcspn(command->usage, "ABCDEFGHIJKLMNOPQRSTUVWXYZ[")));
    if (ask->merchant != NULL)
        text_printf(&text, "%s ", ask->merchant);
    for (size_t i = 0; i < ask->count; i++)
        text_printf(&text, "%s%s", ask->words[i], i + 1 < ask->count ? " " : "");
    text_init(&text, to, size);
    json_start(&writer, &text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "command", bytes_text(words));
    json_close_object(&writer);
    if (!text_ok(&text))
        (void)snprintf(to, size, "{\"left_out\":\"too long\"}");
}

/* Who is at this machine, and what he had done: in the transaction that does it. */
static enum err
audit(const struct provision_command *command, const struct provision_ask *ask)
{
    const struct passwd *user = getpwuid(geteuid());
    const struct audit_act act = {
        .merchant_id = ask->merchant_id,
        .organisation_id = ask->merchant_id == 0 ? ORGANISATION_PLATFORM_ID : ask->merchant_id,
        .who = AUDIT_COMMAND,
        .who_id = (int64_t)geteuid(),
        .name = user == NULL ? "" : user->pw_name,
        .address = "",
        .action = "command",
        .about = "",
    };
    char words[AUDIT_ROW_TEXT_SIZE];
    size_t loaded;
    enum err err;

    audit_flow_want(ask->desk, act.merchant_id);
    err = desk_load(ask->desk, &loaded);
    if (err != ERR_OK)
        return err;
    put_words(command, ask, words, sizeof(words));
    return audit_flow_put(ask->desk, &ask->turn, &act, "", words);
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
    if (err == ERR_OK && (desk_touched(ask->desk) > 0 || *ask->changed))
        err = audit(command, ask);
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
    bool changed = false;
    struct provision_ask ask = {.options = options,
        .changed = &changed,
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
