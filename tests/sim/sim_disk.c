#include "tests/sim/sim_disk.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/sim/sim_disk_inside.h"

#define ONE_MILLION 1000000
#define PATH_SIZE 512
/* Of a disk without a limit, as its programs see it. */
#define ROOM_USUAL (INT64_C(1) << 33)

struct sim_disk_image {
    struct sim_file *files[SIM_FILES_MAX];
    size_t files_count;
};

static struct {
    struct world *world;
    struct sim_disk *first;
    struct sim_disk_figures figures;
} disks;

static const char *const words[SIM_DISK_KINDS] = {"read", "write", "sync"};

void
sim_disk_start(struct world *world)
{
    disks.world = world;
    sim_vfs_register();
}

void
sim_disk_stop(void)
{
    while (disks.first != NULL) {
        struct sim_disk *disk = disks.first;

        NEED(disk->handles.next == &disk->handles);
        disks.first = disk->next;
        sim_name_forget(disk);
        free(disk);
    }
    sim_file_forget_blocks();
    disks.world = NULL;
}

struct sim_disk *
sim_disk_add(const char *machine)
{
    struct sim_disk *disk = calloc(1, sizeof(*disk));
    char name[SIM_DISK_NAME_SIZE + 8];

    NEED(disk != NULL && strlen(machine) < sizeof(disk->machine));
    memcpy(disk->machine, machine, strlen(machine) + 1);
    (void)snprintf(name, sizeof(name), "disk %s", machine);
    random_seed(&disk->chance, world_seed(disks.world, name));
    disk->limit = -1;
    list_init(&disk->handles);
    disk->next = disks.first;
    disks.first = disk;
    return disk;
}

/* Some kinds of loss more often than others. */
static enum sim_loss
any_loss(struct random *chance)
{
    static const enum sim_loss losses[] = {
        SIM_LOSS_ALL, SIM_LOSS_NONE, SIM_LOSS_BEHIND, SIM_LOSS_BEHIND, SIM_LOSS_ANY, SIM_LOSS_ANY};

    return losses[random_below(chance, LENGTH(losses))];
}

static void
cut_power(struct sim_disk *disk)
{
    struct sim_disk_figures before = disks.figures;
    enum sim_loss loss = any_loss(&disk->chance);

    sim_name_cut(disk, loss);
    for (size_t i = 0; i < disk->files_count; i++)
        sim_file_cut(disk->files[i], loss);
    if (disks.figures.sectors == before.sectors && disks.figures.names == before.names)
        return;
    disks.figures.cuts++;
    world_write(disks.world,
        "%s disk without power: %" PRId64 " of %" PRId64 " sectors lost, %" PRId64 " torn, %" PRId64
        " names",
        disk->machine, disks.figures.lost - before.lost, disks.figures.sectors - before.sectors,
        disks.figures.torn - before.torn, disks.figures.names - before.names);
}

void
sim_disk_die(struct sim_disk *disk, bool without_power)
{
    disk->life++;
    sim_vfs_die(disk);
    sim_calls_die(disk);
    disk->has_failed = false;
    disk->delay_us = 0;
    if (without_power)
        cut_power(disk);
}

bool
sim_disk_has_failed(const struct sim_disk *disk)
{
    return disk->has_failed;
}

void
sim_disk_set_visit(struct sim_disk *disk, world_fn *visit, void *context)
{
    disk->visit = visit;
    disk->visit_context = context;
}

void
sim_disk_set_health(struct sim_disk *disk, const struct sim_disk_health *health)
{
    disk->health = *health;
}

static int64_t
used(const struct sim_disk *disk)
{
    int64_t sum = 0;

    for (size_t i = 0; i < disk->files_count; i++)
        sum += disk->files[i]->size;
    return sum;
}

void
sim_disk_fill(struct sim_disk *disk, int64_t free_bytes)
{
    disk->limit = free_bytes < 0 ? -1 : used(disk) + free_bytes;
}

void
sim_disk_fail_nth(struct sim_disk *disk, enum sim_disk_kind kind, int64_t nth)
{
    disk->nth[kind] = nth;
}

bool
sim_disk_nth_waits(const struct sim_disk *disk)
{
    for (size_t i = 0; i < SIM_DISK_KINDS; i++)
        if (disk->nth[i] > 0)
            return true;
    return false;
}

struct span
sim_disk_take_delay(struct sim_disk *disk)
{
    struct span delay = span_us(disk->delay_us);

    disk->delay_us = 0;
    return delay;
}

struct sim_disk_image *
sim_disk_copy(const struct sim_disk *disk)
{
    struct sim_disk_image *image = calloc(1, sizeof(*image));

    NEED(image != NULL);
    for (size_t i = 0; i < disk->files_count; i++)
        image->files[image->files_count++] = sim_file_copy(disk->files[i], NULL);
    return image;
}

void
sim_disk_put(struct sim_disk *disk, const struct sim_disk_image *image)
{
    NEED(disk->handles.next == &disk->handles);
    sim_name_forget(disk);
    for (size_t i = 0; i < image->files_count; i++)
        disk->files[disk->files_count++] = sim_file_copy(image->files[i], disk);
}

void
sim_disk_free(struct sim_disk_image **image)
{
    if (*image == NULL)
        return;
    for (size_t i = 0; i < (*image)->files_count; i++)
        sim_file_leave((*image)->files[i]);
    free(*image);
    *image = NULL;
}

void
sim_disk_swap(struct sim_disk *a, struct sim_disk *b)
{
    struct sim_disk_image *of_a = sim_disk_copy(a);
    struct sim_disk_image *of_b = sim_disk_copy(b);

    sim_disk_put(a, of_b);
    sim_disk_put(b, of_a);
    sim_disk_free(&of_a);
    sim_disk_free(&of_b);
}

static void
dump_file(const struct sim_file *file, const char *path)
{
    uint8_t block[SIM_PAGE_SIZE];
    FILE *out = fopen(path, "w");

    for (int64_t at = 0; out != NULL && at < file->size; at += (int64_t)sizeof(block))
        (void)fwrite(block, 1, sim_file_read(file, at, block, sizeof(block)), out);
    if (out != NULL)
        (void)fclose(out);
}

void
sim_disk_dump(const char *folder)
{
    for (const struct sim_disk *disk = disks.first; disk != NULL; disk = disk->next) {
        char path[PATH_SIZE];

        (void)snprintf(path, sizeof(path), "%s/%s", folder, disk->machine);
        (void)mkdir(path, 0700);
        for (size_t i = 0; i < disk->files_count; i++) {
            (void)snprintf(
                path, sizeof(path), "%s/%s/%s", folder, disk->machine, disk->files[i]->name);
            dump_file(disk->files[i], path);
        }
    }
}

const struct sim_disk_figures *
sim_disk_figures(void)
{
    return &disks.figures;
}

int64_t
sim_disk_syncs(const struct sim_disk *disk)
{
    return disk->syncs;
}

struct sim_disk *
sim_disk_find(const char *path, const char **ret_name, bool *ret_outside)
{
    bool outside = strncmp(path, SIM_DISK_VIEW "/", sizeof(SIM_DISK_VIEW)) == 0;
    size_t length;

    if (!outside && strncmp(path, SIM_DISK_ROOT "/", sizeof(SIM_DISK_ROOT)) != 0)
        return NULL;
    path += strcspn(path + 1, "/") + 2;
    length = strcspn(path, "/");
    *ret_outside = outside;
    *ret_name = path[length] == '/' ? path + length + 1 : "";
    for (struct sim_disk *disk = disks.first; disk != NULL; disk = disk->next)
        if (strncmp(disk->machine, path, length) == 0 && disk->machine[length] == '\0')
            return disk;
    return NULL;
}

struct sim_disk_figures *
sim_disk_count(void)
{
    return &disks.figures;
}

static void
be_slow(struct sim_disk *disk)
{
    const struct sim_disk_health *health = &disk->health;

    if (health->slow == 0 || (int64_t)random_below(&disk->chance, 1000) >= health->slow)
        return;
    disks.figures.slow++;
    disk->delay_us += (int64_t)random_below(&disk->chance, (uint64_t)health->slow_max_us);
}

/* Whether it is one that fails by chance, or because it was said to. */
static bool
is_bad(struct sim_disk *disk, enum sim_disk_kind kind)
{
    int64_t chance = disk->health.fails[kind];

    if (disk->nth[kind] > 0 && --disk->nth[kind] == 0)
        return true;
    return chance > 0 && (int64_t)random_below(&disk->chance, ONE_MILLION) < chance;
}

bool
sim_disk_fails(struct sim_disk *disk, enum sim_disk_kind kind, const char *name)
{
    int64_t life = disk->life;

    if (kind != SIM_DISK_READ && disk->visit != NULL)
        disk->visit(disk->visit_context);
    if (life != disk->life)
        return true;
    disks.figures.operations[kind]++;
    if (kind == SIM_DISK_SYNC)
        be_slow(disk);
    if (!is_bad(disk, kind)) {
        disk->syncs += kind == SIM_DISK_SYNC;
        return false;
    }
    disks.figures.failed[kind]++;
    disk->has_failed = true;
    world_write(disks.world, "%s disk fails to %s %s", disk->machine, words[kind], name);
    return true;
}

int64_t
sim_disk_room(const struct sim_disk *disk)
{
    int64_t room = (disk->limit < 0 ? ROOM_USUAL : disk->limit) - used(disk);

    return room < 0 ? 0 : room;
}

bool
sim_disk_has_room(struct sim_disk *disk, const struct sim_file *file, int64_t size)
{
    if (disk->limit < 0 || size <= file->size || size - file->size <= sim_disk_room(disk))
        return true;
    disks.figures.refused++;
    disk->has_failed = true;
    world_write(disks.world, "%s disk is full for %s", disk->machine, file->name);
    return false;
}

const struct world *
sim_disk_world(void)
{
    return disks.world;
}
