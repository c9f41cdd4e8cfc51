#include "hub/flow/audit_told.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/flow/flow_test_help.h"
#include "shared/text/json.h"

#define MARK "mark-of-a-secret"

struct told {
    char was[2001];
    char became[2001];
};

/* A person as he stands in a turn that has just read him. */
static struct staff_row *
put_person(struct desk *desk)
{
    struct staff_row row = {.id = 77,
        .organisation_id = 6,
        .login = "wang",
        .name = "王店长",
        .state = "active",
        .password = MARK,
        .second_secret = MARK,
        .second_secret_size = 16};

    return desk_add_staff(desk, &row);
}

static void
want_person(struct desk *desk, struct audit_told *told)
{
    audit_told_begin(told, desk);
    desk_want(desk, TABLE_staff, KEY_OF(77));
    audit_told_seen(told, desk);
}

static struct told
put(const struct audit_told *told, struct desk *desk, bool is_gone)
{
    struct told said;
    struct text was;
    struct text became;

    text_init(&was, said.was, sizeof(said.was));
    text_init(&became, said.became, sizeof(said.became));
    audit_told_put(told, desk, is_gone, &was, &became);
    return said;
}

static struct desk *
desk_of(struct flow_test *test)
{
    struct desk *desk;

    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    return desk;
}

static void
only_what_has_changed_is_told(void **state)
{
    struct desk *desk = desk_of(*state);
    struct staff_row *row = put_person(desk);
    struct audit_told told;
    struct told said;

    want_person(desk, &told);
    text_set(row->name, sizeof(row->name), "王\"经理\"");
    row->signed_out_us = 5;
    said = put(&told, desk, false);
    assert_string_equal(said.was, "{\"staff/77\":{\"name\":\"王店长\",\"signed_out_us\":0}}");
    assert_string_equal(
        said.became, "{\"staff/77\":{\"name\":\"王\\\"经理\\\"\",\"signed_out_us\":5}}");
    desk_free(&desk);
}

static void
what_has_not_changed_is_not_told(void **state)
{
    struct desk *desk = desk_of(*state);
    struct audit_told told;
    struct told said;

    (void)put_person(desk);
    want_person(desk, &told);
    said = put(&told, desk, false);
    assert_string_equal(said.was, "");
    assert_string_equal(said.became, "");
    desk_free(&desk);
}

static void
what_is_new_is_told_whole_and_what_is_gone_too(void **state)
{
    struct desk *desk = desk_of(*state);
    struct audit_told told;
    struct told said;

    audit_told_begin(&told, desk);
    audit_told_seen(&told, desk);
    (void)put_person(desk);
    said = put(&told, desk, false);
    assert_string_equal(said.was, "");
    assert_string_equal(said.became,
        "{\"staff/77\":{\"organisation_id\":\"6\",\"login\":\"wang\",\"name\":\"王店长\","
        "\"state\":\"active\",\"password\":\"•••\",\"second_secret\":\"•••\"}}");
    want_person(desk, &told);
    said = put(&told, desk, true);
    assert_string_equal(said.became, "");
    assert_non_null(strstr(said.was, "\"login\":\"wang\""));
    desk_free(&desk);
}

static void
a_secret_is_told_as_another_one(void **state)
{
    struct desk *desk = desk_of(*state);
    struct staff_row *row = put_person(desk);
    struct audit_told told;
    struct told said;

    want_person(desk, &told);
    row->second_secret[0] = 'x';
    text_set(row->password, sizeof(row->password), "another " MARK);
    said = put(&told, desk, false);
    assert_string_equal(
        said.was, "{\"staff/77\":{\"password\":\"•••\",\"second_secret\":\"•••\"}}");
    assert_string_equal(
        said.became, "{\"staff/77\":{\"password\":\"••• ≠\",\"second_secret\":\"••• ≠\"}}");
    desk_free(&desk);
}

static void
what_leads_to_money_is_masked_and_what_is_long_is_cut(void **state)
{
    struct desk *desk = desk_of(*state);
    struct receiver_row receiver = {.merchant_id = 5, .id = 8, .account = "6222021234567890"};
    struct app_row app = {.id = 9};
    struct audit_told told;
    struct told said;

    memset(app.public_key, 'k', 500);
    audit_told_begin(&told, desk);
    audit_told_seen(&told, desk);
    (void)desk_add_receiver(desk, &receiver);
    (void)desk_add_app(desk, &app);
    said = put(&told, desk, false);
    assert_non_null(strstr(said.became, "\"receiver/8\":{\"account\":\"•••7890\"}"));
    assert_null(strstr(said.became, "622202"));
    assert_non_null(strstr(said.became, "kk… (500, SHA-256 "));
    desk_free(&desk);
}

static void
what_does_not_fit_is_counted(void **state)
{
    struct desk *desk = desk_of(*state);
    struct audit_told told;
    struct told said;
    struct arena *arena;
    const struct json_node *root;
    int64_t more = 0;

    audit_told_begin(&told, desk);
    audit_told_seen(&told, desk);
    for (int i = 1; i <= 200; i++)
        (void)desk_add_plate(desk, &(struct plate_row){.id = i, .name = "一号桌"});
    said = put(&told, desk, false);
    assert_int_equal(arena_make((size_t)64 * 1024, &arena), ERR_OK);
    assert_int_equal(json_parse(bytes_text(said.became), arena, &root), ERR_OK);
    assert_true(json_int(json_find(root, "more"), &more));
    assert_in_range(more, 100, 199);
    assert_true(strlen(said.was) > 0);
    arena_free(&arena);
    desk_free(&desk);
}

static void
fill(const struct row_shape *shape, unsigned char *row)
{
    static const size_t size = sizeof(MARK) - 1;

    for (size_t i = 0; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];
        const struct bytes data = bytes_text(MARK);
        bool is_secret =
            column->kind == ROW_COLUMN_TEXT &&
            (strstr(column->name, "password") != NULL || strstr(column->name, "secret") != NULL ||
                strstr(column->name, "token") != NULL);

        if (i < shape->keys_count)
            row[column->offset] = 1;
        if (column->kind == ROW_COLUMN_BLOB && column->max >= size) {
            memcpy(row + column->offset, MARK, size);
            memcpy(row + column->size_offset, &size, sizeof(size));
        } else if (column->kind == ROW_COLUMN_DATA) {
            memcpy(row + column->offset, &data, sizeof(data));
        } else if (is_secret) {
            memcpy(row + column->offset, MARK, size + 1);
        }
    }
}

/* Of each table that there is, and of each that comes. */
static void
no_secret_of_any_table_is_told(void **state)
{
    unsigned tables = 0;

    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const struct row_shape *shape = row_shape((enum row_table)i);
        struct audit_told told;
        struct desk *desk;
        struct told said;
        unsigned char *row;

        if (shape->kind != ROW_KIND_ROWS)
            continue;
        desk = desk_of(*state);
        row = calloc(1, shape->size);
        assert_non_null(row);
        fill(shape, row);
        audit_told_begin(&told, desk);
        audit_told_seen(&told, desk);
        (void)desk_add(desk, (enum row_table)i, row);
        said = put(&told, desk, false);
        assert_null(strstr(said.became, "mark"));
        tables += said.became[0] == '\0' ? 0 : 1;
        free(row);
        desk_free(&desk);
    }
    assert_true(tables > 5);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(only_what_has_changed_is_told),
        FLOW_TEST(what_has_not_changed_is_not_told),
        FLOW_TEST(what_is_new_is_told_whole_and_what_is_gone_too),
        FLOW_TEST(a_secret_is_told_as_another_one),
        FLOW_TEST(what_leads_to_money_is_masked_and_what_is_long_is_cut),
        FLOW_TEST(what_does_not_fit_is_counted),
        FLOW_TEST(no_secret_of_any_table_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
