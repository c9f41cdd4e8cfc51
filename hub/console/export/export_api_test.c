#include "hub/console/export/export_api.h"

#include <stdlib.h>
#include <unistd.h>

#include "hub/api/staff_test_help.h"
#include "hub/console/export/export_file.h"

/* Doors alone: what an exporter does is hub/export/exporter_test.c. */

struct doors_test {
    struct staff_test *test;
    struct exporter *exporter;
    char folder[64];
    char token[STAFF_TOKEN_LENGTH + 1];
};

static const struct sheet_column columns[] = {{"序号", "Number", SHEET_COUNT, 10}};

static const struct export_list orders = {.name = "orders",
    .chinese = "订单",
    .english = "Orders",
    .permission = PERMISSION_ORDERS,
    .columns = columns,
    .columns_count = LENGTH(columns)};
static const struct export_list audit = {.name = "audit",
    .chinese = "审计",
    .english = "Audit",
    .permission = PERMISSION_AUDIT,
    .columns = columns,
    .columns_count = LENGTH(columns)};
static const struct export_list *const lists[] = {&orders, &audit};

static enum err
no_timer(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret_timer)
{
    (void)net;
    (void)after;
    (void)then;
    (void)context;
    (void)ret_timer;
    return ERR_OK;
}

static void
open_doors(struct doors_test *doors, void **state, const char *login, int64_t role)
{
    static struct net_ops ops;
    struct exporter_options options = {.lists = lists, .lists_count = LENGTH(lists)};

    *doors = (struct doors_test){.test = *state};
    ops = *doors->test->hub.net->ops;
    ops.timer_start = no_timer;
    doors->test->hub.net->ops = &ops;
    (void)snprintf(doors->folder, sizeof(doors->folder), "/tmp/export-api-XXXXXX");
    assert_non_null(mkdtemp(doors->folder));
    options.net = doors->test->hub.net;
    options.lane = doors->test->hub.lane;
    options.reader = doors->test->hub.reader;
    options.folder = doors->folder;
    assert_int_equal(exporter_make(&options, &doors->exporter), ERR_OK);
    doors->test->hub.exporter = doors->exporter;
    staff_test_session(doors->test,
        staff_test_person(doors->test, login, STAFF_TEST_MERCHANT, role), doors->token);
}

static void
stopped(void *context)
{
    (void)context;
}

static void
close_doors(struct doors_test *doors)
{
    exporter_stop(doors->exporter, stopped, NULL);
    exporter_free(&doors->exporter);
    doors->test->hub.exporter = NULL;
    assert_int_equal(rmdir(doors->folder), 0);
}

static int
say(struct doors_test *doors, const char *method, const char *target, const char *key,
    const char *body)
{
    staff_test_request(doors->test, method, target, doors->token);
    if (key != NULL)
        staff_test_header(doors->test, "idempotency-key", key);
    if (body != NULL)
        doors->test->request.body = bytes_text(body);
    return staff_test_send(doors->test, &export_api_routes, 1);
}

static void
check_says(const struct doors_test *doors, const char *piece)
{
    if (strstr(doors->test->body, piece) == NULL)
        fail_msg("no [%s] in [%s]", piece, doors->test->body);
}

#define ORDERS "{\"list\":\"orders\",\"format\":\"xlsx\",\"query\":\"state=PAID\"}"

static void
an_export_is_asked_for_once_and_seen(void **state)
{
    struct doors_test doors;
    char first[STAFF_TEST_BODY_MAX];

    open_doors(&doors, state, "wang", ROLE_MERCHANT_ADMIN);
    assert_int_equal(say(&doors, "POST", "/console/api/exports", "k1", ORDERS), 200);
    check_says(&doors, "\"state\":\"waiting\"");
    check_says(&doors, "\"query\":\"state=PAID\"");
    check_says(&doors, ".xlsx\"");
    memcpy(first, doors.test->body, sizeof(first));
    assert_int_equal(say(&doors, "POST", "/console/api/exports", "k1", ORDERS), 200);
    assert_string_equal(first, doors.test->body);
    assert_int_equal(store_test_ask(&doors.test->store, "SELECT count(*) FROM export"), 1);
    assert_int_equal(store_test_ask(&doors.test->store, "SELECT organisation_id FROM export"),
        STAFF_TEST_MERCHANT);
    assert_int_equal(say(&doors, "GET", "/console/api/exports", NULL, NULL), 200);
    check_says(&doors, "{\"items\":[{\"id\":");
    assert_int_equal(say(&doors, "POST", "/console/api/exports", "k1",
                         "{\"list\":\"orders\",\"format\":\"csv\"}"),
        409);
    check_says(&doors, "KEY_USED");
    close_doors(&doors);
}

static void
what_cannot_be_exported_is_said(void **state)
{
    static const struct {
        const char *body;
        int status;
        const char *says;
    } wrong[] = {
        {"{\"list\":\"secrets\",\"format\":\"csv\"}", 400, "\"list\""},
        {"{\"list\":\"orders\",\"format\":\"pdf\"}", 400, "\"format\""},
        {"{\"format\":\"csv\"}", 400, "\"list\""},
        {"[]", 400, "NOT_JSON"},
        {"{\"list\":\"audit\",\"format\":\"csv\"}", 403, "\"audit\""},
    };
    struct doors_test doors;

    open_doors(&doors, state, "li", ROLE_MERCHANT_FINANCE);
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        char key[16];
        int status;

        (void)snprintf(key, sizeof(key), "k%zu", i);
        status = say(&doors, "POST", "/console/api/exports", key, wrong[i].body);
        if (status != wrong[i].status)
            fail_msg("[%s] is %d: %s", wrong[i].body, status, doors.test->body);
        if (status != 400 || strstr(wrong[i].says, "NOT_JSON") == NULL)
            check_says(&doors, wrong[i].says);
    }
    assert_int_equal(say(&doors, "POST", "/console/api/exports", NULL, ORDERS), 400);
    check_says(&doors, "KEY_MISSING");
    assert_int_equal(store_test_ask(&doors.test->store, "SELECT count(*) FROM export"), 0);
    close_doors(&doors);
}

static void
an_export_is_its_askers_alone(void **state)
{
    struct doors_test doors;
    char target[80];
    int64_t id;

    open_doors(&doors, state, "wang", ROLE_MERCHANT_ADMIN);
    assert_int_equal(say(&doors, "POST", "/console/api/exports", "k1", ORDERS), 200);
    id = store_test_ask(&doors.test->store, "SELECT id FROM export");
    (void)snprintf(target, sizeof(target), "/console/api/exports/%lld", (long long)id);
    assert_int_equal(say(&doors, "GET", target, NULL, NULL), 200);
    staff_test_session(doors.test,
        staff_test_person(doors.test, "zhao", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN),
        doors.token);
    assert_int_equal(say(&doors, "GET", target, NULL, NULL), 404);
    assert_int_equal(say(&doors, "DELETE", target, "k2", NULL), 404);
    assert_int_equal(say(&doors, "GET", "/console/api/exports/x", NULL, NULL), 404);
    close_doors(&doors);
}

static void
one_may_be_called_off_and_has_no_file_before_it_is_done(void **state)
{
    struct doors_test doors;
    char target[80];
    char file[100];
    int64_t id;

    open_doors(&doors, state, "wang", ROLE_MERCHANT_ADMIN);
    assert_int_equal(say(&doors, "POST", "/console/api/exports", "k1", ORDERS), 200);
    id = store_test_ask(&doors.test->store, "SELECT id FROM export");
    (void)snprintf(target, sizeof(target), "/console/api/exports/%lld", (long long)id);
    (void)snprintf(file, sizeof(file), "%s/file", target);
    assert_int_equal(say(&doors, "GET", file, NULL, NULL), 409);
    assert_int_equal(say(&doors, "DELETE", target, "k2", NULL), 200);
    check_says(&doors, "\"state\":\"cancelled\"");
    assert_int_equal(say(&doors, "DELETE", target, "k3", NULL), 409);
    close_doors(&doors);
}

static void
check_range(const char *header, bool is_part, int64_t first, int64_t last)
{
    struct export_range range = export_file_range(header, 100);

    if (range.is_part != is_part || range.first != first || range.last != last)
        fail_msg("%s is %lld-%lld", header == NULL ? "none" : header, (long long)range.first,
            (long long)range.last);
}

static void
a_range_is_one_of_bytes_or_all(void **state)
{
    (void)state;
    check_range(NULL, false, 0, 99);
    check_range("bytes=0-", true, 0, 99);
    check_range("bytes=10-19", true, 10, 19);
    check_range("bytes=10-1000", true, 10, 99);
    check_range("bytes=-5", true, 95, 99);
    check_range("bytes=-500", true, 0, 99);
    check_range("bytes=100-", true, 100, 99); /* 416 */
    check_range("bytes=19-10", false, 0, 99);
    check_range("bytes=1-2,5-6", false, 0, 99);
    check_range("bytes=--5", false, 0, 99);
    check_range("bytes=-", false, 0, 99);
    check_range("bytes=x-", false, 0, 99);
    check_range("lines=1-2", false, 0, 99);
    check_range("bytes=99999999999999999999-", false, 0, 99);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(an_export_is_asked_for_once_and_seen),
        STAFF_TEST(what_cannot_be_exported_is_said),
        STAFF_TEST(an_export_is_its_askers_alone),
        STAFF_TEST(one_may_be_called_off_and_has_no_file_before_it_is_done),
        cmocka_unit_test(a_range_is_one_of_bytes_or_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
