#include "tools/sandbox/wechat/wechat_number.h"

#include <string.h>

#define DAY_LENGTH 8

static const char digits[] = "0123456789";
static const char hexadecimal[] = "0123456789abcdef";

static void
put_random(struct random *random, const char *letters, char *to, size_t count)
{
    size_t letters_count = strlen(letters);

    for (size_t i = 0; i < count; i++)
        to[i] = letters[random_below(random, letters_count)];
}

void
wechat_number_token(struct random *random, char *ret_token, size_t size)
{
    put_random(random, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", ret_token,
        size - 1);
    ret_token[size - 1] = '\0';
}

void
wechat_number_digits(
    struct random *random, const char *prefix, struct moment now, char *ret_number, size_t size)
{
    char time[WECHAT_NUMBER_COMPACT_SIZE];
    size_t length = strlen(prefix);

    NEED(length + DAY_LENGTH < size);
    memcpy(ret_number, prefix, length);
    memcpy(ret_number + length, wechat_number_compact(now, time), DAY_LENGTH);
    length += DAY_LENGTH;
    put_random(random, digits, ret_number + length, size - 1 - length);
    ret_number[size - 1] = '\0';
}

void
wechat_number_prepay(
    struct random *random, struct moment now, char ret_id[static WECHAT_NUMBER_PREPAY_SIZE])
{
    char time[WECHAT_NUMBER_COMPACT_SIZE];
    size_t length = WECHAT_NUMBER_COMPACT_SIZE - 1;

    memcpy(ret_id, "wx", 2);
    memcpy(ret_id + 2, wechat_number_compact(now, time), length);
    put_random(random, hexadecimal, ret_id + 2 + length, WECHAT_NUMBER_PREPAY_SIZE - 3 - length);
    ret_id[WECHAT_NUMBER_PREPAY_SIZE - 1] = '\0';
}

void
wechat_number_event(struct random *random, char ret_id[static WECHAT_NUMBER_EVENT_SIZE])
{
    put_random(random, hexadecimal, ret_id, WECHAT_NUMBER_EVENT_SIZE - 1);
    ret_id[8] = ret_id[13] = ret_id[18] = ret_id[23] = '-';
    ret_id[WECHAT_NUMBER_EVENT_SIZE - 1] = '\0';
}

const char *
wechat_number_compact(struct moment now, char ret_time[static WECHAT_NUMBER_COMPACT_SIZE])
{
    char text[MOMENT_TEXT_MAX];
    size_t length = 0;

    for (const char *at = moment_format_china(now, text); *at != '\0'; at++)
        if (*at >= '0' && *at <= '9')
            ret_time[length++] = *at;
    ret_time[length] = '\0';
    return ret_time;
}
