#include "agent/flow/amount.h"

#include <string.h>

#include "shared/base/bytes.h"

/* Where the number that is being typed begins. */
static const char *
last_number(const char *entry)
{
    const char *number = entry;

    for (const char *at = entry; *at != '\0'; at++)
        if (*at == '+' || *at == '*')
            number = at + 1;
    return number;
}

static bool
add(char *entry, size_t size, char c)
{
    size_t length = strlen(entry);

    if (length + 1 >= size)
        return false;
    entry[length] = c;
    entry[length + 1] = '\0';
    return true;
}

static bool
add_digit(char *entry, size_t size, int digit)
{
    const char *point = strchr(last_number(entry), '.');

    if (digit < 0 || digit > 9 || (point != NULL && strlen(point) > 2))
        return false;
    /* "0" is only good before a point. */
    if (strcmp(last_number(entry), "0") == 0)
        entry[strlen(entry) - 1] = '\0';
    return add(entry, size, (char)('0' + digit));
}

/* The second does not always fit behind a point; then the first is typed alone. */
static bool
add_double_zero(char *entry, size_t size)
{
    bool typed = add_digit(entry, size, 0);

    return add_digit(entry, size, 0) || typed;
}

static bool
add_point(char *entry, size_t size)
{
    if (strchr(last_number(entry), '.') != NULL)
        return false;
    if (*last_number(entry) == '\0' && !add(entry, size, '0'))
        return false;
    return add(entry, size, '.');
}

static bool
add_sign(char *entry, size_t size, char sign)
{
    const char *number = last_number(entry);

    if (*number == '\0' || number[strlen(number) - 1] == '.')
        return false;
    return add(entry, size, sign);
}

bool
amount_type(char *entry, size_t size, const struct till_command *command)
{
    size_t length = strlen(entry);

    switch ((int)command->key) {
    case TILL_KEY_DIGIT:
        return add_digit(entry, size, command->digit);
    case TILL_KEY_DOUBLE_ZERO:
        return add_double_zero(entry, size);
    case TILL_KEY_POINT:
        return add_point(entry, size);
    case TILL_KEY_PLUS:
        return add_sign(entry, size, '+');
    case TILL_KEY_TIMES:
        return add_sign(entry, size, '*');
    case TILL_KEY_BACKSPACE:
        if (length == 0)
            return false;
        entry[length - 1] = '\0';
        return true;
    case TILL_KEY_CLEAR:
        entry[0] = '\0';
        return length > 0;
    default:
        return false;
    }
}

/* One number up to the next sign; a point at its end is being typed and means nothing yet. */
static enum err
read_number(const char **at, struct money *ret_number, bool *ret_whole)
{
    size_t length = strcspn(*at, "+*");
    struct bytes digits = bytes_of(*at, length);

    *ret_whole = memchr(*at, '.', length) == NULL;
    *at += length;
    if (digits.size > 0 && digits.at[digits.size - 1] == '.')
        digits.size--;
    return money_parse(digits, ret_number);
}

/* A product: at most one factor has a fraction, or more than a whole number of yuan would mean. */
static enum err
read_product(const char **at, struct money *ret_product)
{
    struct money product;
    bool product_whole;
    enum err err = read_number(at, &product, &product_whole);

    while (err == ERR_OK && **at == '*' && (*at)[1] != '\0') {
        struct money factor;
        bool whole;

        (*at)++;
        err = read_number(at, &factor, &whole);
        if (err != ERR_OK)
            break;
        if (!whole && !product_whole)
            return ERR_BAD_INPUT;
        product_whole = product_whole && whole;
        err = money_scale(product, factor.fen, 100, ROUND_DOWN, &product);
    }
    if (err == ERR_OK)
        *ret_product = product;
    return err;
}

enum err
amount_of(const char *entry, struct money *ret_amount)
{
    struct money sum = money_of(0);
    const char *at = entry;

    while (*at != '\0') {
        struct money product;
        enum err err = read_product(&at, &product);

        if (err == ERR_OK)
            err = money_add(sum, product, &sum);
        if (err != ERR_OK)
            return err;
        /* A sign at the end waits for its number. */
        if (*at != '\0')
            at++;
    }
    *ret_amount = sum;
    return ERR_OK;
}
