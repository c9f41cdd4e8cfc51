#include "shared/text/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/text/sink_test_help.h"

static struct kept kept;

/* Each line, and a bar behind it. */
static enum err
put_line(void *context, struct bytes line)
{
    enum err err = kept_put(context, line);

    return err == ERR_OK ? kept_put(context, bytes_text("|")) : err;
}

static enum err
read_lines(const char *text, size_t piece, size_t line_max, uint64_t *ret_count)
{
    struct bytes from = bytes_text(text);
    struct lines *lines = NULL;
    enum err err = ERR_OK;

    (void)kept_sink(&kept);
    assert_int_equal(
        lines_make(line_max, (struct sink){.put = put_line, .context = &kept}, &lines), ERR_OK);
    for (size_t i = 0; err == ERR_OK && i < from.size; i += piece)
        err =
            lines_feed(lines, bytes_of(from.at + i, from.size - i < piece ? from.size - i : piece));
    if (err == ERR_OK)
        err = lines_end(lines);
    *ret_count = lines_count(lines);
    lines_free(&lines);
    assert_null(lines);
    return err;
}

static void
lines_come_in_pieces_of_any_size(void **state)
{
    static const struct {
        const char *text;
        const char *lines;
        uint64_t count;
    } cases[] = {
        {"", "", 0},
        {"a", "a|", 1},
        {"a\n", "a|", 1},
        {"a\r\nb\n\nc\r\n", "a|b||c|", 4},
        {"\r\n", "|", 1},
        {"a\r", "a|", 1},
        {"a\rb\r\r\n", "a\rb\r|", 1},
        {"闪聚\r\n12345678", "闪聚|12345678|", 2},
    };
    uint64_t count;

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        for (size_t piece = 1; piece < 12; piece++) {
            assert_int_equal(read_lines(cases[i].text, piece, 10, &count), ERR_OK);
            assert_kept(&kept, cases[i].lines);
            assert_int_equal(count, cases[i].count);
        }
}

static void
a_line_has_its_limit(void **state)
{
    uint64_t count;

    (void)state;
    for (size_t piece = 1; piece < 12; piece++) {
        assert_int_equal(read_lines("1234\r\n1234\n1234", piece, 4, &count), ERR_OK);
        assert_kept(&kept, "1234|1234|1234|");
        assert_int_equal(read_lines("1234\n12345\n", piece, 4, &count), ERR_TOO_BIG);
        assert_int_equal(count, 1);
        assert_int_equal(read_lines("1234\n12345", piece, 4, &count), ERR_TOO_BIG);
    }
}

static void
who_hears_the_lines_may_end_them(void **state)
{
    struct lines *lines = NULL;
    struct sink sink = kept_sink(&kept);

    (void)state;
    kept.fails_at = 2;
    assert_int_equal(lines_make(10, sink, &lines), ERR_OK);
    assert_int_equal(lines_feed(lines, bytes_text("a\nb\nc\n")), ERR_BUSY);
    assert_int_equal(lines_count(lines), 2);
    assert_kept(&kept, "a");
    lines_free(&lines);
    lines_free(&lines);
}

static void
a_line_is_split_at_each_separator(void **state)
{
    struct bytes cells[3];

    (void)state;
    assert_int_equal(lines_split(bytes_text("a,,b"), ',', cells, 3), 3);
    assert_true(bytes_is(cells[0], "a") && bytes_is(cells[1], "") && bytes_is(cells[2], "b"));
    assert_int_equal(lines_split(bytes_text(""), ',', cells, 3), 1);
    assert_true(bytes_is(cells[0], ""));
    assert_int_equal(lines_split(bytes_text(",,,"), ',', cells, 3), 4);
    assert_int_equal(lines_split(bytes_of(NULL, 0), ',', cells, 3), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_in_pieces_of_any_size),
        cmocka_unit_test(a_line_has_its_limit),
        cmocka_unit_test(who_hears_the_lines_may_end_them),
        cmocka_unit_test(a_line_is_split_at_each_separator),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
