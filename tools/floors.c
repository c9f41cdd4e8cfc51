/*
 * floors -- check that includes only go down.
 *
 *     floors floors.txt file.c file.h ...
 *
 * Our own headers are included by their path from the root, so the include
 * lines alone say who depends on whom. A header of an outside library may be
 * included by the folders that floors.txt names, and by tests; one that nobody
 * has claimed by nobody.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDERS_MAX 64
#define LINE_SIZE 512

struct folder {
    char name[64];
    char uses[128]; /* outside headers, separated by spaces; "x/" is all of x */
    unsigned floor;
};

/* C17 and what Linux adds: anybody's. */
static const char *const system_headers[] = {"assert.h", "ctype.h", "dirent.h", "endian.h",
    "errno.h", "fcntl.h", "getopt.h", "iconv.h", "inttypes.h", "langinfo.h", "limits.h", "locale.h",
    "malloc.h", "math.h", "netdb.h", "poll.h", "pwd.h", "setjmp.h", "signal.h", "spawn.h",
    "stdalign.h", "stdarg.h", "stdatomic.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h",
    "stdlib.h", "stdnoreturn.h", "string.h", "strings.h", "termios.h", "threads.h", "time.h",
    "unistd.h", "wchar.h", "wctype.h", "arpa/", "linux/", "net/", "netinet/", "sys/"};

static struct folder folders[FOLDERS_MAX];
static size_t folders_count;
static unsigned complaints;

_Noreturn static void
fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "floors: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void
complain(const char *file, unsigned line, const char *header, const char *why)
{
    (void)printf("%s:%u: %s: %s\n", file, line, header, why);
    complaints++;
}

static bool
starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool
is_test(const char *file)
{
    return starts(file, "tests/") || strstr(file, "_test") != NULL;
}

static void
read_folders(const char *path)
{
    char line[LINE_SIZE];
    FILE *input = fopen(path, "r");

    if (input == NULL)
        fail(path, strerror(errno));
    while (fgets(line, sizeof(line), input) != NULL) {
        struct folder *folder = &folders[folders_count];
        char digits[3];
        int used = 0;

        line[strcspn(line, "#\n")] = '\0';
        if (sscanf(line, "%63s %2s %n", folder->name, digits, &used) != 2)
            continue;
        if (strspn(digits, "0123456789") != strlen(digits) ||
            strlen(line + used) >= sizeof(folder->uses))
            fail(line, "a line is folder, floor, headers");
        folder->floor = 0;
        for (const char *at = digits; *at != '\0'; at++)
            folder->floor = folder->floor * 10 + (unsigned)(*at - '0');
        (void)snprintf(folder->uses, sizeof(folder->uses), "%s", line + used);
        if (++folders_count == FOLDERS_MAX)
            fail(path, "too many folders");
    }
    (void)fclose(input);
}

/* The folder with the longest name that path lies in. */
static const struct folder *
folder_of(const char *path)
{
    const struct folder *best = NULL;

    for (size_t i = 0; i < folders_count; i++) {
        size_t length = strlen(folders[i].name);

        if (!starts(path, folders[i].name) || path[length] != '/')
            continue;
        if (best == NULL || length > strlen(best->name))
            best = &folders[i];
    }
    return best;
}

/* How much of path names its house: agent, firmware, hub, tools, tools/sandbox, tools/fleet. */
static size_t
house_length(const char *path)
{
    size_t length = strcspn(path, "/");
    size_t second = strcspn(path + length + 1, "/");

    if (starts(path, "tools/") && path[length + 1 + second] == '/')
        return length + 1 + second;
    return length;
}

/* The houses stand side by side on the common ground of shared. */
static bool
same_house(const char *file, const char *header)
{
    size_t length = house_length(file);

    if (starts(header, "shared/") || starts(file, "tests/"))
        return true;
    return length == house_length(header) && strncmp(file, header, length) == 0;
}

static bool
is_named(const char *header, const char *name)
{
    size_t length = strlen(name);

    return name[length - 1] == '/' ? starts(header, name) : strcmp(header, name) == 0;
}

static bool
folder_uses(const struct folder *folder, const char *header)
{
    char uses[sizeof(folder->uses)];
    char *rest = uses;

    memcpy(uses, folder->uses, sizeof(uses));
    for (char *use = strtok_r(rest, " ", &rest); use != NULL; use = strtok_r(NULL, " ", &rest))
        if (is_named(header, use))
            return true;
    return false;
}

static void
check_ours(const char *file, unsigned line, const char *header)
{
    const struct folder *from = folder_of(file);
    const struct folder *to = folder_of(header);

    if (to == NULL)
        complain(file, line, header, "include by path from the root, from a folder with a floor");
    else if (to != from && !same_house(file, header))
        complain(file, line, header, "agent, hub, firmware and each tool share only shared");
    else if (to != from && to->floor >= from->floor)
        complain(file, line, header, "includes go down only");
}

static void
check_outside(const char *file, unsigned line, const char *header)
{
    bool claimed = false;

    for (size_t i = 0; i < sizeof(system_headers) / sizeof(system_headers[0]); i++)
        if (is_named(header, system_headers[i]))
            return;
    if (is_test(file) && (strcmp(header, "cmocka.h") == 0 || starts(file, "tests/")))
        return;
    if (folder_uses(folder_of(file), header))
        return;
    for (size_t i = 0; i < folders_count; i++)
        claimed = claimed || folder_uses(&folders[i], header);
    complain(file, line, header,
        claimed ? "this library belongs behind another folder" : "no folder has this library");
}

static void
check_file(const char *path)
{
    char line[LINE_SIZE];
    unsigned number = 0;
    FILE *input = fopen(path, "r");

    if (input == NULL)
        fail(path, strerror(errno));
    if (folder_of(path) == NULL)
        complain(path, 0, path, "this folder has no floor");
    while (folder_of(path) != NULL && fgets(line, sizeof(line), input) != NULL) {
        char open;
        char header[128];

        number++;
        if (sscanf(line, " # include %c%127[^\">]", &open, header) != 2)
            continue;
        if (open == '"')
            check_ours(path, number, header);
        else if (open == '<')
            check_outside(path, number, header);
    }
    (void)fclose(input);
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fputs("usage: floors floors.txt file...\n", stderr);
        return EXIT_FAILURE;
    }
    read_folders(argv[1]);
    for (int i = 2; i < argc; i++)
        check_file(argv[i]);
    return complaints == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
