/*
 * wallet_test_help.h -- wallets of the shop in flow_test_help.h, for the tests.
 *
 * The book is the shop's at Alipay, whose money the platform holds. Names are
 * given by the tests. wallet_test_deliver() is the courier of moves.
 */
#ifndef HUB_FLOW_WALLET_TEST_HELP_H
#define HUB_FLOW_WALLET_TEST_HELP_H

#include "hub/flow/flow_test_help.h"
#include "hub/flow/move_flow.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/transfer_flow.h"
#include "hub/flow/wallet_flow.h"

#define WALLET_TEST_CLERK 71
#define WALLET_TEST_BOSS 72

#define WALLET_TEST_BOOK ((struct book){FLOW_TEST_MERCHANT, CHANNEL_ALIPAY})
#define WALLET_TEST_OTHER ((struct book){FLOW_TEST_OTHER, CHANNEL_ALIPAY})

/* A wallet as a model has it. */
struct wallet_test_purse {
    int64_t pending;
    int64_t available;
    int64_t frozen;
    int64_t debt;
    int64_t leaving;
};

static inline int64_t
wallet_test_least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t
wallet_test_free(const struct wallet_test_purse *purse)
{
    const int64_t left = purse->available - purse->frozen - (purse->debt > 0 ? purse->debt : 0);

    return left > 0 ? left : 0;
}

/* How much debt is paid when amount becomes available. */
static inline int64_t
wallet_test_debt_paid(const struct wallet_test_purse *purse, int64_t amount)
{
    return wallet_test_least(purse->debt, amount + purse->available - purse->frozen);
}

static inline void
wallet_test_text(char *to, size_t size, const char *text)
{
    assert_int_equal(text_copy(bytes_text(text), to, size), ERR_OK);
}

/* What an account of a book stands at, in its own direction. */
static inline int64_t
wallet_test_amount(struct flow_test *test, struct book book, enum book_account account)
{
    const int64_t key[] = {book.merchant_id, book.holder_id, account};
    int64_t amount = store_test_ask_of(&test->store,
        "SELECT amount FROM balance WHERE merchant_id = ?1 AND holder_id = ?2 AND account = ?3",
        key, LENGTH(key));

    return book_is_liability(account) ? -amount : amount;
}

static inline int64_t
wallet_test_frozen(struct flow_test *test, struct book book)
{
    const int64_t key[] = {book.merchant_id, book.holder_id};

    return store_test_ask_of(&test->store,
        "SELECT frozen FROM book WHERE merchant_id = ?1 AND holder_id = ?2", key, LENGTH(key));
}

static inline enum err
wallet_test_release(
    struct flow_test *test, int64_t amount, const char *name, struct wallet_release *ret_release)
{
    *ret_release = (struct wallet_release){.book = WALLET_TEST_BOOK, .amount = amount};
    wallet_test_text(ret_release->name, sizeof(ret_release->name), name);
    wallet_flow_release(ret_release);
    return store_test_turn(&test->store, &ret_release->operation);
}

static inline enum err
wallet_test_freeze(
    struct flow_test *test, int64_t amount, const char *name, struct wallet_freeze *ret_freeze)
{
    *ret_freeze = (struct wallet_freeze){.book = WALLET_TEST_BOOK,
        .amount = amount,
        .by_id = WALLET_TEST_BOSS,
        .reason = "complaint of a payer"};
    wallet_test_text(ret_freeze->name, sizeof(ret_freeze->name), name);
    wallet_flow_freeze(ret_freeze);
    return store_test_turn(&test->store, &ret_freeze->operation);
}

/* A shop that has sold for fen; its money is released when it is wanted available. */
static inline void
wallet_test_earn(struct flow_test *test, int64_t fen, bool available)
{
    const int64_t sequence = 1 + flow_test_ask(test, "SELECT count(*) FROM orders");
    const int64_t order_id = flow_test_order(test, sequence, fen);
    struct wallet_release release;
    char name[24];

    (void)snprintf(name, sizeof(name), "earned %d", (int)sequence);
    (void)flow_test_paid(test, order_id, fen, name);
    if (available)
        assert_int_equal(wallet_test_release(test, MONEY_FEN_MAX, name, &release), ERR_OK);
}

/* to_id 0: a withdrawal to a bank. */
static inline struct transfer_ask
wallet_test_transfer(int64_t amount, const char *number, int64_t to_id)
{
    struct transfer_ask ask = {.book = WALLET_TEST_BOOK,
        .amount = amount,
        .to_id = to_id,
        .asked_by = WALLET_TEST_CLERK,
        .reason = "week 47"};

    wallet_test_text(ask.number, sizeof(ask.number), number);
    if (to_id == 0)
        wallet_test_text(ask.bank, sizeof(ask.bank), "招商银行 6225 0000 0000 0001 张三");
    transfer_flow_ask(&ask);
    return ask;
}

static inline enum err
wallet_test_ask(struct flow_test *test, struct transfer_ask *ask)
{
    return store_test_turn(&test->store, &ask->operation);
}

/* The id of a transfer that was asked for. */
static inline int64_t
wallet_test_asked(struct flow_test *test, int64_t amount, const char *number, int64_t to_id)
{
    struct transfer_ask ask = wallet_test_transfer(amount, number, to_id);

    assert_int_equal(wallet_test_ask(test, &ask), ERR_OK);
    assert_string_equal(ask.transfer.state, "asked");
    return ask.transfer.id;
}

static inline enum err
wallet_test_say(struct flow_test *test, int64_t transfer_id, enum transfer_event event,
    int64_t by_id, struct transfer_say *ret_say)
{
    *ret_say = (struct transfer_say){.merchant_id = FLOW_TEST_MERCHANT,
        .transfer_id = transfer_id,
        .event = event,
        .by_id = by_id};
    transfer_flow_say(ret_say);
    return store_test_turn(&test->store, &ret_say->operation);
}

/* The oldest move that waits: as its effect carries it. */
static inline bool
wallet_test_waiting(struct flow_test *test, struct move_row *ret_sent, int64_t *ret_outbox_id)
{
    static const char ask[] = "SELECT merchant_id, id, about, target, body FROM outbox"
                              " WHERE topic = 'move' AND state = 'pending' ORDER BY id LIMIT 1";
    struct query *statement = store_test_statement(&test->store, ask);
    bool waits = query_step(statement) == ERR_OK;
    struct outbox_row row;

    if (waits) {
        row = (struct outbox_row){.merchant_id = query_int(statement, 0),
            .id = query_int(statement, 1),
            .about = query_int(statement, 2),
            .target = query_int(statement, 3),
            .body = query_blob(statement, 4)};
        *ret_outbox_id = row.id;
        assert_int_equal(move_flow_read(&row, ret_sent), ERR_OK);
    }
    query_reset(statement);
    return waits;
}

static inline enum err
wallet_test_receive(
    struct flow_test *test, const struct move_row *sent, struct move_receive *ret_receive)
{
    *ret_receive = (struct move_receive){.sent = *sent};
    move_flow_receive(ret_receive);
    return store_test_turn(&test->store, &ret_receive->operation);
}

/* The sender learns that its move has come. */
static inline void
wallet_test_came(struct flow_test *test, const struct move_row *sent, int64_t outbox_id)
{
    struct transfer_say say = {.merchant_id = sent->merchant_id,
        .transfer_id = sent->cause,
        .outbox_id = outbox_id,
        .event = TRANSFER_ON_PAID};
    struct outbox_done done = {.merchant_id = sent->merchant_id, .outbox_id = outbox_id};

    transfer_flow_say(&say);
    outbox_flow_done(&done);
    assert_int_equal(store_test_turn(&test->store,
                         sent->kind == MOVE_TRANSFER ? &say.operation : &done.operation),
        ERR_OK);
}

/* Carries all that wait. */
static inline void
wallet_test_deliver(struct flow_test *test)
{
    struct move_row sent;
    int64_t outbox_id;

    while (wallet_test_waiting(test, &sent, &outbox_id)) {
        struct move_receive receive;

        assert_int_equal(wallet_test_receive(test, &sent, &receive), ERR_OK);
        assert_false(receive.repeated);
        flow_test_check(test);
        wallet_test_came(test, &sent, outbox_id);
    }
}

#endif
