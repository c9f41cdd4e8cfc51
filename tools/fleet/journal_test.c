#include "tools/fleet/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/journal_test.XXXXXX";

static int
make_path(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    return fd >= 0 && close(fd) == 0 ? 0 : -1;
}

static int
remove_path(void **state)
{
    (void)state;
    return unlink(path);
}

struct seen {
    struct journal_entry last;
    int64_t count;
};

static enum err
see(void *context, const struct journal_entry *entry)
{
    struct seen *seen = context;

    seen->last = *entry;
    seen->count++;
    return ERR_OK;
}

static void
add(struct journal *journal, int64_t sequence)
{
    const struct journal_entry entry = {
        JOURNAL_MADE, 2, 128, INT64_C(1099511627775), 65535, sequence, INT64_C(1790000000000001)};

    assert_int_equal(ERR_OK, journal_add(journal, &entry));
}

static void
what_is_added_is_read_again(void **state)
{
    struct journal *journal;
    struct seen seen = {.count = 0};

    (void)state;
    assert_int_equal(ERR_OK, journal_open(path, &journal));
    for (int64_t sequence = 1; sequence <= 5000; sequence++)
        add(journal, sequence);
    assert_int_equal(ERR_OK, journal_flush(journal));
    journal_close(&journal);
    assert_int_equal(ERR_OK, journal_read(path, see, &seen));
    assert_int_equal(5000, seen.count);
    assert_int_equal(5000, seen.last.sequence);
    assert_int_equal(65535, seen.last.epoch);
    assert_int_equal(128, seen.last.count);
    assert_true(seen.last.terminal == INT64_C(1099511627775));
    assert_true(seen.last.at_us == INT64_C(1790000000000001));
}

static void
a_half_entry_is_cut_off_before_the_next(void **state)
{
    struct journal *journal;
    struct seen seen = {.count = 0};
    int fd = open(path, O_WRONLY | O_APPEND);

    (void)state;
    assert_int_equal(7, write(fd, "\1\2\3\4\5\6\7", 7));
    (void)close(fd);
    assert_int_equal(ERR_OK, journal_open(path, &journal));
    add(journal, 5001);
    assert_int_equal(ERR_OK, journal_flush(journal));
    journal_close(&journal);
    assert_int_equal(ERR_OK, journal_read(path, see, &seen));
    assert_int_equal(5001, seen.count);
}

static void
another_file_is_no_journal(void **state)
{
    struct journal *journal;
    int fd = open(path, O_WRONLY | O_TRUNC);

    (void)state;
    assert_int_equal(9, write(fd, "something", 9));
    (void)close(fd);
    assert_int_equal(ERR_CORRUPT, journal_open(path, &journal));
    assert_int_equal(ERR_CORRUPT, journal_read(path, see, NULL));
    assert_int_equal(ERR_NOT_FOUND, journal_read("/tmp/no/such/journal", see, NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_is_read_again),
        cmocka_unit_test(a_half_entry_is_cut_off_before_the_next),
        cmocka_unit_test(another_file_is_no_journal),
    };

    return cmocka_run_group_tests(tests, make_path, remove_path);
}
