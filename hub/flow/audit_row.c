#include "hub/flow/audit_row.h"

#include <string.h>

#include "shared/base/text.h"

#define CANONICAL_SIZE (2 * AUDIT_ROW_TEXT_SIZE + 1024)

_Static_assert(sizeof(((struct audit_row *)0)->was) == AUDIT_ROW_TEXT_SIZE &&
                   sizeof(((struct audit_row *)0)->became) == AUDIT_ROW_TEXT_SIZE,
    "a text is as long as its column");

static void
put_text(struct text *text, const char *field)
{
    text_put_int(text, (int64_t)strlen(field));
    text_put_char(text, ':');
    text_put(text, field);
    text_put_char(text, ',');
}

static void
put_int(struct text *text, int64_t field)
{
    char digits[24];
    struct text number;

    text_init(&number, digits, sizeof(digits));
    text_put_int(&number, field);
    put_text(text, digits);
}

void
audit_row_hash(const struct audit_row *row, const uint8_t previous[static CRYPT_SHA256_SIZE],
    uint8_t ret_hash[static CRYPT_SHA256_SIZE])
{
    char block[CANONICAL_SIZE];
    struct text text;

    text_init(&text, block, sizeof(block));
    put_int(&text, row->merchant_id);
    put_int(&text, row->sequence);
    put_int(&text, row->id);
    put_int(&text, row->organisation_id);
    put_text(&text, row->who);
    put_int(&text, row->who_id);
    put_text(&text, row->name);
    put_text(&text, row->address);
    put_text(&text, row->action);
    put_text(&text, row->about);
    put_int(&text, row->about_id);
    put_text(&text, row->was);
    put_text(&text, row->became);
    put_int(&text, row->at_us);
    NEED(text_ok(&text)); /* columns are bounded */
    crypt_sha256((const struct bytes[]){bytes_of(previous, CRYPT_SHA256_SIZE), text_bytes(&text)},
        2, ret_hash);
}
