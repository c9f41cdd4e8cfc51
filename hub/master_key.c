#include "hub/master_key.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/text/encode.h"

#define DIGITS_SIZE ENCODE_HEX_SIZE(CRYPT_AES_KEY_SIZE)

static enum err
read_key(int fd, uint8_t ret_key[static CRYPT_AES_KEY_SIZE])
{
    char text[DIGITS_SIZE + 1];
    struct stat about;
    size_t size;
    ssize_t length;
    enum err err;

    if (fstat(fd, &about) != 0)
        return ERR_SYSTEM;
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return ERR_FORBIDDEN;
    length = read(fd, text, sizeof(text));
    if (length < 0)
        return ERR_DISK;
    if (length == (ssize_t)DIGITS_SIZE && text[length - 1] == '\n')
        length--;
    if (length != (ssize_t)DIGITS_SIZE - 1)
        return ERR_BAD_INPUT;
    err = encode_read_hex(bytes_of(text, (size_t)length), ret_key, CRYPT_AES_KEY_SIZE, &size);
    crypt_wipe(text, sizeof(text));
    return err;
}

/* The name must be as durable as what it names: the folder is synced, too. */
static enum err
sync_folder(const char *path)
{
    char folder[512];
    size_t length = strlen(path);
    int fd;
    enum err err;

    while (length > 0 && path[length - 1] != '/')
        length--;
    if (length >= sizeof(folder))
        return ERR_BAD_INPUT;
    memcpy(folder, length == 0 ? "." : path, length == 0 ? 1 : length);
    folder[length == 0 ? 1 : length] = '\0';
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return ERR_FORBIDDEN;
    err = fsync(fd) == 0 ? ERR_OK : ERR_DISK;
    (void)close(fd);
    return err;
}

static enum err
make_key(const char *path, uint8_t ret_key[static CRYPT_AES_KEY_SIZE])
{
    uint8_t key[CRYPT_AES_KEY_SIZE];
    char text[DIGITS_SIZE];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum err err = ERR_OK;

    if (fd < 0)
        return errno == EEXIST ? ERR_BUSY : ERR_FORBIDDEN;
    random_fill(random_system(), key, sizeof(key));
    (void)encode_hex(bytes_of(key, sizeof(key)), text, sizeof(text));
    text[DIGITS_SIZE - 1] = '\n';
    if (write(fd, text, sizeof(text)) != (ssize_t)sizeof(text) || fsync(fd) != 0)
        err = ERR_DISK;
    if (close(fd) != 0)
        err = ERR_DISK;
    if (err == ERR_OK)
        err = sync_folder(path);
    if (err == ERR_OK)
        memcpy(ret_key, key, sizeof(key));
    else
        (void)unlink(path); /* half a key would look like a whole one's loss */
    crypt_wipe(key, sizeof(key));
    crypt_wipe(text, sizeof(text));
    return err;
}

enum err
master_key_load(const char *path, bool may_make, uint8_t ret_key[static CRYPT_AES_KEY_SIZE])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum err err;

    if (fd < 0 && errno != ENOENT)
        return ERR_FORBIDDEN;
    if (fd < 0)
        return may_make ? make_key(path, ret_key) : ERR_NOT_FOUND;
    err = read_key(fd, ret_key);
    (void)close(fd);
    return err;
}

enum err
master_key_load_both(const char *path, const char *other_path, bool may_make,
    struct vault_keys *ret_keys, const char **ret_path)
{
    enum err err = master_key_load(path, may_make, ret_keys->master);

    *ret_path = path;
    ret_keys->has_other = other_path[0] != '\0';
    if (err != ERR_OK || !ret_keys->has_other)
        return err;
    *ret_path = other_path;
    return master_key_load(other_path, false, ret_keys->other);
}
