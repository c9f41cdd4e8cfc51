#include "hub/provision/provision_account_words.h"

#include "hub/provision/provision_books.h"

static enum err
read_minute(const char *text, int64_t *ret_minute)
{
    int64_t hour;
    int64_t minute;

    if (strlen(text) != 5 || text[2] != ':' || text_read_int(bytes_of(text, 2), &hour) != ERR_OK ||
        text_read_int(bytes_of(text + 3, 2), &minute) != ERR_OK || hour > 24 || minute > 59)
        return ERR_BAD_INPUT;
    *ret_minute = (hour * 60 + minute) % CHANNEL_ACCOUNT_FLOW_MINUTES;
    return ERR_OK;
}

/* What stands behind a word. */
static enum err
read_one(const char *word, const char *value, struct channel_account_terms *terms)
{
    if (strcmp(word, "priority") == 0) {
        terms->says |= CHANNEL_ACCOUNT_SAYS_PRIORITY;
        return provision_books_int(value, &terms->priority);
    }
    if (strcmp(word, "weight") == 0) {
        terms->says |= CHANNEL_ACCOUNT_SAYS_WEIGHT;
        return provision_books_int(value, &terms->weight);
    }
    if (strcmp(word, "settles") == 0) {
        terms->says |= CHANNEL_ACCOUNT_SAYS_SETTLES;
        text_set(terms->settles_to, sizeof(terms->settles_to), value);
        return strcmp(value, "merchant") == 0 || strcmp(value, "platform") == 0 ? ERR_OK
                                                                                : ERR_BAD_INPUT;
    }
    terms->says |= CHANNEL_ACCOUNT_SAYS_COST;
    terms->returns_cost = strcmp(value, "returned") == 0;
    return strcmp(word, "cost") == 0 && (terms->returns_cost || strcmp(value, "kept") == 0)
               ? ERR_OK
               : ERR_BAD_INPUT;
}

static enum err
read_two(
    const char *word, const char *first, const char *second, struct channel_account_terms *terms)
{
    enum err err;

    if (strcmp(word, "amount") == 0) {
        terms->says |= CHANNEL_ACCOUNT_SAYS_AMOUNT_MIN | CHANNEL_ACCOUNT_SAYS_AMOUNT_MAX;
        err = provision_books_int(first, &terms->amount_min);
        return err == ERR_OK ? provision_books_int(second, &terms->amount_max) : err;
    }
    terms->says |= CHANNEL_ACCOUNT_SAYS_HOURS;
    err = read_minute(first, &terms->from_minute);
    return err == ERR_OK ? read_minute(second, &terms->to_minute) : err;
}

/* One word with what stands behind it; *used says how many were read. */
static enum err
read_word(const char *const *words, size_t count, struct channel_account_terms *terms, size_t *used)
{
    if (strcmp(words[0], "on") == 0 || strcmp(words[0], "off") == 0) {
        *used = 1;
        terms->says |= CHANNEL_ACCOUNT_SAYS_STATE;
        return provision_books_copy(words[0], terms->state, sizeof(terms->state));
    }
    if (strcmp(words[0], "amount") == 0 || strcmp(words[0], "hours") == 0) {
        *used = 3;
        return count < 3 ? ERR_BAD_INPUT : read_two(words[0], words[1], words[2], terms);
    }
    *used = 2;
    return count < 2 ? ERR_BAD_INPUT : read_one(words[0], words[1], terms);
}

enum err
provision_account_words_read(
    const char *const *words, size_t count, struct channel_account_terms *terms)
{
    size_t used = 0;
    enum err err = ERR_OK;

    for (size_t i = 0; i < count && err == ERR_OK; i += used)
        err = read_word(words + i, count - i, terms, &used);
    return err;
}
