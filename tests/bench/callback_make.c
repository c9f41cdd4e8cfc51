/*
 * callback_make -- Alipay's callbacks for payments that somebody has stored.
 *
 *     callback_make KEY APP SELLER <payments      a signed form a line
 *
 * KEY is the file of Alipay's private key; a line of payments is our number and
 * the amount in fen. All of them say that the payment is paid.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared/base/clock.h"
#include "shared/base/money.h"
#include "shared/base/text.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"
#include "shared/text/form.h"

#define KEY_MAX 8192
#define FORM_MAX 4096

struct pair {
    const char *name;
    const char *value;
};

static struct crypt_key *
read_key(const char *path)
{
    static char text[KEY_MAX];
    struct crypt_key *key = NULL;
    FILE *file = fopen(path, "r");

    if (file == NULL || fread(text, 1, sizeof(text) - 1, file) == 0 ||
        crypt_rsa_private(bytes_text(text), &key) != ERR_OK) {
        (void)fprintf(stderr, "callback_make: %s is no private key\n", path);
        exit(EXIT_FAILURE);
    }
    (void)fclose(file);
    return key;
}

/* The names are in the order in which they are signed. */
static void
write_form(const struct crypt_key *key, const struct pair *pairs, size_t count)
{
    char signed_block[FORM_MAX];
    char form_block[FORM_MAX];
    char encoded[ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)];
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    struct text to_sign;
    struct text form;
    size_t size;

    text_init(&to_sign, signed_block, sizeof(signed_block));
    text_init(&form, form_block, sizeof(form_block));
    for (size_t i = 0; i < count; i++) {
        text_printf(&to_sign, "%s%s=%s", i > 0 ? "&" : "", pairs[i].name, pairs[i].value);
        form_put(&form, pairs[i].name, bytes_text(pairs[i].value));
    }
    NEED(crypt_rsa_sign(key, text_bytes(&to_sign), signature, &size) == ERR_OK);
    (void)encode_base64(bytes_of(signature, size), encoded, sizeof(encoded));
    form_put(&form, "sign", bytes_text(encoded));
    form_put(&form, "sign_type", bytes_text("RSA2"));
    NEED(text_ok(&to_sign) && text_ok(&form));
    (void)puts(form_block);
}

static void
write_paid(const struct crypt_key *key, char **names, char *line)
{
    char *rest = NULL;
    const char *number = strtok_r(line, " ", &rest);
    char yuan[MONEY_TEXT_MAX];
    char now[MOMENT_TEXT_MAX];
    int64_t fen;

    NEED(number != NULL && text_read_int(bytes_of(rest, strcspn(rest, "\n")), &fen) == ERR_OK);
    NEED(fen > 0);
    (void)money_format(money_of(fen), yuan);
    (void)moment_format_china(clock_moment(clock_system()), now);
    const struct pair pairs[] = {
        {"app_id", names[0]},
        {"buyer_id", "2088102146300010"},
        {"buyer_pay_amount", yuan},
        {"charset", "utf-8"},
        {"gmt_payment", now},
        {"notify_id", number},
        {"notify_time", now},
        {"notify_type", "trade_status_sync"},
        {"out_trade_no", number},
        {"receipt_amount", yuan},
        {"seller_id", names[1]},
        {"total_amount", yuan},
        {"trade_no", number},
        {"trade_status", "TRADE_SUCCESS"},
        {"version", "1.0"},
    };

    write_form(key, pairs, LENGTH(pairs));
}

int
main(int count, char **arguments)
{
    struct crypt_key *key;
    char line[128];

    if (count != 4) {
        (void)fputs("usage: callback_make KEY APP SELLER <payments\n", stderr);
        return 2;
    }
    key = read_key(arguments[1]);
    while (fgets(line, sizeof(line), stdin) != NULL)
        write_paid(key, arguments + 2, line);
    crypt_key_free(&key);
    return EXIT_SUCCESS;
}
