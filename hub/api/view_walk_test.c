/* A page of a list walks so many rows, and no further. */
#include "hub/api/view_walk.h"

#include "hub/flow/flow_test_help.h"

#include "hub/store/sql/store.sql.h"

#define ORDERS 40

static const struct view_walk walk = {SQL_STORE_ORDER_WALK, SQL_STORE_ORDER_WALK_OF};

static int64_t
floor_of(struct reader *reader, int64_t to, int64_t from, int64_t rows)
{
    int64_t floor = -1;

    assert_int_equal(
        view_walk_floor(&walk, reader, FLOW_TEST_MERCHANT, to, from, rows, &floor), ERR_OK);
    return floor;
}

static void
a_page_looks_so_far_and_no_further(void **state)
{
    struct flow_test *test = *state;
    struct reader *reader = NULL;
    int64_t ids[ORDERS];

    for (int64_t i = 0; i < ORDERS; i++)
        ids[i] = flow_test_order(test, i + 1, 100);
    assert_int_equal(reader_open(&test->store.net, test->store.place, &reader), ERR_OK);
    assert_int_equal(floor_of(reader, INT64_MAX, 0, 10), ids[ORDERS - 11]);
    assert_int_equal(floor_of(reader, ids[20], 0, 10), ids[10]);
    /* No further down than is asked for, and not below the first. */
    assert_int_equal(floor_of(reader, ids[20], ids[15], 10), ids[15]);
    assert_int_equal(floor_of(reader, ids[5], 0, 10), 0);
    assert_int_equal(floor_of(reader, ids[0] - 1, 7, 10), 7);
    reader_close(&reader);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_page_looks_so_far_and_no_further),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
