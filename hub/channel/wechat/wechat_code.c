#include "hub/channel/wechat/wechat_code.h"

#include "shared/base/need.h"

#define HTTP_ACCEPTED 202
#define HTTP_REFUSED 400
#define HTTP_FAILED 500

#define PAY (1U << WECHAT_CODE_CALL_PAY)
#define QUERY (1U << WECHAT_CODE_CALL_QUERY)
#define CLOSE (1U << WECHAT_CODE_CALL_CLOSE)
#define REVERSE (1U << WECHAT_CODE_CALL_REVERSE)
#define REFUND (1U << WECHAT_CODE_CALL_REFUND)
#define REFUND_QUERY (1U << WECHAT_CODE_CALL_REFUND_QUERY)
#define SPLIT (1U << WECHAT_CODE_CALL_SPLIT)
#define SPLIT_QUERY (1U << WECHAT_CODE_CALL_SPLIT_QUERY)
#define BIND (1U << WECHAT_CODE_CALL_BIND)
#define BILL (1U << WECHAT_CODE_CALL_BILL)
#define CERTIFICATES (1U << WECHAT_CODE_CALL_CERTIFICATES)
#define COMPLAINT (1U << WECHAT_CODE_CALL_COMPLAINT)
#define COMPLAINT_SAY (1U << WECHAT_CODE_CALL_COMPLAINT_SAY)
#define SUBSCRIBE (1U << WECHAT_CODE_CALL_SUBSCRIBE)
#define ONBOARDING (1U << WECHAT_CODE_CALL_ONBOARDING)
#define ONBOARDING_SUBMIT (1U << WECHAT_CODE_CALL_ONBOARDING_SUBMIT)
#define QUERIES (QUERY | REFUND_QUERY | SPLIT_QUERY | COMPLAINT | ONBOARDING)
#define MONEY (PAY | CLOSE | REVERSE | REFUND | SPLIT)
#define ONCE (COMPLAINT_SAY | SUBSCRIBE | ONBOARDING_SUBMIT)
#define FILES (BILL | CERTIFICATES)
#define ALL (MONEY | ONCE | QUERIES | BIND | FILES)

const struct wechat_code_row wechat_code_rows[] = {
    /* Before anything was looked at. */
    {"SIGNERROR", ALL, MEANING_BROKEN},
    {"签名错误", ALL, MEANING_BROKEN}, /* v2 says it in return_msg */
    {"APPIDMCHIDNOTMATCH", ALL, MEANING_BROKEN},
    {"MCHNOTEXISTS", ALL, MEANING_BROKEN},
    {"MCHIDNOTEXIST", ALL, MEANING_BROKEN},
    {"APPIDNOTEXIST", ALL, MEANING_BROKEN},
    {"NOAUTH", ALL, MEANING_BROKEN},
    {"LACKPARAMS", ALL, MEANING_BROKEN},
    {"XMLFORMATERROR", ALL, MEANING_BROKEN},
    {"REQUIREPOSTMETHOD", ALL, MEANING_BROKEN},
    {"POSTDATAEMPTY", ALL, MEANING_BROKEN},
    {"NOTUTF8", ALL, MEANING_BROKEN},
    {"PARAMERROR", ALL & ~ONBOARDING, MEANING_REFUSED},
    {"PARAMERROR", ONBOARDING, MEANING_ABSENT}, /* 未能找到申请单 */

    /* What the other side does not know itself. */
    {"SYSTEMERROR", MONEY | ONCE | QUERIES | BIND, MEANING_UNKNOWN},
    {"SYSTEMERROR", FILES, MEANING_LATER},
    {"BANKERROR", MONEY | QUERIES, MEANING_UNKNOWN},
    {"SERVICEUNAVAILABLE", MONEY | ONCE | QUERIES | BIND, MEANING_UNKNOWN},
    {"SERVICEUNAVAILABLE", FILES, MEANING_LATER},
    {"INVALIDTRANSACTIONID", MONEY | QUERIES, MEANING_UNKNOWN},
    {"OPENIDMISMATCH", PAY, MEANING_UNKNOWN},

    /* Too often: but a refund may have been taken all the same, and a share is no less. */
    {"FREQUENCYLIMITED", PAY | CLOSE | QUERIES | BIND | FILES | ONCE, MEANING_LATER},
    {"RATELIMITEXCEEDED", PAY | CLOSE | QUERIES | BIND | FILES | ONCE, MEANING_LATER},
    {"RATELIMITEXCEED", PAY | CLOSE | QUERIES | BIND | FILES | ONCE, MEANING_LATER},
    {"FREQUENCYLIMITED", REVERSE | REFUND | SPLIT, MEANING_UNKNOWN},
    {"RATELIMITEXCEEDED", REVERSE | REFUND | SPLIT, MEANING_UNKNOWN},
    {"RATELIMITEXCEED", REVERSE | REFUND | SPLIT, MEANING_UNKNOWN},

    /* The number has been here before: only a query knows what became of it. */
    {"OUTTRADENOUSED", PAY, MEANING_LOOK},
    {"ORDERPAID", PAY | CLOSE | REVERSE, MEANING_LOOK},
    {"ORDERCLOSED", PAY | CLOSE | REVERSE, MEANING_LOOK},
    {"ORDERREVERSED", PAY | CLOSE | REVERSE, MEANING_LOOK},
    {"TRADEERROR", CLOSE | REVERSE | REFUND, MEANING_LOOK},
    {"INVALIDREQUEST", CLOSE | REVERSE | REFUND | SPLIT, MEANING_LOOK},
    {"REFUNDFEEMISMATCH", REFUND, MEANING_LOOK},

    {"USERPAYING", PAY | QUERY | REVERSE, MEANING_WAITING},
    {"ORDERNOTEXIST", QUERY | CLOSE | REVERSE | REFUND | REFUND_QUERY, MEANING_ABSENT},
    {"RESOURCENOTEXISTS", QUERIES | CLOSE | REVERSE | REFUND | CERTIFICATES, MEANING_ABSENT},
    {"REFUNDNOTEXIST", REFUND_QUERY, MEANING_ABSENT},
    {"RESOURCENOTEXISTS", SPLIT | BIND, MEANING_REFUSED}, /* what it is to be taken from */

    {"INVALIDREQUEST", PAY | QUERIES | BIND | FILES | ONBOARDING_SUBMIT, MEANING_REFUSED},
    {"RULELIMIT", PAY | REFUND | SPLIT | BIND, MEANING_REFUSED},
    {"TRADEERROR", PAY, MEANING_REFUSED},
    {"ACCOUNTERROR", PAY | REFUND | SPLIT | BIND, MEANING_REFUSED},
    {"USERACCOUNTABNORMAL", PAY | REFUND | SPLIT | BIND, MEANING_REFUSED},
    {"NOTENOUGH", PAY | REFUND | SPLIT, MEANING_REFUSED},
    {"TRADEOVERDUE", REFUND, MEANING_REFUSED},

    /* A barcode, and what the payer can do about it. */
    {"AUTHCODEEXPIRE", PAY, MEANING_REFUSED},
    {"AUTHCODEERROR", PAY, MEANING_REFUSED},
    {"AUTHCODEINVALID", PAY, MEANING_REFUSED},
    {"NOTSUPORTCARD", PAY, MEANING_REFUSED}, /* so spelt by WeChat */
    {"BUYERMISMATCH", PAY, MEANING_REFUSED},

    /* A complaint that has been settled, say; and an answer that stands there already. */
    {"INVALIDREQUEST", COMPLAINT_SAY, MEANING_LOOK},
    {"RESOURCENOTEXISTS", COMPLAINT_SAY | SUBSCRIBE, MEANING_REFUSED},
    {"INVALIDREQUEST", SUBSCRIBE, MEANING_REFUSED},
    {"RESOURCEALREADYEXISTS", SUBSCRIBE, MEANING_DONE},

    {"NOSTATEMENTEXIST", BILL, MEANING_ABSENT},
    {"STATEMENTCREATING", BILL, MEANING_LATER},
};

const size_t wechat_code_rows_count = LENGTH(wechat_code_rows);

static const char *
next_letter(const char *code)
{
    while (*code == '_')
        code++;
    return code;
}

static bool
is_code(const char *name, const char *code)
{
    for (code = next_letter(code); *name != '\0' && *name == *code; name++)
        code = next_letter(code + 1);
    return *name == *code;
}

enum meaning
wechat_code_of(enum wechat_code_call call, const char *code)
{
    for (size_t i = 0; i < LENGTH(wechat_code_rows); i++) {
        const struct wechat_code_row *row = &wechat_code_rows[i];

        if ((row->calls & 1U << call) != 0 && is_code(row->name, code))
            return row->meaning;
    }
    return MEANING_UNKNOWN;
}

enum meaning
wechat_code_answer(enum wechat_code_call call, int status, const char *code)
{
    enum meaning meaning = wechat_code_of(call, code);
    bool is_file = ((FILES)&1U << call) != 0;

    if (status == HTTP_ACCEPTED)
        return meaning == MEANING_WAITING ? meaning : MEANING_UNKNOWN;
    if (status >= HTTP_FAILED)
        return is_file ? MEANING_LATER : MEANING_UNKNOWN;
    return status >= HTTP_REFUSED ? meaning : MEANING_UNKNOWN;
}
