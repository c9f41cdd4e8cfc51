#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/organisation.h"
#include "hub/flow/plate_code.h"
#include "hub/flow/plate_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"
#include "shared/pay/channel.h"
#include "shared/pay/emvco.h"
#include "shared/text/qr.h"

#include "hub/store/sql/store.sql.h"

#define URL_SIZE 256
#define PNG_SCALE 12
#define CURRENCY "156" /* CNY */
#define COUNTRY "CN"

/* "a,b": the next of them; false behind the last. */
static bool
next_of(struct bytes *list, struct bytes *ret_one)
{
    size_t length = 0;

    if (list->size == 0)
        return false;
    while (length < list->size && list->at[length] != ',')
        length++;
    *ret_one = bytes_of(list->at, length);
    *list = bytes_from(*list, length < list->size ? length + 1 : length);
    return true;
}

static enum err
read_wallets(const char *text, int64_t *ret_wallets)
{
    struct bytes list = bytes_text(text);
    struct bytes one;

    *ret_wallets = 0;
    if (strcmp(text, "all") == 0)
        return ERR_OK;
    while (next_of(&list, &one)) {
        int channel = CHANNEL_NONE + 1;

        while (channel < CHANNEL_COUNT && !bytes_is(one, channel_name((enum channel)channel)))
            channel++;
        if (channel == CHANNEL_COUNT || !channel_is_wallet((enum channel)channel))
            return ERR_BAD_INPUT;
        *ret_wallets |= INT64_C(1) << channel;
    }
    return *ret_wallets == 0 ? ERR_BAD_INPUT : ERR_OK;
}

/* A place among a plate's terminals, which may have been another's before. */
static enum err
put_terminal(const struct provision_ask *ask, struct plate_row *plate, int64_t terminal_id)
{
    const int64_t *key = KEY_OF(plate->id, plate->terminals);
    const struct terminal_row *terminal;
    struct plate_terminal_row *place;
    size_t loaded;
    enum err err;

    if (plate->terminals == PLATE_FLOW_TERMINALS_MAX)
        return ERR_OUT_OF_RANGE;
    desk_want(ask->desk, TABLE_terminal, KEY_OF(terminal_id));
    desk_want(ask->desk, TABLE_plate_terminal, key);
    err = desk_load(ask->desk, &loaded);
    if (err != ERR_OK)
        return err;
    terminal = desk_get_terminal(ask->desk, KEY_OF(terminal_id));
    if (terminal == NULL || terminal->merchant_id != plate->merchant_id)
        return ERR_NOT_FOUND;
    place = desk_get_plate_terminal(ask->desk, key);
    if (place == NULL) {
        (void)desk_add_plate_terminal(ask->desk,
            &(struct plate_terminal_row){
                .plate_id = plate->id, .place = plate->terminals, .terminal_id = terminal_id});
    } else {
        place->terminal_id = terminal_id;
        desk_change_plate_terminal(ask->desk, place);
    }
    plate->terminals++;
    return ERR_OK;
}

static enum err
read_terminals(const struct provision_ask *ask, const char *text, struct plate_row *plate)
{
    struct bytes list = bytes_text(text);
    struct bytes one;
    enum err err = ERR_OK;

    plate->terminals = 0;
    if (strcmp(text, "none") == 0)
        return ERR_OK;
    while (err == ERR_OK && next_of(&list, &one)) {
        int64_t terminal_id;

        err = text_read_int(one, &terminal_id);
        if (err == ERR_OK)
            err = put_terminal(ask, plate, terminal_id);
    }
    return err;
}

static enum err
read_amounts(const char *least, const char *most, struct plate_row *plate)
{
    if (provision_books_int(least, &plate->amount_min) != ERR_OK ||
        provision_books_int(most, &plate->amount_max) != ERR_OK)
        return ERR_BAD_INPUT;
    if (plate->amount_max < plate->amount_min)
        return provision_books_complain_order("amount");
    return plate->amount_min >= 1 && plate->amount_max <= MONEY_FEN_MAX ? ERR_OK : ERR_OUT_OF_RANGE;
}

/* One word and what follows it; *used says how many were read. */
static enum err
read_word(const struct provision_ask *ask, const char *const *words, size_t count,
    struct plate_row *plate, size_t *used)
{
    *used = 1;
    if (strcmp(words[0], "on") == 0 || strcmp(words[0], "off") == 0)
        return provision_books_copy(words[0], plate->state, sizeof(plate->state));
    *used = 2;
    if (count < 2)
        return ERR_BAD_INPUT;
    if (strcmp(words[0], "wallets") == 0)
        return read_wallets(words[1], &plate->wallets);
    if (strcmp(words[0], "terminals") == 0)
        return read_terminals(ask, words[1], plate);
    *used = 3;
    return count < 3 || strcmp(words[0], "amount") != 0 ? ERR_BAD_INPUT
                                                        : read_amounts(words[1], words[2], plate);
}

static enum err
read_words(const struct provision_ask *ask, size_t first, struct plate_row *plate)
{
    size_t used = 0;
    enum err err = ERR_OK;

    for (size_t i = first; i < ask->count && err == ERR_OK; i += used)
        err = read_word(ask, ask->words + i, ask->count - i, plate, &used);
    return err;
}

static void
print(const struct provision_ask *ask, const struct plate_row *plate)
{
    char block[URL_SIZE];
    struct text url;

    text_init(&url, block, sizeof(block));
    plate_code_put_url(&url, ask->options->pay.base, plate->id);
    (void)printf("plate %" PRId64 " %s %s\nurl %s\n", plate->id, plate->state, plate->name, block);
}

static enum err
add(const struct provision_ask *ask)
{
    struct plate_row plate = {.state = "on",
        .amount_min = 1,
        .amount_max = PLATE_FLOW_AMOUNT_MAX,
        .created_us = ask->turn.now.us};
    const struct organisation_row *store;
    uint64_t random;
    enum err err = provision_books_int(ask->words[0], &plate.store_id);

    if (err == ERR_OK)
        err = provision_books_copy(ask->words[1], plate.name, sizeof(plate.name));
    if (err == ERR_OK && (plate.name[0] == '\0' || !text_is_utf8(bytes_text(plate.name))))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = provision_books_load(ask, TABLE_organisation, plate.store_id);
    if (err != ERR_OK)
        return err;
    store = desk_get_organisation(ask->desk, KEY_OF(plate.store_id));
    if (!organisation_is(store, ORGANISATION_STORE))
        return ERR_NOT_FOUND;
    plate.merchant_id = store->merchant_id;
    random_fill(ask->turn.random, &random, sizeof(random));
    plate.id = (int64_t)(random >> 1) | 1;
    err = read_words(ask, 2, &plate);
    if (err != ERR_OK)
        return err;
    (void)desk_add_plate(ask->desk, &plate);
    print(ask, &plate);
    return ERR_OK;
}

/* --- the QR --- */

/* As many letters as EMVCo's names have. */
static void
put_letters(const char *from, size_t letters_max, char *to, size_t size)
{
    size_t letters = 0;
    size_t length = 0;

    for (; from[length] != '\0' && length + 1 < size; length++) {
        letters += ((unsigned char)from[length] & 0xC0) != 0x80;
        if (letters > letters_max)
            break;
        to[length] = from[length];
    }
    to[length] = '\0';
}

static enum err
put_emvco(const struct provision_ask *ask, const struct plate_row *plate, const char *store,
    struct text *text)
{
    char code[PLATE_CODE_TEXT_SIZE];
    char path[PLATE_CODE_TEXT_SIZE + 2];
    struct emvco emvco = {.currency = CURRENCY, .country = COUNTRY};
    enum err err;

    (void)snprintf(path, sizeof(path), "P/%s", plate_code_make(plate->id, code));
    put_letters(store, 25, emvco.name, sizeof(emvco.name));
    put_letters(plate->name, 25, emvco.terminal, sizeof(emvco.terminal));
    err = provision_books_copy(ask->options->pay.category, emvco.category, sizeof(emvco.category));
    if (err == ERR_OK)
        err = provision_books_copy(ask->options->pay.city, emvco.city, sizeof(emvco.city));
    if (err == ERR_OK)
        err = emvco_add_ours(&emvco, path);
    return err == ERR_OK ? emvco_write(&emvco, text) : err;
}

static enum err
draw(const struct provision_ask *ask, const struct plate_row *plate, const char *file)
{
    char block[EMVCO_SIZE];
    const struct organisation_row *store;
    struct text text;
    struct qr qr;
    enum err err = provision_books_load(ask, TABLE_organisation, plate->store_id);

    if (err != ERR_OK)
        return err;
    store = desk_get_organisation(ask->desk, KEY_OF(plate->store_id));
    if (store == NULL)
        return ERR_CORRUPT;
    text_init(&text, block, sizeof(block));
    if (ask->options->pay.emvco)
        err = put_emvco(ask, plate, store->name, &text);
    else
        plate_code_put_url(&text, ask->options->pay.base, plate->id);
    if (err == ERR_OK)
        err = qr_make(text_bytes(&text), QR_LEVEL_Q, &qr); /* it hangs there, and gets dirty */
    if (err == ERR_OK)
        err = qr_write_png(&qr, PNG_SCALE, file);
    if (err == ERR_OK)
        (void)printf("png %s\nqr %s\n", file, block);
    return err;
}

static enum err
find(const struct provision_ask *ask, struct plate_row **ret_plate)
{
    int64_t id;
    enum err err = provision_books_int(ask->words[0], &id);

    if (err == ERR_OK)
        err = provision_books_load(ask, TABLE_plate, id);
    if (err != ERR_OK)
        return err;
    *ret_plate = desk_get_plate(ask->desk, KEY_OF(id));
    return *ret_plate == NULL ? ERR_NOT_FOUND : ERR_OK;
}

static enum err
draw_png(const struct provision_ask *ask)
{
    struct plate_row *stored;
    struct plate_row plate;
    enum err err = find(ask, &stored);

    if (err != ERR_OK)
        return err;
    plate = *stored; /* reading its store may move it */
    return draw(ask, &plate, ask->words[1]);
}

static enum err
change(const struct provision_ask *ask)
{
    struct plate_row *stored;
    struct plate_row plate;
    enum err err = find(ask, &stored);

    if (err != ERR_OK)
        return err;
    plate = *stored; /* what is read meanwhile may move it */
    err = read_words(ask, 1, &plate);
    if (err != ERR_OK)
        return err;
    stored = desk_get_plate(ask->desk, KEY_OF(plate.id));
    *stored = plate;
    desk_change_plate(ask->desk, stored);
    print(ask, &plate);
    return ERR_OK;
}

/* --- the list --- */

static void
print_wallets(int64_t wallets)
{
    const char *before = " wallets ";

    if (wallets == 0)
        (void)printf(" wallets all");
    for (int channel = CHANNEL_NONE + 1; channel < CHANNEL_COUNT; channel++) {
        if ((wallets & INT64_C(1) << channel) == 0)
            continue;
        (void)printf("%s%s", before, channel_name((enum channel)channel));
        before = ",";
    }
}

static void
print_terminal(void *context, struct query *row)
{
    const char **before = context;

    (void)printf("%s%" PRId64, *before, query_int(row, 0));
    *before = ",";
}

static enum err
print_terminals(const struct provision_ask *ask, int64_t plate_id, int64_t count)
{
    const int64_t keys[] = {plate_id, count};
    const char *before = " terminals ";
    enum err err = provision_books_each(
        ask, SQL_STORE_PLATE_TERMINALS, keys, LENGTH(keys), print_terminal, &before);

    (void)printf("%s\n", count == 0 ? " terminals none" : "");
    return err;
}

static enum err
list(const struct provision_ask *ask)
{
    struct query *query;
    enum err err = engine_prepare(ask->engine, &store_sql[SQL_STORE_PLATES], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, ask->merchant_id);
    while ((err = query_step(query)) == ERR_OK) {
        struct bytes name = query_text(query, 1);
        struct bytes state = query_text(query, 2);
        struct bytes store = query_text(query, 7);

        (void)printf("plate %" PRId64 " %.*s %.*s / %.*s amount %" PRId64 " %" PRId64,
            query_int(query, 0), (int)state.size, (const char *)state.at, (int)store.size,
            (const char *)store.at, (int)name.size, (const char *)name.at, query_int(query, 4),
            query_int(query, 5));
        print_wallets(query_int(query, 3));
        err = print_terminals(ask, query_int(query, 0), query_int(query, 6));
        if (err != ERR_OK)
            break;
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static const struct provision_command commands[] = {
    {.usage = "add plate STORE_ID NAME [WORD ...]", .text = "prints what its QR says", .run = add},
    {.usage = "plate ID png FILE", .text = "draws its QR", .run = draw_png},
    {.usage = "plate ID WORD ...",
        .text = "on, off, amount LEAST MOST: in fen,\n"
                "wallets all|alipay,wechat,unionpay,\n"
                "terminals none|ID,ID: they announce and print",
        .run = change},
    {.usage = "plates [MERCHANT]", .text = "and what may be paid at them", .run = list},
};

const struct provision_topic provision_plate = {
    .name = "plates: a QR that is printed; its payer types the amount",
    .missing =
        "there is no such plate, store or terminal of the merchant; \"shanju-hub plates\" lists "
        "plates",
    .commands = commands,
    .count = LENGTH(commands),
};
