/*
 * Every list that can be exported: what is in the file, whose it is, and that no text of anybody's
 * becomes a formula in a spreadsheet.
 */
#include "hub/console/export/console_exports.h"

#include "hub/console/export/export_test_help.h"
#include "hub/flow/order_test_help.h"

#define EVIL "=cmd|'' /C calc''!A0" /* within SQL's quotes */
#define CELLS_MAX 40
#define CELL_SIZE 300

static int
open_shop(void **state)
{
    struct courier_test *stage;

    assert_int_equal(courier_test_open(state), 0);
    stage = *state;
    flow_test_forget(&stage->flow);
    return 0;
}

/* A sale, its refund, a transfer and a notice, with a formula wherever somebody may write. */
static void
write_evil(struct courier_test *stage)
{
    static const char *const texts[] = {
        "UPDATE organisation SET name = '" EVIL "' WHERE kind = 'merchant' OR kind = 'store'",
        "UPDATE terminal SET name = '" EVIL "'",
        "UPDATE app SET name = '" EVIL "'",
        "UPDATE payment SET channel_number = '" EVIL "'",
        "UPDATE order_text SET number = '" EVIL "'",
        "INSERT INTO refund SELECT merchant_id, id + 5, order_id, id, 0, channel, account_id, "
        "'asked',"
        " '" EVIL
        "', '@SUM(1+1)', 'failed', 0, 0, 100, 1, 1, 0, 99, 0, 0, '+1', '-1', 0, 1, 0, 0, 0, 0,"
        " created_us, created_us, 1 FROM payment WHERE state = 'paid'",
        "INSERT INTO transfer SELECT merchant_id, id + 6, '" EVIL "', 'withdrawal', 'rejected',"
        " account_id, 100, 0, '=1+1', '@x', '-2', 0, 0, 0, created_us, created_us, 1"
        " FROM payment WHERE state = 'paid'",
        "UPDATE outbox SET topic = 'notice', action = '=x', state = 'dead' WHERE topic = 'feed'",
        "INSERT INTO freezing SELECT merchant_id, id + 8, account_id, 100, 0, '" EVIL "'"
        " FROM payment WHERE state = 'paid'",
        "INSERT INTO freezing SELECT merchant_id, id + 9, account_id, -100, 0, '+1'"
        " FROM payment WHERE state = 'paid'",
        "INSERT INTO shift SELECT merchant_id, id + 1, store_id, terminal_id, 1, 1, 0, 'closed',"
        " '" EVIL "', 1, 1, 1, 2, heard_us, heard_us, 0, 100, 100, 90, 0, 1, 1, 1"
        " FROM orders WHERE state = 'paid' AND terminal_id <> 0",
        "INSERT INTO audit SELECT id, 1, 5, id, 'staff', 1, '" EVIL "', '@x', '-1', '+2', 1,"
        " '=1', '" EVIL "', 1, substr((SELECT public_key FROM terminal LIMIT 1), 1, 32)"
        " FROM organisation WHERE kind = 'merchant'",
    };

    for (size_t i = 0; i < LENGTH(texts); i++)
        store_test_run(&stage->flow.store, texts[i]);
}

/* The cells of the line at *at, which goes to the next; how many there are. */
static size_t
split_line(const char **at, char cells[static CELLS_MAX][CELL_SIZE])
{
    size_t count = 0;
    size_t length = 0;
    bool quoted = false;

    for (; **at != '\0' && (quoted || **at != '\n'); (*at)++) {
        if (**at == '"' && quoted && (*at)[1] == '"')
            (*at)++;
        else if (**at == '"') {
            quoted = !quoted;
            continue;
        }
        if (**at == ',' && !quoted) {
            cells[count++][length] = '\0';
            length = 0;
        } else if (length + 1 < CELL_SIZE && **at != '\r') {
            cells[count][length++] = **at;
        }
        assert_true(count < CELLS_MAX);
    }
    cells[count][length] = '\0';
    *at += **at == '\n' ? 1 : 0;
    return count + 1;
}

static bool
begins_formula(const char *cell)
{
    return cell[0] != '\0' && strchr("=+-@\r", cell[0]) != NULL;
}

static void
check_text(const struct export_list *list, size_t column, const char *cell)
{
    if (list->columns[column].kind == SHEET_TEXT && begins_formula(cell))
        fail_msg("%s has [%s] as %s", list->name, cell, list->columns[column].english);
}

/* Of each row, each cell that holds a text. */
static size_t
check_texts(const struct export_list *list)
{
    static char cells[CELLS_MAX][CELL_SIZE];
    const char *at = export_test_text;
    size_t defused = 0;

    assert_memory_equal(at, "\xEF\xBB\xBF", 3);
    assert_int_equal(split_line(&at, cells), list->columns_count);
    while (*at != '\0') {
        assert_int_equal(split_line(&at, cells), list->columns_count);
        for (size_t i = 0; i < list->columns_count; i++) {
            check_text(list, i, cells[i]);
            defused += cells[i][0] == '\'' ? 1 : 0;
        }
    }
    return defused;
}

static void
no_text_of_any_list_becomes_a_formula(void **state)
{
    static const struct {
        const char *name;
        size_t defused; /* cells */
    } wanted[] = {{"orders", 8}, {"refunds", 8}, {"transfers", 8}, {"notices", 1}, {"statement", 4},
        {"entries", 0}, {"takings", 0}, {"audit", 6}, {"shifts", 4}};
    struct courier_test *stage = *state;
    const struct export_list *const *lists;
    int64_t order_id = order_test_make(&stage->flow, "A-1", 900);
    size_t count;

    (void)flow_test_paid(&stage->flow, order_id, 900, "payer");
    (void)flow_test_paid(&stage->flow, flow_test_order(&stage->flow, 1, 500), 500, "payer");
    write_evil(stage);
    lists = console_exports(&count);
    assert_int_equal(count, LENGTH(wanted));
    for (size_t i = 0; i < count; i++) {
        size_t defused;
        int64_t rows;

        assert_int_equal(export_test_ask(stage, lists[i], FLOW_TEST_MERCHANT, "", &rows), ERR_OK);
        assert_true(rows > 0);
        defused = check_texts(lists[i]);
        for (size_t j = 0; j < LENGTH(wanted); j++)
            if (strcmp(wanted[j].name, lists[i]->name) == 0 && wanted[j].defused > defused)
                fail_msg("%s: %zu: %s", lists[i]->name, defused, export_test_text);
    }
}

static void
lists_of_a_merchant_are_of_nobody_else(void **state)
{
    struct courier_test *stage = *state;
    const struct export_list *const *lists;
    int64_t rows;
    size_t count;

    (void)flow_test_paid(&stage->flow, flow_test_order(&stage->flow, 1, 10000), 10000, "payer");
    lists = console_exports(&count);
    for (size_t i = 0; i < count; i++) {
        const enum err err = lists[i]->of_merchant ? ERR_FORBIDDEN : ERR_OK;

        assert_int_equal(
            export_test_ask(stage, lists[i], ORGANISATION_PLATFORM_ID, "", &rows), err);
        assert_int_equal(export_test_ask(stage, lists[i], FLOW_TEST_STORE, "", &rows), err);
        assert_int_equal(export_test_ask(stage, lists[i], FLOW_TEST_OTHER, "", &rows), ERR_OK);
        if (lists[i]->of_merchant)
            assert_int_equal(rows, 0);
        else
            assert_null(strstr(export_test_text, "100.00"));
    }
}

static const struct export_list *
list_of(const char *name)
{
    const struct export_list *const *lists;
    size_t count;

    lists = console_exports(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(lists[i]->name, name) == 0)
            return lists[i];
    fail_msg("no list %s", name);
    return NULL;
}

static void
check_file(struct courier_test *stage, const char *name, int64_t rows, const char *last)
{
    int64_t written;

    assert_int_equal(
        export_test_ask(stage, list_of(name), FLOW_TEST_MERCHANT, "", &written), ERR_OK);
    if (written != rows || strstr(export_test_text, last) == NULL)
        fail_msg("%s: %lld, no [%s]: %s", name, (long long)written, last, export_test_text);
}

static void
below_all_rows_is_what_they_come_to(void **state)
{
    struct courier_test *stage = *state;

    (void)flow_test_paid(&stage->flow, flow_test_order(&stage->flow, 1, 10000), 10000, "payer");
    (void)flow_test_paid(&stage->flow, flow_test_order(&stage->flow, 2, 2000), 2000, "payer");
    check_file(stage, "orders", 2, "Total,,,,,,,,,,120.00,120.00,0.00,0.46,,,\r\n");
    check_file(stage, "statement", 2, "Total,,,119.54,0.00,0.00,0.00,,,\r\n");
    check_file(stage, "entries", 8, "Total,,,,120.00,120.00,,\r\n");
    check_file(stage, "refunds", 0, "Ended\r\n");
    check_file(stage, "takings", 21, "Total,120.00,2,0.00,0,0.46,0.00,119.54\r\n");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_shop, courier_test_end)
    static const struct CMUnitTest tests[] = {
        TEST(no_text_of_any_list_becomes_a_formula),
        TEST(lists_of_a_merchant_are_of_nobody_else),
        TEST(below_all_rows_is_what_they_come_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
