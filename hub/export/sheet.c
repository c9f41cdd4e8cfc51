#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/export/sheet_inside.h"
#include "shared/base/moment.h"

enum err
sheet_err(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT:
    case ENOMEM:
        return ERR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOENT:
        return ERR_FORBIDDEN;
    default:
        return ERR_DISK;
    }
}

int64_t
sheet_wall(const struct sheet *sheet, int64_t us)
{
    if (sheet->options.wall_clock == NULL)
        return us + MOMENT_CHINA_OFFSET_US;
    return sheet->options.wall_clock(sheet->options.context, us);
}

const char *
sheet_heading(const struct sheet *sheet, size_t at)
{
    const struct sheet_column *column = &sheet->options.columns[at];

    return sheet->options.english ? column->english : column->chinese;
}

static enum err
put_header(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->options.columns_count; i++)
        sheet->ops->text(sheet, i, bytes_text(sheet_heading(sheet, i)));
    return sheet->ops->end_row(sheet);
}

enum err
sheet_open(const struct sheet_options *options, struct sheet **ret_sheet)
{
    struct sheet *sheet = calloc(1, sizeof(*sheet));
    int length;
    enum err err;

    if (sheet == NULL)
        return ERR_NO_SPACE;
    NEED(options->columns_count > 0);
    sheet->ops = options->format == SHEET_CSV ? &sheet_csv : &sheet_xlsx;
    sheet->options = *options;
    length = snprintf(sheet->path, sizeof(sheet->path), "%s", options->path);
    NEED(length > 0 && (size_t)length + sizeof(".part") <= sizeof(sheet->aside));
    (void)snprintf(sheet->aside, sizeof(sheet->aside), "%.500s.part", options->path);
    err = sheet->ops->open(sheet);
    if (err == ERR_OK)
        err = put_header(sheet);
    if (err != ERR_OK)
        sheet_drop(&sheet);
    *ret_sheet = sheet;
    return err;
}

void
sheet_put_text(struct sheet *sheet, struct bytes text)
{
    NEED(sheet->at < sheet->options.columns_count);
    sheet->ops->text(sheet, sheet->at++, text);
}

static bool
is_summed(const struct sheet *sheet, size_t at)
{
    const enum sheet_kind kind = sheet->options.columns[at].kind;

    return kind == SHEET_AMOUNT || kind == SHEET_COUNT;
}

static void
add_to_sum(struct sheet *sheet, size_t at, int64_t number)
{
    struct sheet_sum *sum;

    if (!sheet->options.with_sums || !is_summed(sheet, at))
        return;
    if (sheet->sums == NULL)
        sheet->sums = calloc(sheet->options.columns_count, sizeof(*sheet->sums));
    if (sheet->sums == NULL) {
        sheet->err = ERR_NO_SPACE;
        return;
    }
    sum = &sheet->sums[at];
    sum->too_much = __builtin_add_overflow(sum->value, number, &sum->value) || sum->too_much;
}

/* Below all others; a sum that no number can say is left empty. */
static enum err
put_sums(struct sheet *sheet)
{
    if (sheet->sums == NULL)
        return ERR_OK;
    sheet->ops->text(sheet, 0, bytes_text(sheet->options.english ? "Total" : "合计"));
    for (size_t i = 1; i < sheet->options.columns_count; i++)
        if (is_summed(sheet, i) && !sheet->sums[i].too_much)
            sheet->ops->number(sheet, i, sheet->sums[i].value);
        else
            sheet->ops->text(sheet, i, bytes_text(""));
    return sheet->ops->end_row(sheet);
}

void
sheet_put_number(struct sheet *sheet, int64_t number)
{
    NEED(sheet->at < sheet->options.columns_count);
    add_to_sum(sheet, sheet->at, number);
    sheet->ops->number(sheet, sheet->at++, number);
}

enum err
sheet_end_row(struct sheet *sheet)
{
    enum err err;

    NEED(sheet->at == sheet->options.columns_count);
    sheet->at = 0;
    err = sheet->ops->end_row(sheet);
    return sheet->err != ERR_OK ? sheet->err : err;
}

/* What is on the disk under its name is whole: first the file, then its folder's entry. */
static enum err
sync_file(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    enum err err = ERR_OK;

    if (fd < 0)
        return sheet_err(errno);
    if (fsync(fd) != 0)
        err = sheet_err(errno);
    (void)close(fd);
    return err;
}

static enum err
sync_folder(const struct sheet *sheet)
{
    char folder[SHEET_PATH_MAX];
    char *slash;

    (void)snprintf(folder, sizeof(folder), "%s", sheet->path);
    slash = strrchr(folder, '/');
    if (slash == NULL)
        return sync_file(".", O_RDONLY | O_DIRECTORY);
    slash[slash == folder ? 1 : 0] = '\0';
    return sync_file(folder, O_RDONLY | O_DIRECTORY);
}

enum err
sheet_close(struct sheet **sheet, int64_t *ret_size)
{
    struct stat status;
    enum err err = put_sums(*sheet);

    if (err == ERR_OK)
        err = (*sheet)->ops->close(*sheet);
    if (err == ERR_OK)
        err = sync_file((*sheet)->aside, O_RDONLY);
    if (err == ERR_OK &&
        (stat((*sheet)->aside, &status) != 0 || rename((*sheet)->aside, (*sheet)->path) != 0))
        err = sheet_err(errno);
    if (err == ERR_OK)
        err = sync_folder(*sheet);
    if (err == ERR_OK)
        *ret_size = status.st_size;
    sheet_drop(sheet);
    return err;
}

void
sheet_drop(struct sheet **sheet)
{
    if (*sheet == NULL)
        return;
    (*sheet)->ops->drop(*sheet);
    (void)unlink((*sheet)->aside);
    free((*sheet)->sums);
    free(*sheet);
    *sheet = NULL;
}
