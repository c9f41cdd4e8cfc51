#include <stdlib.h>

#include "tests/sim/sim_disk_inside.h"

#define CHANGES_FIRST 16

static void
set_name(struct sim_file *file, const char *name)
{
    NEED(strlen(name) < sizeof(file->name));
    memmove(file->name, name, strlen(name) + 1);
}

struct sim_file *
sim_name_find(const struct sim_disk *disk, const char *name)
{
    for (size_t i = 0; i < disk->files_count; i++)
        if (strcmp(disk->files[i]->name, name) == 0)
            return disk->files[i];
    return NULL;
}

static void
put(struct sim_disk *disk, struct sim_file *file)
{
    NEED(disk->files_count < SIM_FILES_MAX);
    disk->files[disk->files_count++] = sim_file_use(file);
}

static void
take(struct sim_disk *disk, struct sim_file *file)
{
    for (size_t i = 0; i < disk->files_count; i++) {
        if (disk->files[i] != file)
            continue;
        disk->files[i] = disk->files[--disk->files_count];
        sim_file_leave(file);
        return;
    }
    NOT_REACHED();
}

static struct sim_change *
add_change(struct sim_disk *disk, enum sim_change_kind kind, struct sim_file *file)
{
    struct sim_change *change;

    if (disk->changes_count == disk->changes_size) {
        disk->changes_size = disk->changes_size == 0 ? CHANGES_FIRST : disk->changes_size * 2;
        disk->changes = realloc(disk->changes, disk->changes_size * sizeof(*disk->changes));
        NEED(disk->changes != NULL);
    }
    change = &disk->changes[disk->changes_count++];
    *change = (struct sim_change){.kind = kind, .file = sim_file_use(file)};
    memcpy(change->name, file->name, sizeof(change->name));
    return change;
}

struct sim_file *
sim_name_make(struct sim_disk *disk, const char *name)
{
    struct sim_file *file = sim_file_make(disk, name);

    put(disk, file);
    (void)add_change(disk, SIM_CHANGE_MADE, file);
    sim_file_leave(file);
    return file;
}

void
sim_name_remove(struct sim_file *file)
{
    struct sim_disk *disk = file->disk;

    (void)add_change(disk, SIM_CHANGE_REMOVED, file);
    take(disk, file);
}

void
sim_name_move(struct sim_file *file, const char *name)
{
    struct sim_disk *disk = file->disk;
    struct sim_file *instead = sim_name_find(disk, name);
    struct sim_change *change = add_change(disk, SIM_CHANGE_MOVED, file);

    if (instead != NULL) {
        change->instead = sim_file_use(instead);
        take(disk, instead);
    }
    set_name(file, name);
}

static void
leave_change(struct sim_change *change)
{
    sim_file_leave(change->file);
    sim_file_leave(change->instead);
}

void
sim_name_sync(struct sim_disk *disk)
{
    while (disk->changes_count > 0)
        leave_change(&disk->changes[--disk->changes_count]);
}

static void
undo(struct sim_disk *disk, struct sim_change *change)
{
    sim_disk_count()->names++;
    switch (change->kind) {
    case SIM_CHANGE_MADE:
        take(disk, change->file);
        break;
    case SIM_CHANGE_MOVED:
        set_name(change->file, change->name);
        if (change->instead != NULL)
            put(disk, change->instead);
        break;
    case SIM_CHANGE_REMOVED:
        put(disk, change->file);
        break;
    }
    leave_change(change);
}

/* File systems keep the order of what becomes of names, so the last ones are lost. */
void
sim_name_cut(struct sim_disk *disk, enum sim_loss loss)
{
    size_t stays = loss == SIM_LOSS_ALL ? 0 : disk->changes_count;

    if (loss == SIM_LOSS_BEHIND || loss == SIM_LOSS_ANY)
        stays = (size_t)random_below(&disk->chance, disk->changes_count + 1);
    while (disk->changes_count > stays)
        undo(disk, &disk->changes[--disk->changes_count]);
    sim_name_sync(disk);
}

void
sim_name_forget(struct sim_disk *disk)
{
    sim_name_sync(disk);
    while (disk->files_count > 0)
        take(disk, disk->files[disk->files_count - 1]);
    free(disk->changes);
    disk->changes = NULL;
    disk->changes_size = 0;
}
