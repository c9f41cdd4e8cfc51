#include "tools/sandbox/unionpay/unionpay_time.h"

#include <string.h>

#include "shared/base/text.h"

const char *
unionpay_time_format(struct moment moment, char ret_time[static UNIONPAY_TIME_SIZE])
{
    char text[MOMENT_TEXT_MAX];
    size_t length = 0;

    for (const char *at = moment_format_china(moment, text); *at != '\0'; at++)
        if (*at >= '0' && *at <= '9' && length < UNIONPAY_TIME_SIZE - 1)
            ret_time[length++] = *at;
    ret_time[length] = '\0';
    return ret_time;
}

enum err
unionpay_time_parse(const char *text, struct moment *ret_moment)
{
    char block[MOMENT_TEXT_MAX];
    struct text spaced;

    if (strlen(text) != UNIONPAY_TIME_SIZE - 1)
        return ERR_BAD_INPUT;
    text_init(&spaced, block, sizeof(block));
    text_printf(&spaced, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", text, text + 4, text + 6, text + 8,
        text + 10, text + 12);
    return moment_parse_china(text_bytes(&spaced), ret_moment);
}

struct moment
unionpay_time_settle(struct moment moment)
{
    return moment_day_china(moment_after(moment, span_s(3600)));
}
