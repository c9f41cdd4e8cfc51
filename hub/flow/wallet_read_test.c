#include "hub/flow/wallet_read.h"

#include "hub/flow/wallet_test_help.h"

static struct query *
query_of(struct flow_test *test, unsigned which)
{
    return store_test_statement(&test->store, store_sql[which].sqlite);
}

/* The shop's statement, read in pages. */
static size_t
read_changes(struct flow_test *test, struct wallet_change *changes, size_t max, size_t page)
{
    struct wallet_range range = {.merchant_id = FLOW_TEST_MERCHANT, .journal_id = INT64_MAX};
    size_t count = 0;
    size_t got = page;

    while (got == page && count + page <= max) {
        assert_int_equal(wallet_read_changes(query_of(test, SQL_STORE_STATEMENT), &range,
                             changes + count, page, &got),
            ERR_OK);
        count += got;
        range.journal_id = changes[count - 1].journal_id;
        range.leg = changes[count - 1].leg;
    }
    return count;
}

static void
a_wallet_is_told_holder_by_holder_and_summed(void **state)
{
    struct flow_test *test = *state;
    struct wallet_freeze freeze;
    struct wallet_line lines[4];
    struct wallet_line sum;
    size_t count;

    assert_int_equal(wallet_read(query_of(test, SQL_STORE_WALLET), FLOW_TEST_MERCHANT, lines,
                         LENGTH(lines), &count),
        ERR_OK);
    assert_int_equal(count, 0);
    wallet_test_earn(test, 10000, true);
    wallet_test_earn(test, 5000, false);
    (void)wallet_test_asked(test, 2000, "W-1", 0);
    assert_int_equal(wallet_test_freeze(test, 700, "case", &freeze), ERR_OK);
    flow_test_send(test, flow_test_sale(test, 10000));
    flow_test_send(test, flow_test_cash(test, 0, 250));
    assert_int_equal(wallet_read(query_of(test, SQL_STORE_WALLET), FLOW_TEST_MERCHANT, lines,
                         LENGTH(lines), &count),
        ERR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(lines[0].holder_id, CHANNEL_ALIPAY);
    assert_string_equal(lines[0].holder, "支付宝");
    assert_true(lines[0].is_held);
    assert_int_equal(lines[0].pending, 4981);
    assert_int_equal(lines[0].available, 7962);
    assert_int_equal(lines[0].frozen, 700);
    assert_int_equal(lines[0].leaving, 2000);
    assert_int_equal(lines[0].debt + lines[0].refunding + lines[0].sharing + lines[0].suspense, 0);
    lines[1] = lines[0];
    sum = wallet_read_sum(lines, 2);
    assert_int_equal(sum.available, 2 * 7962);
    assert_int_equal(sum.frozen, 1400);
}

static void
a_statement_tells_every_change_the_newest_first_and_why(void **state)
{
    struct flow_test *test = *state;
    struct wallet_freeze freeze;
    struct transfer_say say;
    struct wallet_change changes[20];
    int64_t transfer;
    size_t count;

    wallet_test_earn(test, 10000, true);
    assert_int_equal(wallet_test_freeze(test, 700, "case", &freeze), ERR_OK);
    transfer = wallet_test_asked(test, 2000, "T-1", FLOW_TEST_OTHER);
    assert_int_equal(
        wallet_test_say(test, transfer, TRANSFER_ON_REJECTED, WALLET_TEST_BOSS, &say), ERR_OK);
    count = read_changes(test, changes, LENGTH(changes), 20);
    assert_int_equal(count, 6);
    assert_int_equal(changes[0].event, BOOK_EVENT_WITHDRAWAL_FAILED);
    assert_int_equal(changes[0].amount, 2000);
    assert_string_equal(changes[1].number, "T-1");
    assert_string_equal(changes[1].reason, "week 47");
    assert_int_equal(changes[1].amount, -2000);
    assert_int_equal(changes[2].account, 0);
    assert_int_equal(changes[2].amount, 700);
    assert_int_equal(changes[2].by_id, WALLET_TEST_BOSS);
    assert_string_equal(changes[2].reason, "complaint of a payer");
    assert_int_equal(changes[3].event, BOOK_EVENT_RELEASED);
    assert_int_equal(changes[5].event, BOOK_EVENT_PAYMENT);
    assert_int_equal(changes[5].account, BOOK_PENDING);
    assert_int_equal(changes[5].amount, 9962);
    assert_int_equal(changes[5].order_id, flow_test_ask(test, "SELECT id FROM orders"));
    assert_int_equal(id_moment(changes[5].journal_id).us, test->store.clock.now_us);
}

static void
pages_of_any_size_tell_the_same(void **state)
{
    struct flow_test *test = *state;
    struct wallet_change all[64];
    struct wallet_freeze freeze;
    size_t count;

    for (unsigned i = 0; i < 4; i++) {
        char name[] = {'f', (char)('0' + i), '\0'};

        wallet_test_earn(test, 10000, true);
        assert_int_equal(wallet_test_freeze(test, 7, name, &freeze), ERR_OK);
    }
    count = read_changes(test, all, LENGTH(all), LENGTH(all));
    assert_int_equal(count, 16);
    for (size_t page = 1; page < 8; page++) {
        struct wallet_change some[80];

        assert_int_equal(read_changes(test, some, LENGTH(some), page), count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(some[i].journal_id, all[i].journal_id);
            assert_int_equal(some[i].leg, all[i].leg);
        }
    }
}

static void
the_other_side_of_a_move_says_who_sent_it(void **state)
{
    struct flow_test *test = *state;
    struct wallet_change change;
    struct transfer_say say;
    size_t count;
    int64_t transfer;

    wallet_test_earn(test, 10000, true);
    transfer = wallet_test_asked(test, 2000, "T-1", FLOW_TEST_OTHER);
    assert_int_equal(
        wallet_test_say(test, transfer, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    wallet_test_deliver(test);
    assert_int_equal(
        wallet_read_changes(query_of(test, SQL_STORE_STATEMENT),
            &(struct wallet_range){.merchant_id = FLOW_TEST_OTHER, .journal_id = INT64_MAX},
            &change, 1, &count),
        ERR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(change.event, BOOK_EVENT_MOVED_IN);
    assert_int_equal(change.amount, 2000);
    assert_int_equal(change.peer_id, FLOW_TEST_MERCHANT);
    assert_int_equal(change.move_kind, MOVE_TRANSFER);
    assert_int_equal(change.move_cause, transfer);
}

static void
every_event_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (unsigned event = 0; event <= BOOK_EVENT_LAB; event++) {
        assert_non_null(wallet_read_event((enum book_event)event));
        for (unsigned other = 0; other < event; other++)
            assert_string_not_equal(wallet_read_event((enum book_event)event),
                wallet_read_event((enum book_event)other));
    }
    assert_string_equal(wallet_read_event((enum book_event)99), "");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_wallet_is_told_holder_by_holder_and_summed),
        FLOW_TEST(a_statement_tells_every_change_the_newest_first_and_why),
        FLOW_TEST(pages_of_any_size_tell_the_same),
        FLOW_TEST(the_other_side_of_a_move_says_who_sent_it),
        cmocka_unit_test(every_event_has_a_word_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
