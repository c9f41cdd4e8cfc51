#include "agent/display/display_drm_owner.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "shared/base/text.h"

static bool
has_open(const char *pid, const char *path)
{
    char folder[64];
    struct dirent *entry;
    DIR *fds;
    bool found = false;

    (void)snprintf(folder, sizeof(folder), "/proc/%.16s/fd", pid);
    fds = opendir(folder);
    if (fds == NULL)
        return false;
    while (!found && (entry = readdir(fds)) != NULL) {
        char target[PATH_MAX];
        ssize_t length = readlinkat(dirfd(fds), entry->d_name, target, sizeof(target) - 1);

        target[length > 0 ? length : 0] = '\0';
        found = strcmp(target, path) == 0;
    }
    (void)closedir(fds);
    return found;
}

static void
name_of(const char *pid, char *ret_name, size_t size)
{
    char file[64];
    char name[32] = "?";
    FILE *from;

    (void)snprintf(file, sizeof(file), "/proc/%.16s/comm", pid);
    from = fopen(file, "re");
    if (from != NULL) {
        if (fgets(name, sizeof(name), from) != NULL)
            name[strcspn(name, "\n")] = '\0';
        (void)fclose(from);
    }
    (void)snprintf(ret_name, size, "%s (%.16s)", name, pid);
}

void
display_drm_owner(const char *path, char *ret_name, size_t size)
{
    struct dirent *entry;
    DIR *processes = opendir("/proc");
    int64_t pid;

    ret_name[0] = '\0';
    if (processes == NULL)
        return;
    while (ret_name[0] == '\0' && (entry = readdir(processes)) != NULL)
        if (text_read_int(bytes_text(entry->d_name), &pid) == ERR_OK && pid != getpid() &&
            has_open(entry->d_name, path))
            name_of(entry->d_name, ret_name, size);
    (void)closedir(processes);
}
