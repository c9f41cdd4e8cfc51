#include "hub/password/password_rule.h"

#include <strings.h>

#include "shared/base/need.h"
#include "shared/base/number.h"
#include "shared/base/text.h"
#include "shared/crypt/crypt.h"

#include "hub/password/password.h"

/* Behind or before one's own name there must be so much more. */
#define BESIDE_NAME 6
/* Of so few different characters it is plain, whatever their order. */
#define DIFFERENT_MIN 5

static const uint32_t common[] = {
#define COMMON(digits) digits,
#include "hub/password/password_common.def"
#undef COMMON
};

/* UTF-8: all bytes but those that go on. */
static size_t
characters(struct bytes text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.size; i++)
        count += (text.at[i] & 0xc0) != 0x80;
    return count;
}

static bool
is_common(struct bytes small)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint32_t wanted;
    size_t low = 0;
    size_t high = LENGTH(common);

    crypt_sha256(&small, 1, digest);
    wanted = (uint32_t)number_get(digest, 4);
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (common[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < LENGTH(common) && common[low] == wanted;
}

/* 9 and 0 stand beside each other on keys. */
static bool
is_next(uint8_t a, uint8_t b)
{
    return b == a + 1 || (a == '9' && b == '0');
}

/* All bytes count: of a text that is not ASCII there are many different ones. */
static bool
is_plain(struct bytes small)
{
    bool seen[256] = {false};
    bool row_up = true;
    bool row_down = true;
    size_t different = 0;

    for (size_t i = 0; i < small.size; i++) {
        different += !seen[small.at[i]];
        seen[small.at[i]] = true;
        row_up = row_up && (i == 0 || is_next(small.at[i - 1], small.at[i]));
        row_down = row_down && (i == 0 || is_next(small.at[i], small.at[i - 1]));
    }
    return different < DIFFERENT_MIN || row_up || row_down;
}

static bool
is_about(struct bytes small, const char *name)
{
    size_t size = strlen(name);
    const char *text = (const char *)small.at;

    if (size < 3 || small.size < size || small.size >= size + BESIDE_NAME)
        return false;
    return strncasecmp(text, name, size) == 0 ||
           strncasecmp(text + small.size - size, name, size) == 0;
}

enum password_rule
password_rule(struct bytes password, const char *login, const char *name)
{
    char block[PASSWORD_BYTES_MAX];
    struct bytes small = bytes_of(block, password.size);

    if (characters(password) < PASSWORD_RULE_MIN)
        return PASSWORD_RULE_SHORT;
    if (password.size > sizeof(block) || characters(password) > PASSWORD_RULE_MAX ||
        !text_is_utf8(password))
        return PASSWORD_RULE_LONG;
    for (size_t i = 0; i < password.size; i++) {
        uint8_t c = password.at[i];

        block[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    if (is_common(small) || is_plain(small))
        return PASSWORD_RULE_COMMON;
    return is_about(small, login) || is_about(small, name) ? PASSWORD_RULE_NAMED
                                                           : PASSWORD_RULE_KEPT;
}
