#include "tools/sandbox/core/sandbox_test.h"

#include "tools/sandbox/core/sandbox_barcode.h"
#include "tools/sandbox/core/sandbox_core.h"
#include "tools/sandbox/core/sandbox_payer.h"
#include "tools/sandbox/core/sandbox_reply.h"

/* A channel of nothing but an echo, whose answers fail as they are told to. */

static int woken;
static char drawn[17];

static void
echo(struct sandbox_call *call)
{
    const struct sandbox_fault_case of = {.channel = "toy",
        .part = "reply",
        .method = "echo",
        .number = sandbox_call_field(call, "number")};
    struct net_reply reply = {
        .status = 200, .type = "text/plain", .body = bytes_text("0123456789")};
    struct sandbox_fault_taken fault;

    assert_int_equal(sandbox_fault_take(&call->sandbox->store, &of, &fault), ERR_OK);
    sandbox_reply(call->sandbox, call->net_call, &call->arena, &reply, &fault);
    call->net_call = NULL;
}

static const struct sandbox_route toy_routes[] = {{"GET", "/echo", echo}};
static const enum sandbox_fault toy_faults[] = {SANDBOX_FAULT_REPLY_SLOW, SANDBOX_FAULT_REPLY_429,
    SANDBOX_FAULT_REPLY_TRUNCATED, SANDBOX_FAULT_REPLY_NEVER};

static enum err
toy_open(struct sandbox *sandbox, const void *settings, void **ret_state)
{
    (void)settings;
    for (size_t i = 0; i + 1 < sizeof(drawn); i++)
        drawn[i] = (char)('a' + random_below(sandbox->random, 26));
    *ret_state = sandbox;
    return ERR_OK;
}

static void
toy_close(void *state)
{
    (void)state;
}

static void
toy_wake(void *state)
{
    (void)state;
    woken++;
}

static enum err
toy_put_state(void *state, struct sandbox_call *call, struct json_writer *json)
{
    (void)state;
    (void)call;
    json_put_int(json, "seven", 7);
    return ERR_OK;
}

static const struct sandbox_dialect toy = {
    .name = "toy",
    .routes = toy_routes,
    .routes_count = LENGTH(toy_routes),
    .faults = toy_faults,
    .faults_count = LENGTH(toy_faults),
    .open = toy_open,
    .close = toy_close,
    .wake = toy_wake,
    .put_state = toy_put_state,
};

static int
toy_start(void **state)
{
    *state = fixture_make(&toy, NULL);
    return 0;
}

static void
restart(struct fixture *fixture)
{
    sandbox_close(&fixture->sandbox);
    fixture_start(fixture);
}

static struct net_call *
ask_echo(struct fixture *fixture, const char *number)
{
    return ask(fixture, "GET", arena_printf(fixture->arena, "/echo?number=%s", number), NULL, NULL);
}

static void
a_fault_may_be_of_one_order(void **state)
{
    add_fault(*state, "{\"what\":\"reply_429\",\"number\":\"B\",\"method\":\"echo\"}");
    add_fault(*state, "{\"what\":\"reply_429\",\"method\":\"other\"}");
    assert_int_equal(ask_echo(*state, "A")->status, 200);
    assert_int_equal(ask_echo(*state, "B")->status, 429);
    assert_int_equal(ask_echo(*state, "B")->status, 200);
}

static void
an_answer_is_late_short_or_none(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call;

    add_fault(fixture, "{\"what\":\"reply_slow\",\"value\":6000}");
    call = ask_echo(fixture, "A");
    fake_wait(&fixture->fake, span_ms(5999));
    assert_false(call->answered);
    fake_wait(&fixture->fake, span_ms(1));
    assert_true(call->answered);
    assert_string_equal(call->body, "0123456789");
    add_fault(fixture, "{\"what\":\"reply_truncated\"}");
    assert_string_equal(ask_echo(fixture, "A")->body, "01234");
    add_fault(fixture, "{\"what\":\"reply_never\"}");
    call = ask_echo(fixture, "A");
    fake_wait(&fixture->fake, span_s(500));
    assert_false(call->answered);
    sandbox_close(&fixture->sandbox);
    assert_int_equal(call->status, 503);
}

static void
what_a_channel_does_not_know_cannot_go_wrong(void **state)
{
    assert_int_equal(
        ask(*state, "POST", "/sandbox/fault", "{\"what\":\"share_fail\"}", NULL)->status, 400);
    assert_int_equal(
        ask(*state, "POST", "/sandbox/fault", "{\"what\":\"rain\"}", NULL)->status, 400);
    assert_int_equal(
        ask(*state, "POST", "/sandbox/fault", "{\"what\":\"reply_429\",\"channel\":\"gold\"}", NULL)
            ->status,
        400);
    add_fault(*state, "{\"what\":\"reply_429\",\"channel\":\"toy\"}");
    assert_contains(state_of(*state), "\"what\":\"reply_429\"");
    assert_int_equal(ask(*state, "DELETE", "/sandbox/fault?channel=toy", NULL, NULL)->status, 200);
    assert_null(strstr(state_of(*state), "\"what\":\"reply_429\""));
}

static void
the_clock_is_turned_and_stays_so(void **state)
{
    struct fixture *fixture = *state;
    int64_t before_us = sandbox_now(fixture->sandbox).us;

    woken = 0;
    assert_int_equal(
        ask(fixture, "POST", "/sandbox/clock", "{\"forward_ms\":60000}", NULL)->status, 200);
    assert_int_equal(woken, 1);
    restart(fixture);
    assert_int_equal(sandbox_now(fixture->sandbox).us - before_us, 60000000);
    assert_int_equal(
        ask(fixture, "POST", "/sandbox/clock", "{\"forward_ms\":-1}", NULL)->status, 422);
}

static void
a_clock_that_stands_moves_by_hand_only(void **state)
{
    struct fixture *fixture = *state;
    const struct moment morning = {.us = INT64_C(1796000400) * 1000000};

    fixture->settings.clock = morning;
    restart(fixture);
    fake_wait(&fixture->fake, span_s(5));
    assert_int_equal(sandbox_now(fixture->sandbox).us, morning.us);
    assert_int_equal(
        ask(fixture, "POST", "/sandbox/clock", "{\"forward_ms\":1000}", NULL)->status, 200);
    assert_int_equal(sandbox_now(fixture->sandbox).us, morning.us + 1000000);
}

static void
one_seed_draws_the_same_and_each_opening_something_else(void **state)
{
    struct fixture *fixture = *state;
    char first[sizeof(drawn)];

    fixture->settings.seed = 7;
    restart(fixture);
    memcpy(first, drawn, sizeof(drawn));
    restart(fixture);
    assert_string_not_equal(drawn, first);
    assert_int_equal(db_script(fixture->db, "UPDATE sandbox SET openings = 1"), ERR_OK);
    restart(fixture);
    assert_string_equal(drawn, first);
}

static void
payers_have_what_they_are_given(void **state)
{
    struct fixture *fixture = *state;
    struct sandbox_store store = {.db = fixture->db};
    struct sandbox_payer payer;

    assert_int_equal(ask(fixture, "POST", "/sandbox/payer",
                         "{\"payer_id\":\"p-0042\",\"balance_fen\":100}", NULL)
                         ->status,
        200);
    assert_int_equal(sandbox_store_open(fixture->db, &store), ERR_OK);
    assert_int_equal(
        sandbox_payer_by_ending(&store, "toy", "0042", fixture->arena, &payer), ERR_OK);
    assert_int_equal(sandbox_payer_give(&store, "toy", "p-0042", money_of(-101)), ERR_OUT_OF_RANGE);
    assert_int_equal(sandbox_payer_give(&store, "toy", "p-0042", money_of(-100)), ERR_OK);
    assert_int_equal(sandbox_payer_find(&store, "toy", "p-0042", fixture->arena, &payer), ERR_OK);
    assert_int_equal(payer.balance.fen, 0);
    assert_int_equal(
        sandbox_payer_find(&store, "alipay", "p-0042", fixture->arena, &payer), ERR_NOT_FOUND);
    assert_contains(state_of(fixture), "\"toy\":{\"seven\":7}");
}

static void
a_barcode_says_by_its_end_what_goes_wrong(void **state)
{
    (void)state;
    assert_int_equal(
        sandbox_barcode_fault("280000000000009901", "pay").kind, SANDBOX_FAULT_PAY_PASSWORD);
    assert_int_equal(
        sandbox_barcode_fault("280000000000009906", "reply").kind, SANDBOX_FAULT_REPLY_NEVER);
    assert_int_equal(sandbox_barcode_fault("280000000000009906", "pay").kind, SANDBOX_FAULT_NONE);
    assert_int_equal(sandbox_barcode_fault("280000000000000000", "pay").kind, SANDBOX_FAULT_NONE);
    assert_int_equal(sandbox_barcode_fault("1", "pay").kind, SANDBOX_FAULT_NONE);
}

#define WITH_TOY(test) cmocka_unit_test_setup_teardown(test, toy_start, fixture_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_TOY(a_fault_may_be_of_one_order),
        WITH_TOY(an_answer_is_late_short_or_none),
        WITH_TOY(what_a_channel_does_not_know_cannot_go_wrong),
        WITH_TOY(the_clock_is_turned_and_stays_so),
        WITH_TOY(a_clock_that_stands_moves_by_hand_only),
        WITH_TOY(one_seed_draws_the_same_and_each_opening_something_else),
        WITH_TOY(payers_have_what_they_are_given),
        cmocka_unit_test(a_barcode_says_by_its_end_what_goes_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
