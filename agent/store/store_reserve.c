#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "agent/store/store_inside.h"

static const char *
reserve_name(const struct store *store, char ret_name[static STORE_PATH_MAX + 16])
{
    (void)snprintf(ret_name, STORE_PATH_MAX + 16, "%s/reserve", store->folder);
    return ret_name;
}

enum err
store_reserve_make(struct store *store)
{
    char name[STORE_PATH_MAX + 16];
    int fd = open(reserve_name(store, name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int failed;

    if (fd < 0)
        return errno == ENOSPC ? ERR_NO_SPACE : ERR_FORBIDDEN;
    failed = posix_fallocate(fd, 0, STORE_RESERVE_SIZE);
    (void)close(fd);
    if (failed != 0) {
        (void)unlink(name);
        return ERR_NO_SPACE;
    }
    store->reserved = true;
    return ERR_OK;
}

bool
store_reserve_free(struct store *store)
{
    char name[STORE_PATH_MAX + 16];

    if (!store->reserved)
        return false;
    store->reserved = false;
    return unlink(reserve_name(store, name)) == 0;
}

int64_t
store_reserve_free_space(const struct store *store)
{
    struct statvfs about;

    if (statvfs(store->folder, &about) != 0)
        return 0;
    return (int64_t)(about.f_bavail * about.f_frsize);
}
