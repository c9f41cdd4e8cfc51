#include "agent/input/scanner_line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "shared/base/text.h"

#define BAUD 9600

static const struct {
    unsigned baud;
    speed_t speed;
} speeds[] = {{9600, B9600}, {19200, B19200}, {38400, B38400}, {57600, B57600}, {115200, B115200}};

static speed_t
speed_of(int64_t baud)
{
    for (size_t i = 0; i < LENGTH(speeds); i++)
        if ((int64_t)speeds[i].baud == baud)
            return speeds[i].speed;
    return B0;
}

enum err
scanner_line_read(const char *setting, struct scanner_line *ret_line)
{
    const char *colon = strrchr(setting, ':');
    size_t length = colon != NULL ? (size_t)(colon - setting) : strlen(setting);
    int64_t baud = BAUD;

    if (setting[0] != '/' ||
        (colon != NULL && text_read_int(bytes_text(colon + 1), &baud) != ERR_OK) ||
        speed_of(baud) == B0)
        return ERR_BAD_INPUT;
    ret_line->baud = (unsigned)baud;
    return text_copy(bytes_of(setting, length), ret_line->path, sizeof(ret_line->path)) == ERR_OK
               ? ERR_OK
               : ERR_BAD_INPUT;
}

enum err
scanner_line_open(const struct scanner_line *line, int *ret_fd)
{
    struct termios mode;
    int fd = open(line->path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return errno == EACCES ? ERR_FORBIDDEN : ERR_NOT_FOUND;
    if (tcgetattr(fd, &mode) == 0) {
        cfmakeraw(&mode);
        mode.c_cflag |= CLOCAL | CREAD;
        (void)cfsetispeed(&mode, speed_of(line->baud));
        (void)cfsetospeed(&mode, speed_of(line->baud));
        (void)tcsetattr(fd, TCSANOW, &mode);
    }
    *ret_fd = fd;
    return ERR_OK;
}
