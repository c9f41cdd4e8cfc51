/* A bill's file is whole and verified, or it is not there. */
#include "hub/recon/recon_file.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/channel/bill/bill_test_files.h"
#include "hub/channel/bill/bill_test_packed.h"

#define DAY "2026-11-28 12:00:00"

static char folder[64];
static char path[RECON_FILE_PATH_SIZE];
static struct moment day;
static uint64_t rows;

static int
set_up(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/recon_file_test.XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(moment_parse_china(bytes_text(DAY), &day), ERR_OK);
    assert_int_equal(recon_file_path(folder, 7, ADAPTER_BILL_TRADE, day, "csv.gz", path), ERR_OK);
    return 0;
}

/* How many files are there, by whatever name. */
static size_t
files(void)
{
    char bills[80];
    size_t count = 0;
    struct dirent *entry;
    DIR *at;

    (void)snprintf(bills, sizeof(bills), "%s/bills", folder);
    at = opendir(bills);
    while (at != NULL && (entry = readdir(at)) != NULL)
        count += entry->d_name[0] != '.';
    if (at != NULL)
        (void)closedir(at);
    return count;
}

static int
tear_down(void **state)
{
    char bills[80];

    (void)state;
    (void)snprintf(bills, sizeof(bills), "%s/bills", folder);
    (void)unlink(path);
    (void)rmdir(bills);
    assert_int_equal(rmdir(folder), 0);
    return 0;
}

/* In pieces, as it comes. */
static enum err
keep(const char *hash, struct bytes content)
{
    struct recon_file *file = NULL;
    enum err err = recon_file_begin(path, BILL_WECHAT_TRADE, day, hash, &file);

    assert_int_equal(err, ERR_OK);
    for (size_t i = 0; err == ERR_OK && i < content.size; i += 100)
        err = recon_file_add(
            file, bytes_of(content.at + i, content.size - i < 100 ? content.size - i : 100));
    assert_false(recon_file_is_there(path));
    assert_int_equal(files(), 1);
    if (err == ERR_OK)
        err = recon_file_end(file);
    recon_file_free(&file);
    assert_null(file);
    return err;
}

static enum err
count(void *context, const struct bill_row *row)
{
    (void)context;
    (void)row;
    rows++;
    return ERR_OK;
}

static struct bytes
packed(void)
{
    return bytes_of(wechat_trade_gzip, sizeof(wechat_trade_gzip) - 1);
}

static void
a_verified_file_has_its_name_and_is_as_it_came(void **state)
{
    struct bill_hearer hearer = {.row = count};
    struct bill_totals totals;
    struct stat found;

    (void)state;
    assert_int_equal(keep(WECHAT_TRADE_SHA1, packed()), ERR_OK);
    assert_true(recon_file_is_there(path));
    assert_int_equal(files(), 1);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_size, packed().size);
    assert_int_equal(found.st_mode & 0777, 0600);
    rows = 0;
    assert_int_equal(recon_file_read(path, BILL_WECHAT_TRADE, day, hearer, &totals), ERR_OK);
    assert_int_equal(rows, 4);
    assert_int_equal(totals.rows, 4);
}

static void
what_is_not_whole_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(keep("0972d6ef1596a54ba74194f1773b0d6d7082a6ea", packed()), ERR_BAD_SIGNATURE);
    assert_int_equal(files(), 0);
    assert_int_equal(
        keep(WECHAT_TRADE_SHA1, bytes_of(packed().at, packed().size - 1)), ERR_BAD_INPUT);
    assert_int_equal(files(), 0);
    assert_int_equal(keep("", bytes_text("{\"code\":\"NO_AUTH\"}")), ERR_BAD_INPUT);
    assert_int_equal(files(), 0);
}

static void
one_that_is_let_go_half_way_leaves_nothing(void **state)
{
    struct recon_file *file = NULL;

    (void)state;
    assert_int_equal(recon_file_begin(path, BILL_WECHAT_TRADE, day, "", &file), ERR_OK);
    assert_int_equal(recon_file_add(file, bytes_of(packed().at, 50)), ERR_OK);
    assert_int_equal(recon_file_size(file), 50);
    recon_file_free(&file);
    assert_int_equal(files(), 0);
    recon_file_free(&file);
}

static void
a_file_that_is_not_there_is_told(void **state)
{
    struct bill_hearer hearer = {.row = count};
    struct bill_totals totals;

    (void)state;
    assert_false(recon_file_is_there(path));
    assert_int_equal(recon_file_read(path, BILL_WECHAT_TRADE, day, hearer, &totals), ERR_NOT_FOUND);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_verified_file_has_its_name_and_is_as_it_came),
        IN_FOLDER(what_is_not_whole_leaves_nothing),
        IN_FOLDER(one_that_is_let_go_half_way_leaves_nothing),
        IN_FOLDER(a_file_that_is_not_there_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
