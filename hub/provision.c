#include "hub/provision.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/dialects.h"
#include "hub/flow/terminal_flow.h"
#include "hub/provision_account.h"
#include "hub/provision_app.h"
#include "hub/provision_check.h"
#include "hub/provision_complaint.h"
#include "hub/provision_onboarding.h"
#include "hub/provision_plate.h"
#include "hub/provision_refund.h"
#include "hub/provision_seal.h"
#include "hub/provision_security.h"
#include "hub/provision_split.h"
#include "hub/provision_stuck.h"
#include "hub/provision_try.h"
#include "hub/store/database.h"
#include "hub/store/desk.h"
#include "shared/base/id.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

#define FLEET_MAX 100000
#define PER_MERCHANT 10
#define CODE_VALID_US (INT64_C(7) * 86400 * 1000000)
#define CODE_SIZE (TERMINAL_CODE_LENGTH + 3) /* with two dashes and a terminator */
#define CODE_RANDOM_SIZE 8
#define FEE_RATE 38
#define COST_RATE 20

struct provision {
    struct database store;
    struct desk *desk;
    struct id_maker ids;
    struct moment now;
    const struct vault_keys *keys;
    const struct provision_pay *pay;
    const char *const *arguments;
    size_t count;
};

static enum err
one_row(struct provision *provision, unsigned which, const int64_t *keys, size_t keys_count,
    struct query **ret_query)
{
    enum err err = engine_prepare(provision->store.writer, &store_sql[which], ret_query);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < keys_count; i++)
        query_bind_int(*ret_query, (int)i + 1, keys[i]);
    return query_step(*ret_query);
}

static enum err
highest(struct provision *provision, unsigned which, int64_t *ret_value)
{
    struct query *query;
    enum err err = one_row(provision, which, NULL, 0, &query);

    if (err == ERR_OK) {
        *ret_value = query_int(query, 0);
        query_reset(query);
    }
    return err;
}

static enum err
put_merchant(struct provision *provision, const char *name, struct merchant_row *merchant)
{
    int64_t number;
    enum err err = text_copy(bytes_text(name), merchant->name, sizeof(merchant->name));

    if (err == ERR_OK && merchant->fee_rate < merchant->cost_rate)
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        err = highest(provision, SQL_STORE_MERCHANT_HIGHEST, &number);
    if (err != ERR_OK)
        return err;
    merchant->id = id_make(&provision->ids);
    merchant->number = number + 1;
    (void)desk_add_merchant(provision->desk, merchant);
    return ERR_OK;
}

static enum err
put_store(
    struct provision *provision, int64_t merchant_id, const char *name, struct store_row *ret_store)
{
    struct store_row store = {.merchant_id = merchant_id};
    enum err err = text_copy(bytes_text(name), store.name, sizeof(store.name));

    if (err != ERR_OK)
        return err;
    store.id = id_make(&provision->ids);
    (void)desk_add_store(provision->desk, &store);
    *ret_store = store;
    return ERR_OK;
}

/* Twelve letters of base32 that nobody can guess, in groups of four. */
static void
make_code(char plain[static TERMINAL_CODE_LENGTH + 1], char dashed[static CODE_SIZE])
{
    uint8_t bytes[CODE_RANDOM_SIZE];
    char text[ENCODE_BASE32_SIZE(CODE_RANDOM_SIZE)];

    random_fill(random_system(), bytes, sizeof(bytes));
    (void)encode_base32(bytes_of(bytes, sizeof(bytes)), text, sizeof(text));
    (void)snprintf(plain, TERMINAL_CODE_LENGTH + 1, "%.12s", text);
    (void)snprintf(dashed, CODE_SIZE, "%.4s-%.4s-%.4s", text, text + 4, text + 8);
}

static enum err
put_terminal(struct provision *provision, const struct store_row *store, int64_t number,
    const char *name, char dashed[static CODE_SIZE])
{
    struct terminal_row terminal = {
        .id = number,
        .merchant_id = store->merchant_id,
        .store_id = store->id,
        .state = "new",
        .epoch = 1,
        .created_us = provision->now.us,
    };
    struct activation_row activation = {
        .terminal_id = number,
        .expires_us = provision->now.us + CODE_VALID_US,
        .code_hash_size = CRYPT_SHA256_SIZE,
    };
    char plain[TERMINAL_CODE_LENGTH + 1];
    enum err err = text_copy(bytes_text(name), terminal.name, sizeof(terminal.name));

    if (err != ERR_OK)
        return err;
    make_code(plain, dashed);
    activation.id = terminal_flow_code_id(bytes_text(plain), activation.code_hash);
    (void)desk_add_terminal(provision->desk, &terminal);
    (void)desk_add_activation(provision->desk, &activation);
    return ERR_OK;
}

/* Who brought the merchant, and the share of each payment that is its. */
static enum err
read_partner(struct provision *provision, struct merchant_row *merchant)
{
    struct query *query;
    int64_t number;
    enum err err = text_read_int(bytes_text(provision->arguments[5]), &number);

    if (err == ERR_OK)
        err = text_read_int(bytes_text(provision->arguments[6]), &merchant->partner_rate);
    if (err == ERR_OK)
        err = one_row(provision, SQL_STORE_MERCHANT_BY_NUMBER, &number, 1, &query);
    if (err != ERR_OK)
        return err;
    merchant->partner_id = query_int(query, 0);
    query_reset(query);
    return ERR_OK;
}

static enum err
add_merchant(struct provision *provision)
{
    struct merchant_row merchant = {.fee_rate = FEE_RATE, .cost_rate = COST_RATE};
    enum err err = ERR_OK;

    if (provision->count != 3 && provision->count != 5 && provision->count != 7)
        return ERR_BAD_INPUT;
    if (provision->count > 3)
        err = text_read_int(bytes_text(provision->arguments[3]), &merchant.fee_rate);
    if (err == ERR_OK && provision->count > 3)
        err = text_read_int(bytes_text(provision->arguments[4]), &merchant.cost_rate);
    if (err == ERR_OK && provision->count > 5)
        err = read_partner(provision, &merchant);
    if (err == ERR_OK)
        err = put_merchant(provision, provision->arguments[2], &merchant);
    if (err == ERR_OK)
        (void)printf("merchant %" PRId64 "\n", merchant.number);
    return err;
}

static enum err
add_store(struct provision *provision)
{
    struct query *query;
    struct store_row store;
    int64_t number;
    int64_t merchant_id;
    enum err err;

    err = provision->count != 4 ? ERR_BAD_INPUT
                                : text_read_int(bytes_text(provision->arguments[2]), &number);
    if (err == ERR_OK)
        err = one_row(provision, SQL_STORE_MERCHANT_BY_NUMBER, &number, 1, &query);
    if (err != ERR_OK)
        return err;
    merchant_id = query_int(query, 0);
    query_reset(query);
    err = put_store(provision, merchant_id, provision->arguments[3], &store);
    if (err == ERR_OK)
        (void)printf("store %" PRId64 "\n", store.id);
    return err;
}

static enum err
add_terminal(struct provision *provision)
{
    struct store_row *store;
    char code[CODE_SIZE];
    int64_t store_id;
    int64_t number;
    size_t loaded;
    enum err err;

    if (provision->count != 4)
        return ERR_BAD_INPUT;
    err = text_read_int(bytes_text(provision->arguments[2]), &store_id);
    if (err != ERR_OK)
        return err;
    desk_want(provision->desk, TABLE_store, KEY_OF(store_id));
    err = desk_load(provision->desk, &loaded);
    if (err != ERR_OK)
        return err;
    store = desk_get_store(provision->desk, KEY_OF(store_id));
    if (store == NULL)
        return ERR_NOT_FOUND;
    err = highest(provision, SQL_STORE_TERMINAL_HIGHEST, &number);
    if (err == ERR_OK)
        err = put_terminal(provision, store, number + 1, provision->arguments[3], code);
    if (err == ERR_OK)
        (void)printf("terminal %" PRId64 "\ncode %s\n", number + 1, code);
    return err;
}

static enum err
apps(struct provision *provision)
{
    return provision_app_run(&(struct provision_app){.engine = provision->store.writer,
        .desk = provision->desk,
        .ids = &provision->ids,
        .now = provision->now,
        .keys = provision->keys,
        .arguments = provision->arguments,
        .count = provision->count});
}

/* Only a hub that serves knows its own address. */
static struct channel_account_kit
kit_of(const struct provision *provision)
{
    return (struct channel_account_kit){.adapters = dialects,
        .adapters_count = DIALECTS,
        .keys = provision->keys,
        .public_base = "https://pay.example.com"};
}

static enum err
accounts(struct provision *provision)
{
    return provision_account_run(&(struct provision_account){.engine = provision->store.writer,
        .desk = provision->desk,
        .ids = &provision->ids,
        .now = provision->now,
        .kit = kit_of(provision),
        .arguments = provision->arguments,
        .count = provision->count});
}

static enum err
plates(struct provision *provision)
{
    return provision_plate_run(&(struct provision_plate){.engine = provision->store.writer,
        .desk = provision->desk,
        .now = provision->now,
        .pay = provision->pay,
        .arguments = provision->arguments,
        .count = provision->count});
}

static enum err
fill_fleet(struct provision *provision, int64_t count, int64_t number, FILE *out)
{
    struct merchant_row merchant = {0};
    struct store_row store = {0};
    int64_t first_number;
    enum err err = highest(provision, SQL_STORE_MERCHANT_HIGHEST, &first_number);

    for (int64_t i = 0; err == ERR_OK && i < count; i++) {
        char name[40];
        char code[CODE_SIZE];

        if (i % PER_MERCHANT == 0) {
            merchant = (struct merchant_row){.id = id_make(&provision->ids),
                .number = ++first_number,
                .fee_rate = FEE_RATE,
                .cost_rate = COST_RATE};
            (void)snprintf(
                merchant.name, sizeof(merchant.name), "Merchant %" PRId64, merchant.number);
            (void)desk_add_merchant(provision->desk, &merchant);
            err = put_store(provision, merchant.id, "Store", &store);
        }
        (void)snprintf(name, sizeof(name), "Till %" PRId64, i + 1);
        if (err == ERR_OK)
            err = put_terminal(provision, &store, number + 1 + i, name, code);
        if (err == ERR_OK)
            (void)fprintf(out, "%s\n", code);
    }
    return err;
}

static enum err
add_fleet(struct provision *provision)
{
    int64_t count;
    int64_t number;
    FILE *out;
    enum err err;

    if (provision->count != 4)
        return ERR_BAD_INPUT;
    err = text_read_int(bytes_text(provision->arguments[2]), &count);
    if (err == ERR_OK && (count < 1 || count > FLEET_MAX))
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        err = highest(provision, SQL_STORE_TERMINAL_HIGHEST, &number);
    if (err != ERR_OK)
        return err;
    out = fopen(provision->arguments[3], "w");
    if (out == NULL)
        return ERR_FORBIDDEN;
    err = fill_fleet(provision, count, number, out);
    if (fclose(out) != 0)
        return ERR_DISK;
    return err;
}

static enum err
check(struct provision *provision)
{
    return provision_check(provision->store.writer, provision->now);
}

static enum err
totals(struct provision *provision)
{
    return provision->count == 2
               ? provision_check_totals(provision->store.writer, provision->arguments[1])
               : ERR_BAD_INPUT;
}

static struct provision_wallet
asked(struct provision *provision)
{
    return (struct provision_wallet){.engine = provision->store.writer,
        .desk = provision->desk,
        .turn = {.now = provision->now,
            .node = provision->store.node.number,
            .ids = &provision->ids,
            .random = random_system(),
            .arena = desk_arena(provision->desk)},
        .arguments = provision->arguments,
        .count = provision->count};
}

static enum err
try_account(struct provision *provision)
{
    const struct channel_account_kit kit = kit_of(provision);
    const struct provision_wallet ask = asked(provision);

    return provision_try_run(&ask, &kit);
}

/* Wallets, refunds, how payments are shared, and what is stuck. */
static enum err
wallets(struct provision *provision)
{
    const struct provision_wallet ask = asked(provision);
    const struct channel_account_kit kit = kit_of(provision);

    if (provision_refund_is(ask.arguments[0]))
        return provision_refund_run(&ask);
    if (provision_onboarding_is(ask.arguments[0]))
        return provision_onboarding_run(&ask, &kit);
    if (provision_complaint_is(ask.arguments[0]))
        return provision_complaint_run(&ask, provision->keys);
    if (provision_stuck_is(ask.arguments[0]))
        return provision_stuck_run(&ask);
    if (strcmp(ask.arguments[0], "events") == 0)
        return provision_security_run(&ask);
    return (provision_split_is(ask.arguments[0]) ? provision_split_run : provision_wallet_run)(
        &ask);
}

static enum err
reseal(struct provision *provision)
{
    return provision->count != 1
               ? ERR_BAD_INPUT
               : provision_seal_run(provision->store.writer, provision->desk, provision->keys);
}

struct command {
    const char *verb;
    const char *noun; /* NULL when there is none */
    enum err (*run)(struct provision *provision);
};

static const struct command commands[] = {
    {"add", "merchant", add_merchant},
    {"add", "store", add_store},
    {"add", "terminal", add_terminal},
    {"add", "app", apps},
    {"add", "fleet", add_fleet},
    {"add", "account", accounts},
    {"account", NULL, accounts},
    {"accounts", NULL, accounts},
    {"form", NULL, accounts},
    {"add", "plate", plates},
    {"plate", NULL, plates},
    {"plates", NULL, plates},
    {"rotate", "app", apps},
    {"app", NULL, apps},
    {"reseal", NULL, reseal},
    {"events", NULL, wallets},
    {"test", "account", try_account},
    {"check", NULL, check},
    {"totals", NULL, totals},
};

static const struct command *
find_command(const char *const *arguments, size_t count)
{
    static const struct command wallet = {"wallet", NULL, wallets};

    if (provision_wallet_is(arguments[0]) || provision_split_is(arguments[0]) ||
        provision_refund_is(arguments[0]) || provision_stuck_is(arguments[0]) ||
        provision_complaint_is(arguments[0]) || provision_onboarding_is(arguments[0]))
        return &wallet;
    for (size_t i = 0; i < LENGTH(commands); i++) {
        if (strcmp(arguments[0], commands[i].verb) != 0)
            continue;
        if (commands[i].noun == NULL || (count > 1 && strcmp(arguments[1], commands[i].noun) == 0))
            return &commands[i];
    }
    return NULL;
}

bool
provision_knows(const char *const *arguments, size_t count)
{
    return find_command(arguments, count) != NULL;
}

/* What a command puts on the desk is one transaction. */
static enum err
run_command(struct provision *provision, const struct command *command)
{
    enum err err = engine_begin(provision->store.writer);

    if (err != ERR_OK)
        return err;
    err = command->run(provision);
    if (err == ERR_OK)
        err = desk_write(provision->desk);
    if (err == ERR_OK)
        return engine_commit(provision->store.writer);
    engine_rollback(provision->store.writer);
    return err;
}

enum err
provision_run(const char *database, const struct vault_keys *keys, const struct provision_pay *pay,
    const char *const *arguments, size_t count)
{
    const struct command *command = find_command(arguments, count);
    struct provision provision = {.keys = keys, .pay = pay, .arguments = arguments, .count = count};
    enum err err;

    if (command == NULL)
        return ERR_BAD_INPUT;
    err = database_open(&(struct database_options){.place = database}, clock_system(),
        random_system(), &provision.store);
    if (err != ERR_OK)
        return err;
    provision.now = clock_moment(clock_system());
    id_maker_init(
        &provision.ids, clock_system(), provision.store.node.number, provision.store.id_floor);
    err = desk_make(provision.store.writer, &provision.desk);
    if (err == ERR_OK)
        err = run_command(&provision, command);
    desk_free(&provision.desk);
    database_close(&provision.store);
    return err;
}
