#include <sqlite3.h>
#include <stdio.h>

#include "tests/sim/sim_disk_inside.h"

/* 1970, in days since noon of November 24, 4714 BC, times two. */
#define JULIAN_1970_HALF_DAYS INT64_C(4881175)

struct handle {
    sqlite3_file base; /* first */
    struct list_link of_file;
    struct list_link of_disk;
    struct sim_file *file;
    struct sim_shm_share index;
    int level; /* SQLITE_LOCK_… */
    int64_t life;
    bool is_outside;
    bool makes_name; /* the first sync is of the folder, too */
    bool goes_away;  /* with the handle */
};

static struct handle *
handle_of(sqlite3_file *file)
{
    return (struct handle *)(void *)file;
}

static bool
is_dead(const struct handle *handle)
{
    const struct sim_disk *disk = handle->file->disk;

    return disk != NULL && !handle->is_outside && handle->life != disk->life;
}

/* Whether an operation of that kind cannot be: its program is dead, or the disk fails. */
static bool
fails(struct handle *handle, enum sim_disk_kind kind)
{
    struct sim_file *file = handle->file;

    if (is_dead(handle))
        return true;
    return file->disk != NULL && !handle->is_outside &&
           sim_disk_fails(file->disk, kind, file->name);
}

static int
close_file(sqlite3_file *base)
{
    struct handle *handle = handle_of(base);

    sim_shm_leave(handle->file, &handle->index);
    list_remove(&handle->of_file);
    list_remove(&handle->of_disk);
    if (handle->goes_away && handle->file->disk != NULL && !is_dead(handle))
        sim_name_remove(handle->file);
    sim_file_leave(handle->file);
    return SQLITE_OK;
}

static int
read_file(sqlite3_file *base, void *to, int size, sqlite3_int64 at)
{
    struct handle *handle = handle_of(base);
    size_t got;

    if (fails(handle, SIM_DISK_READ))
        return SQLITE_IOERR_READ;
    got = sim_file_read(handle->file, at, to, (size_t)size);
    if (got == (size_t)size)
        return SQLITE_OK;
    memset((uint8_t *)to + got, 0, (size_t)size - got);
    return SQLITE_IOERR_SHORT_READ;
}

static int
write_file(sqlite3_file *base, const void *from, int size, sqlite3_int64 at)
{
    struct handle *handle = handle_of(base);
    struct sim_file *file = handle->file;
    struct sim_disk *disk = file->disk;

    if (fails(handle, SIM_DISK_WRITE)) {
        /* Some of it is written. */
        if (!is_dead(handle))
            sim_file_write(
                file, at, bytes_of(from, (size_t)random_below(&disk->chance, (uint64_t)size)));
        return SQLITE_IOERR_WRITE;
    }
    if (disk != NULL && !handle->is_outside && !sim_disk_has_room(disk, file, at + size))
        return SQLITE_FULL;
    sim_file_write(file, at, bytes_of(from, (size_t)size));
    return SQLITE_OK;
}

static int
truncate_file(sqlite3_file *base, sqlite3_int64 size)
{
    struct handle *handle = handle_of(base);

    if (fails(handle, SIM_DISK_WRITE))
        return SQLITE_IOERR_TRUNCATE;
    sim_file_resize(handle->file, size);
    return SQLITE_OK;
}

static int
sync_file(sqlite3_file *base, int flags)
{
    struct handle *handle = handle_of(base);
    struct sim_file *file = handle->file;

    (void)flags;
    if (fails(handle, SIM_DISK_SYNC)) {
        if (!is_dead(handle))
            sim_file_fail_sync(file);
        return SQLITE_IOERR_FSYNC;
    }
    sim_file_sync(file);
    if (file->disk == NULL || !handle->makes_name)
        return SQLITE_OK;
    if (fails(handle, SIM_DISK_SYNC))
        return SQLITE_IOERR_DIR_FSYNC;
    sim_name_sync(file->disk);
    handle->makes_name = false;
    return SQLITE_OK;
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
    *ret_size = handle_of(base)->file->size;
    return SQLITE_OK;
}

/* The highest level that another handle on the file has. */
static int
level_of_others(const struct handle *handle)
{
    const struct list_link *list = &handle->file->handles;
    int level = SQLITE_LOCK_NONE;

    for (struct list_link *at = list->next; at != list; at = at->next) {
        const struct handle *other = LIST_MEMBER(at, struct handle, of_file);

        if (other != handle && other->level > level)
            level = other->level;
    }
    return level;
}

static int
lock_file(sqlite3_file *base, int level)
{
    struct handle *handle = handle_of(base);
    int others = level_of_others(handle);

    if (is_dead(handle))
        return SQLITE_IOERR_LOCK;
    if (handle->level >= level)
        return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED ? others >= SQLITE_LOCK_PENDING
                                    : others >= SQLITE_LOCK_RESERVED)
        return SQLITE_BUSY;
    if (level == SQLITE_LOCK_EXCLUSIVE && others > SQLITE_LOCK_NONE) {
        handle->level = SQLITE_LOCK_PENDING;
        return SQLITE_BUSY;
    }
    handle->level = level;
    return SQLITE_OK;
}

static int
unlock_file(sqlite3_file *base, int level)
{
    struct handle *handle = handle_of(base);

    handle->level = level < handle->level ? level : handle->level;
    return SQLITE_OK;
}

static int
is_reserved(sqlite3_file *base, int *ret_reserved)
{
    struct handle *handle = handle_of(base);

    *ret_reserved =
        handle->level >= SQLITE_LOCK_RESERVED || level_of_others(handle) >= SQLITE_LOCK_RESERVED;
    return SQLITE_OK;
}

static int
control(sqlite3_file *base, int what, void *argument)
{
    (void)base;
    (void)what;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int
sector_size(sqlite3_file *base)
{
    (void)base;
    return (int)SIM_PAGE_SIZE;
}

/* As for the files of Linux: a write that is cut short harms nothing around it. */
static int
characteristics(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
map_shm(sqlite3_file *base, int region, int size, int extend, void volatile **ret_region)
{
    struct handle *handle = handle_of(base);

    if (is_dead(handle))
        return SQLITE_IOERR_SHMMAP;
    sim_shm_join(handle->file, &handle->index);
    *ret_region = sim_shm_region(handle->index.shm, region, (size_t)size, extend != 0);
    return SQLITE_OK;
}

static int
lock_shm(sqlite3_file *base, int from, int count, int flags)
{
    struct handle *handle = handle_of(base);
    bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;

    if (is_dead(handle) || handle->index.shm == NULL)
        return SQLITE_IOERR_SHMLOCK;
    if ((flags & SQLITE_SHM_UNLOCK) != 0)
        sim_shm_unlock(&handle->index, from, count);
    else if (!sim_shm_lock(&handle->index, from, count, exclusive))
        return SQLITE_BUSY;
    return SQLITE_OK;
}

/* One thread: what was written is seen. */
static void
barrier(sqlite3_file *base)
{
    (void)base;
}

static int
unmap_shm(sqlite3_file *base, int forgets)
{
    (void)forgets; /* it is forgotten with its last user */
    sim_shm_leave(handle_of(base)->file, &handle_of(base)->index);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_shm,
    .xShmLock = lock_shm,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap_shm,
};

static int
open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *ret_flags)
{
    struct handle *handle = handle_of(base);
    const char *name = "";
    bool is_outside = false;
    struct sim_disk *disk = path == NULL ? NULL : sim_disk_find(path, &name, &is_outside);
    struct sim_file *file;

    (void)vfs;
    *handle = (struct handle){.is_outside = is_outside};
    if (path != NULL && disk == NULL)
        return SQLITE_CANTOPEN;
    file = disk == NULL ? sim_file_make(NULL, "") : sim_name_find(disk, name);
    if (file == NULL && (flags & SQLITE_OPEN_CREATE) == 0)
        return SQLITE_CANTOPEN;
    if (file == NULL)
        file = sim_name_make(disk, name);
    handle->base.pMethods = &methods;
    handle->file = disk == NULL ? file : sim_file_use(file);
    handle->life = disk == NULL ? 0 : disk->life;
    handle->goes_away = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    handle->makes_name =
        (flags & SQLITE_OPEN_CREATE) != 0 &&
        (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    list_add(&file->handles, &handle->of_file);
    if (disk != NULL)
        list_add(&disk->handles, &handle->of_disk);
    if (ret_flags != NULL)
        *ret_flags = flags;
    return SQLITE_OK;
}

static int
remove_file(sqlite3_vfs *vfs, const char *path, int syncs)
{
    const char *name;
    bool is_outside;
    struct sim_disk *disk = sim_disk_find(path, &name, &is_outside);
    struct sim_file *file = disk == NULL ? NULL : sim_name_find(disk, name);

    (void)vfs;
    if (file == NULL)
        return SQLITE_IOERR_DELETE_NOENT;
    if (!is_outside && sim_disk_fails(disk, SIM_DISK_WRITE, name))
        return SQLITE_IOERR_DELETE;
    sim_name_remove(file);
    if (syncs == 0)
        return SQLITE_OK;
    if (!is_outside && sim_disk_fails(disk, SIM_DISK_SYNC, "a folder"))
        return SQLITE_IOERR_DIR_FSYNC;
    sim_name_sync(disk);
    return SQLITE_OK;
}

static int
has_file(sqlite3_vfs *vfs, const char *path, int flags, int *ret_has)
{
    const char *name;
    bool is_outside;
    const struct sim_disk *disk = sim_disk_find(path, &name, &is_outside);
    const struct sim_file *file = disk == NULL ? NULL : sim_name_find(disk, name);

    (void)vfs;
    /* As SQLite's own: a journal of no bytes is none. */
    *ret_has = file != NULL && (flags != SQLITE_ACCESS_EXISTS || file->size > 0);
    return SQLITE_OK;
}

static int
full_path(sqlite3_vfs *vfs, const char *path, int size, char *ret_path)
{
    (void)vfs;
    (void)sqlite3_snprintf(size, ret_path, "%s", path);
    return strlen(path) < (size_t)size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
fill_randomly(sqlite3_vfs *vfs, int size, char *to)
{
    struct random source;

    (void)vfs;
    /* Asked for once: SQLite stretches it. */
    random_seed(&source, world_seed(sim_disk_world(), "sqlite"));
    random_fill(&source, to, (size_t)size);
    return size;
}

/* Nobody else runs, so that a wait is for nothing. */
static int
wait_a_little(sqlite3_vfs *vfs, int us)
{
    (void)vfs;
    return us;
}

static int
last_error(sqlite3_vfs *vfs, int size, char *to)
{
    (void)vfs;
    (void)size;
    (void)to;
    return 0;
}

static int
time_now(sqlite3_vfs *vfs, sqlite3_int64 *ret_ms)
{
    (void)vfs;
    *ret_ms =
        JULIAN_1970_HALF_DAYS * 43200000 + (WORLD_START_US + world_now(sim_disk_world()).us) / 1000;
    return SQLITE_OK;
}

void
sim_vfs_register(void)
{
    static sqlite3_vfs vfs = {
        .iVersion = 2,
        .szOsFile = (int)sizeof(struct handle),
        .mxPathname = 512,
        .zName = "sim",
        .xOpen = open_file,
        .xDelete = remove_file,
        .xAccess = has_file,
        .xFullPathname = full_path,
        .xRandomness = fill_randomly,
        .xSleep = wait_a_little,
        .xGetLastError = last_error,
        .xCurrentTimeInt64 = time_now,
    };

    /* Refused, rightly, but the first time. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_URI, 1);
    NEED(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
}

void
sim_vfs_die(struct sim_disk *disk)
{
    struct list_link *list = &disk->handles;

    for (struct list_link *at = list->next; at != list; at = at->next) {
        struct handle *handle = LIST_MEMBER(at, struct handle, of_disk);

        /* Who looks from outside holds nothing between two events, and closes before the boot. */
        if (handle->is_outside)
            continue;
        handle->level = SQLITE_LOCK_NONE;
        /* Its pages stay until it is closed: SQLite points at them. */
        handle->file->shm = NULL;
    }
}
