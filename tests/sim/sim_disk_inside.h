/*
 * sim_disk_inside.h -- what the files of the simulated disk share.
 *
 * A file lives while somebody uses it: the table of names, a handle of
 * SQLite's, a descriptor, or a change of names that may be undone.
 */
#ifndef TESTS_SIM_SIM_DISK_INSIDE_H
#define TESTS_SIM_SIM_DISK_INSIDE_H

#include "shared/base/bytes.h"
#include "shared/base/list.h"
#include "tests/sim/sim_disk.h"

#define SIM_PAGE_SIZE ((size_t)4096)
#define SIM_SECTOR_SIZE ((size_t)512)
#define SIM_FILES_MAX 16

struct sim_shm;

/* What one handle has of a log's index. */
struct sim_shm_share {
    struct sim_shm *shm; /* NULL before it joined */
    unsigned shared;     /* bits: its locks */
    unsigned exclusive;
};

struct sim_page {
    uint8_t *now;  /* NULL for zeros */
    uint8_t *kept; /* of a dirty page: what the disk has; NULL: nothing it was told */
    bool is_dirty; /* on the list of its file */
    bool is_stuck; /* a sync of it failed, and no other one will write it as it is */
};

struct sim_file {
    struct sim_disk *disk; /* NULL for a file without a name, for a while */
    char name[SIM_DISK_NAME_SIZE];
    int64_t users;
    int64_t size;
    int64_t kept_size; /* as the disk has it */
    struct sim_page *pages;
    size_t pages_count;
    size_t *dirty;
    size_t dirty_count;
    size_t dirty_size;
    struct list_link handles; /* SQLite's */
    struct sim_shm *shm;
    int lock; /* the descriptor that holds it; 0 for none */
};

/* Something that became of a name since the folder was last synced. */
enum sim_change_kind {
    SIM_CHANGE_MADE,
    SIM_CHANGE_MOVED,
    SIM_CHANGE_REMOVED
};

struct sim_change {
    enum sim_change_kind kind;
    struct sim_file *file;
    struct sim_file *instead;      /* of what a move replaced; may be NULL */
    char name[SIM_DISK_NAME_SIZE]; /* from where it was moved */
};

struct sim_disk {
    struct sim_disk *next;
    char machine[SIM_DISK_NAME_SIZE];
    struct random chance;
    struct sim_file *files[SIM_FILES_MAX];
    size_t files_count;
    struct sim_change *changes;
    size_t changes_count;
    size_t changes_size;
    struct list_link handles;
    world_fn *visit;
    void *visit_context;
    struct sim_disk_health health;
    int64_t nth[SIM_DISK_KINDS];
    int64_t limit; /* all files together; negative for none */
    int64_t delay_us;
    int64_t life; /* how often it died: what was opened before is dead */
    int64_t syncs;
    bool has_failed;
};

/* How much of the unsynced outlives the power. */
enum sim_loss {
    SIM_LOSS_ALL,
    SIM_LOSS_NONE,
    SIM_LOSS_BEHIND, /* what was written last */
    SIM_LOSS_ANY,    /* some sectors here and there */
    SIM_LOSSES
};

/* sim_disk.c */
/** sim_disk_find() takes a path apart; NULL when it is on no disk of ours. */
struct sim_disk *sim_disk_find(const char *path, const char **ret_name, bool *ret_outside);
struct sim_disk_figures *sim_disk_count(void);
/** sim_disk_fails() counts an operation, and is whether it fails, or was its program's death. */
bool sim_disk_fails(struct sim_disk *disk, enum sim_disk_kind kind, const char *name);
/** sim_disk_has_room() is whether the file may grow to that size. */
bool sim_disk_has_room(struct sim_disk *disk, const struct sim_file *file, int64_t size);
int64_t sim_disk_room(const struct sim_disk *disk);
const struct world *sim_disk_world(void);

/* sim_disk_name.c: what files are called. */
struct sim_file *sim_name_find(const struct sim_disk *disk, const char *name);
struct sim_file *sim_name_make(struct sim_disk *disk, const char *name);
void sim_name_remove(struct sim_file *file);
/** sim_name_move() calls it otherwise, in the place of whatever was called so. */
void sim_name_move(struct sim_file *file, const char *name);
/** sim_name_sync() makes names as lasting as the files they stand for. */
void sim_name_sync(struct sim_disk *disk);
/** sim_name_cut() undoes some of what was not synced. */
void sim_name_cut(struct sim_disk *disk, enum sim_loss loss);
void sim_name_forget(struct sim_disk *disk);

/* sim_disk_file.c: what files hold. */
struct sim_file *sim_file_make(struct sim_disk *disk, const char *name);
/** sim_file_copy() is a file of its own, all synced. */
struct sim_file *sim_file_copy(const struct sim_file *file, struct sim_disk *disk);
struct sim_file *sim_file_use(struct sim_file *file);
void sim_file_leave(struct sim_file *file);
/** sim_file_read() is how many bytes there were. */
size_t sim_file_read(const struct sim_file *file, int64_t at, void *to, size_t size);
void sim_file_write(struct sim_file *file, int64_t at, struct bytes bytes);
void sim_file_resize(struct sim_file *file, int64_t size);
void sim_file_sync(struct sim_file *file);
/** sim_file_fail_sync() is what a sync that fails may do: keep some, drop some, tell nobody. */
void sim_file_fail_sync(struct sim_file *file);
void sim_file_cut(struct sim_file *file, enum sim_loss loss);
/** sim_file_forget_blocks() frees what files have no more use for. */
void sim_file_forget_blocks(void);

/* sim_disk_shm.c: the index of a log, in memory, of those who have the database open. */
void sim_shm_join(struct sim_file *file, struct sim_shm_share *share);
/** sim_shm_leave() gives its locks up; with the last one the index is gone. */
void sim_shm_leave(struct sim_file *file, struct sim_shm_share *share);
/** sim_shm_region() is NULL when there is none and it is not extended. */
void *sim_shm_region(struct sim_shm *shm, int region, size_t size, bool extends);
/** sim_shm_lock() takes all of count locks, or none and is false. */
bool sim_shm_lock(struct sim_shm_share *share, int from, int count, bool exclusive);
void sim_shm_unlock(struct sim_shm_share *share, int from, int count);

/* sim_disk_vfs.c */
void sim_vfs_register(void);
/** sim_vfs_die() takes their locks from all handles of the disk's programs. */
void sim_vfs_die(struct sim_disk *disk);

/* sim_disk_calls.c */
/** sim_calls_die() takes its locks from all descriptors of the disk's programs. */
void sim_calls_die(struct sim_disk *disk);

#endif
