/* A change that is refused is refused for good, on every hub, before anybody is told. */
#include "hub/api/api_test_help.h"
#include "hub/flow/keyed_flow.h"
#include "hub/store/store_test_help.h"

#define APP 77
#define MERCHANT 5
#define NONCE "nonce-01"

static const struct route change_route = {.demands = ROUTE_SIGNED | ROUTE_KEYED};
static const struct route look_route = {.demands = ROUTE_SIGNED};

struct refuse_test {
    struct store_test store; /* first: the lane's net */
    struct api_test *api;
    struct net_work *work; /* a turn that waits for its worker */
};

/* The one test's; its nets know no more than themselves. */
static struct refuse_test fixture;

static enum err
take_work(struct net *net, struct net_work *work)
{
    (void)net;
    assert_null(fixture.work);
    fixture.work = work;
    return ERR_OK;
}

static void
run_turn(void)
{
    struct net_work *work = fixture.work;

    assert_non_null(work);
    fixture.work = NULL;
    work->run(work);
    work->done(work);
}

static int
open_hub(void **state)
{
    static const struct net_ops ops = {.timer_cancel = store_test_no_timer, .work = take_work};
    void *api;

    fixture.work = NULL;
    store_test_open(&fixture.store, "call_refuse_test");
    fixture.store.net.ops = &ops;
    assert_int_equal(api_test_open(&api), 0);
    fixture.api = api;
    fixture.api->hub.lane = fixture.store.lane;
    *state = &fixture;
    return 0;
}

static int
close_hub(void **state)
{
    (void)state;
    store_test_close(&fixture.store);
    return 0;
}

static struct call *
call_by(const struct route *route)
{
    struct call *call = NULL;

    assert_int_equal(call_make(&fixture.api->hub, route, api_test_call(fixture.api),
                         &fixture.api->request, &call),
        ERR_OK);
    call->signed_by = (struct call_signed){.app_id = APP,
        .merchant_id = MERCHANT,
        .method = "POST",
        .target = "/v1/refunds",
        .nonce = bytes_text(NONCE),
        .key = "key-1"};
    return call;
}

static int64_t
nonces_kept(void)
{
    return store_test_ask(&fixture.store, "SELECT count(*) FROM claim WHERE kind = 7");
}

static void
a_refused_change_is_told_when_its_nonce_is_kept(void **state)
{
    struct refuse_test *test = *state;
    char detail[] = "order";

    call_refuse(call_by(&change_route), PROBLEM_BAD_STATE, detail);
    detail[0] = '\0'; /* it was the asker's */
    assert_int_equal(test->api->answer.status, 0);
    run_turn();
    assert_int_equal(test->api->answer.status, 409);
    assert_non_null(strstr(test->api->answer.body, "\"BAD_STATE\""));
    assert_non_null(strstr(test->api->answer.body, "\"order\""));
    assert_int_equal(nonces_kept(), 1);
}

/* What is asked again under its key is no refusal: a copy of it may be what is done. */
static void
a_change_that_is_to_be_asked_again_keeps_nothing(void **state)
{
    static const enum problem problems[] = {
        PROBLEM_BUSY, PROBLEM_BROKEN, PROBLEM_TOO_OFTEN, PROBLEM_NONCE_USED};
    struct refuse_test *test = *state;

    for (size_t i = 0; i < LENGTH(problems); i++) {
        call_refuse(call_by(&change_route), problems[i], NULL);
        assert_int_equal(test->api->answer.status, problem_status(problems[i]));
        assert_null(test->work);
    }
    assert_int_equal(nonces_kept(), 0);
}

static void
what_only_looks_is_refused_at_once(void **state)
{
    struct refuse_test *test = *state;

    call_refuse(call_by(&look_route), PROBLEM_NOT_FOUND, NULL);
    assert_int_equal(test->api->answer.status, 404);
    assert_null(test->work);
}

/* The change was made; what is refused is what was to come after it. */
static void
a_change_whose_nonce_is_kept_is_refused_at_once(void **state)
{
    struct refuse_test *test = *state;
    struct call *call = call_by(&change_route);

    call->signed_by.kept = true;
    call_refuse(call, PROBLEM_BAD_STATE, NULL);
    assert_int_equal(test->api->answer.status, 409);
    assert_null(test->work);
}

static void
what_another_hub_has_done_is_not_called_refused(void **state)
{
    struct refuse_test *test = *state;

    call_refuse(call_by(&change_route), PROBLEM_BAD_STATE, NULL);
    run_turn();
    store_test_run(&test->store, "UPDATE claim SET about = 9");
    call_refuse(call_by(&change_route), PROBLEM_BAD_STATE, NULL);
    run_turn();
    assert_int_equal(test->api->answer.status, 401);
    assert_non_null(strstr(test->api->answer.body, "\"NONCE_USED\""));
}

static void
stopped(void *context)
{
    (void)context;
}

static void
a_refusal_that_cannot_be_kept_is_none(void **state)
{
    struct refuse_test *test = *state;

    lane_stop(test->store.lane, stopped, test);
    call_refuse(call_by(&change_route), PROBLEM_BAD_STATE, NULL);
    assert_int_equal(test->api->answer.status, 503);
    assert_non_null(strstr(test->api->answer.body, "\"BUSY\""));
}

#define REFUSE_TEST(name) cmocka_unit_test_setup_teardown(name, open_hub, close_hub)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        REFUSE_TEST(a_refused_change_is_told_when_its_nonce_is_kept),
        REFUSE_TEST(a_change_that_is_to_be_asked_again_keeps_nothing),
        REFUSE_TEST(what_only_looks_is_refused_at_once),
        REFUSE_TEST(a_change_whose_nonce_is_kept_is_refused_at_once),
        REFUSE_TEST(what_another_hub_has_done_is_not_called_refused),
        REFUSE_TEST(a_refusal_that_cannot_be_kept_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
