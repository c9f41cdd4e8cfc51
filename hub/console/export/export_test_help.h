/*
 * export_test_help.h -- a list written to a file by small pages, as tests look at it.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_TEST_HELP_H
#define HUB_CONSOLE_EXPORT_EXPORT_TEST_HELP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "hub/courier/channel_courier_test_help.h"
#include "hub/export/exporter.h"

#define EXPORT_TEST_SIZE ((size_t)64 * 1024)

struct export_test {
    struct reading reading; /* first */
    const struct export_list *list;
    struct export_row row;
    char path[80];
    char folder[64];
    int64_t rows;
    enum err err;
};

static char export_test_text[EXPORT_TEST_SIZE]; /* of the newest file */

/* Small pages, so that they follow each other. */
static inline enum err
export_test_pages(struct export_test *of, void *state, struct reader *reader, struct sheet *sheet)
{
    struct export_page page = {.rows_max = 2};
    enum err err = ERR_OK;

    for (int i = 0; err == ERR_OK && !page.ended; i++) {
        page = (struct export_page){.rows_max = 2};
        err = of->list->page(state, reader, sheet, &page);
        assert_true(page.share >= 0 && page.share <= 1000);
        of->rows += page.rows;
        assert_true(i < 100);
    }
    return err;
}

static inline void
export_test_run(struct reading *reading, struct reader *reader)
{
    struct export_test *of = (struct export_test *)reading;
    const struct export_list *list = of->list;
    struct sheet_options options = {.format = SHEET_CSV,
        .path = of->path,
        .folder = of->folder,
        .columns = list->columns,
        .columns_count = list->columns_count,
        .english = true,
        .title = list->english,
        .wall_clock = list->wall_clock,
        .with_sums = true};
    void *state = calloc(1, list->state_size);
    struct sheet *sheet = NULL;
    int64_t size;

    assert_non_null(state);
    options.context = state;
    of->err = list->open(state, &of->row, reader);
    if (of->err == ERR_OK)
        of->err = sheet_open(&options, &sheet);
    if (of->err == ERR_OK)
        of->err = export_test_pages(of, state, reader, sheet);
    if (of->err == ERR_OK)
        of->err = sheet_close(&sheet, &size);
    sheet_drop(&sheet);
    list->close(state);
    free(state);
}

static inline void
export_test_done(struct reading *reading)
{
    (void)reading;
}

static inline void
export_test_read(const struct export_test *of)
{
    FILE *file = fopen(of->path, "r");
    size_t size = 0;

    if (file != NULL) {
        size = fread(export_test_text, 1, sizeof(export_test_text) - 1, file);
        (void)fclose(file);
        assert_int_equal(unlink(of->path), 0);
    }
    export_test_text[size] = '\0';
    assert_int_equal(rmdir(of->folder), 0);
}

/* What was asked for with that row; its file is in export_test_text. */
static inline enum err
export_test_write(struct courier_test *stage, const struct export_list *list,
    const struct export_row *row, int64_t *ret_rows)
{
    struct export_test of = {
        .reading = {.run = export_test_run, .done = export_test_done}, .list = list, .row = *row};

    (void)snprintf(of.folder, sizeof(of.folder), "/tmp/export-test-XXXXXX");
    assert_non_null(mkdtemp(of.folder));
    (void)snprintf(of.path, sizeof(of.path), "%s/file", of.folder);
    assert_int_equal(reader_submit(stage->reader, &of.reading), ERR_OK);
    courier_test_work_all(stage);
    export_test_read(&of);
    *ret_rows = of.rows;
    return of.err;
}

static inline enum err
export_test_ask(struct courier_test *stage, const struct export_list *list, int64_t organisation_id,
    const char *query, int64_t *ret_rows)
{
    struct export_row row = {.id = INT64_MAX,
        .organisation_id = organisation_id,
        .language = "en",
        .created_us = stage->flow.store.clock.now_us + 1000000};

    text_set(row.query, sizeof(row.query), query);
    return export_test_write(stage, list, &row, ret_rows);
}

#endif
