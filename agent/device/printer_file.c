#include "agent/device/printer_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static enum err
write_all(int fd, struct bytes bytes)
{
    while (bytes.size > 0) {
        ssize_t written = write(fd, bytes.at, bytes.size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return ERR_NO_ANSWER;
        bytes = bytes_from(bytes, (size_t)written);
    }
    return fsync(fd) == 0 ? ERR_OK : ERR_NO_ANSWER;
}

/* Appends: a receipt that were printed twice would stand there twice. */
static enum err
write_file(const char *folder, const char *name, const char *ending, struct bytes bytes)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof(path), "%s/%s%s", folder, name, ending);
    int fd;
    enum err err;

    if (length < 0 || (size_t)length >= sizeof(path))
        return ERR_TOO_BIG;
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return ERR_UNREACHABLE;
    err = write_all(fd, bytes);
    (void)close(fd);
    return err;
}

static enum err
sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err err = ERR_OK;

    if (fd < 0)
        return ERR_NO_ANSWER;
    if (fsync(fd) != 0)
        err = ERR_NO_ANSWER;
    (void)close(fd);
    return err;
}

enum err
printer_file_write(const char *folder, const struct printer_job *job, struct bytes escpos)
{
    const struct receipt *receipt = job->receipt;
    char lines[RECEIPT_TEXT_MAX];
    char name[96];
    struct text text;
    enum err err;

    text_init(&text, lines, sizeof(lines));
    receipt_put_text(receipt, &text);
    (void)snprintf(name, sizeof(name),
        job->copy > 0 ? "receipt-%lld-%lld-copy%lld" : "receipt-%lld-%lld",
        (long long)receipt->epoch, (long long)receipt->sequence, (long long)job->copy);
    err = write_file(folder, name, ".txt", text_bytes(&text));
    if (err != ERR_OK)
        return err;
    /* One form is out: whatever happens now, there is paper. */
    if (write_file(folder, name, ".escpos", escpos) != ERR_OK)
        return ERR_NO_ANSWER;
    return sync_folder(folder);
}

enum err
printer_file_pulse(const char *folder)
{
    return write_file(folder, "drawer", "", bytes_text("opened\n"));
}
