#include "tools/sandbox/sandbox_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/base/text.h"
#include "shared/crypt/crypt.h"

#define KEY_BITS 2048
#define PEM_SIZE 4096

struct pair {
    const char *private_file;
    const char *public_file;
};

static const struct pair pairs[] = {
    {"app_private.pem", "app_public.pem"},
    {"alipay_private.pem", "alipay_public.pem"},
};

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

static enum err
write_file(const char *folder, const char *name, const char *pem, mode_t mode)
{
    char block[PATH_MAX];
    struct text path;
    enum err err;
    int fd;

    text_init(&path, block, sizeof(block));
    text_printf(&path, "%s/%s", folder, name);
    if (!text_ok(&path))
        return ERR_TOO_BIG;
    fd = open(path.at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return errno == EEXIST ? ERR_CONFLICT : ERR_FORBIDDEN;
    err = write_all(fd, bytes_text(pem));
    if (fsync(fd) != 0 && err == ERR_OK)
        err = ERR_DISK;
    (void)close(fd);
    return err;
}

static enum err
write_pair(const char *folder, const struct pair *pair, const struct crypt_key *key,
    const char **ret_wrong)
{
    char pem[PEM_SIZE];
    enum err err = crypt_rsa_put_private(key, pem, sizeof(pem));

    *ret_wrong = pair->private_file;
    if (err == ERR_OK)
        err = write_file(folder, pair->private_file, pem, 0600);
    crypt_wipe(pem, sizeof(pem));
    if (err != ERR_OK)
        return err;
    *ret_wrong = pair->public_file;
    err = crypt_rsa_put_public(key, pem, sizeof(pem));
    if (err != ERR_OK)
        return err;
    return write_file(folder, pair->public_file, pem, 0644);
}

enum err
sandbox_keys_make(const char *folder, const char **ret_wrong)
{
    *ret_wrong = folder;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return ERR_FORBIDDEN;
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        struct crypt_key *key = NULL;
        enum err err = crypt_rsa_make(KEY_BITS, &key);

        if (err == ERR_OK)
            err = write_pair(folder, &pairs[i], key, ret_wrong);
        crypt_key_free(&key);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}
