#include "hub/provision/provision_command.h"

#include <string.h>

#include "hub/provision/provision_topics.h"

/* The next of what stands between a sign; false behind the last. */
static bool
next_of(struct bytes *list, char sign, struct bytes *ret_one)
{
    size_t length = 0;

    if (list->size == 0)
        return false;
    while (length < list->size && list->at[length] != (uint8_t)sign)
        length++;
    *ret_one = bytes_of(list->at, length);
    *list = bytes_from(*list, length < list->size ? length + 1 : length);
    return true;
}

/* One of the words that the usage says. */
static bool
is_fixed(struct bytes token)
{
    return token.at[0] >= 'a' && token.at[0] <= 'z';
}

static bool
is_given(struct bytes token)
{
    return !is_fixed(token) || memchr(token.at, '|', token.size) != NULL;
}

static bool
is_one_of(struct bytes token, const char *word)
{
    struct bytes one;

    while (next_of(&token, '|', &one))
        if (bytes_is(one, word))
            return true;
    return false;
}

static bool
take(struct provision_ask *ask, const char *word)
{
    if (ask->count == LENGTH(ask->words))
        return false;
    ask->words[ask->count++] = word;
    return true;
}

bool
provision_command_reads(
    const char *usage, const char *const *arguments, size_t count, struct provision_ask *ret_ask)
{
    struct bytes tokens = bytes_text(usage);
    struct bytes token;
    bool is_needed = true;
    size_t at = 0;

    ret_ask->count = 0;
    ret_ask->merchant = NULL;
    while (next_of(&tokens, ' ', &token)) {
        is_needed = is_needed && token.at[0] != '[';
        if (token.at[0] == '.') {
            while (at < count)
                if (!take(ret_ask, arguments[at++]))
                    return false;
            return true;
        }
        if (at == count)
            return !is_needed;
        if (is_needed && is_fixed(token) && !is_one_of(token, arguments[at]))
            return false;
        if (bytes_is(token, "MERCHANT") || bytes_is(token, "[MERCHANT]"))
            ret_ask->merchant = arguments[at];
        else if (is_given(token) && !take(ret_ask, arguments[at]))
            return false;
        at++;
    }
    return at == count;
}

bool
provision_command_begins(const char *usage, const char *word)
{
    struct bytes tokens = bytes_text(usage);
    struct bytes token;

    return next_of(&tokens, ' ', &token) && is_one_of(token, word);
}

const struct provision_command *
provision_command_find(const char *const *arguments, size_t count, struct provision_ask *ret_ask,
    const struct provision_topic **ret_topic)
{
    for (size_t i = 0; i < PROVISION_TOPICS; i++) {
        const struct provision_topic *topic = provision_topics[i];

        for (size_t k = 0; k < topic->count; k++)
            if (provision_command_reads(topic->commands[k].usage, arguments, count, ret_ask)) {
                *ret_topic = topic;
                return &topic->commands[k];
            }
    }
    return NULL;
}
