/*
 * flow_test_check.h -- everything that is true of the books at any time, for the tests of hub/flow.
 */
#ifndef HUB_FLOW_FLOW_TEST_CHECK_H
#define HUB_FLOW_FLOW_TEST_CHECK_H

#include "hub/flow/flow_test_rules.h"
#include "hub/store/store_test_help.h"

static inline void
flow_test_hold(struct store_test *test, const struct flow_test_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (store_test_ask(test, rules[i].sql) != 0)
            fail_msg("%s: %s", rules[i].broken, rules[i].sql);
}

/* Not with TEST_NO_BOOKS: valgrind looks for something else, and this takes a third of the time. */
static inline void
flow_test_check_books(struct store_test *test)
{
    if (getenv("TEST_NO_BOOKS") != NULL)
        return;
    for (size_t i = 0; i < LENGTH(flow_test_shipped); i++)
        if (store_test_ask(test, store_sql[flow_test_shipped[i]].sqlite) != 0)
            fail_msg("%s", store_sql[flow_test_shipped[i]].name);
    flow_test_hold(test, flow_test_order_rules, LENGTH(flow_test_order_rules));
    flow_test_hold(test, flow_test_money_rules, LENGTH(flow_test_money_rules));
    flow_test_hold(test, flow_test_split_rules, LENGTH(flow_test_split_rules));
    flow_test_hold(test, flow_test_refund_rules, LENGTH(flow_test_refund_rules));
}

#endif
