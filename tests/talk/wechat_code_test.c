#include "tests/talk/code_walk_test_help.h"
#include "tests/talk/wechat_talk_test_help.h"

#include "hub/channel/adapter_certificates.h"
#include "hub/channel/adapter_onboarding.h"
#include "hub/channel/wechat/wechat_code.h"

#define PAID (1U << WECHAT_CODE_CALL_PAY)
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

static void
say_certificates(struct talk *talk, struct adapter_ask *ret_ask)
{
    assert_int_equal(talk->adapter->certificates->ask(
                         talk->account, talk_now(talk), talk->fixture->arena, ret_ask),
        ERR_OK);
}

static void
hear_certificates(struct talk *talk, const struct adapter_heard *heard, struct walk_heard *ret)
{
    const char *value;
    enum err err =
        talk->adapter->certificates->read(talk->account, heard, talk->fixture->arena, &value);

    ret->word = err == ERR_NOT_FOUND ? "absent" : err == ERR_NO_ANSWER ? "unknown" : err_name(err);
}

static void
say_subscribe(struct talk *talk, struct adapter_ask *ret_ask)
{
    assert_int_equal(talk->adapter->complaints->subscribe(
                         talk->account, talk_now(talk), talk->fixture->arena, ret_ask),
        ERR_OK);
}

static void
hear_subscribe(struct talk *talk, const struct adapter_heard *heard, struct walk_heard *ret)
{
    walk_hear_complaints(talk, ADAPTER_COMPLAINT_SUBSCRIBE, heard, ret);
}

static void
say_onboarding(struct talk *talk, struct adapter_ask *ret_ask)
{
    assert_int_equal(talk->adapter->onboardings->ask(talk->account, "1900000001_17", talk_now(talk),
                         talk->fixture->arena, ret_ask),
        ERR_OK);
}

static void
say_papers(struct talk *talk, struct adapter_ask *ret_ask)
{
    const struct adapter_onboarding_papers papers = {
        "1900000001_17", bytes_text("{\"business_code\":\"1900000001_17\"}")};
    const char *wrong;

    assert_int_equal(talk->adapter->onboardings->submit(talk->account, &papers, talk_now(talk),
                         talk->fixture->arena, ret_ask, &wrong),
        ERR_OK);
}

static void
put_onboarding(const struct adapter_onboarding_reply *reply, struct walk_heard *ret)
{
    static const char *const words[] = {
        [ADAPTER_ONBOARDING_DONE] = "done",
        [ADAPTER_ONBOARDING_ABSENT] = "absent",
        [ADAPTER_ONBOARDING_REFUSED] = "refused",
        [ADAPTER_ONBOARDING_LATER] = "later",
        [ADAPTER_ONBOARDING_UNKNOWN] = "unknown",
    };

    ret->word = words[reply->answer];
    text_set(ret->code, sizeof(ret->code), reply->code);
}

static void
hear_onboarding(struct talk *talk, const struct adapter_heard *heard, struct walk_heard *ret)
{
    struct adapter_onboarding_reply reply;

    assert_int_equal(talk->adapter->onboardings->read(
                         talk->account, "1900000001_17", heard, talk->fixture->arena, &reply),
        ERR_OK);
    put_onboarding(&reply, ret);
}

static void
hear_papers(struct talk *talk, const struct adapter_heard *heard, struct walk_heard *ret)
{
    struct adapter_onboarding_reply reply;

    assert_int_equal(
        talk->adapter->onboardings->read_submit(talk->account, heard, talk->fixture->arena, &reply),
        ERR_OK);
    put_onboarding(&reply, ret);
}

/* A payment by barcode is asked about, undone and given back by API v2, all others by v3. */
static void
say_old_query(struct talk *talk, struct adapter_ask *ret_ask)
{
    talk->payment.barcode = true;
    walk_say_query(talk, ret_ask);
}

static void
say_old_refund(struct talk *talk, struct adapter_ask *ret_ask)
{
    talk->payment.barcode = true;
    walk_say_refund(talk, ret_ask);
}

static void
say_old_refund_query(struct talk *talk, struct adapter_ask *ret_ask)
{
    talk->payment.barcode = true;
    walk_say_refund_query(talk, ret_ask);
}

#define WORDS_OF_PAYING                                                                            \
    {                                                                                              \
        NULL, "pending", NULL, "unknown", "refused", "refused", "refused", "unknown"               \
    }
#define WORDS_OF_QUERY                                                                             \
    {                                                                                              \
        NULL, "pending", "absent", NULL, "unknown", "unknown", "unknown", "unknown"                \
    }
#define WORDS_OF_REFUND                                                                            \
    {                                                                                              \
        NULL, NULL, "unknown", "look", "refused", "unknown", "refused", "unknown"                  \
    }
#define WORDS_OF_REFUND_QUERY                                                                      \
    {                                                                                              \
        NULL, NULL, "absent", NULL, "unknown", "unknown", "unknown", "unknown"                     \
    }
#define WORDS_OF_REVERSE                                                                           \
    {                                                                                              \
        NULL, "pending", "absent", "unknown", "refused", "unknown", "unknown", "unknown"           \
    }
#define WORDS_OF_SPLIT                                                                             \
    {                                                                                              \
        NULL, NULL, NULL, "look", "refused", "unknown", "refused", "unknown"                       \
    }

/* By meaning: done, waiting, absent, look, refused, later, broken, unknown. */
static const struct walk_deed deeds[] = {
    /* An order that waits for its payer is no refusal: only a barcode's answer says so. */
    {"jsapi", PAID, "refused", false, walk_say_create, walk_hear_create,
        {NULL, "unknown", NULL, "unknown", "refused", "refused", "refused", "unknown"}},
    {"query", QUERY, "refused", false, walk_say_query, walk_hear_query, WORDS_OF_QUERY},
    {"close", CLOSE, "refused", false, walk_say_close, walk_hear_close,
        {NULL, NULL, "absent", "unknown", "unknown", "unknown", "unknown", "unknown"}},
    {"refund", REFUND, "refused", false, walk_say_refund, walk_hear_refunded, WORDS_OF_REFUND},
    {"refund query", REFUND_QUERY, "refused", false, walk_say_refund_query, walk_hear_refund_query,
        WORDS_OF_REFUND_QUERY},
    {"split", SPLIT, "refused", false, walk_say_split, walk_hear_split, WORDS_OF_SPLIT},
    {"split return", SPLIT, "refused", false, walk_say_return, walk_hear_return, WORDS_OF_SPLIT},
    {"split query", SPLIT_QUERY, "refused", false, walk_say_split_query, walk_hear_split_query,
        WORDS_OF_REFUND_QUERY},
    {"split return query", SPLIT_QUERY, "refused", false, walk_say_return_query,
        walk_hear_return_query, WORDS_OF_REFUND_QUERY},
    {"bind", BIND, "refused", false, walk_say_bind, walk_hear_bind, WORDS_OF_SPLIT},
    {"unbind", BIND, "refused", false, walk_say_unbind, walk_hear_unbind, WORDS_OF_SPLIT},
    {"bill", BILL, "refused", false, walk_say_bill, walk_hear_bill,
        {NULL, NULL, "empty", NULL, "refused", "later", "refused", "unknown"}},
    {"certificates", CERTIFICATES, "refused", false, say_certificates, hear_certificates,
        {NULL, NULL, "absent", NULL, "unknown", "unknown", "unknown", "unknown"}},
    {"complaint", COMPLAINT, "refused", false, walk_say_complaint, walk_hear_complaint,
        {NULL, NULL, "absent", NULL, "refused", "later", "refused", "unknown"}},
    {"answer to a complaint", COMPLAINT_SAY, "refused", false, walk_say_reply, walk_hear_reply,
        {NULL, NULL, NULL, "look", "refused", "later", "refused", "unknown"}},
    {"where to tell of complaints", SUBSCRIBE, "refused", false, say_subscribe, hear_subscribe,
        {"done", NULL, NULL, NULL, "refused", "later", "refused", "unknown"}},
    {"application", ONBOARDING, "refused", false, say_onboarding, hear_onboarding,
        {NULL, NULL, "absent", NULL, "refused", "later", "refused", "unknown"}},
    {"papers", ONBOARDING_SUBMIT, "refused", false, say_papers, hear_papers,
        {NULL, NULL, NULL, NULL, "refused", "later", "refused", "unknown"}},
    {"micropay", PAID, "refused", false, walk_say_pay, walk_hear_pay, WORDS_OF_PAYING},
    {"orderquery", QUERY, "refused", false, say_old_query, walk_hear_query, WORDS_OF_QUERY},
    {"reverse", REVERSE, "refused", false, walk_say_reverse, walk_hear_reverse, WORDS_OF_REVERSE},
    {"refund by v2", REFUND, "refused", false, say_old_refund, walk_hear_refunded, WORDS_OF_REFUND},
    {"refundquery", REFUND_QUERY, "refused", false, say_old_refund_query, walk_hear_refund_query,
        WORDS_OF_REFUND_QUERY},
};

/* With an account that takes barcodes by API v3. */
static const struct walk_deed v3_deeds[] = {
    {"codepay", PAID, "refused", false, walk_say_pay, walk_hear_pay, WORDS_OF_PAYING},
    {"reverse by v3", REVERSE, "refused", false, walk_say_reverse, walk_hear_reverse,
        WORDS_OF_REVERSE},
};

static void
each_row_is_said_and_heard(void **state)
{
    struct walk walk = {.channel = "wechat"};

    for (size_t i = 0; i < wechat_code_rows_count; i++) {
        const struct wechat_code_row *row = &wechat_code_rows[i];

        walk_row(*state, &walk, deeds, LENGTH(deeds), row->calls, row->name, row->meaning);
    }
    walk_end(&walk);
}

static void
each_row_about_a_barcode_is_said_and_heard_by_v3_too(void **state)
{
    struct walk walk = {.channel = "wechat"};

    for (size_t i = 0; i < wechat_code_rows_count; i++) {
        const struct wechat_code_row *row = &wechat_code_rows[i];

        if ((row->calls & (PAID | REVERSE)) != 0)
            walk_row(*state, &walk, v3_deeds, LENGTH(v3_deeds), row->calls & (PAID | REVERSE),
                row->name, row->meaning);
    }
    walk_end(&walk);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        TALK_BY(each_row_is_said_and_heard, wechat_talk_open),
        TALK_BY(each_row_about_a_barcode_is_said_and_heard_by_v3_too, wechat_talk_open_v3),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
