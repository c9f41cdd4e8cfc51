#include "hub/flow/organisation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PLATFORM_PATH "0000000000000001"

static const struct organisation_row platform = {
    .id = 1, .kind = "platform", .path = PLATFORM_PATH};

static struct organisation_row
placed(int64_t id, const char *kind, const struct organisation_row *parent)
{
    struct organisation_row row = {.id = id};

    memcpy(row.kind, kind, strlen(kind) + 1);
    assert_int_equal(organisation_place(&row, parent), ERR_OK);
    return row;
}

static void
each_kind_stands_where_the_tree_has_it(void **state)
{
    static const char fits[ORGANISATION_KINDS][ORGANISATION_KINDS] = {
        /* under:           platform partner merchant store */
        [ORGANISATION_PLATFORM] = {0, 0, 0, 0},
        [ORGANISATION_PARTNER] = {1, 0, 0, 0},
        [ORGANISATION_MERCHANT] = {1, 1, 0, 0},
        [ORGANISATION_STORE] = {0, 0, 1, 1},
    };

    (void)state;
    for (unsigned kind = 0; kind < ORGANISATION_KINDS; kind++) {
        for (unsigned parent = 0; parent < ORGANISATION_KINDS; parent++)
            assert_int_equal(organisation_kind_fits(kind, parent), fits[kind][parent]);
    }
}

static void
a_kind_is_read_by_its_word_and_by_no_other(void **state)
{
    enum organisation_kind kind;

    (void)state;
    for (unsigned i = 0; i < ORGANISATION_KINDS; i++) {
        assert_int_equal(
            organisation_kind_read(bytes_text(organisation_kind_word(i)), &kind), ERR_OK);
        assert_int_equal(kind, i);
    }
    assert_int_equal(organisation_kind_read(bytes_text("shop"), &kind), ERR_BAD_INPUT);
    assert_int_equal(organisation_kind_read(bytes_text(""), &kind), ERR_BAD_INPUT);
    assert_int_equal(organisation_kind_read(bytes_text("stor"), &kind), ERR_BAD_INPUT);
}

static void
a_row_that_is_placed_knows_its_parent_its_merchant_and_its_path(void **state)
{
    const struct organisation_row partner = placed(0x22, "partner", &platform);
    const struct organisation_row merchant = placed(0x33, "merchant", &partner);
    const struct organisation_row store = placed(0x44, "store", &merchant);
    const struct organisation_row counter = placed(0x55, "store", &store);
    struct organisation_row wrong = {.id = 9, .kind = "store"};

    (void)state;
    assert_true(partner.parent_id == 1 && partner.merchant_id == 0);
    assert_true(merchant.parent_id == 0x22 && merchant.merchant_id == 0x33);
    assert_true(counter.parent_id == 0x44 && counter.merchant_id == 0x33);
    assert_string_equal(store.path, PLATFORM_PATH "0000000000000022"
                                                  "0000000000000033"
                                                  "0000000000000044");
    assert_int_equal(organisation_place(&wrong, &partner), ERR_BAD_STATE);
    assert_string_equal(wrong.path, "");
}

static void
a_path_is_read_back_level_by_level(void **state)
{
    char path[ORGANISATION_PATH_SIZE];
    char parent[ORGANISATION_PATH_SIZE];

    (void)state;
    assert_int_equal(organisation_path_make(PLATFORM_PATH, INT64_MAX, path), ERR_OK);
    assert_int_equal(organisation_path_make(path, INT64_C(0x0123456789abcdef), path), ERR_OK);
    assert_int_equal(organisation_path_levels(path), 3);
    assert_true(organisation_path_id(path, 0) == ORGANISATION_PLATFORM_ID);
    assert_true(organisation_path_id(path, 1) == INT64_MAX);
    assert_true(organisation_path_id(path, 2) == INT64_C(0x0123456789abcdef));
    assert_true(organisation_path_has(path, ORGANISATION_PLATFORM_ID));
    assert_true(organisation_path_has(path, INT64_C(0x0123456789abcdef)));
    assert_false(organisation_path_has(path, 0));
    assert_false(organisation_path_has(path, INT64_C(0x123456789abcdef0)));
    organisation_path_parent(path, parent);
    assert_string_equal(parent, PLATFORM_PATH "7fffffffffffffff");
    organisation_path_parent(PLATFORM_PATH, parent);
    assert_string_equal(parent, "");
}

static void
below_is_the_same_by_prefix_and_by_range(void **state)
{
    static const char *const paths[] = {PLATFORM_PATH, PLATFORM_PATH "0000000000000002",
        PLATFORM_PATH "000000000000000f", PLATFORM_PATH "000000000000000f0000000000000003",
        PLATFORM_PATH "0000000000000010", PLATFORM_PATH "7fffffffffffffff"};
    char end[ORGANISATION_PATH_SIZE];

    (void)state;
    for (size_t a = 0; a < LENGTH(paths); a++) {
        organisation_path_end(paths[a], end);
        for (size_t b = 0; b < LENGTH(paths); b++)
            assert_int_equal(organisation_path_is_below(paths[b], paths[a]),
                strcmp(paths[b], paths[a]) >= 0 && strcmp(paths[b], end) < 0);
    }
    assert_false(organisation_path_is_below(PLATFORM_PATH, ""));
}

static void
a_tree_has_twelve_levels_at_most(void **state)
{
    struct organisation_row row = placed(2, "merchant", &platform);
    struct organisation_row last;

    (void)state;
    for (int64_t i = 3; i <= ORGANISATION_LEVELS_MAX; i++)
        row = placed(i, "store", &row);
    assert_int_equal(organisation_path_levels(row.path), ORGANISATION_LEVELS_MAX);
    last = row;
    assert_int_equal(organisation_place(&last, &row), ERR_OUT_OF_RANGE);
    assert_memory_equal(&last, &row, sizeof(row));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_stands_where_the_tree_has_it),
        cmocka_unit_test(a_kind_is_read_by_its_word_and_by_no_other),
        cmocka_unit_test(a_row_that_is_placed_knows_its_parent_its_merchant_and_its_path),
        cmocka_unit_test(a_path_is_read_back_level_by_level),
        cmocka_unit_test(below_is_the_same_by_prefix_and_by_range),
        cmocka_unit_test(a_tree_has_twelve_levels_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
