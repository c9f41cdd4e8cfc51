#include "shared/pay/barcode.h"

#define FACE_TOKEN_LENGTH 35

struct range {
    enum channel channel;
    int prefix_from; /* the first two digits */
    int prefix_to;
    size_t length_from;
    size_t length_to;
};

/* e-CNY is of no channel of ours. */
static const struct range ranges[] = {
    {CHANNEL_WECHAT, 10, 15, 18, 18},
    {CHANNEL_ALIPAY, 25, 30, 16, 24},
    {CHANNEL_UNIONPAY, 62, 62, 19, 19},
    {CHANNEL_NONE, 1, 1, 19, 19},
};

static bool
is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct bytes
trim(struct bytes text)
{
    while (text.size > 0 && is_space(text.at[0]))
        text = bytes_from(text, 1);
    while (text.size > 0 && is_space(text.at[text.size - 1]))
        text.size--;
    return text;
}

static bool
is_digits(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.size > 0;
}

static bool
is_face_token(struct bytes text)
{
    if (text.size != FACE_TOKEN_LENGTH || !bytes_starts(text, "fp"))
        return false;
    for (size_t i = 2; i < text.size; i++) {
        uint8_t c = text.at[i];

        if ((c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z'))
            return false;
    }
    return true;
}

static enum err
find_channel(struct bytes text, enum channel *ret_channel)
{
    int prefix;

    if (is_face_token(text)) {
        *ret_channel = CHANNEL_ALIPAY;
        return ERR_OK;
    }
    if (!is_digits(text) || text.size < 2)
        return ERR_BAD_INPUT;
    prefix = (text.at[0] - '0') * 10 + (text.at[1] - '0');
    for (size_t i = 0; i < LENGTH(ranges); i++) {
        const struct range *range = &ranges[i];

        if (prefix < range->prefix_from || prefix > range->prefix_to ||
            text.size < range->length_from || text.size > range->length_to)
            continue;
        if (range->channel == CHANNEL_NONE)
            return ERR_UNSUPPORTED;
        *ret_channel = range->channel;
        return ERR_OK;
    }
    return ERR_BAD_INPUT;
}

enum err
barcode_read(struct bytes text, struct barcode *ret_barcode)
{
    struct bytes code = trim(text);
    enum channel channel;
    enum err err = find_channel(code, &channel);

    if (err != ERR_OK)
        return err;
    NEED(code.size < BARCODE_TEXT_SIZE);
    ret_barcode->channel = channel;
    memcpy(ret_barcode->text, code.at, code.size);
    ret_barcode->text[code.size] = '\0';
    return ERR_OK;
}
