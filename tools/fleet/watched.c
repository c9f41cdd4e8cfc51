#include "tools/fleet/watched.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "shared/base/text.h"

#define LINE_SIZE 1024
#define FIELD_USER 14 /* proc(5), /proc/[pid]/stat, counted from 1 */
#define FIELD_SYSTEM 15
#define FIELD_RSS 24

/* The first line of a file of the process that begins with prefix. */
static enum err
read_line(int64_t pid, const char *name, const char *prefix, char line[static LINE_SIZE])
{
    char path[64];
    bool found = false;
    FILE *file;

    (void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/%s", pid, name);
    file = fopen(path, "re");
    if (file == NULL)
        return ERR_NOT_FOUND;
    while (!found && fgets(line, LINE_SIZE, file) != NULL)
        found = strncmp(line, prefix, strlen(prefix)) == 0;
    (void)fclose(file);
    return found ? ERR_OK : ERR_NOT_FOUND;
}

/* A field of a stat line; the name in parentheses before them may hold anything. */
static int64_t
field_of(const char *line, unsigned wanted)
{
    const char *at = strrchr(line, ')');
    int64_t value;

    for (unsigned field = 2; at != NULL && field < wanted; field++) {
        at = strchr(at, ' ');
        at = at == NULL ? NULL : at + 1;
    }
    if (at == NULL || text_read_int(bytes_of(at, strcspn(at, " \n")), &value) != ERR_OK)
        return 0;
    return value;
}

enum err
watched_read(int64_t pid, struct watched *ret_watched)
{
    char line[LINE_SIZE];
    int64_t ticks;
    int64_t pages;
    int64_t written;
    enum err err = read_line(pid, "stat", "", line);

    if (err != ERR_OK)
        return err;
    ticks = field_of(line, FIELD_USER) + field_of(line, FIELD_SYSTEM);
    pages = field_of(line, FIELD_RSS);
    err = read_line(pid, "io", "wchar: ", line);
    if (err == ERR_OK)
        err = text_read_int(
            bytes_of(line + strlen("wchar: "), strcspn(line + strlen("wchar: "), "\n")), &written);
    if (err != ERR_OK)
        return err;
    *ret_watched = (struct watched){
        .cpu_us = ticks * (1000000 / sysconf(_SC_CLK_TCK)),
        .rss_kib = pages * (sysconf(_SC_PAGESIZE) / 1024),
        .written_bytes = written,
    };
    return ERR_OK;
}
