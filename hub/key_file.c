#include "hub/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define KEY_FILE_MAX 8192

enum err
key_file_load(const char *path, enum err (*parse)(struct bytes, struct crypt_key **),
    struct crypt_key **ret_key)
{
    uint8_t text[KEY_FILE_MAX];
    ssize_t size;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum err err;

    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_FORBIDDEN;
    size = read(fd, text, sizeof(text));
    (void)close(fd);
    if (size < 0)
        return ERR_DISK;
    err = parse(bytes_of(text, (size_t)size), ret_key);
    crypt_wipe(text, sizeof(text));
    return err;
}
