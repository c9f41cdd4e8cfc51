#include "tests/talk/code_walk_test_help.h"
#include "tests/talk/unionpay_talk_test_help.h"

#include "hub/channel/unionpay/unionpay_code.h"

#define MONEY (1U << UNIONPAY_CODE_CALL_MONEY)
#define REVERSAL (1U << UNIONPAY_CODE_CALL_REVERSAL)
#define APPLY (1U << UNIONPAY_CODE_CALL_APPLY)
#define QUERY (1U << UNIONPAY_CODE_CALL_QUERY)
#define FILES (1U << UNIONPAY_CODE_CALL_FILE)
#define ABOUT (1U << UNIONPAY_CODE_CALL_ABOUT)

/* By meaning: done, waiting, absent, look, refused, later, broken, unknown. */
static const struct walk_deed deeds[] = {
    {"apply", APPLY, "refused", false, walk_say_create, walk_hear_create,
        {"pending", NULL, NULL, "unknown", "refused", "refused", "refused", "unknown"}},
    {"consume", MONEY, "refused", false, walk_say_pay, walk_hear_pay,
        {NULL, "pending", NULL, "unknown", "refused", "refused", "refused", "unknown"}},
    {"reversal", REVERSAL, "refused", false, walk_say_reverse, walk_hear_reverse,
        {NULL, NULL, "absent", "unknown", "refused", "pending", "unknown", "unknown"}},
    {"reversal of what is there", REVERSAL, "refused", true, walk_say_reverse, walk_hear_reverse,
        {NULL, "closed"}},
    {"refund", MONEY, "refused", false, walk_say_refund, walk_hear_refunded,
        {NULL, NULL, NULL, "look", "refused", "unknown", "refused", "unknown"}},
    /* Taken, a question says of what was created that nobody has paid it yet. */
    {"query", QUERY, "refused", true, walk_say_query, walk_hear_query,
        {"pending", NULL, "absent", NULL, "unknown", "unknown", "unknown", "unknown"}},
    {"query of a refund", QUERY, "refused", false, walk_say_refund_query, walk_hear_refund_query,
        {NULL, NULL, "absent", NULL, "unknown", "unknown", "unknown", "unknown"}},
    /* Of this day there is none, however good the code is. */
    {"file", FILES, "refused", false, walk_say_bill, walk_hear_bill,
        {"empty", NULL, "empty", NULL, "refused", "later", "refused", "unknown"}},
    {"what a query is about", ABOUT, "query_told", true, walk_say_query, walk_hear_query,
        {"paid", "pending", "absent", NULL, "closed", NULL, NULL, NULL}},
};

static void
each_row_is_said_and_heard(void **state)
{
    struct walk walk = {.channel = "unionpay"};

    for (size_t i = 0; i < unionpay_code_rows_count; i++) {
        const struct unionpay_code_row *row = &unionpay_code_rows[i];

        walk_row(*state, &walk, deeds, LENGTH(deeds), row->calls, row->code, row->meaning);
    }
    walk_end(&walk);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        TALK_BY(each_row_is_said_and_heard, unionpay_talk_open),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
