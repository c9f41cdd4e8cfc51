#include "shared/pay/emvco.h"

#include <stdio.h>
#include <string.h>

#define CRC_POLYNOMIAL 0x1021U
#define CRC_LENGTH 4
#define CRC_HEAD "6304"
#define ID_LENGTH 2
#define HEAD_LENGTH 4 /* an id and a length */
#define AMOUNT_LENGTH_MAX 13
#define VALUE_LETTERS_MAX 99
#define ACCOUNT_FIRST 2
#define TEMPLATE_FIRST 26
#define ACCOUNT_LAST 51
#define OURS_PATH 1

enum id {
    ID_FORMAT = 0,
    ID_METHOD = 1,
    ID_CATEGORY = 52,
    ID_CURRENCY = 53,
    ID_AMOUNT = 54,
    ID_COUNTRY = 58,
    ID_NAME = 59,
    ID_CITY = 60,
    ID_POSTAL = 61,
    ID_MORE = 62,
    ID_CRC = 63,
    ID_LOCAL = 64
};

/* Within ID_MORE and ID_LOCAL, and within a template. */
enum {
    MORE_BILL = 1,
    MORE_STORE = 3,
    MORE_REFERENCE = 5,
    MORE_TERMINAL = 7,
    LOCAL_LANGUAGE = 0,
    LOCAL_NAME = 1,
    LOCAL_CITY = 2,
    TEMPLATE_NAME = 0
};

uint16_t
emvco_crc(struct bytes bytes)
{
    unsigned crc = 0xFFFF;

    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= (unsigned)bytes.at[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000U) != 0 ? (crc << 1 ^ CRC_POLYNOMIAL) & 0xFFFFU : crc << 1;
    }
    return (uint16_t)crc;
}

/* --- writing ---------------------------------------------------------------------- */

static size_t
letters_in(struct bytes text)
{
    size_t letters = 0;

    for (size_t i = 0; i < text.size; i++)
        letters += (text.at[i] & 0xC0) != 0x80;
    return letters;
}

static enum err
put(struct text *text, int id, struct bytes value, size_t letters_max)
{
    size_t letters = letters_in(value);

    if (letters == 0 || !text_is_utf8(value))
        return ERR_BAD_INPUT;
    if (letters > letters_max)
        return ERR_TOO_BIG;
    text_printf(text, "%02d%02zu", id, letters);
    text_put_bytes(text, value);
    return text_ok(text) ? ERR_OK : ERR_TOO_BIG;
}

/* What need not be there. */
static enum err
put_any(struct text *text, int id, const char *value, size_t letters_max)
{
    return value[0] == '\0' ? ERR_OK : put(text, id, bytes_text(value), letters_max);
}

static enum err
put_accounts(const struct emvco *emvco, struct text *text)
{
    enum err err = emvco->accounts_count > 0 ? ERR_OK : ERR_BAD_INPUT;

    for (size_t i = 0; err == ERR_OK && i < emvco->accounts_count; i++) {
        const struct emvco_account *account = &emvco->accounts[i];

        err = account->id < ACCOUNT_FIRST || account->id > ACCOUNT_LAST
                  ? ERR_BAD_INPUT
                  : put(text, account->id, bytes_text(account->value), VALUE_LETTERS_MAX);
    }
    return err;
}

static enum err
put_amount(struct money amount, struct text *text)
{
    char yuan[MONEY_TEXT_MAX];

    if (amount.fen == 0)
        return ERR_OK;
    if (amount.fen < 0 || strlen(money_format(amount, yuan)) > AMOUNT_LENGTH_MAX)
        return ERR_OUT_OF_RANGE;
    return put(text, ID_AMOUNT, bytes_text(yuan), AMOUNT_LENGTH_MAX);
}

struct wish {
    int id;
    const char *value;
    size_t letters_max;
    bool must;
};

static enum err
put_all(const struct wish *wishes, size_t count, struct text *text)
{
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < count; i++)
        err = wishes[i].must
                  ? put(text, wishes[i].id, bytes_text(wishes[i].value), wishes[i].letters_max)
                  : put_any(text, wishes[i].id, wishes[i].value, wishes[i].letters_max);
    return err;
}

/* Wishes in a value of their own; nothing when none is there. */
static enum err
put_template(int id, const struct wish *wishes, size_t count, struct text *text)
{
    char block[EMVCO_VALUE_SIZE];
    struct text inner;
    enum err err;

    text_init(&inner, block, sizeof(block));
    err = put_all(wishes, count, &inner);
    return err != ERR_OK ? err : put_any(text, id, block, VALUE_LETTERS_MAX);
}

static enum err
put_more(const struct emvco *emvco, struct text *text)
{
    const struct wish more[] = {
        {MORE_BILL, emvco->bill, 25, false},
        {MORE_STORE, emvco->store, 25, false},
        {MORE_REFERENCE, emvco->reference, 25, false},
        {MORE_TERMINAL, emvco->terminal, 25, false},
    };
    const struct wish local[] = {
        {LOCAL_LANGUAGE, emvco->language, 2, true},
        {LOCAL_NAME, emvco->local_name, 25, true},
        {LOCAL_CITY, emvco->local_city, 15, false},
    };
    enum err err = put_template(ID_MORE, more, LENGTH(more), text);

    if (err != ERR_OK || emvco->local_name[0] == '\0')
        return err;
    return put_template(ID_LOCAL, local, LENGTH(local), text);
}

static enum err
put_merchant(const struct emvco *emvco, struct text *text)
{
    const struct wish money[] = {
        {ID_CATEGORY, emvco->category, 4, true},
        {ID_CURRENCY, emvco->currency, 3, true},
    };
    const struct wish place[] = {
        {ID_COUNTRY, emvco->country, 2, true},
        {ID_NAME, emvco->name, 25, true},
        {ID_CITY, emvco->city, 15, true},
        {ID_POSTAL, emvco->postal, 10, false},
    };
    enum err err = put_accounts(emvco, text);

    if (err == ERR_OK)
        err = put_all(money, LENGTH(money), text);
    if (err == ERR_OK)
        err = put_amount(emvco->amount, text);
    return err == ERR_OK ? put_all(place, LENGTH(place), text) : err;
}

enum err
emvco_write(const struct emvco *emvco, struct text *text)
{
    char block[EMVCO_SIZE];
    struct text payload;
    enum err err;

    text_init(&payload, block, sizeof(block));
    text_printf(&payload, "000201%s", emvco->once ? "010212" : "010211");
    err = put_merchant(emvco, &payload);
    if (err == ERR_OK)
        err = put_more(emvco, &payload);
    if (err != ERR_OK)
        return err;
    text_put(&payload, CRC_HEAD);
    text_printf(&payload, "%04X", emvco_crc(text_bytes(&payload)));
    if (!text_ok(&payload) || letters_in(text_bytes(&payload)) > EMVCO_LETTERS_MAX)
        return ERR_TOO_BIG;
    text_put_bytes(text, text_bytes(&payload));
    return text_ok(text) ? ERR_OK : ERR_TOO_BIG;
}

enum err
emvco_add_ours(struct emvco *emvco, const char *path)
{
    struct emvco_account *account = &emvco->accounts[emvco->accounts_count];
    const struct wish ours[] = {
        {TEMPLATE_NAME, EMVCO_OURS, 32, true},
        {OURS_PATH, path, VALUE_LETTERS_MAX, true},
    };
    struct text text;
    enum err err;

    if (emvco->accounts_count == EMVCO_ACCOUNTS_MAX)
        return ERR_NO_SPACE;
    text_init(&text, account->value, sizeof(account->value));
    err = put_all(ours, LENGTH(ours), &text);
    if (err == ERR_OK && letters_in(text_bytes(&text)) > VALUE_LETTERS_MAX)
        err = ERR_TOO_BIG;
    if (err != ERR_OK)
        return err;
    account->id = TEMPLATE_FIRST;
    for (size_t i = 0; i < emvco->accounts_count; i++)
        if (emvco->accounts[i].id >= account->id)
            account->id = emvco->accounts[i].id + 1;
    emvco->accounts_count++;
    return ERR_OK;
}

/* --- reading ---------------------------------------------------------------------- */

static bool
read_two(const uint8_t *at, int *ret_number)
{
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *ret_number = (at[0] - '0') * 10 + (at[1] - '0');
    return true;
}

/* The first value of *rest, which begins behind it afterwards. */
static enum err
take(struct bytes *rest, int *ret_id, struct bytes *ret_value)
{
    size_t size = 0;
    int letters;

    if (rest->size < HEAD_LENGTH || !read_two(rest->at, ret_id) ||
        !read_two(rest->at + ID_LENGTH, &letters) || letters == 0)
        return ERR_BAD_INPUT;
    *rest = bytes_from(*rest, HEAD_LENGTH);
    while (letters > 0 && size < rest->size) {
        size++;
        while (size < rest->size && (rest->at[size] & 0xC0) == 0x80)
            size++;
        letters--;
    }
    if (letters > 0)
        return ERR_BAD_INPUT;
    *ret_value = bytes_of(rest->at, size);
    *rest = bytes_from(*rest, size);
    return ERR_OK;
}

/* Where a value goes, and how long it is. */
struct place {
    int id;
    char *to;
    size_t size;
};

static enum err
put_into(const struct place *places, size_t count, int id, struct bytes value)
{
    for (size_t i = 0; i < count; i++) {
        if (places[i].id != id)
            continue;
        if (places[i].to[0] != '\0') /* it stands there twice */
            return ERR_BAD_INPUT;
        return text_copy(value, places[i].to, places[i].size) == ERR_OK ? ERR_OK : ERR_BAD_INPUT;
    }
    return ERR_OK;
}

static enum err
read_inner(struct bytes template, const struct place *places, size_t count)
{
    enum err err = ERR_OK;

    while (err == ERR_OK && template.size > 0) {
        struct bytes value;
        int id;

        err = take(&template, &id, &value);
        if (err == ERR_OK)
            err = put_into(places, count, id, value);
    }
    return err;
}

static enum err
read_account(struct emvco *emvco, int id, struct bytes value)
{
    struct emvco_account *account = &emvco->accounts[emvco->accounts_count];

    if (emvco->accounts_count == EMVCO_ACCOUNTS_MAX)
        return ERR_OK; /* there are more schemes than we know */
    account->id = id;
    emvco->accounts_count++;
    return text_copy(value, account->value, sizeof(account->value)) == ERR_OK ? ERR_OK
                                                                              : ERR_BAD_INPUT;
}

static enum err
read_amount(struct bytes value, struct money *ret_amount)
{
    /* "10." and "10.0" are amounts, too (section 4.7.6). */
    if (value.size > 1 && value.size <= AMOUNT_LENGTH_MAX && value.at[value.size - 1] == '.')
        value.size--;
    if (value.size == 0 || value.size > AMOUNT_LENGTH_MAX || value.at[0] == '-' ||
        ret_amount->fen != 0)
        return ERR_BAD_INPUT;
    return money_parse(value, ret_amount) == ERR_OK ? ERR_OK : ERR_BAD_INPUT;
}

static enum err
read_method(struct bytes value, bool *ret_once)
{
    *ret_once = bytes_is(value, "12");
    return *ret_once || bytes_is(value, "11") ? ERR_OK : ERR_BAD_INPUT;
}

static enum err
read_value(struct emvco *emvco, int id, struct bytes value)
{
    const struct place places[] = {
        {ID_CATEGORY, emvco->category, sizeof(emvco->category)},
        {ID_CURRENCY, emvco->currency, sizeof(emvco->currency)},
        {ID_COUNTRY, emvco->country, sizeof(emvco->country)},
        {ID_NAME, emvco->name, sizeof(emvco->name)},
        {ID_CITY, emvco->city, sizeof(emvco->city)},
        {ID_POSTAL, emvco->postal, sizeof(emvco->postal)},
    };
    const struct place more[] = {
        {MORE_BILL, emvco->bill, sizeof(emvco->bill)},
        {MORE_STORE, emvco->store, sizeof(emvco->store)},
        {MORE_REFERENCE, emvco->reference, sizeof(emvco->reference)},
        {MORE_TERMINAL, emvco->terminal, sizeof(emvco->terminal)},
    };
    const struct place local[] = {
        {LOCAL_LANGUAGE, emvco->language, sizeof(emvco->language)},
        {LOCAL_NAME, emvco->local_name, sizeof(emvco->local_name)},
        {LOCAL_CITY, emvco->local_city, sizeof(emvco->local_city)},
    };

    if (id >= ACCOUNT_FIRST && id <= ACCOUNT_LAST)
        return read_account(emvco, id, value);
    if (id == ID_METHOD)
        return read_method(value, &emvco->once);
    if (id == ID_AMOUNT)
        return read_amount(value, &emvco->amount);
    if (id == ID_MORE)
        return read_inner(value, more, LENGTH(more));
    if (id == ID_LOCAL)
        return read_inner(value, local, LENGTH(local));
    return put_into(places, LENGTH(places), id, value);
}

/* What section 4.2 demands. */
static bool
is_whole(const struct emvco *emvco)
{
    return emvco->accounts_count > 0 && strlen(emvco->category) == 4 &&
           strspn(emvco->category, "0123456789") == 4 && strlen(emvco->currency) == 3 &&
           strspn(emvco->currency, "0123456789") == 3 && strlen(emvco->country) == 2 &&
           emvco->name[0] != '\0' && emvco->city[0] != '\0';
}

static enum err
check_crc(struct bytes payload)
{
    struct bytes head = bytes_of(payload.at, payload.size - CRC_LENGTH);
    char crc[CRC_LENGTH + 1];

    (void)snprintf(crc, sizeof(crc), "%04X", emvco_crc(head));
    return memcmp(payload.at + head.size, crc, CRC_LENGTH) == 0 ? ERR_OK : ERR_BAD_SIGNATURE;
}

enum err
emvco_read(struct bytes payload, struct emvco *ret_emvco)
{
    struct emvco emvco = {.accounts_count = 0};
    struct bytes rest;
    size_t tail = strlen(CRC_HEAD) + CRC_LENGTH;
    enum err err;

    if (payload.size < tail || payload.size >= EMVCO_SIZE || !text_is_utf8(payload) ||
        !bytes_starts(payload, "000201") ||
        memcmp(payload.at + payload.size - tail, CRC_HEAD, strlen(CRC_HEAD)) != 0)
        return ERR_BAD_INPUT;
    err = check_crc(payload);
    rest = bytes_from(bytes_of(payload.at, payload.size - tail), HEAD_LENGTH + 2);
    while (err == ERR_OK && rest.size > 0) {
        struct bytes value;
        int id;

        err = take(&rest, &id, &value);
        if (err == ERR_OK && (id == ID_FORMAT || id == ID_CRC))
            err = ERR_BAD_INPUT;
        if (err == ERR_OK)
            err = read_value(&emvco, id, value);
    }
    if (err != ERR_OK)
        return err;
    if (!is_whole(&emvco))
        return ERR_BAD_INPUT;
    *ret_emvco = emvco;
    return ERR_OK;
}

enum err
emvco_ours(const struct emvco *emvco, char *ret_path, size_t size)
{
    for (size_t i = 0; i < emvco->accounts_count; i++) {
        char name[EMVCO_VALUE_SIZE] = "";
        char path[EMVCO_VALUE_SIZE] = "";
        const struct place places[] = {
            {TEMPLATE_NAME, name, sizeof(name)},
            {OURS_PATH, path, sizeof(path)},
        };

        if (emvco->accounts[i].id < TEMPLATE_FIRST ||
            read_inner(bytes_text(emvco->accounts[i].value), places, LENGTH(places)) != ERR_OK ||
            strcmp(name, EMVCO_OURS) != 0 || path[0] == '\0')
            continue;
        return text_copy(bytes_text(path), ret_path, size);
    }
    return ERR_NOT_FOUND;
}
