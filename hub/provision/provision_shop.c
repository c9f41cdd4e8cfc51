#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/fleet_flow.h"
#include "hub/flow/organisation_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"
#include "shared/base/id.h"

#include "hub/store/sql/store.sql.h"

#define FLEET_MAX 100000
#define PER_MERCHANT 10
#define FEE_RATE 38
#define COST_RATE 20

static enum err
highest(const struct provision_ask *ask, unsigned which, int64_t *ret_value)
{
    return provision_books_number(ask->engine, which, NULL, 0, ret_value);
}

static enum err
put_organisation(const struct provision_ask *ask, struct organisation_add *add)
{
    add->time_zone = "";
    organisation_flow_add(add);
    return provision_books_decide(ask, &add->operation);
}

static enum err
put_merchant(const struct provision_ask *ask, const char *name, const struct merchant_row *books,
    int64_t *ret_id)
{
    struct organisation_add add = {
        .parent_id = books->partner_id == 0 ? ORGANISATION_PLATFORM_ID : books->partner_id,
        .kind = ORGANISATION_MERCHANT,
        .name = name,
        .books = *books,
    };
    enum err err =
        books->fee_rate < books->cost_rate ? ERR_OUT_OF_RANGE : put_organisation(ask, &add);

    if (err == ERR_OK)
        *ret_id = add.organisation.id;
    return err;
}

static enum err
put_store(const struct provision_ask *ask, int64_t parent_id, const char *name,
    struct organisation_row *ret_store)
{
    struct organisation_add add = {
        .parent_id = parent_id, .kind = ORGANISATION_STORE, .name = name};
    enum err err = put_organisation(ask, &add);

    if (err == ERR_OK)
        *ret_store = add.organisation;
    return err;
}

static enum err
put_terminal(const struct provision_ask *ask, const struct organisation_row *store, int64_t number,
    const char *name, char dashed[static TERMINAL_CODE_SIZE])
{
    struct terminal_row terminal = {
        .id = number, .merchant_id = store->merchant_id, .store_id = store->id};
    uint8_t secret[TERMINAL_CODE_SECRET];
    char plain[TERMINAL_CODE_LENGTH + 1];

    random_fill(random_system(), secret, sizeof(secret));
    terminal_flow_code(secret, plain, dashed);
    return fleet_flow_put(ask->desk, ask->turn.now, &terminal, name, bytes_text(plain));
}

/* Who brought the merchant, and the share of each payment that is its. */
static enum err
read_partner(const struct provision_ask *ask, struct merchant_row *merchant)
{
    enum err err = provision_books_int(ask->words[4], &merchant->partner_rate);

    if (err == ERR_OK)
        err = provision_books_merchant(ask, ask->words[3], &merchant->partner_id);
    if (err == ERR_OK)
        err = provision_books_load(ask, TABLE_organisation, merchant->partner_id);
    if (err != ERR_OK ||
        organisation_is(
            desk_get_organisation(ask->desk, KEY_OF(merchant->partner_id)), ORGANISATION_PARTNER))
        return err;
    (void)fprintf(
        stderr, "shanju-hub: %s is no partner; \"add partner\" makes one\n", ask->words[3]);
    provision_said();
    return ERR_BAD_STATE;
}

static enum err
add_partner(const struct provision_ask *ask)
{
    struct organisation_add add = {
        .parent_id = ORGANISATION_PLATFORM_ID, .kind = ORGANISATION_PARTNER, .name = ask->words[0]};
    enum err err = highest(ask, SQL_STORE_MERCHANT_HIGHEST, &add.books.number);

    add.books.number++;
    if (err == ERR_OK)
        err = put_organisation(ask, &add);
    if (err == ERR_OK)
        (void)printf("partner %" PRId64 "\n", add.books.number);
    return err;
}

static enum err
add_merchant(const struct provision_ask *ask)
{
    struct merchant_row merchant = {.fee_rate = FEE_RATE, .cost_rate = COST_RATE};
    int64_t id;
    enum err err = ask->count % 2 == 1 ? ERR_OK : ERR_BAD_INPUT;

    if (err == ERR_OK && ask->count > 1)
        err = provision_books_int(ask->words[1], &merchant.fee_rate);
    if (err == ERR_OK && ask->count > 1)
        err = provision_books_int(ask->words[2], &merchant.cost_rate);
    if (err == ERR_OK && ask->count > 3)
        err = read_partner(ask, &merchant);
    if (err == ERR_OK)
        err = highest(ask, SQL_STORE_MERCHANT_HIGHEST, &merchant.number);
    merchant.number++;
    if (err == ERR_OK)
        err = put_merchant(ask, ask->words[0], &merchant, &id);
    if (err == ERR_OK)
        (void)printf("merchant %" PRId64 "\n", merchant.number);
    return err;
}

static enum err
add_store(const struct provision_ask *ask)
{
    struct organisation_row store;
    enum err err = put_store(ask, ask->merchant_id, ask->words[0], &store);

    if (err == ERR_OK)
        (void)printf("store %" PRId64 "\n", store.id);
    return err;
}

static enum err
add_terminal(const struct provision_ask *ask)
{
    const struct organisation_row *store;
    char code[TERMINAL_CODE_SIZE];
    int64_t store_id;
    int64_t number;
    enum err err = provision_books_int(ask->words[0], &store_id);

    if (err == ERR_OK)
        err = provision_books_load(ask, TABLE_organisation, store_id);
    if (err != ERR_OK)
        return err;
    store = desk_get_organisation(ask->desk, KEY_OF(store_id));
    if (!organisation_is(store, ORGANISATION_STORE))
        return ERR_NOT_FOUND;
    err = highest(ask, SQL_STORE_TERMINAL_HIGHEST, &number);
    if (err == ERR_OK)
        err = put_terminal(ask, store, number + 1, ask->words[1], code);
    if (err == ERR_OK)
        (void)printf("terminal %" PRId64 "\ncode %s\n", number + 1, code);
    return err;
}

static enum err
put_shop(const struct provision_ask *ask, int64_t number, struct organisation_row *ret_store)
{
    const struct merchant_row merchant = {
        .number = number, .fee_rate = FEE_RATE, .cost_rate = COST_RATE};
    char name[40];
    int64_t id;
    enum err err;

    (void)snprintf(name, sizeof(name), "Merchant %" PRId64, number);
    err = put_merchant(ask, name, &merchant, &id);
    return err == ERR_OK ? put_store(ask, id, "Store", ret_store) : err;
}

static enum err
fill_fleet(const struct provision_ask *ask, int64_t count, int64_t number, FILE *out)
{
    struct organisation_row store = {0};
    int64_t first_number;
    enum err err = highest(ask, SQL_STORE_MERCHANT_HIGHEST, &first_number);

    for (int64_t i = 0; err == ERR_OK && i < count; i++) {
        char name[40];
        char code[TERMINAL_CODE_SIZE];

        if (i % PER_MERCHANT == 0)
            err = put_shop(ask, ++first_number, &store);
        (void)snprintf(name, sizeof(name), "Till %" PRId64, i + 1);
        if (err == ERR_OK)
            err = put_terminal(ask, &store, number + 1 + i, name, code);
        if (err == ERR_OK)
            (void)fprintf(out, "%s\n", code);
    }
    return err;
}

static enum err
add_fleet(const struct provision_ask *ask)
{
    int64_t count;
    int64_t number;
    FILE *out;
    enum err err = provision_books_int(ask->words[0], &count);

    if (err == ERR_OK && (count < 1 || count > FLEET_MAX))
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        err = highest(ask, SQL_STORE_TERMINAL_HIGHEST, &number);
    if (err != ERR_OK)
        return err;
    out = fopen(ask->words[1], "w");
    if (out == NULL)
        return ERR_FORBIDDEN;
    err = fill_fleet(ask, count, number, out);
    if (fclose(out) != 0)
        return ERR_DISK;
    return err;
}

static const struct provision_command commands[] = {
    {.usage = "add merchant NAME [FEE_RATE COST_RATE [PARTNER_NUMBER PARTNER_RATE]]",
        .text = "rates in 1/10000",
        .run = add_merchant},
    {.usage = "add partner NAME",
        .text = "who brings merchants; prints its number",
        .run = add_partner},
    {.usage = "add store MERCHANT NAME", .text = "prints its id", .run = add_store},
    {.usage = "add terminal STORE_ID NAME",
        .text = "prints its activation code",
        .run = add_terminal},
    {.usage = "add fleet COUNT FILE",
        .text = "for tests: many, with their codes",
        .run = add_fleet},
};

const struct provision_topic provision_shop = {
    .name = "shops",
    .missing = PROVISION_COMMAND_NO_SHOP,
    .commands = commands,
    .count = LENGTH(commands),
};
