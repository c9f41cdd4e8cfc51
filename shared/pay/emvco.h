/*
 * emvco.h -- a merchant's QR as EMVCo lays it out (Merchant-Presented Mode 1.1).
 *
 * A list of values, each with a two-digit id and a two-digit length in letters,
 * closed by a CRC-16/CCITT-FALSE over the bytes before it (section 4.4). Wallets
 * of China read their own links and not this; schemes abroad and UnionPay's
 * partners do. Our own code stands in a template (ids 26 to 51) under
 * EMVCO_OURS, beside those of others.
 *
 * What is read may come in any order but for the first value and the last
 * (section 4.3); ids that are not listed here are passed over. Pure.
 */
#ifndef SHARED_PAY_EMVCO_H
#define SHARED_PAY_EMVCO_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/money.h"
#include "shared/base/text.h"

#define EMVCO_LETTERS_MAX 512 /* of a whole payload */
#define EMVCO_SIZE (EMVCO_LETTERS_MAX * 4 + 1)
#define EMVCO_VALUE_SIZE (99 * 4 + 1) /* letters may take four bytes */
#define EMVCO_ACCOUNTS_MAX 8
#define EMVCO_NAME_SIZE (25 * 4 + 1)
#define EMVCO_CITY_SIZE (15 * 4 + 1)
#define EMVCO_LABEL_SIZE (25 * 4 + 1)
#define EMVCO_POSTAL_SIZE (10 * 4 + 1)

/* Who a template of ours is for; its value 01 is the path of our pay page, as "T/...". */
#define EMVCO_OURS "com.shanju.pay"

/* Where a scheme finds the merchant: ids 2 to 25 are schemes', 26 to 51 templates with a name. */
struct emvco_account {
    int id;
    char value[EMVCO_VALUE_SIZE];
};

/* What a payload says. Texts are "" where it says nothing. */
struct emvco {
    bool once; /* for one payment (12); else it stands on a plate (11) */
    struct emvco_account accounts[EMVCO_ACCOUNTS_MAX];
    size_t accounts_count;
    char category[5];    /* ISO 18245, four digits */
    char currency[4];    /* ISO 4217, three digits: "156" is CNY */
    struct money amount; /* in hundredths of the currency; 0: the payer types it */
    char country[3];     /* ISO 3166-1, two letters */
    char name[EMVCO_NAME_SIZE];
    char city[EMVCO_CITY_SIZE];
    char postal[EMVCO_POSTAL_SIZE];
    char bill[EMVCO_LABEL_SIZE]; /* the additional data, id 62 */
    char store[EMVCO_LABEL_SIZE];
    char reference[EMVCO_LABEL_SIZE];
    char terminal[EMVCO_LABEL_SIZE];
    char language[3]; /* ISO 639; of the next two, id 64 */
    char local_name[EMVCO_NAME_SIZE];
    char local_city[EMVCO_CITY_SIZE];
};

/**
 * emvco_add_ours() adds the template of our pay page's path. ERR_TOO_BIG when it is too
 * long, ERR_NO_SPACE with EMVCO_ACCOUNTS_MAX of them.
 */
enum err emvco_add_ours(struct emvco *emvco, const char *path) MUST_CHECK;

/** emvco_ours() copies that path out; ERR_NOT_FOUND when there is no such template. */
enum err emvco_ours(const struct emvco *emvco, char *ret_path, size_t size) MUST_CHECK;

/**
 * emvco_write() appends the payload. ERR_BAD_INPUT: a text that must be there is missing, is
 * no UTF-8, or an id is no account's. ERR_OUT_OF_RANGE: an amount that is negative or has
 * more than 13 characters. ERR_TOO_BIG: more than a value or a payload can hold.
 */
enum err emvco_write(const struct emvco *emvco, struct text *text) MUST_CHECK;

/**
 * emvco_read() is ERR_BAD_SIGNATURE when the CRC does not fit, and ERR_BAD_INPUT for what is
 * no such payload, or lacks what section 4.2 demands.
 */
enum err emvco_read(struct bytes payload, struct emvco *ret_emvco) MUST_CHECK;

/** emvco_crc() is the CRC-16/CCITT-FALSE of the bytes: 0x29B1 of "123456789". */
uint16_t emvco_crc(struct bytes bytes);

#endif
