#include "shared/text/qr.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define PATH_SIZE 64
#define ROUNDS 8
#define TICKET "HTTPS://PAY.EXAMPLE.COM/T/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRSTUVW"

/* Runs zbarimg with its output into a file. */
static void
run_zbarimg(char *png, const char *out)
{
    static char name[] = "zbarimg";
    static char quiet[] = "-q";
    static char raw[] = "--raw";
    char *arguments[] = {name, quiet, raw, png, NULL};
    char *environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status;

    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(
                         &actions, STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC, 0600),
        0);
    assert_int_equal(
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0), 0);
    assert_int_equal(posix_spawnp(&child, name, &actions, NULL, arguments, environment), 0);
    assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* What another program reads from the PNG; it puts a line end behind. */
static void
assert_readable(const struct qr *qr, unsigned scale, const char *content)
{
    char folder[] = "/tmp/qr_test.XXXXXX";
    char png[PATH_SIZE];
    char out[PATH_SIZE];
    char read[4096];
    size_t length;
    FILE *file;

    assert_non_null(mkdtemp(folder));
    (void)snprintf(png, sizeof(png), "%s/code.png", folder);
    (void)snprintf(out, sizeof(out), "%s/out", folder);
    assert_int_equal(qr_write_png(qr, scale, png), ERR_OK);
    run_zbarimg(png, out);
    file = fopen(out, "r");
    assert_non_null(file);
    length = fread(read, 1, sizeof(read), file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(unlink(png), 0);
    assert_int_equal(unlink(out), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_true(length > 0 && read[length - 1] == '\n');
    assert_true(bytes_is(bytes_of(read, length - 1), content));
}

static unsigned
side_of(struct bytes content, enum qr_level level)
{
    struct qr qr;

    assert_int_equal(qr_make(content, level, &qr), ERR_OK);
    return qr.side;
}

static void
a_ticket_stays_in_version_4(void **state)
{
    (void)state;
    assert_int_equal(strlen(TICKET), 26 + 55);
    assert_true(side_of(bytes_text(TICKET), QR_LEVEL_M) <= 33);
}

static void
a_ticket_with_a_host_of_24_letters_stays_in_version_4(void **state)
{
    static const char longest[] = "HTTPS://PAY.SHOPPING.EXAMPLE.COM/T/"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRSTUVW";

    (void)state;
    assert_int_equal(sizeof(longest) - 1, 8 + 24 + 3 + 55);
    assert_int_equal(side_of(bytes_text(longest), QR_LEVEL_M), 33);
}

static void
capitals_take_less_room_than_small_letters(void **state)
{
    (void)state;
    assert_true(side_of(bytes_text("HTTPS://EXAMPLE.COM/ABCDEFGHIJKLMNOP"), QR_LEVEL_M) <
                side_of(bytes_text("https://example.com/abcdefghijklmnop"), QR_LEVEL_M));
}

static void
another_program_reads_the_png(void **state)
{
    struct qr qr;

    (void)state;
    assert_int_equal(qr_make(bytes_text(TICKET), QR_LEVEL_M, &qr), ERR_OK);
    assert_readable(&qr, 4, TICKET);
    assert_int_equal(qr_make(bytes_text("https://例子.com/闪付?a=1"), QR_LEVEL_H, &qr), ERR_OK);
    assert_readable(&qr, 3, "https://例子.com/闪付?a=1");
}

static void
another_program_reads_any_text_of_any_length(void **state)
{
    static const char letters[] = "ABCDEFGHIJ0123456789 $%*+-./:abcdefghij!?#&=";
    struct random random;

    (void)state;
    random_seed(&random, 5);
    for (unsigned round = 0; round < ROUNDS; round++) {
        char content[300];
        size_t length = 1 + (size_t)random_below(&random, sizeof(content) - 1);
        struct qr qr;

        for (size_t i = 0; i < length; i++)
            content[i] = letters[random_below(&random, sizeof(letters) - 1)];
        content[length] = '\0';
        assert_int_equal(qr_make(bytes_text(content), (enum qr_level)(round % 4), &qr), ERR_OK);
        assert_readable(&qr, 3, content);
    }
}

static void
what_needs_more_than_version_20_is_too_big(void **state)
{
    static char content[4000];
    struct qr qr = {.side = 77};

    (void)state;
    memset(content, 'a', sizeof(content));
    assert_int_equal(side_of(bytes_of(content, 858), QR_LEVEL_L), QR_SIDE_MAX);
    assert_int_equal(qr_make(bytes_of(content, 859), QR_LEVEL_L, &qr), ERR_TOO_BIG);
    assert_int_equal(qr_make(bytes_of(content, 2061), QR_LEVEL_H, &qr), ERR_TOO_BIG);
    assert_int_equal(qr_make(bytes_of(content, sizeof(content)), QR_LEVEL_L, &qr), ERR_TOO_BIG);
    assert_int_equal(qr.side, 77);
    memset(content, '7', sizeof(content));
    assert_int_equal(side_of(bytes_of(content, 2061), QR_LEVEL_L), QR_SIDE_MAX);
}

static void
nothing_is_refused_and_a_nul_is_not(void **state)
{
    struct qr qr;
    struct qr shorter;

    (void)state;
    assert_int_equal(qr_make(bytes_of(NULL, 0), QR_LEVEL_M, &qr), ERR_BAD_INPUT);
    assert_int_equal(qr_make(bytes_of("a\0b", 3), QR_LEVEL_M, &qr), ERR_OK);
    assert_int_equal(qr_make(bytes_of("a", 1), QR_LEVEL_M, &shorter), ERR_OK);
    assert_memory_not_equal(qr.dark, shorter.dark, (size_t)qr.side * qr.side);
}

/* Which half of the cell at *at is printed; moves behind it. */
static void
read_cell(const char **at, bool *ret_upper, bool *ret_lower)
{
    *ret_upper = strncmp(*at, "█", 3) == 0 || strncmp(*at, "▀", 3) == 0;
    *ret_lower = strncmp(*at, "█", 3) == 0 || strncmp(*at, "▄", 3) == 0;
    assert_true(*ret_upper || *ret_lower || **at == ' ');
    *at += **at == ' ' ? 1 : 3;
}

static void
assert_rows_are_the_matrix(const struct qr *qr, unsigned quiet, bool light_on_dark)
{
    unsigned width = qr->side + 2 * quiet;

    assert_true(2 * qr_rows(qr, quiet) >= width && 2 * qr_rows(qr, quiet) <= width + 1);
    for (unsigned row = 0; row < qr_rows(qr, quiet); row++) {
        char block[3 * (QR_SIDE_MAX + 2 * QR_QUIET) + 1];
        struct text text;
        const char *at = block;

        text_init(&text, block, sizeof(block));
        qr_put_row(qr, quiet, row, light_on_dark, &text);
        assert_true(text_ok(&text));
        for (unsigned x = 0; x < width; x++) {
            bool upper;
            bool lower;

            read_cell(&at, &upper, &lower);
            assert_int_equal(upper != light_on_dark, qr_dark(qr, x - quiet, 2 * row - quiet));
            assert_int_equal(lower != light_on_dark, qr_dark(qr, x - quiet, 2 * row + 1 - quiet));
        }
        assert_int_equal(*at, '\0');
    }
}

static void
the_rows_are_the_matrix(void **state)
{
    struct qr qr;

    (void)state;
    assert_int_equal(qr_make(bytes_text(TICKET), QR_LEVEL_M, &qr), ERR_OK);
    for (unsigned quiet = 0; quiet <= QR_QUIET; quiet++) {
        assert_rows_are_the_matrix(&qr, quiet, false);
        assert_rows_are_the_matrix(&qr, quiet, true);
    }
}

static void
the_finder_patterns_stand_in_three_corners(void **state)
{
    char block[4 * QR_SIDE_MAX];
    struct text text;
    struct qr qr;

    (void)state;
    assert_int_equal(qr_make(bytes_text("SHANJU"), QR_LEVEL_M, &qr), ERR_OK);
    assert_int_equal(qr.side, 21);
    text_init(&text, block, sizeof(block));
    qr_put_row(&qr, 0, 0, false, &text);
    assert_true(bytes_starts(text_bytes(&text), "█▀▀▀▀▀█ "));
    assert_string_equal(block + text.length - strlen(" █▀▀▀▀▀█"), " █▀▀▀▀▀█");
}

static void
a_png_that_cannot_be_written_is_told(void **state)
{
    struct qr qr;

    (void)state;
    assert_int_equal(qr_make(bytes_text("A"), QR_LEVEL_M, &qr), ERR_OK);
    assert_int_equal(qr_write_png(&qr, 1, "/nonexistent/code.png"), ERR_DISK);
    assert_int_equal(qr_write_png(&qr, 0, "/dev/null"), ERR_OUT_OF_RANGE);
    assert_int_equal(qr_write_png(&qr, QR_SCALE_MAX + 1, "/dev/null"), ERR_OUT_OF_RANGE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_stays_in_version_4),
        cmocka_unit_test(a_ticket_with_a_host_of_24_letters_stays_in_version_4),
        cmocka_unit_test(capitals_take_less_room_than_small_letters),
        cmocka_unit_test(another_program_reads_the_png),
        cmocka_unit_test(another_program_reads_any_text_of_any_length),
        cmocka_unit_test(what_needs_more_than_version_20_is_too_big),
        cmocka_unit_test(nothing_is_refused_and_a_nul_is_not),
        cmocka_unit_test(the_rows_are_the_matrix),
        cmocka_unit_test(the_finder_patterns_stand_in_three_corners),
        cmocka_unit_test(a_png_that_cannot_be_written_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
