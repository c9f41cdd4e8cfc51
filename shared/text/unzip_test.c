#include "shared/text/unzip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "shared/text/sink_test_help.h"
#include "shared/text/unzip_test_archives.h"

/* In GBK. */
#define DETAIL                                                                                     \
    "\xd6\xa7\xb8\xb6\xb1\xa6\xbd\xbb\xd2\xd7\xba\xc5,\xc9\xcc\xbb\xa7\xb6\xa9\xb5\xa5\xba\xc5"    \
    "\r\n2026112822001\t,P1\t\r\n"
#define SUMMARY "#\xd6\xa7\xb8\xb6\xb1\xa6\xd2\xb5\xce\xf1\xbb\xe3\xd7\xdc\xb2\xe9\xd1\xaf\r\n"
#define NAME "20880000_20261128_\xd2\xb5\xce\xf1\xc3\xf7\xcf\xb8.csv"
#define NAME_SUMMARY "20880000_20261128_\xd2\xb5\xce\xf1\xc3\xf7\xcf\xb8(\xbb\xe3\xd7\xdc).csv"

static const struct archive {
    const char *word;
    const char *at;
    size_t size;
} archives[] = {
    {"deflated", archive_deflated, sizeof(archive_deflated) - 1},
    {"streamed", archive_streamed, sizeof(archive_streamed) - 1},
    {"large", archive_large, sizeof(archive_large) - 1},
    {"stored", archive_stored, sizeof(archive_stored) - 1},
    {"utf8", archive_utf8, sizeof(archive_utf8) - 1},
};

static const struct unpack_limits generous = {.total_max = 4096, .ratio_max = 1200};

/* What was heard of an archive. */
struct heard {
    struct kept kept; /* the contents one after the other */
    char names[4][128];
    bool is_utf8;
    size_t count;
    size_t unwanted; /* which entry is not wanted; 0 for none */
    bool refuses;
};

static struct heard heard;

static enum err
on_begin(void *context, struct bytes name, bool is_utf8, struct sink *ret_sink)
{
    struct heard *ours = context;

    assert_true(ours->count < LENGTH(ours->names) && name.size < sizeof(ours->names[0]));
    memcpy(ours->names[ours->count], name.at, name.size);
    ours->names[ours->count][name.size] = '\0';
    ours->is_utf8 = is_utf8;
    if (ours->refuses)
        return ERR_FORBIDDEN;
    if (++ours->count != ours->unwanted)
        *ret_sink = (struct sink){.put = kept_put, .context = &ours->kept};
    return ERR_OK;
}

static struct unzip *
make(const struct unpack_limits *limits)
{
    struct unzip *unzip = NULL;

    memset(&heard, 0, sizeof(heard));
    assert_int_equal(
        unzip_make(limits, (struct unzip_hearer){.begin = on_begin, .context = &heard}, &unzip),
        ERR_OK);
    return unzip;
}

static enum err
run(struct unzip *unzip, struct bytes archive, size_t piece)
{
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < archive.size; i += piece)
        err = unzip_feed(
            unzip, bytes_of(archive.at + i, archive.size - i < piece ? archive.size - i : piece));
    if (err == ERR_OK)
        err = unzip_end(unzip);
    unzip_free(&unzip);
    return err;
}

static enum err
unzip_all(struct bytes archive)
{
    return run(make(&generous), archive, archive.size);
}

static void
every_archive_gives_its_entries_in_pieces_of_any_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(archives); i++)
        for (size_t piece = 1; piece <= archives[i].size; piece = piece * 2 + 1) {
            bool is_utf8 = archives[i].at == archive_utf8;

            assert_int_equal(
                run(make(&generous), bytes_of(archives[i].at, archives[i].size), piece), ERR_OK);
            assert_int_equal(heard.count, 2);
            assert_kept(&heard.kept, DETAIL SUMMARY);
            assert_true(heard.is_utf8 == is_utf8);
            if (is_utf8) {
                assert_string_equal(heard.names[0], "20880000_20261128_业务明细.csv");
                continue;
            }
            assert_string_equal(heard.names[0], NAME);
            assert_string_equal(heard.names[1], NAME_SUMMARY);
        }
}

static void
what_is_not_wanted_is_passed_over(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(archives); i++) {
        struct unzip *unzip = make(&generous);

        heard.unwanted = 1;
        assert_int_equal(run(unzip, bytes_of(archives[i].at, archives[i].size), 100), ERR_OK);
        assert_int_equal(heard.count, 2);
        assert_kept(&heard.kept, SUMMARY);
    }
}

static void
a_part_of_an_archive_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(archives); i++)
        for (size_t size = 0; size < archives[i].size; size++)
            assert_int_equal(unzip_all(bytes_of(archives[i].at, size)), ERR_BAD_INPUT);
}

static void
what_stands_behind_an_archive_is_refused(void **state)
{
    uint8_t block[4096] = {0};

    (void)state;
    for (size_t i = 0; i < LENGTH(archives); i++) {
        memcpy(block, archives[i].at, archives[i].size);
        assert_int_equal(unzip_all(bytes_of(block, archives[i].size + 1)), ERR_BAD_INPUT);
    }
    assert_int_equal(unzip_all(bytes_text("not a zip at all")), ERR_BAD_INPUT);
}

/* Any byte of the contents, of their checksums or of their sizes. */
static void
what_was_damaged_is_refused_or_says_the_same(void **state)
{
    uint8_t block[4096];
    size_t refused = 0;

    (void)state;
    for (size_t i = 0; i < LENGTH(archives); i++)
        for (size_t at = 0; at < archives[i].size; at++) {
            memcpy(block, archives[i].at, archives[i].size);
            block[at] ^= 0x10;
            if (unzip_all(bytes_of(block, archives[i].size)) != ERR_OK)
                refused++;
            else
                assert_kept(&heard.kept, DETAIL SUMMARY);
        }
    assert_true(refused > 700);
}

/* The last 22 bytes say how many there are; before them stands the directory. */
static void
a_directory_of_other_entries_is_refused(void **state)
{
    const size_t size = sizeof(archive_deflated) - 1;
    const size_t end = size - 22;
    size_t second = end - 4;
    uint8_t block[4096];

    (void)state;
    memcpy(block, archive_deflated, size);
    block[end + 10] = 1;
    assert_int_equal(unzip_all(bytes_of(block, size)), ERR_BAD_INPUT);
    block[end + 10] = 3;
    assert_int_equal(unzip_all(bytes_of(block, size)), ERR_BAD_INPUT);
    while (memcmp(block + second, "PK\x01\x02", 4) != 0)
        second--;
    /* Without its second entry, and then without any. */
    block[end + 10] = 2;
    memmove(block + second, block + end, 22);
    assert_int_equal(unzip_all(bytes_of(block, second + 22)), ERR_BAD_INPUT);
    block[second + 10] = 1;
    assert_int_equal(unzip_all(bytes_of(block, second + 22)), ERR_BAD_INPUT);
}

static void
limits_are_those_of_all_entries(void **state)
{
    const size_t size = sizeof(DETAIL SUMMARY) - 1;
    struct unpack_limits limits = {.total_max = size, .ratio_max = 1200};

    (void)state;
    for (size_t i = 0; i < LENGTH(archives); i++) {
        limits.total_max = size;
        assert_int_equal(
            run(make(&limits), bytes_of(archives[i].at, archives[i].size), 50), ERR_OK);
        limits.total_max = size - 1;
        assert_int_equal(
            run(make(&limits), bytes_of(archives[i].at, archives[i].size), 50), ERR_TOO_BIG);
    }
}

static void
other_methods_and_secrets_are_not_supported(void **state)
{
    uint8_t block[4096];

    (void)state;
    memcpy(block, archive_deflated, sizeof(archive_deflated));
    block[6] |= 1;
    assert_int_equal(unzip_all(bytes_of(block, sizeof(archive_deflated) - 1)), ERR_UNSUPPORTED);
    memcpy(block, archive_deflated, sizeof(archive_deflated));
    block[8] = 12;
    assert_int_equal(unzip_all(bytes_of(block, sizeof(archive_deflated) - 1)), ERR_UNSUPPORTED);
    /* Stored, and its size behind it. */
    memcpy(block, archive_stored, sizeof(archive_stored));
    block[6] |= 8;
    assert_int_equal(unzip_all(bytes_of(block, sizeof(archive_stored) - 1)), ERR_UNSUPPORTED);
}

static void
a_hearer_that_refuses_ends_it(void **state)
{
    struct unzip *unzip = make(&generous);

    (void)state;
    heard.refuses = true;
    assert_int_equal(
        run(unzip, bytes_of(archive_deflated, sizeof(archive_deflated) - 1), 100), ERR_FORBIDDEN);
    assert_int_equal(heard.kept.size, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_archive_gives_its_entries_in_pieces_of_any_size),
        cmocka_unit_test(what_is_not_wanted_is_passed_over),
        cmocka_unit_test(a_part_of_an_archive_is_refused),
        cmocka_unit_test(what_stands_behind_an_archive_is_refused),
        cmocka_unit_test(what_was_damaged_is_refused_or_says_the_same),
        cmocka_unit_test(a_directory_of_other_entries_is_refused),
        cmocka_unit_test(limits_are_those_of_all_entries),
        cmocka_unit_test(other_methods_and_secrets_are_not_supported),
        cmocka_unit_test(a_hearer_that_refuses_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
