#include "hub/flow/grant.h"

#include <string.h>

#define READ_ONLY ":read"

static const char *const groups[] = {"orders", "refunds", "splits", "receivers", "rules", "wallet",
    "transfers", "notices", "complaints", "onboardings", "channels", "channel-accounts"};

/* The bit of a group, or 0. */
static uint32_t
bit_of(struct bytes word)
{
    for (unsigned i = 0; i < LENGTH(groups); i++)
        if (bytes_is(word, groups[i]))
            return UINT32_C(1) << i;
    return bytes_is(word, GRANT_ALL) ? (UINT32_C(1) << LENGTH(groups)) - 1 : 0;
}

static enum err
add_word(struct bytes word, struct grant *grant)
{
    const size_t tail = sizeof(READ_ONLY) - 1;
    bool read_only = word.size > tail && bytes_is(bytes_from(word, word.size - tail), READ_ONLY);
    uint32_t bits = bit_of(bytes_of(word.at, word.size - (read_only ? tail : 0)));

    grant->read |= bits;
    if (!read_only)
        grant->change |= bits;
    return bits == 0 ? ERR_BAD_INPUT : ERR_OK;
}

enum err
grant_parse(struct bytes text, struct grant *ret_grant)
{
    struct grant grant = {0, 0};
    size_t start = 0;

    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.at[i] != ' ')
            continue;
        if (add_word(bytes_of(text.at + start, i - start), &grant) != ERR_OK)
            return ERR_BAD_INPUT;
        start = i + 1;
    }
    *ret_grant = grant;
    return ERR_OK;
}

bool
grant_covers(const struct grant *grant, const char *group, bool changes)
{
    uint32_t bit = strcmp(group, GRANT_ALL) == 0 ? 0 : bit_of(bytes_of(group, strlen(group)));

    return ((changes ? grant->change : grant->read) & bit) != 0;
}
