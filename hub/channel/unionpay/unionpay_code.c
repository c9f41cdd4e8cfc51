#include "hub/channel/unionpay/unionpay_code.h"

#include <string.h>

#include "shared/base/need.h"

#define PAID_OR_BACK (1U << UNIONPAY_CODE_CALL_MONEY)
#define REVERSAL (1U << UNIONPAY_CODE_CALL_REVERSAL)
#define MONEY (PAID_OR_BACK | REVERSAL)
#define APPLY (1U << UNIONPAY_CODE_CALL_APPLY)
#define QUERY (1U << UNIONPAY_CODE_CALL_QUERY)
#define FILES (1U << UNIONPAY_CODE_CALL_FILE)
#define ABOUT (1U << UNIONPAY_CODE_CALL_ABOUT)
#define ASKED (MONEY | APPLY | QUERY)
#define ALL (ASKED | ABOUT)

const struct unionpay_code_row unionpay_code_rows[] = {
    {"00", MONEY, MEANING_WAITING}, /* taken; a query says how it ended */
    {"00", APPLY | QUERY | FILES | ABOUT, MEANING_DONE},
    {"A6", MONEY, MEANING_WAITING}, /* done, with a flaw that is not the merchant's */
    {"A6", APPLY | QUERY | ABOUT, MEANING_DONE},

    /* Nobody knows yet: "ask again". */
    {"03", MONEY | QUERY, MEANING_UNKNOWN},
    {"04", MONEY | QUERY, MEANING_UNKNOWN},
    {"05", MONEY | QUERY, MEANING_UNKNOWN},
    {"03", APPLY, MEANING_LATER},
    {"04", APPLY, MEANING_LATER},
    {"05", APPLY, MEANING_LATER},
    {"03", ABOUT, MEANING_WAITING},
    {"04", ABOUT, MEANING_WAITING},
    {"05", ABOUT, MEANING_WAITING},

    {"01", ALL | FILES, MEANING_REFUSED},
    {"02", ASKED | FILES, MEANING_LATER}, /* the system is not open */
    {"10", ASKED | FILES, MEANING_BROKEN},
    {"11", ASKED | FILES, MEANING_BROKEN},
    {"12", MONEY | APPLY, MEANING_LOOK}, /* the number has been here before */
    {"13", ASKED | FILES, MEANING_BROKEN},
    {"30", ALL, MEANING_REFUSED},
    {"31", ASKED | FILES, MEANING_BROKEN},
    {"32", ASKED | FILES, MEANING_BROKEN},
    {"33", ALL, MEANING_REFUSED},
    {"34", QUERY | ABOUT | REVERSAL, MEANING_ABSENT},
    {"34", PAID_OR_BACK, MEANING_REFUSED},
    {"35", MONEY, MEANING_LOOK}, /* what it is about is not there, or in another state */
    {"35", ABOUT, MEANING_REFUSED},
    {"36", MONEY, MEANING_REFUSED},
    {"37", QUERY, MEANING_LATER}, /* asked too often */
    {"38", ALL, MEANING_REFUSED},
    {"39", MONEY | APPLY | ABOUT, MEANING_REFUSED},

    {"98", FILES, MEANING_ABSENT}, /* there is no such file */

    /* The payer's card or its bank. */
    {"60", MONEY | ABOUT, MEANING_REFUSED},
    {"61", MONEY | ABOUT, MEANING_REFUSED},
    {"62", MONEY | ABOUT, MEANING_REFUSED},
    {"63", MONEY | ABOUT, MEANING_REFUSED},
    {"64", MONEY | ABOUT, MEANING_REFUSED},
    {"65", MONEY | ABOUT, MEANING_REFUSED},
    {"66", MONEY | ABOUT, MEANING_REFUSED},
    {"67", MONEY | ABOUT, MEANING_REFUSED},
    {"68", MONEY | ABOUT, MEANING_REFUSED},
    {"70", MONEY | ABOUT, MEANING_REFUSED},
    {"71", MONEY | ABOUT, MEANING_REFUSED},
    {"72", MONEY | ABOUT, MEANING_REFUSED},
    {"73", MONEY | ABOUT, MEANING_REFUSED},
    {"77", MONEY | ABOUT, MEANING_REFUSED},
    {"78", MONEY | ABOUT, MEANING_REFUSED},
    {"79", MONEY | ABOUT, MEANING_REFUSED},
};

const size_t unionpay_code_rows_count = LENGTH(unionpay_code_rows);

enum meaning
unionpay_code_of(enum unionpay_code_call call, const char *code)
{
    for (size_t i = 0; i < LENGTH(unionpay_code_rows); i++) {
        const struct unionpay_code_row *row = &unionpay_code_rows[i];

        if ((row->calls & 1U << call) != 0 && strcmp(row->code, code) == 0)
            return row->meaning;
    }
    return MEANING_UNKNOWN;
}
