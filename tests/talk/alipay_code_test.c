#include "tests/talk/alipay_talk_test_help.h"
#include "tests/talk/code_walk_test_help.h"

#include "hub/channel/alipay/alipay_code.h"

#define PAY (1U << ALIPAY_CODE_CALL_PAY)
#define QUERY (1U << ALIPAY_CODE_CALL_QUERY)
#define CANCEL (1U << ALIPAY_CODE_CALL_CANCEL)
#define CLOSE (1U << ALIPAY_CODE_CALL_CLOSE)
#define REFUND (1U << ALIPAY_CODE_CALL_REFUND)
#define SETTLE (1U << ALIPAY_CODE_CALL_SETTLE)
#define BIND (1U << ALIPAY_CODE_CALL_BIND)
#define BILL (1U << ALIPAY_CODE_CALL_BILL)
#define COMPLAINT (1U << ALIPAY_CODE_CALL_COMPLAINT)
#define COMPLAINT_SAY (1U << ALIPAY_CODE_CALL_COMPLAINT_SAY)
#define ALL                                                                                        \
    (PAY | QUERY | CANCEL | CLOSE | REFUND | SETTLE | BIND | BILL | COMPLAINT | COMPLAINT_SAY)

static void
say_precreate(struct talk *talk, struct adapter_ask *ret_ask)
{
    const struct adapter_create what = talk_create_of(talk, ADAPTER_WAY_QR);

    WALK_ASK(create);
}

#define WORDS_OF_PAYING                                                                            \
    {                                                                                              \
        NULL, NULL, NULL, "unknown", "refused", "refused", "refused", "unknown"                    \
    }
#define WORDS_OF_BIND                                                                              \
    {                                                                                              \
        NULL, NULL, NULL, NULL, "refused", "unknown", "refused", "unknown"                         \
    }
#define WORDS_OF_QUESTION                                                                          \
    {                                                                                              \
        NULL, NULL, "unknown", "unknown", "unknown", "unknown", "unknown", "unknown"               \
    }

#define WORDS_OF_ANSWER                                                                            \
    {                                                                                              \
        NULL, NULL, NULL, "look", "refused", "later", "refused", "unknown"                         \
    }

/* By meaning: done, waiting, absent, look, refused, later, broken, unknown. */
static const struct walk_deed deeds[] = {
    /* Whatever was called, 10000 says that it was taken; 10003 comes from a barcode alone. */
    {"a create that is taken", ALL, NULL, false, walk_say_create, walk_hear_create, {"pending"}},
    {"a pay with a password", ALL, "pay_password", false, walk_say_pay, walk_hear_pay,
        {NULL, "pending"}},
    {"create", PAY, "refused", false, walk_say_create, walk_hear_create, WORDS_OF_PAYING},
    {"precreate", PAY, "refused", false, say_precreate, walk_hear_create, WORDS_OF_PAYING},
    {"pay", PAY, "refused", false, walk_say_pay, walk_hear_pay, WORDS_OF_PAYING},
    {"query", QUERY, "refused", false, walk_say_query, walk_hear_query,
        {NULL, NULL, "absent", NULL, "unknown", "unknown", "unknown", "unknown"}},
    /* That there is no such trade says nothing of a refund. */
    {"refund query", QUERY, "refused", false, walk_say_refund_query, walk_hear_refund_query,
        WORDS_OF_QUESTION},
    {"cancel", CANCEL, "refused", false, walk_say_reverse, walk_hear_reverse,
        {NULL, NULL, NULL, NULL, "refused", "unknown", "unknown", "unknown"}},
    {"close", CLOSE, "refused", false, walk_say_close, walk_hear_close,
        {NULL, NULL, "absent", "unknown", "unknown", "unknown", "unknown", "unknown"}},
    {"refund", REFUND, "refused", false, walk_say_refund, walk_hear_refunded,
        {NULL, NULL, "unknown", "look", "refused", "unknown", "refused", "unknown"}},
    {"settle", SETTLE, "refused", false, walk_say_split, walk_hear_split,
        {NULL, NULL, NULL, "look", "refused", "absent", "refused", "unknown"}},
    {"settle query", SETTLE, "refused", false, walk_say_split_query, walk_hear_split_query,
        WORDS_OF_QUESTION},
    {"bind", BIND, "refused", false, walk_say_bind, walk_hear_bind, WORDS_OF_BIND},
    {"unbind", BIND, "refused", false, walk_say_unbind, walk_hear_unbind, WORDS_OF_BIND},
    {"bill", BILL, "refused", false, walk_say_bill, walk_hear_bill,
        {NULL, NULL, "empty", NULL, "refused", "later", "refused", "unknown"}},
    {"complaint", COMPLAINT, "refused", false, walk_say_complaint, walk_hear_complaint,
        {NULL, NULL, NULL, NULL, "refused", "later", "refused", "unknown"}},
    {"reply to a complaint", COMPLAINT_SAY, "refused", false, walk_say_reply, walk_hear_reply,
        WORDS_OF_ANSWER},
    {"feedback", COMPLAINT_SAY, "refused", false, walk_say_complete, walk_hear_complete,
        WORDS_OF_ANSWER},
};

/* To whom it does not know, Alipay cannot sign; what is not signed is believed in v3 alone. */
static enum meaning
as_it_comes(const struct talk *talk, const char *code, enum meaning meaning)
{
    if (talk->adapter == &alipay_adapter_v3)
        return meaning;
    return strcmp(code, "isv.missing-app-id") == 0 || strcmp(code, "isv.invalid-app-id") == 0
               ? MEANING_UNKNOWN
               : meaning;
}

static void
each_row_of_the_gateway_is_said_and_heard(void **state)
{
    struct walk walk = {.channel = "alipay"};

    for (size_t i = 0; i < alipay_code_gateway_rows_count; i++) {
        const struct alipay_code_gateway_row *row = &alipay_code_gateway_rows[i];
        const char *code = row->sub_code;

        /* Of these, any sub_code means the same: one that the sandbox knows. */
        if (code == NULL)
            code = strcmp(row->code, "20001") == 0 ? "aop.invalid-auth-token" : "isp.unknow-error";
        walk_row(*state, &walk, deeds, LENGTH(deeds), ALL, code,
            as_it_comes(*state, code, row->meaning));
    }
    walk_end(&walk);
}

static void
each_row_of_a_business_is_said_and_heard(void **state)
{
    struct walk walk = {.channel = "alipay"};

    for (size_t i = 0; i < alipay_code_business_rows_count; i++) {
        const struct alipay_code_business_row *row = &alipay_code_business_rows[i];

        walk_row(*state, &walk, deeds, LENGTH(deeds), row->calls, row->name, row->meaning);
    }
    walk_end(&walk);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        TALK_BY(each_row_of_the_gateway_is_said_and_heard, alipay_talk_open),
        TALK_BY(each_row_of_a_business_is_said_and_heard, alipay_talk_open),
        TALK_BY(each_row_of_the_gateway_is_said_and_heard, alipay_talk_open_v3),
        TALK_BY(each_row_of_a_business_is_said_and_heard, alipay_talk_open_v3),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
