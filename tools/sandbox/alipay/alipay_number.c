#include "tools/sandbox/alipay/alipay_number.h"

#include <string.h>

#define DAY_LENGTH 8

static void
put_random(struct random *random, const char *letters, char *to, size_t count)
{
    size_t letters_count = strlen(letters);

    for (size_t i = 0; i < count; i++)
        to[i] = letters[random_below(random, letters_count)];
}

void
alipay_number_trade(
    struct random *random, struct moment now, char ret_number[static ALIPAY_NUMBER_SIZE])
{
    char date[MOMENT_TEXT_MAX];
    size_t length = 0;

    (void)moment_format_china(now, date);
    for (const char *at = date; length < DAY_LENGTH; at++)
        if (*at != '-')
            ret_number[length++] = *at;
    ret_number[length++] = '2';
    ret_number[length++] = '2';
    put_random(random, "0123456789", ret_number + length, ALIPAY_NUMBER_SIZE - 1 - length);
    ret_number[ALIPAY_NUMBER_SIZE - 1] = '\0';
}

void
alipay_number_token(struct random *random, const char *prefix, char *ret_token, size_t size)
{
    size_t length = strlen(prefix);

    NEED(length < size);
    memcpy(ret_token, prefix, length);
    put_random(
        random, "0123456789abcdefghijklmnopqrstuvwxyz", ret_token + length, size - 1 - length);
    ret_token[size - 1] = '\0';
}
