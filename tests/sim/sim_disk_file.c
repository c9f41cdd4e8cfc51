#include <stdlib.h>

#include "tests/sim/sim_disk_inside.h"

#define SECTORS (SIM_PAGE_SIZE / SIM_SECTOR_SIZE)
#define PAGES_FIRST 16
#define DIRTY_FIRST 64
/* Of a thousand. */
#define WRITTEN_ANYWAY 400 /* pages of a sync that failed */
#define DROPPED 250        /* of the others: memory forgets them at once */

/* Blocks of SIM_PAGE_SIZE that are in nobody's use. */
static struct block {
    struct block *next;
} * spare;

static uint8_t *
take_block(void)
{
    struct block *block = spare;

    if (block == NULL) {
        uint8_t *fresh = malloc(SIM_PAGE_SIZE);

        NEED(fresh != NULL);
        return fresh;
    }
    spare = block->next;
    return (uint8_t *)block;
}

static void
give_block(uint8_t *at)
{
    struct block *block = (struct block *)(void *)at;

    if (block == NULL)
        return;
    block->next = spare;
    spare = block;
}

void
sim_file_forget_blocks(void)
{
    while (spare != NULL) {
        struct block *next = spare->next;

        free(spare);
        spare = next;
    }
}

struct sim_file *
sim_file_make(struct sim_disk *disk, const char *name)
{
    struct sim_file *file = calloc(1, sizeof(*file));

    NEED(file != NULL && strlen(name) < sizeof(file->name));
    file->disk = disk;
    memcpy(file->name, name, strlen(name) + 1);
    file->users = 1;
    list_init(&file->handles);
    return file;
}

struct sim_file *
sim_file_use(struct sim_file *file)
{
    file->users++;
    return file;
}

void
sim_file_leave(struct sim_file *file)
{
    if (file == NULL || --file->users > 0)
        return;
    for (size_t i = 0; i < file->pages_count; i++) {
        give_block(file->pages[i].now);
        give_block(file->pages[i].kept);
    }
    free(file->pages);
    free(file->dirty);
    free(file);
}

static void
grow(struct sim_file *file, size_t count)
{
    size_t size = file->pages_count == 0 ? PAGES_FIRST : file->pages_count;

    if (count <= file->pages_count)
        return;
    while (size < count)
        size *= 2;
    file->pages = realloc(file->pages, size * sizeof(*file->pages));
    NEED(file->pages != NULL);
    memset(file->pages + file->pages_count, 0, (size - file->pages_count) * sizeof(*file->pages));
    file->pages_count = size;
}

struct sim_file *
sim_file_copy(const struct sim_file *file, struct sim_disk *disk)
{
    struct sim_file *copy = sim_file_make(disk, file->name);

    grow(copy, file->pages_count);
    for (size_t i = 0; i < file->pages_count; i++) {
        if (file->pages[i].now == NULL)
            continue;
        copy->pages[i].now = take_block();
        memcpy(copy->pages[i].now, file->pages[i].now, SIM_PAGE_SIZE);
    }
    copy->size = file->size;
    copy->kept_size = file->size;
    return copy;
}

size_t
sim_file_read(const struct sim_file *file, int64_t at, void *to, size_t size)
{
    size_t there = at >= file->size ? 0 : (size_t)(file->size - at);
    size_t done = 0;

    there = there < size ? there : size;
    while (done < there) {
        size_t page = ((size_t)at + done) / SIM_PAGE_SIZE;
        size_t inside = ((size_t)at + done) % SIM_PAGE_SIZE;
        size_t part = SIM_PAGE_SIZE - inside;
        const uint8_t *now = page < file->pages_count ? file->pages[page].now : NULL;

        part = part < there - done ? part : there - done;
        if (now == NULL)
            memset((uint8_t *)to + done, 0, part);
        else
            memcpy((uint8_t *)to + done, now + inside, part);
        done += part;
    }
    return there;
}

/* The page is about to be another one than the disk has. */
static void
soil(struct sim_file *file, size_t at)
{
    struct sim_page *page = &file->pages[at];

    page->is_stuck = false;
    if (page->is_dirty)
        return;
    page->is_dirty = true;
    if ((int64_t)(at * SIM_PAGE_SIZE) < file->kept_size) {
        page->kept = take_block();
        if (page->now == NULL)
            memset(page->kept, 0, SIM_PAGE_SIZE);
        else
            memcpy(page->kept, page->now, SIM_PAGE_SIZE);
    }
    if (file->dirty_count == file->dirty_size) {
        file->dirty_size = file->dirty_size == 0 ? DIRTY_FIRST : file->dirty_size * 2;
        file->dirty = realloc(file->dirty, file->dirty_size * sizeof(*file->dirty));
        NEED(file->dirty != NULL);
    }
    file->dirty[file->dirty_count++] = at;
}

void
sim_file_write(struct sim_file *file, int64_t at, struct bytes bytes)
{
    int64_t end = at + (int64_t)bytes.size;

    grow(file, ((size_t)end + SIM_PAGE_SIZE - 1) / SIM_PAGE_SIZE);
    while (bytes.size > 0) {
        size_t page = (size_t)at / SIM_PAGE_SIZE;
        size_t inside = (size_t)at % SIM_PAGE_SIZE;
        size_t part = SIM_PAGE_SIZE - inside;

        part = part < bytes.size ? part : bytes.size;
        soil(file, page);
        if (file->pages[page].now == NULL) {
            file->pages[page].now = take_block();
            memset(file->pages[page].now, 0, SIM_PAGE_SIZE);
        }
        memcpy(file->pages[page].now + inside, bytes.at, part);
        bytes = bytes_from(bytes, part);
        at += (int64_t)part;
    }
    file->size = end > file->size ? end : file->size;
}

void
sim_file_resize(struct sim_file *file, int64_t size)
{
    size_t pages = ((size_t)size + SIM_PAGE_SIZE - 1) / SIM_PAGE_SIZE;
    size_t had = ((size_t)file->size + SIM_PAGE_SIZE - 1) / SIM_PAGE_SIZE;
    size_t inside = (size_t)size % SIM_PAGE_SIZE;

    grow(file, pages);
    for (size_t i = pages; i < had; i++) {
        soil(file, i);
        give_block(file->pages[i].now);
        file->pages[i].now = NULL;
    }
    if (size < file->size && inside != 0 && file->pages[pages - 1].now != NULL) {
        soil(file, pages - 1);
        memset(file->pages[pages - 1].now + inside, 0, SIM_PAGE_SIZE - inside);
    }
    file->size = size;
}

/* The disk has the page as it is now. */
static void
settle(struct sim_page *page)
{
    give_block(page->kept);
    page->kept = NULL;
    page->is_dirty = false;
    page->is_stuck = false;
}

void
sim_file_sync(struct sim_file *file)
{
    size_t left = 0;

    for (size_t i = 0; i < file->dirty_count; i++) {
        struct sim_page *page = &file->pages[file->dirty[i]];

        if (page->is_stuck)
            file->dirty[left++] = file->dirty[i];
        else
            settle(page);
    }
    file->dirty_count = left;
    file->kept_size = file->size;
}

static bool
happens(struct random *chance, uint64_t per_mille)
{
    return random_below(chance, 1000) < per_mille;
}

/* Memory has forgotten the page: it is what the disk has. */
static void
drop(struct sim_page *page)
{
    if (page->now != NULL && page->kept != NULL)
        memcpy(page->now, page->kept, SIM_PAGE_SIZE);
    else if (page->now != NULL)
        memset(page->now, 0, SIM_PAGE_SIZE);
    settle(page);
}

void
sim_file_fail_sync(struct sim_file *file)
{
    struct random *chance = &file->disk->chance;
    size_t left = 0;

    for (size_t i = 0; i < file->dirty_count; i++) {
        struct sim_page *page = &file->pages[file->dirty[i]];

        if (!page->is_stuck && happens(chance, WRITTEN_ANYWAY)) {
            settle(page);
        } else if (page->now != NULL && happens(chance, DROPPED)) {
            drop(page);
        } else {
            page->is_stuck = true;
            file->dirty[left++] = file->dirty[i];
        }
    }
    file->dirty_count = left;
    if (happens(chance, WRITTEN_ANYWAY))
        file->kept_size = file->size;
}

/* What a sector holds that the disk was never told about: nothing, or what was there before. */
static void
make_up(struct random *chance, uint8_t *at, size_t size)
{
    if (happens(chance, 500))
        memset(at, 0, size);
    else
        random_fill(chance, at, size);
}

/* What is left of a sector that was being written. */
static void
tear(struct random *chance, uint8_t *sector, const uint8_t *kept)
{
    size_t at = (size_t)random_below(chance, SIM_SECTOR_SIZE);

    sim_disk_count()->torn++;
    if (kept != NULL)
        memcpy(sector + at, kept + at, SIM_SECTOR_SIZE - at);
    else
        make_up(chance, sector + at, SIM_SECTOR_SIZE - at);
}

static void
lose(struct random *chance, uint8_t *sector, const uint8_t *kept)
{
    sim_disk_count()->lost++;
    if (kept != NULL)
        memcpy(sector, kept, SIM_SECTOR_SIZE);
    else
        make_up(chance, sector, SIM_SECTOR_SIZE);
}

/* Some sectors of a page are written when the power goes; of the last one those up to a place. */
static void
cut_page(struct sim_file *file, struct sim_page *page, enum sim_loss loss, bool is_last)
{
    struct random *chance = &file->disk->chance;
    size_t behind = (size_t)random_below(chance, SECTORS);

    if (page->now == NULL) {
        page->now = take_block();
        memset(page->now, 0, SIM_PAGE_SIZE);
    }
    for (size_t i = 0; i < SECTORS; i++) {
        uint8_t *sector = page->now + i * SIM_SECTOR_SIZE;
        const uint8_t *kept = page->kept == NULL ? NULL : page->kept + i * SIM_SECTOR_SIZE;

        sim_disk_count()->sectors++;
        if (loss == SIM_LOSS_ALL || (loss == SIM_LOSS_ANY && happens(chance, 400)) ||
            (is_last && i > behind))
            lose(chance, sector, kept);
        else if ((loss == SIM_LOSS_ANY && happens(chance, 100)) || (is_last && i == behind))
            tear(chance, sector, kept);
    }
    settle(page);
}

/* Nothing behind the end of a file is there when it grows again. */
static void
clear_behind(struct sim_file *file)
{
    size_t inside = (size_t)file->size % SIM_PAGE_SIZE;
    size_t page = (size_t)file->size / SIM_PAGE_SIZE;

    if (inside != 0 && page < file->pages_count && file->pages[page].now != NULL)
        memset(file->pages[page].now + inside, 0, SIM_PAGE_SIZE - inside);
    for (page += inside != 0; page < file->pages_count; page++) {
        give_block(file->pages[page].now);
        file->pages[page].now = NULL;
    }
}

void
sim_file_cut(struct sim_file *file, enum sim_loss loss)
{
    struct random *chance = &file->disk->chance;
    size_t behind = (size_t)random_below(chance, file->dirty_count + 1);
    int64_t size = file->size;

    if (loss == SIM_LOSS_ALL || (loss != SIM_LOSS_NONE && happens(chance, 500)))
        size = file->kept_size;
    for (size_t i = 0; i < file->dirty_count; i++) {
        struct sim_page *page = &file->pages[file->dirty[i]];
        enum sim_loss of_page = loss;

        /* What the file has shrunk by, and still is there. */
        if (page->is_stuck || (int64_t)(file->dirty[i] * SIM_PAGE_SIZE) >= file->size)
            of_page = SIM_LOSS_ALL;
        else if (loss == SIM_LOSS_BEHIND)
            of_page = i > behind ? SIM_LOSS_ALL : SIM_LOSS_NONE;
        cut_page(file, page, of_page, loss == SIM_LOSS_BEHIND && i == behind);
    }
    file->dirty_count = 0;
    file->size = size;
    file->kept_size = size;
    clear_behind(file);
}
