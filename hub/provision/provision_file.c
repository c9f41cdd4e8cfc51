#include "hub/provision/provision_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "hub/provision/provision.h"

enum err
provision_file_read(const char *path, char *to, size_t size, struct bytes *ret_text)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length;

    if (fd < 0)
        return ERR_NOT_FOUND;
    length = read(fd, to, size);
    (void)close(fd);
    if (length < 0)
        return ERR_NOT_FOUND;
    if ((size_t)length >= size)
        return ERR_TOO_BIG;
    to[length] = '\0';
    *ret_text = bytes_of(to, (size_t)length);
    return ERR_OK;
}

enum err
provision_file_complain(const char *path, enum err err, size_t size_max, const char *what)
{
    if (err == ERR_NOT_FOUND)
        (void)fprintf(stderr,
            "shanju-hub: %s: cannot be opened; is it there, and may this user read it?\n", path);
    else if (err == ERR_TOO_BIG)
        (void)fprintf(stderr, "shanju-hub: %s: is larger than %zu bytes; is it the right file?\n",
            path, size_max);
    else if (err == ERR_BAD_INPUT)
        (void)fprintf(stderr, "shanju-hub: %s: is not %s\n", path, what);
    else
        return err;
    provision_said();
    return ERR_BAD_STATE;
}
