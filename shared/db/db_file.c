#include "shared/db/db_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/base/log.h"
#include "shared/base/text.h"

#define COPY_BLOCK_SIZE ((size_t)32768)

/* What the system said, in our words. */
static enum err
err_of(int number)
{
    switch (number) {
    case EWOULDBLOCK:
        return ERR_BUSY;
    case ENOSPC:
    case EDQUOT:
        return ERR_NO_SPACE;
    case EIO:
        return ERR_DISK;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
        return ERR_SYSTEM;
    default: /* EACCES, EROFS, ENOENT, ENOTDIR, ELOOP, …: this path is of no use */
        return ERR_FORBIDDEN;
    }
}

/* path with suffix behind it; there is room, see DB_FILE_PATH_MAX. */
static const char *
beside(const char *path, const char *suffix, char ret_beside[static PATH_MAX])
{
    struct text text;

    text_init(&text, ret_beside, PATH_MAX);
    text_put(&text, path);
    text_put(&text, suffix);
    NEED(text_ok(&text));
    return ret_beside;
}

/*
 * Only ever a new file: closing an old one would drop the locks that SQLite has
 * on it in this process (fcntl(2), "as well as being removed by an explicit F_UNLCK").
 */
static enum err
create_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return errno == EEXIST ? ERR_OK : err_of(errno);
    (void)close(fd);
    return ERR_OK;
}

enum err
db_file_resolve(const char *path, bool create, char ret_path[static DB_FILE_PATH_MAX])
{
    char resolved[PATH_MAX];

    char *found = realpath(path, resolved);

    if (found == NULL && errno == ENOENT && create) {
        enum err err = create_file(path);

        if (err != ERR_OK)
            return err;
        found = realpath(path, resolved);
    }
    if (found == NULL)
        return err_of(errno);
    if (text_copy(bytes_text(resolved), ret_path, DB_FILE_PATH_MAX) != ERR_OK)
        return ERR_FORBIDDEN;
    return ERR_OK;
}

static void
write_word(int lock, const char *word)
{
    char line[32];
    int length = snprintf(line, sizeof(line), "%s %ld\n", word, (long)getpid());

    /* Only people read it: nothing to do when it cannot be written. */
    if (length > 0 && ftruncate(lock, 0) == 0 && pwrite(lock, line, (size_t)length, 0) < 0)
        return;
}

enum err
db_file_lock(const char *path, int *ret_lock)
{
    char name[PATH_MAX];
    int lock = open(beside(path, ".lock", name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    enum err err;

    if (lock < 0)
        return err_of(errno);
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        err = err_of(errno);
        log_event(LOG_DEBUG, "db_locked", "lock=%s err=%s", name, err_name(err));
        (void)close(lock);
        return err;
    }
    write_word(lock, "open");
    *ret_lock = lock;
    return ERR_OK;
}

void
db_file_unlock(int *lock, bool clean)
{
    if (*lock < 0)
        return;
    if (clean)
        write_word(*lock, "closed");
    (void)close(*lock);
    *lock = -1;
}

/* Make names in the folder of path as lasting as the files they stand for. */
static enum err
sync_folder(const char *path)
{
    char folder[PATH_MAX];
    char *slash;
    int fd;
    enum err err = ERR_OK;

    (void)beside(path, "", folder);
    slash = strrchr(folder, '/');
    NEED(slash != NULL);
    slash[slash == folder ? 1 : 0] = '\0';
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_of(errno);
    if (fsync(fd) != 0)
        err = ERR_DISK;
    (void)close(fd);
    return err;
}

void
db_file_mark(const char *path)
{
    char name[PATH_MAX];
    int fd = open(beside(path, ".sync-failed", name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    enum err err = ERR_SYSTEM;

    if (fd >= 0 && fsync(fd) == 0)
        err = sync_folder(path);
    if (fd >= 0)
        (void)close(fd);
    log_event(LOG_DEBUG, "db_marked", "mark=%s err=%s", name, err_name(err));
}

static enum err
write_all(int fd, struct bytes rest)
{
    while (rest.size > 0) {
        ssize_t written = write(fd, rest.at, rest.size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written == 0 || errno == ENOSPC || errno == EDQUOT ? ERR_NO_SPACE : ERR_DISK;
        rest = bytes_from(rest, (size_t)written);
    }
    return ERR_OK;
}

static enum err
copy_bytes(int from, int to)
{
    uint8_t block[COPY_BLOCK_SIZE];

    for (;;) {
        ssize_t got = read(from, block, sizeof(block));
        enum err err;

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ERR_DISK;
        if (got == 0)
            return fsync(to) == 0 ? ERR_OK : ERR_DISK;
        err = write_all(to, bytes_of(block, (size_t)got));
        if (err != ERR_OK)
            return err;
    }
}

/* A synced copy of the open file from under the name copy, with the same owner and mode. */
static enum err
copy_file(int from, const char *copy)
{
    struct stat about;
    int to;
    enum err err;

    if (fstat(from, &about) != 0)
        return err_of(errno);
    to = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to < 0)
        return err_of(errno);
    if (fchown(to, about.st_uid, about.st_gid) != 0 || fchmod(to, about.st_mode & 0777) != 0)
        err = err_of(errno);
    else
        err = copy_bytes(from, to);
    if (close(to) != 0 && err == ERR_OK)
        err = ERR_DISK;
    return err;
}

/* Put a synced copy in the place of the file named path and suffix, if there is one. */
static enum err
renew(const char *path, const char *suffix)
{
    char name[PATH_MAX];
    char copy[PATH_MAX];
    int from = open(beside(path, suffix, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    enum err err;

    if (from < 0)
        return errno == ENOENT ? ERR_OK : err_of(errno);
    err = copy_file(from, beside(name, ".copy", copy));
    (void)close(from);
    if (err == ERR_OK && rename(copy, name) != 0)
        err = err_of(errno);
    if (err != ERR_OK)
        (void)unlink(copy);
    return err;
}

/* Every block in its own place. */
static enum err
write_again(int fd)
{
    uint8_t block[COPY_BLOCK_SIZE];
    off_t at = 0;

    for (;;) {
        ssize_t got = read(fd, block, sizeof(block));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ERR_DISK;
        if (got == 0)
            return fsync(fd) == 0 ? ERR_OK : ERR_DISK;
        for (ssize_t done = 0; done < got;) {
            ssize_t written = pwrite(fd, block + done, (size_t)(got - done), at + done);

            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return written == 0 || errno == ENOSPC || errno == EDQUOT ? ERR_NO_SPACE : ERR_DISK;
            done += written;
        }
        at += got;
    }
}

enum err
db_file_settle(const char *path)
{
    char name[PATH_MAX];
    int fd = open(beside(path, "-wal", name), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    enum err err;

    if (fd < 0)
        return errno == ENOENT ? ERR_OK : err_of(errno);
    err = write_again(fd);
    (void)close(fd);
    if (err != ERR_OK)
        log_event(LOG_WARN, "db_log_not_settled", "path=%s err=%s", path, err_name(err));
    /* Where the same bytes in the same place want room, they were never in doubt. */
    return err == ERR_NO_SPACE ? ERR_OK : err;
}

enum err
db_file_rescue(const char *path)
{
    char mark[PATH_MAX];
    char index[PATH_MAX];
    enum err err;

    if (access(beside(path, ".sync-failed", mark), F_OK) != 0)
        return errno == ENOENT ? ERR_OK : err_of(errno);
    err = renew(path, "");
    if (err == ERR_OK)
        err = renew(path, "-wal");
    /* SQLite makes the index of the log anew; an old reader keeps the old one. */
    if (err == ERR_OK && unlink(beside(path, "-shm", index)) != 0 && errno != ENOENT)
        err = err_of(errno);
    if (err == ERR_OK)
        err = sync_folder(path);
    /* The mark goes last: who dies before comes back here. */
    if (err == ERR_OK && unlink(mark) != 0)
        err = err_of(errno);
    if (err == ERR_OK)
        err = sync_folder(path);
    log_event(LOG_DEBUG, "db_rescued", "path=%s err=%s", path, err_name(err));
    return err;
}
