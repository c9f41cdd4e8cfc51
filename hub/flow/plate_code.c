#include "hub/flow/plate_code.h"

#include "shared/base/number.h"
#include "shared/text/encode.h"

#define VERSION 1
#define ID_SIZE 8

const char *
plate_code_make(int64_t plate_id, char ret_text[static PLATE_CODE_TEXT_SIZE])
{
    uint8_t code[PLATE_CODE_SIZE] = {VERSION};

    number_put(code + 1, ID_SIZE, (uint64_t)plate_id);
    return encode_base32(bytes_of(code, sizeof(code)), ret_text, PLATE_CODE_TEXT_SIZE);
}

void
plate_code_put_url(struct text *text, const char *base, int64_t plate_id)
{
    char code[PLATE_CODE_TEXT_SIZE];

    text_put(text, base);
    text_put(text, "/P/");
    text_put(text, plate_code_make(plate_id, code));
}

enum err
plate_code_read(struct bytes text, int64_t *ret_plate_id)
{
    uint8_t code[PLATE_CODE_SIZE];
    size_t size;
    int64_t id;

    if (encode_read_base32(text, code, sizeof(code), &size) != ERR_OK || size != sizeof(code))
        return ERR_BAD_INPUT;
    if (code[0] != VERSION)
        return ERR_UNSUPPORTED;
    id = (int64_t)number_get(code + 1, ID_SIZE);
    if (id <= 0)
        return ERR_BAD_INPUT;
    *ret_plate_id = id;
    return ERR_OK;
}
