/*
 * code_walk_test_help.h -- each row of a dialect's table of codes, said by the sandbox and heard.
 *
 * A deed is one call of an adapter. The sandbox is ordered to answer it with a row's code; what
 * the adapter makes of that answer is one word, which the class of the row has for this deed. A
 * row is reached when every call that it stands for was made. Tables and deeds know calls by
 * bits, as the tables of hub/channel do. One thread.
 */
#ifndef TESTS_TALK_CODE_WALK_TEST_HELP_H
#define TESTS_TALK_CODE_WALK_TEST_HELP_H

#include "hub/channel/adapter_complaint.h"
#include "hub/channel/meaning.h"
#include "tests/talk/talk_test_help.h"

#define WALK_MEANINGS 8
#define WALK_TRADE "4200000000202611230000000001" /* the channel's number, of nothing */

/* What was made of an answer. */
struct walk_heard {
    const char *word;
    char code[ADAPTER_CODE_SIZE]; /* that the adapter has kept of it */
};

struct walk_deed {
    const char *name;
    unsigned judged_as; /* the bit of the call in the dialect's table */
    const char *fault; /* what the sandbox is ordered: "refused", or another word of the same use */
    bool prepares;     /* a payment is created first, and left alone */
    void (*say)(struct talk *talk, struct adapter_ask *ret_ask);
    void (*hear)(struct talk *talk, const struct adapter_heard *heard, struct walk_heard *ret);
    const char *words[WALK_MEANINGS]; /* by meaning; NULL: this deed does not reach it */
};

struct walk {
    const char *channel;
    unsigned serial; /* of numbers and barcodes: each deed has its own */
    size_t rows;
    size_t rows_reached;
    size_t answers;
};

static const char *const walk_states[] = {
    [ADAPTER_PENDING] = "pending",
    [ADAPTER_PAID] = "paid",
    [ADAPTER_CLOSED] = "closed",
    [ADAPTER_ABSENT] = "absent",
    [ADAPTER_REFUSED] = "refused",
    [ADAPTER_RETURNED] = "returned",
    [ADAPTER_UNKNOWN] = "unknown",
};
static const char *const walk_refund_states[] = {
    [ADAPTER_REFUND_PENDING] = "pending",
    [ADAPTER_REFUND_DONE] = "done",
    [ADAPTER_REFUND_FAILED] = "failed",
    [ADAPTER_REFUND_ABSENT] = "absent",
    [ADAPTER_REFUND_REFUSED] = "refused",
    [ADAPTER_REFUND_LOOK] = "look",
    [ADAPTER_REFUND_UNKNOWN] = "unknown",
};
static const char *const walk_split_states[] = {
    [ADAPTER_SPLIT_UNKNOWN] = "unknown",
    [ADAPTER_SPLIT_PENDING] = "pending",
    [ADAPTER_SPLIT_DONE] = "done",
    [ADAPTER_SPLIT_FAILED] = "failed",
    [ADAPTER_SPLIT_REFUSED] = "refused",
    [ADAPTER_SPLIT_LOOK] = "look",
    [ADAPTER_SPLIT_ABSENT] = "absent",
};
static const char *const walk_complaint_answers[] = {
    [ADAPTER_COMPLAINT_DONE] = "done",
    [ADAPTER_COMPLAINT_ABSENT] = "absent",
    [ADAPTER_COMPLAINT_REFUSED] = "refused",
    [ADAPTER_COMPLAINT_LOOK] = "look",
    [ADAPTER_COMPLAINT_LATER] = "later",
    [ADAPTER_COMPLAINT_UNKNOWN] = "unknown",
};
static const char *const walk_bill_states[] = {
    [ADAPTER_BILL_READY] = "ready",
    [ADAPTER_BILL_EMPTY] = "empty",
    [ADAPTER_BILL_LATER] = "later",
    [ADAPTER_BILL_REFUSED] = "refused",
    [ADAPTER_BILL_UNKNOWN] = "unknown",
};

static inline struct adapter_refund
walk_refund_of(const struct talk *talk)
{
    struct adapter_refund refund = {.payment = talk->payment,
        .number = "HUBREFUND0001",
        .reason = "",
        .amount = {888},
        .created = talk->payment.created};

    refund.payment.trade = WALK_TRADE;
    return refund;
}

#define WALK_ASK(call)                                                                             \
    assert_int_equal(                                                                              \
        talk->adapter->call(talk->account, &what, talk_now(talk), talk->fixture->arena, ret_ask),  \
        ERR_OK)

static inline void
walk_say_create(struct talk *talk, struct adapter_ask *ret_ask)
{
    const struct adapter_create what = talk_create_of(talk, ADAPTER_WAY_WALLET);

    WALK_ASK(create);
}

static inline void
walk_say_pay(struct talk *talk, struct adapter_ask *ret_ask)
{
    struct adapter_create what = talk_create_of(talk, ADAPTER_WAY_QR);

    talk->payment.barcode = true;
    what.barcode = talk->barcode;
    WALK_ASK(pay);
}

static inline void
walk_say_query(struct talk *talk, struct adapter_ask *ret_ask)
{
    const struct adapter_payment what = talk->payment;

    WALK_ASK(query);
}

static inline void
walk_say_close(struct talk *talk, struct adapter_ask *ret_ask)
{
    const struct adapter_payment what = talk->payment;

    WALK_ASK(close_payment);
}

static inline void
walk_say_reverse(struct talk *talk, struct adapter_ask *ret_ask)
{
    struct adapter_payment what;

    talk->payment.barcode = true;
    what = talk->payment;
    WALK_ASK(reverse);
}

static inline void
walk_say_refund(struct talk *talk, struct adapter_ask *ret_ask)
{
    const struct adapter_refund what = walk_refund_of(talk);

    WALK_ASK(refund);
}

static inline void
walk_say_refund_query(struct talk *talk, struct adapter_ask *ret_ask)
{
    const struct adapter_refund what = walk_refund_of(talk);

    WALK_ASK(refund_query);
}

static inline void
walk_hear(struct talk *talk, enum adapter_call call, const struct adapter_heard *heard,
    struct walk_heard *ret)
{
    struct adapter_reply reply;

    assert_int_equal(talk->adapter->read(
                         talk->account, call, &talk->payment, heard, talk->fixture->arena, &reply),
        ERR_OK);
    ret->word = walk_states[reply.state];
    text_set(ret->code, sizeof(ret->code), reply.code);
}

static inline void
walk_hear_refund(struct talk *talk, enum adapter_call call, const struct adapter_heard *heard,
    struct walk_heard *ret)
{
    const struct adapter_refund refund = walk_refund_of(talk);
    struct adapter_refund_reply reply;

    assert_int_equal(talk->adapter->read_refund(
                         talk->account, call, &refund, heard, talk->fixture->arena, &reply),
        ERR_OK);
    ret->word = walk_refund_states[reply.state];
    text_set(ret->code, sizeof(ret->code), reply.code);
}

#define WALK_HEAR(name, hear, call)                                                                \
    static inline void walk_hear_##name(                                                           \
        struct talk *talk, const struct adapter_heard *heard, struct walk_heard *ret)              \
    {                                                                                              \
        hear(talk, call, heard, ret);                                                              \
    }
WALK_HEAR(create, walk_hear, ADAPTER_CALL_CREATE)
WALK_HEAR(pay, walk_hear, ADAPTER_CALL_PAY)
WALK_HEAR(query, walk_hear, ADAPTER_CALL_QUERY)
WALK_HEAR(close, walk_hear, ADAPTER_CALL_CLOSE)
WALK_HEAR(reverse, walk_hear, ADAPTER_CALL_REVERSE)
WALK_HEAR(refunded, walk_hear_refund, ADAPTER_CALL_REFUND)
WALK_HEAR(refund_query, walk_hear_refund, ADAPTER_CALL_REFUND_QUERY)

static inline void
walk_say_complaint(struct talk *talk, struct adapter_ask *ret_ask)
{
    assert_int_equal(talk->adapter->complaints->get(
                         talk->account, "2000", talk_now(talk), talk->fixture->arena, ret_ask),
        ERR_OK);
}

#define WALK_SAY_OF_COMPLAINT(name, call)                                                          \
    static inline void walk_say_##name(struct talk *talk, struct adapter_ask *ret_ask)             \
    {                                                                                              \
        const struct adapter_complaint_say what = {"2000", "1900000001", "好"};                    \
                                                                                                   \
        assert_int_equal(talk->adapter->complaints->call(                                          \
                             talk->account, &what, talk_now(talk), talk->fixture->arena, ret_ask), \
            ERR_OK);                                                                               \
    }
WALK_SAY_OF_COMPLAINT(reply, reply)
WALK_SAY_OF_COMPLAINT(complete, complete)

static inline void
walk_hear_complaints(struct talk *talk, enum adapter_complaint_call call,
    const struct adapter_heard *heard, struct walk_heard *ret)
{
    struct adapter_complaint_reply reply;

    assert_int_equal(
        talk->adapter->complaints->read(talk->account, call, heard, talk->fixture->arena, &reply),
        ERR_OK);
    ret->word = walk_complaint_answers[reply.answer];
    text_set(ret->code, sizeof(ret->code), reply.code);
}
WALK_HEAR(complaint, walk_hear_complaints, ADAPTER_COMPLAINT_GET)
WALK_HEAR(reply, walk_hear_complaints, ADAPTER_COMPLAINT_REPLY)
WALK_HEAR(complete, walk_hear_complaints, ADAPTER_COMPLAINT_COMPLETE)

static inline struct adapter_split
walk_split_of(const struct talk *talk)
{
    static const struct adapter_share share = {"MERCHANT_ID", "1900000110", {100}};

    return (struct adapter_split){.number = "HUBSPLIT0001",
        .payment_number = talk->payment.number,
        .trade = WALK_TRADE,
        .shares = &share,
        .shares_count = 1,
        .finish = true};
}

#define WALK_SPLIT_ASK(call)                                                                       \
    assert_int_equal(talk->adapter->splits->call(                                                  \
                         talk->account, &what, talk_now(talk), talk->fixture->arena, ret_ask),     \
        ERR_OK)

#define WALK_SAY_SPLIT(name, call)                                                                 \
    static inline void walk_say_##name(struct talk *talk, struct adapter_ask *ret_ask)             \
    {                                                                                              \
        const struct adapter_split what = walk_split_of(talk);                                     \
                                                                                                   \
        WALK_SPLIT_ASK(call);                                                                      \
    }
WALK_SAY_SPLIT(split, send)
WALK_SAY_SPLIT(split_query, query)

#define WALK_SAY_RETURN(name, call)                                                                \
    static inline void walk_say_##name(struct talk *talk, struct adapter_ask *ret_ask)             \
    {                                                                                              \
        const struct adapter_give_back what = {.number = "HUBBACK0001",                            \
            .split_number = "HUBSPLIT0001",                                                        \
            .trade = WALK_TRADE,                                                                   \
            .account = "1900000110",                                                               \
            .amount = {100}};                                                                      \
                                                                                                   \
        WALK_SPLIT_ASK(call);                                                                      \
    }
WALK_SAY_RETURN(return, give_back)
WALK_SAY_RETURN(return_query, give_back_query)

#define WALK_SAY_BIND(deed, call)                                                                  \
    static inline void walk_say_##deed(struct talk *talk, struct adapter_ask *ret_ask)             \
    {                                                                                              \
        const struct adapter_receiver what = {.number = "HUBBIND0001",                             \
            .type = "MERCHANT_ID",                                                                 \
            .account = "1900000110",                                                               \
            .name = "",                                                                            \
            .relation = "PARTNER",                                                                 \
            .custom_relation = ""};                                                                \
                                                                                                   \
        WALK_SPLIT_ASK(call);                                                                      \
    }
WALK_SAY_BIND(bind, bind)
WALK_SAY_BIND(unbind, unbind)

static inline void
walk_hear_splits(struct talk *talk, enum adapter_split_call call, const struct adapter_heard *heard,
    struct walk_heard *ret)
{
    struct adapter_split_reply reply;

    assert_int_equal(
        talk->adapter->splits->read(talk->account, call, heard, talk->fixture->arena, &reply),
        ERR_OK);
    ret->word = walk_split_states[reply.state];
    text_set(ret->code, sizeof(ret->code), reply.code);
}

WALK_HEAR(split, walk_hear_splits, ADAPTER_SPLIT_SEND)
WALK_HEAR(split_query, walk_hear_splits, ADAPTER_SPLIT_QUERY)
WALK_HEAR(return, walk_hear_splits, ADAPTER_SPLIT_RETURN)
WALK_HEAR(return_query, walk_hear_splits, ADAPTER_SPLIT_RETURN_QUERY)
WALK_HEAR(bind, walk_hear_splits, ADAPTER_SPLIT_BIND)
WALK_HEAR(unbind, walk_hear_splits, ADAPTER_SPLIT_UNBIND)

static inline void
walk_say_bill(struct talk *talk, struct adapter_ask *ret_ask)
{
    assert_int_equal(talk->adapter->bills->ask(talk->account, ADAPTER_BILL_TRADE, talk_now(talk),
                         talk_now(talk), talk->fixture->arena, ret_ask),
        ERR_OK);
}

static inline void
walk_hear_bill(struct talk *talk, const struct adapter_heard *heard, struct walk_heard *ret)
{
    struct adapter_bill_reply reply;

    assert_int_equal(talk->adapter->bills->read(
                         talk->account, ADAPTER_BILL_TRADE, heard, talk->fixture->arena, &reply),
        ERR_OK);
    ret->word = walk_bill_states[reply.state];
    text_set(ret->code, sizeof(ret->code), reply.code);
}

/* Orders what is answered next. */
static inline void
walk_order(struct talk *talk, const struct walk *walk, const char *fault, const char *text)
{
    add_fault(talk->fixture,
        arena_printf(talk->fixture->arena, "{\"channel\":\"%s\",\"what\":\"%s\",\"text\":\"%s\"}",
            walk->channel, fault, text));
}

/* Numbers and barcodes that were not here before. */
static inline void
walk_renew(struct talk *talk, struct walk *walk)
{
    static char number[ADAPTER_OURS_SIZE];
    static char barcode[20];
    size_t length = strlen(talk->barcode);
    int written = snprintf(number, sizeof(number), "HUB%07u", ++walk->serial);

    NEED(written > 0 && (size_t)written < sizeof(number) && length < sizeof(barcode));
    memmove(barcode, talk->barcode, length + 1);
    barcode[length - 6] = (char)('0' + walk->serial / 10 % 10);
    barcode[length - 5] = (char)('0' + walk->serial % 10);
    barcode[length - 7] = (char)('0' + walk->serial / 100 % 10);
    talk->barcode = barcode;
    talk->payment.number = number;
    talk->payment.barcode = false;
}

/* Whether the adapter has kept the code that was ordered: "_" and what is before a "." aside. */
static inline bool
walk_is_kept(const char *kept, const char *ordered)
{
    const char *dot = strrchr(ordered, '.');
    const char *at = dot == NULL ? ordered : dot + 1;

    dot = strrchr(kept, '.');
    for (kept = dot == NULL ? kept : dot + 1; *at != '\0'; at++) {
        while (*kept == '_')
            kept++;
        if (*at == '_')
            continue;
        if (*kept++ != *at)
            return false;
    }
    return *kept == '\0';
}

/* One deed is answered with one code. */
static inline void
walk_answer(struct talk *talk, struct walk *walk, const struct walk_deed *deed, const char *code,
    enum meaning meaning)
{
    /* Of a success, and of words instead of a code, something else is kept. */
    const bool refuses =
        meaning != MEANING_DONE && meaning != MEANING_WAITING && (unsigned char)code[0] < 0x80;
    struct walk_heard said = {.word = ""};
    struct adapter_heard heard;
    struct adapter_ask ask;

    arena_reset(talk->fixture->arena);
    walk_renew(talk, walk);
    if (deed->prepares)
        assert_int_equal(talk_create(talk, ADAPTER_WAY_WALLET).state, ADAPTER_PENDING);
    if (deed->fault != NULL)
        walk_order(talk, walk, deed->fault, code);
    deed->say(talk, &ask);
    heard = talk_exchange(talk, &ask);
    deed->hear(talk, &heard, &said);
    if (strcmp(said.word, deed->words[meaning]) != 0)
        fail_msg("%s: %s is answered with %s, and heard as %s in place of %s: %.*s", walk->channel,
            deed->name, code, said.word, deed->words[meaning], (int)heard.body.size,
            (const char *)heard.body.at);
    if (refuses && said.code[0] != '\0' && !walk_is_kept(said.code, code))
        fail_msg("%s: %s is answered with %s, and %s is kept", walk->channel, deed->name, code,
            said.code);
    walk->answers++;
}

/* One row: each of its calls is made by each deed that stands for it. */
static inline void
walk_row(struct talk *talk, struct walk *walk, const struct walk_deed *deeds, size_t count,
    unsigned calls, const char *code, enum meaning meaning)
{
    unsigned missed = calls;

    walk->rows++;
    for (size_t i = 0; i < count; i++)
        if ((calls & deeds[i].judged_as) != 0 && deeds[i].words[meaning] != NULL) {
            walk_answer(talk, walk, &deeds[i], code, meaning);
            missed &= ~deeds[i].judged_as;
        }
    if (missed == 0)
        walk->rows_reached++;
    else
        print_error("%s: %s is not reached by calls %#x\n", walk->channel, code, missed);
}

static inline void
walk_end(const struct walk *walk)
{
    print_message("%s: %zu of %zu rows were reached, by %zu answers\n", walk->channel,
        walk->rows_reached, walk->rows, walk->answers);
    assert_int_equal(walk->rows_reached, walk->rows);
    assert_true(walk->rows > 0);
}

#endif
