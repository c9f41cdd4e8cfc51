#include "hub/courier/channel_courier_inside.h"
#include "hub/courier/channel_courier_test_help.h"

static const char answer[] = "{\"openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\",\"code\":\"10000\"}";

static int64_t
count(struct courier_test *stage, const char *where)
{
    char question[200];

    (void)snprintf(question, sizeof(question), "SELECT count(*) FROM exchange WHERE %s", where);
    return store_test_ask(&stage->flow.store, question);
}

static size_t
masked_size(const char *body)
{
    char block[EXCHANGE_MASK_SIZE];
    struct arena *arena;
    struct text text;

    assert_int_equal(arena_make((size_t)256 * 1024, &arena), ERR_OK);
    text_init(&text, block, sizeof(block));
    exchange_mask_heard(&text, bytes_text(body), arena);
    arena_free(&arena);
    return text.length;
}

static void
what_a_channel_was_asked_is_kept_with_what_it_said(void **state)
{
    struct courier_test *stage = *state;

    stage->courier->options.exchanges = true;
    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    courier_test_carry(stage, "create");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, answer);
    assert_int_equal(count(stage, "status = 200 AND outcome = 'OK' AND length(asked) > 0"), 2);
    assert_int_equal(store_test_ask(&stage->flow.store,
                         "SELECT length(answered) FROM exchange WHERE action = 'create'"),
        masked_size(answer));
    assert_int_not_equal(masked_size(answer), strlen(answer));
    assert_int_equal(
        store_test_ask(&stage->flow.store, "SELECT max(order_id) FROM exchange"), stage->order_id);
    assert_int_equal(store_test_ask(&stage->flow.store, "SELECT min(about_id) FROM exchange"),
        stage->payment_id);
}

static void
silence_is_kept_as_that(void **state)
{
    struct courier_test *stage = *state;

    stage->courier->options.exchanges = true;
    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_NO_ANSWER, "what came of it");
    assert_int_equal(count(stage, "status = 0 AND outcome <> 'OK' AND length(answered) = 0"), 1);
}

static void
nothing_is_kept_where_nobody_wants_it(void **state)
{
    struct courier_test *stage = *state;

    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    assert_int_equal(count(stage, "1 = 1"), 0);
}

static void
what_is_given_up_while_it_is_asked_leaves_nothing(void **state)
{
    struct courier_test *stage = *state;

    stage->courier->options.exchanges = true;
    courier_test_carry(stage, "identify");
    assert_int_equal(count(stage, "1 = 1"), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, courier_test_open, courier_test_end)
    static const struct CMUnitTest tests[] = {
        TEST(what_a_channel_was_asked_is_kept_with_what_it_said),
        TEST(silence_is_kept_as_that),
        TEST(nothing_is_kept_where_nobody_wants_it),
        TEST(what_is_given_up_while_it_is_asked_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
