#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hub/export/sheet.h"

/* 2026-11-30 13:41:30.5 UTC */
#define THEN INT64_C(1796046090500000)

static const struct sheet_column columns[] = {
    {"订单号", "Order", SHEET_ID, 20},
    {"备注", "Remark", SHEET_TEXT, 20},
    {"金额(元)", "Amount (CNY)", SHEET_AMOUNT, 12},
    {"笔数", "Count", SHEET_COUNT, 8},
    {"费率", "Rate", SHEET_RATE, 8},
    {"时间", "Time", SHEET_TIME, 20},
};

struct folder {
    char path[64];
    char file[96];
};

static void
open_folder(struct folder *folder)
{
    (void)snprintf(folder->path, sizeof(folder->path), "/tmp/sheet-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    (void)snprintf(folder->file, sizeof(folder->file), "%s/orders", folder->path);
}

/* Whatever was left in it would be seen here. */
static void
close_folder(struct folder *folder, bool has_file)
{
    assert_int_equal(has_file ? 0 : -1, unlink(folder->file));
    assert_int_equal(0, rmdir(folder->path));
}

static struct sheet_options
options_of(const struct folder *folder, enum sheet_format format)
{
    return (struct sheet_options){.format = format,
        .path = folder->file,
        .folder = folder->path,
        .columns = columns,
        .columns_count = LENGTH(columns),
        .title = "订单"};
}

static void
put_row(struct sheet *sheet, int64_t id, const char *remark, int64_t fen)
{
    sheet_put_number(sheet, id);
    sheet_put_text(sheet, bytes_text(remark));
    sheet_put_number(sheet, fen);
    sheet_put_number(sheet, 3);
    sheet_put_number(sheet, 38);
    sheet_put_number(sheet, THEN);
    assert_int_equal(ERR_OK, sheet_end_row(sheet));
}

static char *
read_all(FILE *file)
{
    static char text[256 * 1024];
    size_t size = fread(text, 1, sizeof(text) - 1, file);

    text[size] = '\0';
    return text;
}

static void
check_csv(const char *remark, int64_t fen, bool english, const char *cells)
{
    struct folder folder;
    struct sheet_options options;
    struct sheet *sheet;
    int64_t size;
    char wanted[512];
    FILE *file;

    open_folder(&folder);
    options = options_of(&folder, SHEET_CSV);
    options.english = english;
    assert_int_equal(ERR_OK, sheet_open(&options, &sheet));
    put_row(sheet, 123456789012345678, remark, fen);
    assert_int_equal(ERR_OK, sheet_close(&sheet, &size));
    assert_null(sheet);
    (void)snprintf(wanted, sizeof(wanted),
        "\xEF\xBB\xBF%s\r\n\"\t123456789012345678\",%s,3,0.38%%,2026-11-30 21:41:30\r\n",
        english ? "Order,Remark,Amount (CNY),Count,Rate,Time"
                : "订单号,备注,金额(元),笔数,费率,时间",
        cells);
    file = fopen(folder.file, "r");
    assert_non_null(file);
    assert_string_equal(wanted, read_all(file));
    assert_int_equal(size, strlen(wanted));
    (void)fclose(file);
    close_folder(&folder, true);
}

static void
csv_says_what_it_was_given(void **state)
{
    (void)state;
    check_csv("两瓶水", 1234, false, "两瓶水,12.34");
    check_csv("", 0, true, ",0.00");
    check_csv("a", -5, true, "a,-0.05");
    check_csv("a", INT64_MIN, true, "a,-92233720368547758.08");
    check_csv("a", INT64_MAX, true, "a,92233720368547758.07");
}

static void
csv_quotes_what_would_break_it(void **state)
{
    (void)state;
    check_csv("a,b", 1, true, "\"a,b\",0.01");
    check_csv("say \"hi\"", 1, true, "\"say \"\"hi\"\"\",0.01");
    check_csv("\"", 1, true, "\"\"\"\",0.01");
    check_csv("two\nlines", 1, true, "\"two\nlines\",0.01");
    check_csv(" edge ", 1, true, "\" edge \",0.01");
}

static void
no_text_becomes_a_formula(void **state)
{
    static const char *const starts[] = {
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"};
    char cells[64];

    (void)state;
    for (size_t i = 0; i < LENGTH(starts); i++) {
        (void)snprintf(cells, sizeof(cells), "\"'%s\",0.01", starts[i]);
        check_csv(starts[i], 1, true, cells);
    }
    check_csv("=HYPERLINK(\"http://x\",\"y\")", 1, true,
        "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",0.01");
}

static void
a_long_number_stays_a_text(void **state)
{
    (void)state;
    check_csv("20261130001", 1, true, "20261130001,0.01");
    check_csv("202611300001", 1, true, "\"\t202611300001\",0.01");
}

/* --- XLSX, read by a program that is not ours --- */

static const char *
part_of(const struct folder *folder, const char *part)
{
    static char name[] = "unzip";
    static char print[] = "-p";
    char file[96];
    char wanted[64];
    char out[112];
    char *arguments[] = {name, print, file, wanted, NULL};
    char *environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    const char *text;
    pid_t child;
    int status;
    FILE *read;

    (void)snprintf(file, sizeof(file), "%s", folder->file);
    (void)snprintf(wanted, sizeof(wanted), "%s", part);
    (void)snprintf(out, sizeof(out), "%s.out", folder->file);
    assert_int_equal(0, posix_spawn_file_actions_init(&actions));
    assert_int_equal(0, posix_spawn_file_actions_addopen(
                            &actions, STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    assert_int_equal(0, posix_spawnp(&child, name, &actions, NULL, arguments, environment));
    assert_int_equal(0, posix_spawn_file_actions_destroy(&actions));
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_int_equal(0, status);
    read = fopen(out, "r");
    assert_non_null(read);
    text = read_all(read);
    (void)fclose(read);
    assert_int_equal(0, unlink(out));
    return text;
}

static void
check_has(const char *text, const char *piece)
{
    if (strstr(text, piece) == NULL)
        fail_msg("no [%s] in [%s]", piece, text);
}

static void
xlsx_has_numbers_where_one_would_sum(void **state)
{
    struct folder folder;
    struct sheet_options options;
    struct sheet *sheet;
    int64_t size;
    const char *text;

    (void)state;
    open_folder(&folder);
    options = options_of(&folder, SHEET_XLSX);
    assert_int_equal(ERR_OK, sheet_open(&options, &sheet));
    put_row(sheet, 123456789012345678, "=1+1 <b>&", 1234);
    put_row(sheet, 0, "", INT64_MAX);
    assert_int_equal(ERR_OK, sheet_close(&sheet, &size));
    text = part_of(&folder, "xl/worksheets/sheet1.xml");
    check_has(text, ">订单号<");
    check_has(text, "t=\"inlineStr\"><is><t>123456789012345678</t></is>");
    check_has(text, "<is><t>=1+1 &lt;b&gt;&amp;</t></is>");
    check_has(text, "<v>12.34</v>");
    check_has(text, "<v>0.0038</v>");
    check_has(text, "<v>46356.90381944"); /* 2026-11-30 21:41:30 */
    check_has(text, "<is><t>9223372036854775807</t></is>");
    assert_null(strstr(text, "<f>"));
    check_has(part_of(&folder, "xl/workbook.xml"), "name=\"订单\"");
    close_folder(&folder, true);
}

static void
a_full_worksheet_is_followed_by_another(void **state)
{
    struct folder folder;
    struct sheet_options options;
    struct sheet *sheet;
    int64_t size;
    const char *text;

    (void)state;
    open_folder(&folder);
    options = options_of(&folder, SHEET_XLSX);
    options.rows_max = 3;
    assert_int_equal(ERR_OK, sheet_open(&options, &sheet));
    for (int64_t i = 1; i <= 4; i++)
        put_row(sheet, 1000 + i, "x", i);
    assert_int_equal(ERR_OK, sheet_close(&sheet, &size));
    check_has(part_of(&folder, "xl/worksheets/sheet1.xml"), "<t>1002</t>");
    text = part_of(&folder, "xl/worksheets/sheet2.xml");
    check_has(text, ">订单号<");
    check_has(text, "<t>1003</t>");
    check_has(text, "<t>1004</t>");
    text = part_of(&folder, "xl/workbook.xml");
    check_has(text, "name=\"订单 2\"");
    assert_null(strstr(text, "订单 3"));
    close_folder(&folder, true);
}

static void
what_is_dropped_leaves_nothing(void **state)
{
    (void)state;
    for (enum sheet_format format = SHEET_CSV; format <= SHEET_XLSX; format++) {
        struct folder folder;
        struct sheet_options options;
        struct sheet *sheet;

        open_folder(&folder);
        options = options_of(&folder, format);
        assert_int_equal(ERR_OK, sheet_open(&options, &sheet));
        put_row(sheet, 1, "x", 1);
        sheet_drop(&sheet);
        assert_null(sheet);
        sheet_drop(&sheet);
        close_folder(&folder, false);
    }
}

static void
a_folder_that_is_not_there_is_told(void **state)
{
    (void)state;
    for (enum sheet_format format = SHEET_CSV; format <= SHEET_XLSX; format++) {
        struct folder folder = {.path = "/nowhere", .file = "/nowhere/orders"};
        struct sheet_options options = options_of(&folder, format);
        struct sheet *sheet;
        int64_t size;
        enum err err = sheet_open(&options, &sheet);

        if (err == ERR_OK)
            err = sheet_close(&sheet, &size);
        assert_int_equal(ERR_FORBIDDEN, err);
        assert_null(sheet);
    }
}

/* A disk that is full: no file can grow beyond so much. */
static void
a_full_disk_is_told_and_nothing_is_left(void **state)
{
    struct rlimit before;
    struct rlimit limit;

    (void)state;
    assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &before));
    limit = (struct rlimit){.rlim_cur = 300 * 1024, .rlim_max = before.rlim_max};
    for (enum sheet_format format = SHEET_CSV; format <= SHEET_XLSX; format++) {
        struct folder folder;
        struct sheet_options options;
        struct sheet *sheet;
        enum err err = ERR_OK;

        open_folder(&folder);
        options = options_of(&folder, format);
        assert_int_equal(ERR_OK, sheet_open(&options, &sheet));
        assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &limit));
        for (int i = 0; i < 100000 && err == ERR_OK; i++) {
            for (size_t j = 0; j < LENGTH(columns); j++)
                sheet_put_number(sheet, 1);
            err = sheet_end_row(sheet);
        }
        assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &before));
        assert_int_not_equal(ERR_OK, err);
        sheet_drop(&sheet);
        close_folder(&folder, false);
    }
}

/* Of amounts and counts; not of ids, rates and times. What no number can say is left empty. */
static void
below_all_rows_is_what_they_come_to(void **state)
{
    struct folder folder;
    struct sheet_options options;
    struct sheet *sheet;
    int64_t size;
    FILE *file;

    (void)state;
    open_folder(&folder);
    options = options_of(&folder, SHEET_CSV);
    options.with_sums = true;
    assert_int_equal(ERR_OK, sheet_open(&options, &sheet));
    put_row(sheet, 1, "", 100);
    put_row(sheet, 2, "", -1);
    assert_int_equal(ERR_OK, sheet_close(&sheet, &size));
    file = fopen(folder.file, "r");
    assert_non_null(file);
    assert_non_null(strstr(read_all(file), "\r\n合计,,0.99,6,,\r\n"));
    assert_int_equal(0, fclose(file));
    assert_int_equal(ERR_OK, sheet_open(&options, &sheet));
    put_row(sheet, 1, "", INT64_MAX);
    put_row(sheet, 2, "", 1);
    assert_int_equal(ERR_OK, sheet_close(&sheet, &size));
    file = fopen(folder.file, "r");
    assert_non_null(file);
    assert_non_null(strstr(read_all(file), "\r\n合计,,,6,,\r\n"));
    assert_int_equal(0, fclose(file));
    close_folder(&folder, true);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_says_what_it_was_given),
        cmocka_unit_test(csv_quotes_what_would_break_it),
        cmocka_unit_test(no_text_becomes_a_formula),
        cmocka_unit_test(a_long_number_stays_a_text),
        cmocka_unit_test(xlsx_has_numbers_where_one_would_sum),
        cmocka_unit_test(a_full_worksheet_is_followed_by_another),
        cmocka_unit_test(below_all_rows_is_what_they_come_to),
        cmocka_unit_test(what_is_dropped_leaves_nothing),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
        cmocka_unit_test(a_full_disk_is_told_and_nothing_is_left),
    };

    (void)signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
