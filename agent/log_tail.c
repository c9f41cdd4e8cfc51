#include "agent/log_tail.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static size_t
read_from(int file, off_t from, char *buffer, size_t size)
{
    size_t got = 0;

    while (got < size) {
        ssize_t more = pread(file, buffer + got, size - got, from + (off_t)got);

        if (more <= 0)
            break;
        got += (size_t)more;
    }
    return got;
}

struct bytes
log_tail(const char *path, char *buffer, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct bytes tail;
    off_t end, from;
    const char *line;

    if (file < 0)
        return bytes_of(NULL, 0);
    end = lseek(file, 0, SEEK_END);
    from = end > (off_t)size ? end - (off_t)size : 0;
    tail = bytes_of(buffer, read_from(file, from, buffer, size));
    (void)close(file);
    if (from == 0)
        return tail;
    line = memchr(buffer, '\n', tail.size);
    if (line == NULL)
        return bytes_of(NULL, 0);
    return bytes_of(line + 1, tail.size - (size_t)(line + 1 - buffer));
}
