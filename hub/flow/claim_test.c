#include "hub/flow/claim.h"

#include "hub/flow/flow_test_help.h"

static void
claim_of(const char *name, const char *content, struct claim *ret_claim)
{
    claim_make(CLAIM_REFUND, 0, bytes_text(name), bytes_text(content), ret_claim);
}

/* What a claim on the present rows would hear; taken is what it stands for. */
static enum err
look(struct flow_test *test, const struct claim *claim, int64_t *ret_taken)
{
    struct desk *desk = NULL;
    size_t loaded;
    enum err err;

    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    claim_want(desk, FLOW_TEST_MERCHANT, claim);
    assert_int_equal(desk_load(desk, &loaded), ERR_OK);
    engine_rollback(test->store.store.writer);
    err = claim_look(desk, FLOW_TEST_MERCHANT, claim, ret_taken);
    desk_free(&desk);
    return err;
}

static void
put(struct flow_test *test, const struct claim *claim, int64_t about)
{
    struct turn turn = {.now = {STORE_TEST_START_US}};
    struct desk *desk = NULL;
    size_t loaded;

    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    claim_want(desk, FLOW_TEST_MERCHANT, claim);
    assert_int_equal(desk_load(desk, &loaded), ERR_OK);
    claim_put(desk, &turn, FLOW_TEST_MERCHANT, claim, about);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
}

static void
a_name_stands_for_what_was_first_made_under_it(void **state)
{
    struct flow_test *test = *state;
    struct claim claim;
    int64_t about = 0;

    claim_of("R-1", "50", &claim);
    assert_int_equal(look(test, &claim, &about), ERR_NOT_FOUND);
    put(test, &claim, 77);
    assert_int_equal(look(test, &claim, &about), ERR_OK);
    assert_int_equal(about, 77);
    claim_of("R-1", "51", &claim);
    assert_int_equal(look(test, &claim, &about), ERR_CONFLICT);
    claim_of("R-2", "50", &claim);
    assert_int_equal(look(test, &claim, &about), ERR_NOT_FOUND);
}

static void
a_hash_that_two_names_share_is_a_conflict_not_a_repeat(void **state)
{
    struct flow_test *test = *state;
    struct claim claim;
    struct claim other;
    int64_t about = 0;

    claim_of("R-1", "50", &claim);
    put(test, &claim, 77);
    claim_of("R-2", "50", &other);
    other.hash = claim.hash;
    assert_int_equal(look(test, &other, &about), ERR_CONFLICT);
}

static void
a_name_is_another_one_in_another_scope_and_of_another_kind(void **state)
{
    struct flow_test *test = *state;
    struct claim claim;
    int64_t about = 0;

    claim_of("R-1", "50", &claim);
    put(test, &claim, 77);
    claim_make(CLAIM_SPLIT, 0, bytes_text("R-1"), bytes_text("50"), &claim);
    assert_int_equal(look(test, &claim, &about), ERR_NOT_FOUND);
    claim_make(CLAIM_REFUND, 9, bytes_text("R-1"), bytes_text("50"), &claim);
    assert_int_equal(look(test, &claim, &about), ERR_NOT_FOUND);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_name_stands_for_what_was_first_made_under_it),
        FLOW_TEST(a_hash_that_two_names_share_is_a_conflict_not_a_repeat),
        FLOW_TEST(a_name_is_another_one_in_another_scope_and_of_another_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
