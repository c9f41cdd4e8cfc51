/* Sheets of plates, as other programs see them: poppler's text and picture, and zbar's reading. */
#include "hub/print/plate_sheet.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/print/font_letters.h"
#include "hub/print/qr_box.h"

#define CARDS_MAX 24
#define TEXT_MAX ((size_t)64 * 1024)
#define PATH_SIZE 80
#define ARGUMENTS_MAX 24

struct sheet_test {
    char folder[40];
    char pdf[PATH_SIZE];
    char out[PATH_SIZE];
    char text[TEXT_MAX]; /* what the program said last */
    struct plate_sheet_card cards[CARDS_MAX];
    char names[CARDS_MAX][40];
    char numbers[CARDS_MAX][40];
    char urls[CARDS_MAX][80];
};

static void
read_said(struct sheet_test *test)
{
    FILE *file = fopen(test->out, "r");

    assert_non_null(file);
    test->text[fread(test->text, 1, sizeof(test->text) - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    assert_int_equal(unlink(test->out), 0);
}

/* Runs a program; words ends with NULL. */
static void
run(struct sheet_test *test, const char *const words[])
{
    char *arguments[ARGUMENTS_MAX] = {NULL};
    posix_spawn_file_actions_t actions;
    char *environment[] = {NULL};
    pid_t child;
    int status;

    for (size_t i = 0; words[i] != NULL; i++)
        assert_non_null(arguments[i] = strdup(words[i]));
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(
                         &actions, STDOUT_FILENO, test->out, O_WRONLY | O_CREAT | O_TRUNC, 0600),
        0);
    assert_int_equal(
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0), 0);
    assert_int_equal(posix_spawnp(&child, words[0], &actions, NULL, arguments, environment), 0);
    assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    for (size_t i = 0; arguments[i] != NULL; i++)
        free(arguments[i]);
    assert_int_equal(status, 0);
    read_said(test);
}

static int
set_up(void **state)
{
    struct sheet_test *test = calloc(1, sizeof(*test));

    assert_non_null(test);
    (void)snprintf(test->folder, sizeof(test->folder), "/tmp/plate_sheet_test.XXXXXX");
    assert_non_null(mkdtemp(test->folder));
    (void)snprintf(test->pdf, sizeof(test->pdf), "%s/plates.pdf", test->folder);
    (void)snprintf(test->out, sizeof(test->out), "%s/out", test->folder);
    for (int i = 0; i < CARDS_MAX; i++) {
        (void)snprintf(test->names[i], sizeof(test->names[i]), "%d号桌", i + 1);
        (void)snprintf(test->numbers[i], sizeof(test->numbers[i]), "No. 38585959169654%04d", i);
        (void)snprintf(
            test->urls[i], sizeof(test->urls[i]), "HTTPS://PAY.EXAMPLE.COM/P/AEAAAAAAAAAA%03d", i);
        test->cards[i] = (struct plate_sheet_card){
            "朝阳便利望京店", test->names[i], test->numbers[i], test->urls[i]};
    }
    *state = test;
    return 0;
}

static int
tear_down(void **state)
{
    struct sheet_test *test = *state;

    assert_int_equal(unlink(test->pdf), 0);
    assert_int_equal(rmdir(test->folder), 0);
    free(test);
    return 0;
}

static void
write_sheet(struct sheet_test *test, enum plate_sheet_size size, size_t count)
{
    const char *font = plate_sheet_find_font("");
    uint8_t *bytes;
    size_t bytes_size;
    FILE *file = fopen(test->pdf, "w");

    assert_non_null(font);
    assert_non_null(file);
    assert_int_equal(plate_sheet_make(font, size, test->cards, count, &bytes, &bytes_size), ERR_OK);
    assert_int_equal(fwrite(bytes, 1, bytes_size, file), bytes_size);
    assert_int_equal(fclose(file), 0);
    free(bytes);
}

/* A line of what the program said. */
static bool
says(const struct sheet_test *test, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = test->text; (at = strstr(at, word)) != NULL; at += length)
        if ((at == test->text || strchr(" \n\f", at[-1]) != NULL) &&
            (at[length] == '\0' || strchr(" \n\f", at[length]) != NULL))
            return true;
    return false;
}

/* The sizes as they are cut, in mm, and where the first card stands. */
static const struct cut {
    const char *word;
    size_t columns;
    size_t rows;
    size_t width;
    size_t height;
    size_t left;
    size_t top;
} cuts[] = {
    {"stand", 2, 2, 90, 130, 15, 18},
    {"sticker", 3, 3, 60, 85, 15, 21},
    {"label", 4, 5, 45, 52, 15, 18},
    {"poster", 1, 1, 180, 260, 15, 18},
};

/* A card that was cut out: its one QR is that of the plate. 127 dots an inch are 5 a mm. */
static void
assert_card(struct sheet_test *test, const struct cut *cut, size_t at)
{
    const size_t place = at % (cut->columns * cut->rows);
    char page[20];
    char numbers[4][20];
    char picture[PATH_SIZE];
    char expected[100];

    (void)snprintf(picture, sizeof(picture), "%s/card", test->folder);
    (void)snprintf(page, sizeof(page), "%zu", at / (cut->columns * cut->rows) + 1);
    (void)snprintf(numbers[0], 20, "%zu", 5 * (cut->left + place % cut->columns * cut->width));
    (void)snprintf(numbers[1], 20, "%zu", 5 * (cut->top + place / cut->columns * cut->height));
    (void)snprintf(numbers[2], 20, "%zu", 5 * cut->width);
    (void)snprintf(numbers[3], 20, "%zu", 5 * cut->height);
    run(test, (const char *const[]){"pdftoppm", "-r", "127", "-png", "-singlefile", "-f", page,
                  "-l", page, "-x", numbers[0], "-y", numbers[1], "-W", numbers[2], "-H",
                  numbers[3], test->pdf, picture, NULL});
    (void)snprintf(picture, sizeof(picture), "%s/card.png", test->folder);
    run(test, (const char *const[]){"zbarimg", "-q", "--raw", picture, NULL});
    assert_int_equal(unlink(picture), 0);
    (void)snprintf(expected, sizeof(expected), "%s\n", test->urls[at]);
    assert_string_equal(test->text, expected);
}

static void
every_card_that_is_cut_out_has_its_own_qr(void **state)
{
    struct sheet_test *test = *state;

    for (size_t i = 0; i < LENGTH(cuts); i++) {
        const size_t a_page = cuts[i].columns * cuts[i].rows;
        enum plate_sheet_size size;

        assert_int_equal(plate_sheet_read_size(cuts[i].word, &size), ERR_OK);
        write_sheet(test, size, a_page + 1);
        for (size_t at = 0; at <= a_page; at += at + 2 < a_page ? 2 : 1)
            assert_card(test, &cuts[i], at);
    }
}

static void
names_and_numbers_are_texts_in_an_embedded_font(void **state)
{
    struct sheet_test *test = *state;

    write_sheet(test, PLATE_SHEET_STICKER, 9);
    run(test, (const char *const[]){"pdftotext", "-layout", test->pdf, "-", NULL});
    assert_true(says(test, "朝阳便利望京店"));
    for (size_t i = 0; i < 9; i++) {
        assert_true(says(test, test->names[i]));
        assert_true(says(test, test->numbers[i]));
    }
    assert_false(says(test, test->names[9]));
    run(test, (const char *const[]){"pdffonts", test->pdf, NULL});
    assert_non_null(strstr(test->text, "CID TrueType      Identity-H       yes yes yes"));
}

static void
a_name_that_is_too_long_is_cut_and_never_reaches_the_next_card(void **state)
{
    struct sheet_test *test = *state;

    test->cards[0].store = "中国北京市朝阳区望京街道阜通东大街第一百二十三号朝阳便利店";
    test->cards[1].store = "😀 smile";
    write_sheet(test, PLATE_SHEET_LABEL, 2);
    run(test, (const char *const[]){"pdftotext", "-layout", test->pdf, "-", NULL});
    assert_non_null(strstr(test->text, "中国北京市朝阳区望京街"));
    assert_non_null(strstr(test->text, "…"));
    assert_null(strstr(test->text, "朝阳便利店"));
    assert_non_null(strstr(test->text, "smile"));
}

static void
boxes_are_the_qr_and_fewer_than_its_modules(void **state)
{
    struct qr whole;
    struct qr left;
    struct qr drawn = {0};
    struct qr_box box;
    size_t boxes = 0;
    size_t dark = 0;

    (void)state;
    assert_int_equal(
        qr_make(bytes_text("HTTPS://PAY.EXAMPLE.COM/P/ABCDEFGHIJKLMNO"), QR_LEVEL_Q, &whole),
        ERR_OK);
    left = whole;
    drawn.side = whole.side;
    for (; qr_box_next(&left, &box); boxes++)
        for (unsigned y = box.y; y < box.y + box.height; y++)
            for (unsigned x = box.x; x < box.x + box.width; x++) {
                assert_false(qr_dark(&drawn, x, y)); /* none is drawn twice */
                drawn.dark[y * drawn.side + x] = 1;
                dark++;
            }
    assert_memory_equal(drawn.dark, whole.dark, (size_t)whole.side * whole.side);
    assert_true(boxes * 2 < dark);
}

static void
what_is_no_font_is_refused(void **state)
{
    struct plate_sheet_card card = {"store", "name", "1", "HTTPS://PAY.EXAMPLE.COM/P/A"};
    uint8_t *bytes;
    size_t size;

    (void)state;
    assert_null(plate_sheet_find_font("/nowhere/font.ttf"));
    assert_string_equal(plate_sheet_find_font("/etc/passwd"), "/etc/passwd");
    assert_int_equal(
        plate_sheet_make("/nowhere/font.ttf", PLATE_SHEET_STAND, &card, 1, &bytes, &size),
        ERR_NOT_FOUND);
    assert_int_equal(plate_sheet_make("/etc/passwd", PLATE_SHEET_STAND, &card, 1, &bytes, &size),
        ERR_UNSUPPORTED);
    assert_int_equal(plate_sheet_make(plate_sheet_find_font(""), PLATE_SHEET_STAND, &card,
                         PLATE_SHEET_MAX + 1, &bytes, &size),
        ERR_TOO_BIG);
}

static void
a_font_without_a_letter_or_that_composes_it_is_refused(void **state)
{
    const char *font = plate_sheet_find_font("");

    (void)state;
    assert_int_equal(font_letters_check(font, "扫一扫付款 · Scan 09"), ERR_OK);
    assert_int_equal(
        font_letters_check(font, "\xef\x98\xbf"), ERR_UNSUPPORTED);          /* U+F63F: nobody's */
    assert_int_equal(font_letters_check(font, "A\xf0\x9f\x98\x80"), ERR_OK); /* becomes a blank */
    assert_int_equal(
        font_letters_check(font, "\xe2\x80\x90"), ERR_UNSUPPORTED); /* U+2010: composed */
    assert_int_equal(font_letters_check("/etc/passwd", "A"), ERR_UNSUPPORTED);
    assert_int_equal(font_letters_check("/nowhere/font.ttf", "A"), ERR_NOT_FOUND);
}

static void
nothing_else_is_a_size(void **state)
{
    enum plate_sheet_size size;

    (void)state;
    assert_int_equal(plate_sheet_read_size("", &size), ERR_BAD_INPUT);
    assert_int_equal(plate_sheet_read_size("a4", &size), ERR_BAD_INPUT);
}

#define SHEET_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        SHEET_TEST(every_card_that_is_cut_out_has_its_own_qr),
        SHEET_TEST(names_and_numbers_are_texts_in_an_embedded_font),
        SHEET_TEST(a_name_that_is_too_long_is_cut_and_never_reaches_the_next_card),
        cmocka_unit_test(boxes_are_the_qr_and_fewer_than_its_modules),
        cmocka_unit_test(what_is_no_font_is_refused),
        cmocka_unit_test(a_font_without_a_letter_or_that_composes_it_is_refused),
        cmocka_unit_test(nothing_else_is_a_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
