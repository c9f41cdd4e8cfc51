#include "tools/sandbox/core/sandbox_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/base/text.h"

#define PEM_SIZE 4096

static enum err
write_all(int fd, struct bytes bytes)
{
    while (bytes.size > 0) {
        ssize_t written = write(fd, bytes.at, bytes.size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return ERR_DISK;
        bytes = bytes_from(bytes, (size_t)written);
    }
    return ERR_OK;
}

enum err
sandbox_file_read(const char *path, char ret_text[static SANDBOX_FILE_MAX])
{
    size_t length = 0;
    ssize_t count;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return ERR_FORBIDDEN;
    while ((count = read(fd, ret_text + length, SANDBOX_FILE_MAX - 1 - length)) > 0)
        length += (size_t)count;
    (void)close(fd);
    ret_text[length] = '\0';
    if (count < 0 || length == 0 || length == SANDBOX_FILE_MAX - 1)
        return ERR_BAD_INPUT;
    return ERR_OK;
}

enum err
sandbox_file_write(const char *folder, const char *name, const char *text, bool secret)
{
    char block[PATH_MAX];
    struct text path;
    enum err err;
    int fd;

    text_init(&path, block, sizeof(block));
    text_printf(&path, "%s/%s", folder, name);
    if (!text_ok(&path))
        return ERR_TOO_BIG;
    fd = open(path.at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret ? 0600 : 0644);
    if (fd < 0)
        return errno == EEXIST ? ERR_CONFLICT : ERR_FORBIDDEN;
    err = write_all(fd, bytes_text(text));
    if (fsync(fd) != 0 && err == ERR_OK)
        err = ERR_DISK;
    (void)close(fd);
    return err;
}

enum err
sandbox_file_write_pair(const char *folder, const struct crypt_key *key, const char *private_name,
    const char *public_name, const char **ret_wrong)
{
    char pem[PEM_SIZE];
    enum err err = crypt_rsa_put_private(key, pem, sizeof(pem));

    *ret_wrong = private_name;
    if (err == ERR_OK)
        err = sandbox_file_write(folder, private_name, pem, true);
    crypt_wipe(pem, sizeof(pem));
    if (err != ERR_OK)
        return err;
    *ret_wrong = public_name;
    err = crypt_rsa_put_public(key, pem, sizeof(pem));
    return err == ERR_OK ? sandbox_file_write(folder, public_name, pem, false) : err;
}
