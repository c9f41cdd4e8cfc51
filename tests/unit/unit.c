/*
 * unit -- the main() of every program of unit tests.
 *
 *     build/test/hub                                    says which it has
 *     build/test/hub hub/flow/book_test                 runs one, here: for a debugger
 *     build/test/hub --logs FOLDER SECONDS UNIT...      runs each in a process of its own
 *
 * What a unit writes is in FOLDER/UNIT.log then; its last line is
 * "unit: process 4711, status 0, 120 ms", which are milliseconds of the processor.
 * One that lasts longer than SECONDS is ended. Our own exit is 0 when all could be
 * run, whatever they found: who counts reads the logs. UNIT_WARM is for valgrind.
 */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/base/text.h"

#define PATH_SIZE 512
#define LIMIT_S_MAX 100000
#define STATUS_OF_SIGNAL 128 /* as a shell says it */

static struct unit *all;

/* Whether the file is the unit's, which is named without ".c". */
static bool
is_named(const struct unit *unit, const char *name)
{
    const size_t size = strlen(name);

    return strncmp(unit->file, name, size) == 0 && strcmp(unit->file + size, ".c") == 0;
}

static const struct unit *
find(const char *name)
{
    const struct unit *unit = all;

    while (unit != NULL && !is_named(unit, name))
        unit = unit->next;
    if (unit == NULL)
        (void)fprintf(stderr, "unit: there is no %s here\n", name);
    return unit;
}

/* Never returns: it ends as a program of its own would. */
_Noreturn static void
become(const struct unit *unit, int log, unsigned limit_s)
{
    if (dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
        _exit(EXIT_FAILURE);
    (void)close(log);
    (void)alarm(limit_s);
    exit(unit->run());
}

static long
ms_of(struct timeval time)
{
    return (long)time.tv_sec * 1000 + (long)time.tv_usec / 1000;
}

static bool
run_one(const char *folder, const char *name, unsigned limit_s)
{
    const struct unit *unit = find(name);
    char path[PATH_SIZE];
    struct rusage usage = {0};
    int status = 0;
    int log;
    pid_t child;

    (void)snprintf(path, sizeof(path), "%s/%s.log", folder, name);
    log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    if (unit == NULL || log < 0) {
        if (log < 0)
            perror(path);
        else
            (void)close(log);
        return false;
    }
    child = fork();
    if (child == 0)
        become(unit, log, limit_s);
    if (child > 0 && wait4(child, &status, 0, &usage) == child)
        (void)dprintf(log, "unit: process %d, status %d, %ld ms\n", (int)child,
            WIFSIGNALED(status) ? STATUS_OF_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status),
            ms_of(usage.ru_utime) + ms_of(usage.ru_stime));
    (void)close(log);
    return child > 0;
}

/* The one in the middle, which has most in common with the others; NULL where none is. */
static const char *
choose_warm_up(char *const *names)
{
    size_t count = 1; /* main() has seen that there is one */

    while (names[count] != NULL)
        count++;
    return getenv("UNIT_WARM") != NULL ? names[count / 2] : NULL;
}

/*
 * Runs it here too, for nobody: valgrind translates what the others share with it once, and not
 * in each process. It has had its own before, for it is not made to run twice in one.
 */
static void
warm_up(const char *name)
{
    const struct unit *unit = find(name);

    if (unit != NULL && freopen("/dev/null", "w", stdout) != NULL)
        (void)unit->run();
}

static int
run_all(const char *folder, const char *limit, char *const *names)
{
    const char *first = choose_warm_up(names);
    int64_t limit_s = 0;
    bool ran = true;

    if (text_read_int(bytes_text(limit), &limit_s) != ERR_OK || limit_s < 1 ||
        limit_s > LIMIT_S_MAX) {
        (void)fprintf(stderr, "unit: %s is no limit\n", limit);
        return EXIT_FAILURE;
    }
    if (first != NULL) {
        ran = run_one(folder, first, (unsigned)limit_s);
        warm_up(first);
    }
    for (; *names != NULL; names++) {
        if (*names != first)
            ran = run_one(folder, *names, (unsigned)limit_s) && ran;
    }
    return ran ? EXIT_SUCCESS : EXIT_FAILURE;
}

void
unit_add(struct unit *unit)
{
    unit->next = all;
    all = unit;
}

int
main(int argc, char **argv)
{
    const struct unit *unit;

    if (argc > 4 && strcmp(argv[1], "--logs") == 0)
        return run_all(argv[2], argv[3], argv + 4);
    if (argc == 2 && argv[1][0] != '-') {
        unit = find(argv[1]);
        return unit == NULL ? EXIT_FAILURE : unit->run();
    }
    for (unit = all; unit != NULL; unit = unit->next)
        (void)printf("%.*s\n", (int)(strlen(unit->file) - 2), unit->file);
    return argc == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
