/* Where a bill lies is asked for, then it is fetched, and each end is told once. */
#include "hub/recon/recon_fetch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define DAY "2026-11-28 12:00:00"
#define HASH "8972d6ef1596a54ba74194f1773b0d6d7082a6ea"

/* A net that works at once, and fetches what the test answers. */
struct stage {
    struct net net; /* first */
    struct clock clock;
    struct moment now;
    struct moment day;
    struct net_ask asked; /* url NULL: nothing is under way */
    char url[64];
    net_fetched_fn *then;
    void *context;
    struct adapter_bill_reply says; /* what the adapter reads from the next answer */
    enum err begin_says;
    enum err piece_says;
    char hash[ADAPTER_BILL_HASH_SIZE];
    char file[64]; /* what came of it */
    struct recon_fetched end;
    char code[ADAPTER_CODE_SIZE];
    unsigned begun;
    unsigned ended;
};

static struct stage stage;

static struct moment
moment_now(const struct clock *clock)
{
    (void)clock;
    return stage.now;
}

static enum err
do_work(struct net *net, struct net_work *work)
{
    (void)net;
    work->run(work);
    work->done(work);
    return ERR_OK;
}

static enum err
do_fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then, void *context,
    struct net_fetch **ret)
{
    assert_null(stage.asked.url);
    stage.asked = *ask;
    text_set(stage.url, sizeof(stage.url), ask->url);
    stage.asked.url = stage.url;
    stage.then = then;
    stage.context = context;
    *ret = (struct net_fetch *)(void *)net;
    return ERR_OK;
}

static enum err
ask_bill(const struct adapter_account *account, enum adapter_bill_kind kind, struct moment day,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)arena;
    assert_int_equal(kind, ADAPTER_BILL_TRADE);
    assert_int_equal(day.us, stage.day.us);
    assert_int_equal(now.us, stage.now.us);
    *ret_ask = (struct adapter_ask){.method = "GET", .url = "http://channel/where"};
    return ERR_OK;
}

static enum err
read_bill(const struct adapter_account *account, enum adapter_bill_kind kind,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_bill_reply *ret_reply)
{
    (void)account;
    (void)kind;
    (void)arena;
    assert_int_equal(heard->status, 200);
    *ret_reply = stage.says;
    return ERR_OK;
}

static enum err
fetch_bill(const struct adapter_account *account, const char *url, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    (void)arena;
    *ret_ask = (struct adapter_ask){.method = "GET", .url = url};
    return ERR_OK;
}

static const struct adapter_bills bills = {.ask = ask_bill, .read = read_bill, .fetch = fetch_bill};
static const struct adapter adapter = {.bills = &bills};
static const struct adapter_account account = {&adapter};

static enum err
on_begin(void *context, const char *hash)
{
    assert_ptr_equal(context, &stage);
    stage.begun++;
    text_set(stage.hash, sizeof(stage.hash), hash);
    return stage.begin_says;
}

static enum err
on_piece(void *context, struct bytes piece)
{
    size_t length = strlen(stage.file);

    assert_ptr_equal(context, &stage);
    assert_int_equal(stage.begun, 1);
    (void)snprintf(stage.file + length, sizeof(stage.file) - length, "%.*s", (int)piece.size,
        (const char *)piece.at);
    return stage.piece_says;
}

static void
on_end(void *context, const struct recon_fetched *fetched)
{
    assert_ptr_equal(context, &stage);
    stage.ended++;
    stage.end = *fetched;
    text_set(stage.code, sizeof(stage.code), fetched->code);
}

static int
set_up(void **state)
{
    static const struct net_ops ops = {.work = do_work, .fetch = do_fetch};

    (void)state;
    stage = (struct stage){.clock = {.moment = moment_now}};
    stage.net = (struct net){.ops = &ops, .clock = &stage.clock};
    assert_int_equal(moment_parse_china(bytes_text(DAY), &stage.day), ERR_OK);
    stage.now = moment_after(stage.day, span_s(24 * 3600)); /* noon of the next day */
    stage.says = (struct adapter_bill_reply){
        .state = ADAPTER_BILL_READY, .url = "http://channel/file", .hash = HASH};
    return 0;
}

static void
begin_with(const struct adapter_account *whose)
{
    const struct recon_fetch asked = {.net = &stage.net,
        .account = whose,
        .kind = ADAPTER_BILL_TRADE,
        .day = stage.day,
        .timeout = span_s(5),
        .file_max = 1000,
        .begin = on_begin,
        .piece = on_piece,
        .then = on_end,
        .context = &stage};

    assert_int_equal(recon_fetch_start(&asked), ERR_OK);
}

static void
begin(void)
{
    begin_with(&account);
}

static void
answer(enum err err, int status)
{
    assert_non_null(stage.asked.url);
    stage.asked.url = NULL;
    stage.then(stage.context, &(struct net_answer_got){.err = err, .status = status});
}

static enum err
come(int status, const char *piece)
{
    return stage.asked.piece(stage.context, status, bytes_text(piece));
}

static void
a_bill_is_asked_for_and_then_fetched(void **state)
{
    (void)state;
    begin();
    assert_string_equal(stage.url, "http://channel/where");
    assert_null(stage.asked.piece);
    assert_int_equal(stage.asked.timeout.us, span_s(5).us);
    answer(ERR_OK, 200);
    assert_string_equal(stage.url, "http://channel/file");
    assert_string_equal(stage.hash, HASH);
    assert_int_equal(stage.asked.answer_max, 1000);
    assert_int_equal(stage.asked.silence.us, RECON_FETCH_SILENCE.us);
    assert_int_equal(come(200, "one "), ERR_OK);
    assert_int_equal(come(200, "two"), ERR_OK);
    assert_int_equal(stage.ended, 0);
    answer(ERR_OK, 200);
    assert_int_equal(stage.ended, 1);
    assert_int_equal(stage.end.err, ERR_OK);
    assert_int_equal(stage.end.state, ADAPTER_BILL_READY);
    assert_string_equal(stage.file, "one two");
}

static void
an_answer_may_have_the_file_in_it(void **state)
{
    static const struct adapter_bills inside = {.ask = ask_bill, .read = read_bill};
    static const struct adapter adapter_inside = {.bills = &inside};
    static const struct adapter_account account_inside = {&adapter_inside};
    const enum err says[] = {ERR_OK, ERR_BAD_INPUT};

    for (size_t i = 0; i < LENGTH(says); i++) {
        (void)set_up(state);
        stage.piece_says = says[i];
        stage.says = (struct adapter_bill_reply){
            .state = ADAPTER_BILL_READY, .file = bytes_text("all of it")};
        begin_with(&account_inside);
        assert_int_equal(stage.asked.answer_max, RECON_FETCH_ANSWER_MAX);
        answer(ERR_OK, 200);
        assert_int_equal(stage.begun, 1);
        assert_string_equal(stage.file, "all of it");
        assert_int_equal(stage.ended, 1);
        assert_int_equal(stage.end.err, says[i]);
        assert_int_equal(stage.end.step, RECON_FETCH_DOWNLOAD);
        assert_null(stage.asked.url);
    }
}

static void
what_the_channel_has_not_is_told_and_not_fetched(void **state)
{
    static const struct {
        enum adapter_bill_state says;
        int64_t hours; /* after the day's noon */
        enum adapter_bill_state state;
    } cases[] = {
        {ADAPTER_BILL_LATER, 24, ADAPTER_BILL_LATER},
        {ADAPTER_BILL_REFUSED, 24, ADAPTER_BILL_REFUSED},
        {ADAPTER_BILL_UNKNOWN, 24, ADAPTER_BILL_UNKNOWN},
        {ADAPTER_BILL_EMPTY, 24, ADAPTER_BILL_EMPTY},
        /* It cannot know yet. */
        {ADAPTER_BILL_EMPTY, 3, ADAPTER_BILL_LATER},
        {ADAPTER_BILL_EMPTY, 21, ADAPTER_BILL_LATER},
        {ADAPTER_BILL_EMPTY, 22, ADAPTER_BILL_EMPTY},
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        (void)set_up(state);
        stage.now = moment_after(stage.day, span_s(cases[i].hours * 3600));
        stage.says = (struct adapter_bill_reply){.state = cases[i].says, .code = "WHY"};
        begin();
        answer(ERR_OK, 200);
        assert_int_equal(stage.ended, 1);
        assert_int_equal(stage.begun, 0);
        assert_int_equal(stage.end.err, ERR_OK);
        assert_int_equal(stage.end.state, cases[i].state);
        assert_int_equal(stage.end.step, RECON_FETCH_ASK);
        assert_string_equal(stage.code, "WHY");
        assert_null(stage.asked.url);
    }
}

static void
a_channel_that_says_nothing_is_no_bill(void **state)
{
    (void)state;
    begin();
    answer(ERR_NO_ANSWER, 0);
    assert_int_equal(stage.ended, 1);
    assert_int_equal(stage.end.err, ERR_NO_ANSWER);
    assert_int_equal(stage.end.state, ADAPTER_BILL_UNKNOWN);
    assert_int_equal(stage.begun, 0);
}

static void
a_file_that_breaks_off_is_told_as_what_it_was(void **state)
{
    (void)state;
    begin();
    answer(ERR_OK, 200);
    assert_int_equal(come(200, "one "), ERR_OK);
    answer(ERR_NO_ANSWER, 0);
    assert_int_equal(stage.ended, 1);
    assert_int_equal(stage.end.err, ERR_NO_ANSWER);
    assert_int_equal(stage.end.step, RECON_FETCH_DOWNLOAD);
}

static void
words_in_the_place_of_a_file_are_none(void **state)
{
    (void)state;
    begin();
    answer(ERR_OK, 200);
    assert_int_equal(come(404, "gone"), ERR_OK);
    answer(ERR_OK, 404);
    assert_string_equal(stage.file, "");
    assert_int_equal(stage.end.err, ERR_NO_ANSWER);
    assert_int_equal(stage.end.status, 404);
}

static void
whoever_takes_the_file_may_refuse_it(void **state)
{
    (void)state;
    stage.begin_says = ERR_DISK;
    begin();
    answer(ERR_OK, 200);
    assert_int_equal(stage.ended, 1);
    assert_int_equal(stage.end.err, ERR_DISK);
    assert_null(stage.asked.url);
    (void)set_up(state);
    stage.piece_says = ERR_CONFLICT;
    begin();
    answer(ERR_OK, 200);
    assert_int_equal(come(200, "one "), ERR_CONFLICT);
    answer(ERR_CONFLICT, 0);
    assert_int_equal(stage.ended, 1);
    assert_int_equal(stage.end.err, ERR_CONFLICT);
}

#define STAGED(test) cmocka_unit_test_setup(test, set_up)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STAGED(a_bill_is_asked_for_and_then_fetched),
        STAGED(an_answer_may_have_the_file_in_it),
        STAGED(what_the_channel_has_not_is_told_and_not_fetched),
        STAGED(a_channel_that_says_nothing_is_no_bill),
        STAGED(a_file_that_breaks_off_is_told_as_what_it_was),
        STAGED(words_in_the_place_of_a_file_are_none),
        STAGED(whoever_takes_the_file_may_refuse_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
