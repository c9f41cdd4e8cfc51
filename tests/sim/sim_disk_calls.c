/*
 * The calls of the system that shared/db and agent/store make: the linker leads
 * them here (--wrap, in the Makefile). What is not on one of our disks goes on
 * to the C library, whose calls are then named __real_….
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/sim/sim_disk_inside.h"

#define DESCRIPTORS_MAX 64
#define DESCRIPTOR_FIRST (1 << 24)
#define BLOCK_SIZE 4096

struct descriptor {
    struct sim_disk *disk; /* NULL: free */
    struct sim_file *file; /* NULL for the folder */
    int64_t at;
    int64_t life;
    bool is_outside;
};

static struct descriptor descriptors[DESCRIPTORS_MAX];

#define CALL(name) __asm__("__wrap_" name)
#define REAL(name) __asm__("__real_" name)

int sim_calls_access(const char *path, int mode) CALL("access");
int sim_calls_close(int fd) CALL("close");
int sim_calls_fallocate(int fd, off_t at, off_t size) CALL("posix_fallocate");
int sim_calls_fchmod(int fd, mode_t mode) CALL("fchmod");
int sim_calls_fchown(int fd, uid_t owner, gid_t group) CALL("fchown");
int sim_calls_flock(int fd, int how) CALL("flock");
int sim_calls_fstat(int fd, struct stat *ret_stat) CALL("fstat");
int sim_calls_fsync(int fd) CALL("fsync");
int sim_calls_ftruncate(int fd, off_t size) CALL("ftruncate");
pid_t sim_calls_getpid(void) CALL("getpid");
int sim_calls_mkdir(const char *path, mode_t mode) CALL("mkdir");
int sim_calls_open(const char *path, int flags, ...) CALL("open");
ssize_t sim_calls_pwrite(int fd, const void *from, size_t size, off_t at) CALL("pwrite");
ssize_t sim_calls_read(int fd, void *to, size_t size) CALL("read");
char *sim_calls_realpath(const char *path, char *ret_path) CALL("realpath");
char *sim_calls_realpath_sized(const char *path, char *ret_path, size_t size)
    CALL("__realpath_chk");
int sim_calls_rename(const char *from, const char *to) CALL("rename");
int sim_calls_statvfs(const char *path, struct statvfs *ret_stat) CALL("statvfs");
int sim_calls_unlink(const char *path) CALL("unlink");
ssize_t sim_calls_write(int fd, const void *from, size_t size) CALL("write");

int real_access(const char *path, int mode) REAL("access");
int real_close(int fd) REAL("close");
int real_fallocate(int fd, off_t at, off_t size) REAL("posix_fallocate");
int real_fchmod(int fd, mode_t mode) REAL("fchmod");
int real_fchown(int fd, uid_t owner, gid_t group) REAL("fchown");
int real_flock(int fd, int how) REAL("flock");
int real_fstat(int fd, struct stat *ret_stat) REAL("fstat");
int real_fsync(int fd) REAL("fsync");
int real_ftruncate(int fd, off_t size) REAL("ftruncate");
int real_mkdir(const char *path, mode_t mode) REAL("mkdir");
int real_open(const char *path, int flags, ...) REAL("open");
ssize_t real_pwrite(int fd, const void *from, size_t size, off_t at) REAL("pwrite");
ssize_t real_read(int fd, void *to, size_t size) REAL("read");
char *real_realpath(const char *path, char *ret_path) REAL("realpath");
int real_rename(const char *from, const char *to) REAL("rename");
int real_statvfs(const char *path, struct statvfs *ret_stat) REAL("statvfs");
int real_unlink(const char *path) REAL("unlink");
ssize_t real_write(int fd, const void *from, size_t size) REAL("write");

/* A place on one of our disks. */
struct place {
    struct sim_disk *disk;
    const char *name; /* "" for its folder */
    bool is_outside;
};

static bool
find(const char *path, struct place *place)
{
    place->disk = sim_disk_find(path, &place->name, &place->is_outside);
    return place->disk != NULL;
}

static struct descriptor *
descriptor_of(int fd)
{
    if (fd < DESCRIPTOR_FIRST || fd >= DESCRIPTOR_FIRST + DESCRIPTORS_MAX)
        return NULL;
    return &descriptors[fd - DESCRIPTOR_FIRST];
}

static int
fail(int number)
{
    errno = number;
    return -1;
}

/* Whether its program is dead, or the disk fails. */
static bool
fails(const struct descriptor *descriptor, enum sim_disk_kind kind)
{
    if (descriptor->is_outside)
        return false;
    return descriptor->life != descriptor->disk->life ||
           sim_disk_fails(descriptor->disk, kind,
               descriptor->file == NULL ? "a folder" : descriptor->file->name);
}

int
sim_calls_access(const char *path, int mode)
{
    struct place place;

    if (!find(path, &place))
        return real_access(path, mode);
    return sim_name_find(place.disk, place.name) != NULL ? 0 : fail(ENOENT);
}

int
sim_calls_close(int fd)
{
    struct descriptor *descriptor = descriptor_of(fd);

    if (descriptor == NULL)
        return real_close(fd);
    if (descriptor->file != NULL && descriptor->file->lock == fd)
        descriptor->file->lock = 0;
    sim_file_leave(descriptor->file);
    *descriptor = (struct descriptor){0};
    return 0;
}

int
sim_calls_fallocate(int fd, off_t at, off_t size)
{
    struct descriptor *descriptor = descriptor_of(fd);

    if (descriptor == NULL)
        return real_fallocate(fd, at, size);
    if (fails(descriptor, SIM_DISK_WRITE))
        return EIO;
    if (!descriptor->is_outside &&
        !sim_disk_has_room(descriptor->disk, descriptor->file, at + size))
        return ENOSPC;
    if (descriptor->file->size < at + size)
        sim_file_resize(descriptor->file, at + size);
    return 0;
}

int
sim_calls_fchmod(int fd, mode_t mode)
{
    return descriptor_of(fd) == NULL ? real_fchmod(fd, mode) : 0;
}

int
sim_calls_fchown(int fd, uid_t owner, gid_t group)
{
    return descriptor_of(fd) == NULL ? real_fchown(fd, owner, group) : 0;
}

int
sim_calls_flock(int fd, int how)
{
    struct descriptor *descriptor = descriptor_of(fd);

    if (descriptor == NULL)
        return real_flock(fd, how);
    if (descriptor->is_outside)
        return 0;
    if (descriptor->file->lock != 0 && descriptor->file->lock != fd)
        return fail(EWOULDBLOCK);
    descriptor->file->lock = fd;
    return 0;
}

int
sim_calls_fstat(int fd, struct stat *ret_stat)
{
    struct descriptor *descriptor = descriptor_of(fd);

    if (descriptor == NULL)
        return real_fstat(fd, ret_stat);
    *ret_stat = (struct stat){.st_mode = S_IFREG | 0600, .st_size = descriptor->file->size};
    return 0;
}

int
sim_calls_fsync(int fd)
{
    struct descriptor *descriptor = descriptor_of(fd);

    if (descriptor == NULL)
        return real_fsync(fd);
    if (fails(descriptor, SIM_DISK_SYNC)) {
        if (descriptor->file != NULL && descriptor->life == descriptor->disk->life)
            sim_file_fail_sync(descriptor->file);
        return fail(EIO);
    }
    if (descriptor->file == NULL)
        sim_name_sync(descriptor->disk);
    else
        sim_file_sync(descriptor->file);
    return 0;
}

int
sim_calls_ftruncate(int fd, off_t size)
{
    struct descriptor *descriptor = descriptor_of(fd);

    if (descriptor == NULL)
        return real_ftruncate(fd, size);
    if (fails(descriptor, SIM_DISK_WRITE))
        return fail(EIO);
    sim_file_resize(descriptor->file, size);
    return 0;
}

/* It is written into files, and a story does not depend on it. */
pid_t
sim_calls_getpid(void)
{
    return 1;
}

int
sim_calls_mkdir(const char *path, mode_t mode)
{
    struct place place;

    return find(path, &place) ? fail(EEXIST) : real_mkdir(path, mode);
}

static int
open_place(const struct place *place, int flags)
{
    struct sim_file *file = sim_name_find(place->disk, place->name);
    struct descriptor *descriptor = descriptors;

    if (file != NULL && (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0)
        return fail(EEXIST);
    if (file == NULL && place->name[0] != '\0' && (flags & O_CREAT) == 0)
        return fail(ENOENT);
    if (file == NULL && place->name[0] != '\0' && !place->is_outside &&
        sim_disk_fails(place->disk, SIM_DISK_WRITE, place->name))
        return fail(EIO);
    while (descriptor->disk != NULL)
        if (++descriptor == descriptors + DESCRIPTORS_MAX)
            return fail(EMFILE);
    if (file == NULL && place->name[0] != '\0')
        file = sim_name_make(place->disk, place->name);
    if (file != NULL && (flags & O_TRUNC) != 0)
        sim_file_resize(file, 0);
    *descriptor = (struct descriptor){.disk = place->disk,
        .file = file == NULL ? NULL : sim_file_use(file),
        .life = place->disk->life,
        .is_outside = place->is_outside};
    return DESCRIPTOR_FIRST + (int)(descriptor - descriptors);
}

int
sim_calls_open(const char *path, int flags, ...)
{
    struct place place;
    mode_t mode = 0;
    va_list arguments;

    if (find(path, &place))
        return open_place(&place, flags);
    va_start(arguments, flags);
    if ((flags & O_CREAT) != 0)
        mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return real_open(path, flags, mode);
}

static ssize_t
write_at(struct descriptor *descriptor, const void *from, size_t size, int64_t at)
{
    struct sim_file *file = descriptor->file;
    struct random *chance = &descriptor->disk->chance;

    if (fails(descriptor, SIM_DISK_WRITE))
        return fail(EIO);
    if (!descriptor->is_outside && !sim_disk_has_room(descriptor->disk, file, at + (int64_t)size))
        return fail(ENOSPC);
    /* Not always all of it at once. */
    if (size > 1 && random_below(chance, 8) == 0)
        size = 1 + (size_t)random_below(chance, size - 1);
    sim_file_write(file, at, bytes_of(from, size));
    return (ssize_t)size;
}

ssize_t
sim_calls_pwrite(int fd, const void *from, size_t size, off_t at)
{
    struct descriptor *descriptor = descriptor_of(fd);

    return descriptor == NULL ? real_pwrite(fd, from, size, at)
                              : write_at(descriptor, from, size, at);
}

ssize_t
sim_calls_read(int fd, void *to, size_t size)
{
    struct descriptor *descriptor = descriptor_of(fd);
    size_t got;

    if (descriptor == NULL)
        return real_read(fd, to, size);
    if (fails(descriptor, SIM_DISK_READ))
        return fail(EIO);
    if (size > 1 && random_below(&descriptor->disk->chance, 8) == 0)
        size = 1 + (size_t)random_below(&descriptor->disk->chance, size - 1);
    got = sim_file_read(descriptor->file, descriptor->at, to, size);
    descriptor->at += (int64_t)got;
    return (ssize_t)got;
}

char *
sim_calls_realpath(const char *path, char *ret_path)
{
    struct place place;

    if (!find(path, &place))
        return real_realpath(path, ret_path);
    if (place.name[0] != '\0' && sim_name_find(place.disk, place.name) == NULL) {
        errno = ENOENT;
        return NULL;
    }
    (void)snprintf(ret_path, PATH_MAX, "%s", path);
    return ret_path;
}

char *
sim_calls_realpath_sized(const char *path, char *ret_path, size_t size)
{
    NEED(size >= PATH_MAX);
    return sim_calls_realpath(path, ret_path);
}

int
sim_calls_rename(const char *from, const char *to)
{
    struct place old;
    struct place new;
    struct sim_file *file;

    if (!find(from, &old) || !find(to, &new))
        return real_rename(from, to);
    file = sim_name_find(old.disk, old.name);
    if (file == NULL)
        return fail(ENOENT);
    if (!old.is_outside && sim_disk_fails(old.disk, SIM_DISK_WRITE, old.name))
        return fail(EIO);
    sim_name_move(file, new.name);
    return 0;
}

int
sim_calls_statvfs(const char *path, struct statvfs *ret_stat)
{
    struct place place;

    if (!find(path, &place))
        return real_statvfs(path, ret_stat);
    *ret_stat = (struct statvfs){
        .f_frsize = BLOCK_SIZE,
        .f_bavail = (fsblkcnt_t)(sim_disk_room(place.disk) / BLOCK_SIZE),
    };
    return 0;
}

int
sim_calls_unlink(const char *path)
{
    struct place place;
    struct sim_file *file;

    if (!find(path, &place))
        return real_unlink(path);
    file = sim_name_find(place.disk, place.name);
    if (file == NULL)
        return fail(ENOENT);
    if (!place.is_outside && sim_disk_fails(place.disk, SIM_DISK_WRITE, place.name))
        return fail(EIO);
    sim_name_remove(file);
    return 0;
}

ssize_t
sim_calls_write(int fd, const void *from, size_t size)
{
    struct descriptor *descriptor = descriptor_of(fd);
    ssize_t written;

    if (descriptor == NULL)
        return real_write(fd, from, size);
    written = write_at(descriptor, from, size, descriptor->at);
    descriptor->at += written > 0 ? written : 0;
    return written;
}

void
sim_calls_die(struct sim_disk *disk)
{
    for (size_t i = 0; i < DESCRIPTORS_MAX; i++) {
        const struct descriptor *descriptor = &descriptors[i];

        if (descriptor->disk == disk && descriptor->file != NULL)
            descriptor->file->lock = 0;
    }
}
