/* Orders as a file: what the list has, no more and no less, by its filters and within its scope. */
#include "hub/console/export/export_orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "hub/courier/channel_courier_test_help.h"
#include "hub/flow/order_test_help.h"

#define TEXT_SIZE ((size_t)64 * 1024)

struct exporting {
    struct reading reading; /* first */
    struct export_row row;
    char path[80];
    char folder[64];
    int64_t rows;
    enum err err;
};

static char text[TEXT_SIZE]; /* of the newest file */

/* Small pages, so that they follow each other. */
static enum err
write_pages(struct exporting *of, void *state, struct reader *reader, struct sheet *sheet)
{
    struct export_page page = {.rows_max = 2};
    enum err err = ERR_OK;

    for (int i = 0; err == ERR_OK && !page.ended; i++) {
        page = (struct export_page){.rows_max = 2};
        err = export_orders.page(state, reader, sheet, &page);
        assert_true(page.share >= 0 && page.share <= 1000);
        of->rows += page.rows;
        assert_true(i < 100);
    }
    return err;
}

static void
run(struct reading *reading, struct reader *reader)
{
    struct exporting *of = (struct exporting *)reading;
    struct sheet_options options = {.format = SHEET_CSV,
        .path = of->path,
        .folder = of->folder,
        .columns = export_orders.columns,
        .columns_count = export_orders.columns_count,
        .english = true,
        .title = export_orders.english,
        .wall_clock = export_orders.wall_clock};
    void *state = calloc(1, export_orders.state_size);
    struct sheet *sheet = NULL;
    int64_t size;

    assert_non_null(state);
    options.context = state;
    of->err = export_orders.open(state, &of->row, reader);
    if (of->err == ERR_OK)
        of->err = sheet_open(&options, &sheet);
    if (of->err == ERR_OK)
        of->err = write_pages(of, state, reader, sheet);
    if (of->err == ERR_OK)
        of->err = sheet_close(&sheet, &size);
    sheet_drop(&sheet);
    export_orders.close(state);
    free(state);
}

static void
done(struct reading *reading)
{
    (void)reading;
}

static enum err export(
    struct courier_test *stage, int64_t organisation_id, const char *query, int64_t *ret_rows) {
    struct exporting of = {.reading = {.run = run, .done = done},
        .row = {.id = INT64_MAX,
            .organisation_id = organisation_id,
            .language = "en",
            .created_us = stage->flow.store.clock.now_us + 1000000}};
        FILE * file; size_t size = 0;

        text_set(of.row.query, sizeof(of.row.query), query);
        (void)snprintf(of.folder, sizeof(of.folder), "/tmp/export-orders-XXXXXX");
        assert_non_null(mkdtemp(of.folder));
        (void)snprintf(of.path, sizeof(of.path), "%s/file", of.folder);
        assert_int_equal(reader_submit(stage->reader, &of.reading), ERR_OK);
        courier_test_work_all(stage); file = fopen(of.path, "r");
        if (file != NULL){size = fread(text, 1, sizeof(text) - 1, file); (void)fclose(file);
            assert_int_equal(unlink(of.path), 0);
}
text[size] = '\0';
assert_int_equal(rmdir(of.folder), 0);
*ret_rows = of.rows;
return of.err;
}

static int64_t
rows_of(struct courier_test *stage, int64_t organisation_id, const char *query)
{
    int64_t rows;

    assert_int_equal(export(stage, organisation_id, query, &rows), ERR_OK);
    return rows;
}

static int
open_shop(void **state)
{
    struct courier_test *stage;

    assert_int_equal(courier_test_open(state), 0);
    stage = *state;
    flow_test_forget(&stage->flow);
    return 0;
}

static void
what_the_list_has_is_in_the_file(void **state)
{
    struct courier_test *stage = *state;
    struct flow_test *test = &stage->flow;
    int64_t paid = flow_test_order(test, 1, 10000);
    char id[40];

    (void)flow_test_paid(test, paid, 10000, "payer");
    for (int64_t i = 2; i <= 5; i++)
        (void)flow_test_order(test, i, 100 * i);
    (void)order_test_make(test, "A-1", 900);
    assert_int_equal(rows_of(stage, FLOW_TEST_MERCHANT, ""), 6);
    assert_non_null(strstr(text, "Created,Order,Merchant's number,Merchant,Store,"));
    (void)snprintf(id, sizeof(id), "\"\t%lld\"", (long long)paid);
    assert_non_null(strstr(text, id));
    assert_non_null(strstr(text, ",till,paid,Alipay,100.00,100.00,0.00,0.38,"));
    assert_non_null(strstr(text, ",till,open,,5.00,0.00,0.00,0.00,,,"));
    assert_non_null(strstr(text, "闪聚咖啡,一号店,收银台 1,"));
}

static void
filters_and_bounds_hold_for_the_file(void **state)
{
    static const struct {
        int64_t organisation_id;
        const char *query;
        int64_t rows;
    } asked[] = {
        {ORGANISATION_PLATFORM_ID, "", 3},
        {FLOW_TEST_MERCHANT, "", 3},
        {FLOW_TEST_MERCHANT, "state=paid", 1},
        {FLOW_TEST_MERCHANT, "state=paid&channel=wechat", 0},
        {FLOW_TEST_MERCHANT, "amount_max=500", 2},
        {FLOW_TEST_STORE, "", 3},
        {FLOW_TEST_OTHER, "", 0},
    };
    struct courier_test *stage = *state;
    struct flow_test *test = &stage->flow;
    int64_t rows;

    (void)flow_test_paid(test, flow_test_order(test, 1, 10000), 10000, "payer");
    (void)flow_test_order(test, 2, 500);
    (void)flow_test_order(test, 3, 500);
    for (size_t i = 0; i < LENGTH(asked); i++)
        if (rows_of(stage, asked[i].organisation_id, asked[i].query) != asked[i].rows)
            fail_msg("%zu: %s", i, text);
    assert_int_equal(export(stage, FLOW_TEST_MERCHANT, "state=lost", &rows), ERR_BAD_INPUT);
    assert_int_equal(export(stage, 99, "", &rows), ERR_NOT_FOUND);
}

static void
what_is_made_after_the_asking_is_left_out(void **state)
{
    struct courier_test *stage = *state;
    int64_t first = flow_test_order(&stage->flow, 1, 500);
    struct exporting of = {.reading = {.run = run, .done = done},
        .row = {.id = first + 1, .organisation_id = FLOW_TEST_MERCHANT, .language = "zh"}};

    flow_test_pass(&stage->flow, span_s(5));
    (void)flow_test_order(&stage->flow, 2, 500);
    of.row.created_us = stage->flow.store.clock.now_us;
    (void)snprintf(of.folder, sizeof(of.folder), "/tmp/export-orders-XXXXXX");
    assert_non_null(mkdtemp(of.folder));
    (void)snprintf(of.path, sizeof(of.path), "%s/file", of.folder);
    assert_int_equal(reader_submit(stage->reader, &of.reading), ERR_OK);
    courier_test_work_all(stage);
    assert_int_equal(of.err, ERR_OK);
    assert_int_equal(of.rows, 1);
    assert_int_equal(unlink(of.path), 0);
    assert_int_equal(rmdir(of.folder), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_shop, courier_test_end)
    static const struct CMUnitTest tests[] = {
        TEST(what_the_list_has_is_in_the_file),
        TEST(filters_and_bounds_hold_for_the_file),
        TEST(what_is_made_after_the_asking_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
