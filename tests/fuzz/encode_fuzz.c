/* Any bytes come back from any code, and any accepted text is the one that would be written. */
#include "shared/text/encode.h"

#define BYTES_MAX 256

struct codec {
    const char *(*write)(struct bytes from, char *to, size_t size);
    enum err (*read)(struct bytes from, uint8_t *to, size_t size, size_t *ret_size);
    uint8_t case_bit; /* that does not matter to the reader */
};

static const struct codec codecs[] = {
    {encode_base32, encode_read_base32, 0x20},
    {encode_base64, encode_read_base64, 0},
    {encode_hex, encode_read_hex, 0x20},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_bytes(const struct codec *codec, struct bytes plain)
{
    char text[ENCODE_HEX_SIZE(BYTES_MAX)];
    uint8_t again[BYTES_MAX];
    size_t size;

    (void)codec->write(plain, text, sizeof(text));
    NEED(codec->read(bytes_text(text), again, plain.size, &size) == ERR_OK);
    NEED(bytes_equal(plain, bytes_of(again, size)));
}

static void
check_text(const struct codec *codec, struct bytes text)
{
    uint8_t plain[BYTES_MAX];
    char again[ENCODE_HEX_SIZE(BYTES_MAX)];
    size_t size;

    if (codec->read(text, plain, sizeof(plain), &size) != ERR_OK)
        return;
    (void)codec->write(bytes_of(plain, size), again, sizeof(again));
    NEED(strlen(again) >= text.size);
    for (size_t i = 0; again[i] != '\0'; i++) {
        if (i < text.size)
            NEED(((uint8_t)again[i] | codec->case_bit) == (text.at[i] | codec->case_bit));
        else
            NEED(again[i] == '=');
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > BYTES_MAX)
        return 0;
    for (size_t i = 0; i < LENGTH(codecs); i++) {
        check_bytes(&codecs[i], bytes_of(data, size));
        check_text(&codecs[i], bytes_of(data, size));
    }
    return 0;
}
