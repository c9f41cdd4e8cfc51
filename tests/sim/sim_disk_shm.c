#include <stdlib.h>

#include "tests/sim/sim_disk_inside.h"

#define REGIONS_MAX 512
#define LOCKS 8

struct sim_shm {
    int64_t users;
    void *regions[REGIONS_MAX];
    int regions_count;
    int shared[LOCKS];
    bool exclusive[LOCKS];
};

void
sim_shm_join(struct sim_file *file, struct sim_shm_share *share)
{
    if (share->shm != NULL)
        return;
    if (file->shm == NULL)
        file->shm = calloc(1, sizeof(*file->shm));
    NEED(file->shm != NULL);
    share->shm = file->shm;
    share->shm->users++;
}

void
sim_shm_leave(struct sim_file *file, struct sim_shm_share *share)
{
    struct sim_shm *shm = share->shm;

    if (shm == NULL)
        return;
    sim_shm_unlock(share, 0, LOCKS);
    share->shm = NULL;
    if (--shm->users > 0)
        return;
    if (file->shm == shm)
        file->shm = NULL;
    for (int i = 0; i < shm->regions_count; i++)
        free(shm->regions[i]);
    free(shm);
}

void *
sim_shm_region(struct sim_shm *shm, int region, size_t size, bool extends)
{
    NEED(region < REGIONS_MAX);
    while (extends && shm->regions_count <= region) {
        void *fresh = calloc(1, size);

        NEED(fresh != NULL);
        shm->regions[shm->regions_count++] = fresh;
    }
    return region < shm->regions_count ? shm->regions[region] : NULL;
}

static bool
has(unsigned bits, int lock)
{
    return (bits >> lock & 1) != 0;
}

bool
sim_shm_lock(struct sim_shm_share *share, int from, int count, bool exclusive)
{
    struct sim_shm *shm = share->shm;

    for (int i = from; i < from + count; i++) {
        int own = has(share->shared, i) ? 1 : 0;

        if (shm->exclusive[i] || (exclusive && shm->shared[i] > own))
            return false;
    }
    for (int i = from; i < from + count; i++) {
        if (exclusive) {
            shm->exclusive[i] = true;
            share->exclusive |= 1U << i;
        } else if (!has(share->shared, i)) {
            shm->shared[i]++;
            share->shared |= 1U << i;
        }
    }
    return true;
}

void
sim_shm_unlock(struct sim_shm_share *share, int from, int count)
{
    for (int i = from; i < from + count; i++) {
        if (has(share->shared, i))
            share->shm->shared[i]--;
        if (has(share->exclusive, i))
            share->shm->exclusive[i] = false;
        share->shared &= ~(1U << i);
        share->exclusive &= ~(1U << i);
    }
}
