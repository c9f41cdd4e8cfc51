#include "hub/recon/recon_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ASIDE_SIZE (RECON_FILE_PATH_SIZE + 8)
#define READ_SIZE (64 * 1024)
#define DAY_LENGTH 10

struct recon_file {
    char path[RECON_FILE_PATH_SIZE];
    char aside[ASIDE_SIZE];
    struct bill *bill;
    uint64_t size;
    int fd;       /* -1: closed */
    bool is_kept; /* it has its name */
};

enum err
recon_file_path(const char *folder, int64_t account_id, enum adapter_bill_kind kind,
    struct moment day, const char *suffix, char ret_path[static RECON_FILE_PATH_SIZE])
{
    char date[MOMENT_TEXT_MAX];
    struct text path;

    (void)moment_format_china(day, date);
    date[DAY_LENGTH] = '\0';
    text_init(&path, ret_path, RECON_FILE_PATH_SIZE);
    text_printf(&path, "%s/bills/%lld-%s-%s.%s", folder, (long long)account_id, date,
        kind == ADAPTER_BILL_TRADE ? "trade" : "fund", suffix);
    return text_ok(&path) ? ERR_OK : ERR_TOO_BIG;
}

static enum err
err_of_disk(void)
{
    return errno == EACCES || errno == EPERM || errno == EROFS ? ERR_FORBIDDEN : ERR_DISK;
}

/* The folder that a path is in. */
static void
folder_of(const char *path, char folder[static RECON_FILE_PATH_SIZE])
{
    const char *slash = strrchr(path, '/');

    (void)snprintf(folder, RECON_FILE_PATH_SIZE, "%.*s", slash == NULL ? 1 : (int)(slash - path),
        slash == NULL ? "." : path);
}

static enum err
open_aside(struct recon_file *file)
{
    char folder[RECON_FILE_PATH_SIZE];

    folder_of(file->path, folder);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_of_disk();
    file->fd = open(file->aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return file->fd < 0 ? err_of_disk() : ERR_OK;
}

static enum err
take_no_row(void *context, const struct bill_row *row)
{
    (void)context;
    (void)row;
    return ERR_OK;
}

enum err
recon_file_begin(const char *path, enum bill_format format, struct moment day, const char *hash,
    struct recon_file **ret_file)
{
    struct recon_file *file = calloc(1, sizeof(*file));
    enum err err;

    if (file == NULL)
        return ERR_NO_SPACE;
    file->fd = -1;
    (void)snprintf(file->aside, sizeof(file->aside), "%s.part", path);
    err = text_copy(bytes_text(path), file->path, sizeof(file->path));
    if (err == ERR_OK)
        err = bill_make(format, day, hash, (struct bill_hearer){.row = take_no_row}, &file->bill);
    if (err == ERR_OK)
        err = open_aside(file);
    if (err == ERR_OK)
        *ret_file = file;
    else
        recon_file_free(&file);
    return err;
}

enum err
recon_file_add(struct recon_file *file, struct bytes piece)
{
    struct bytes rest = piece;

    while (rest.size > 0) {
        ssize_t written = write(file->fd, rest.at, rest.size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return ERR_DISK;
        rest = bytes_from(rest, (size_t)written);
    }
    file->size += piece.size;
    return bill_feed(file->bill, piece);
}

/* A name is on the disk when its folder is. */
static enum err
sync_folder(const struct recon_file *file)
{
    char folder[RECON_FILE_PATH_SIZE];
    enum err err;
    int fd;

    folder_of(file->path, folder);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return ERR_DISK;
    err = fsync(fd) == 0 ? ERR_OK : ERR_DISK;
    (void)close(fd);
    return err;
}

enum err
recon_file_end(struct recon_file *file)
{
    enum err err = bill_end(file->bill);
    int fd = file->fd;

    if (err != ERR_OK)
        return err;
    if (fsync(fd) != 0)
        return ERR_DISK;
    file->fd = -1;
    if (close(fd) != 0 || rename(file->aside, file->path) != 0)
        return ERR_DISK;
    file->is_kept = true;
    return sync_folder(file);
}

uint64_t
recon_file_line(const struct recon_file *file)
{
    return bill_line(file->bill);
}

uint64_t
recon_file_size(const struct recon_file *file)
{
    return file->size;
}

void
recon_file_free(struct recon_file **file)
{
    struct recon_file *freed = *file;

    *file = NULL;
    if (freed == NULL)
        return;
    if (freed->fd >= 0)
        (void)close(freed->fd);
    if (!freed->is_kept)
        (void)unlink(freed->aside);
    bill_free(&freed->bill);
    free(freed);
}

bool
recon_file_is_there(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 && S_ISREG(found.st_mode);
}

static enum err
feed_all(int fd, struct bill *bill)
{
    uint8_t *block = malloc(READ_SIZE);
    enum err err = block == NULL ? ERR_NO_SPACE : ERR_OK;

    while (err == ERR_OK) {
        ssize_t got = read(fd, block, READ_SIZE);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            err = ERR_DISK;
        if (got <= 0)
            break;
        err = bill_feed(bill, bytes_of(block, (size_t)got));
    }
    free(block);
    return err == ERR_OK ? bill_end(bill) : err;
}

enum err
recon_file_read(const char *path, enum bill_format format, struct moment day,
    struct bill_hearer hearer, struct bill_totals *ret_totals)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct bill *bill = NULL;
    enum err err;

    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : err_of_disk();
    err = bill_make(format, day, "", hearer, &bill);
    if (err == ERR_OK)
        err = feed_all(fd, bill);
    if (err == ERR_OK)
        *ret_totals = *bill_totals(bill);
    bill_free(&bill);
    (void)close(fd);
    return err;
}
