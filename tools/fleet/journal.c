#include "tools/fleet/journal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shared/base/number.h"

#define ENTRY_SIZE 24
#define BLOCK_ENTRIES 2048

static const char magic[] = "SJFLEET1";
#define MAGIC_SIZE (sizeof(magic) - 1)

struct journal {
    int fd;
    size_t used;
    uint8_t block[BLOCK_ENTRIES * ENTRY_SIZE];
};

static enum err
write_all(int fd, const uint8_t *at, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, at, size);

        if (written <= 0)
            return ERR_DISK;
        at += written;
        size -= (size_t)written;
    }
    return ERR_OK;
}

/* A new file gets its head; one that is there must have it, and loses a half entry. */
static enum err
begin(int fd)
{
    char head[MAGIC_SIZE];
    off_t size = lseek(fd, 0, SEEK_END);
    off_t half;

    if (size == 0)
        return write_all(fd, (const uint8_t *)magic, MAGIC_SIZE);
    if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
        memcmp(head, magic, sizeof(head)) != 0)
        return ERR_CORRUPT;
    half = (size - (off_t)MAGIC_SIZE) % ENTRY_SIZE;
    return half == 0 || ftruncate(fd, size - half) == 0 ? ERR_OK : ERR_DISK;
}

enum err
journal_open(const char *path, struct journal **ret_journal)
{
    struct journal *journal = calloc(1, sizeof(*journal));
    enum err err;

    if (journal == NULL)
        return ERR_NO_SPACE;
    journal->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    err = journal->fd < 0 ? ERR_FORBIDDEN : begin(journal->fd);
    if (err != ERR_OK) {
        journal_close(&journal);
        return err;
    }
    *ret_journal = journal;
    return ERR_OK;
}

enum err
journal_flush(struct journal *journal)
{
    size_t used = journal->used;

    journal->used = 0;
    return write_all(journal->fd, journal->block, used);
}

enum err
journal_add(struct journal *journal, const struct journal_entry *entry)
{
    uint8_t *to = journal->block + journal->used;

    to[0] = (uint8_t)entry->what;
    to[1] = (uint8_t)entry->kind;
    number_put(to + 2, 2, (uint64_t)entry->count);
    number_put(to + 4, 5, (uint64_t)entry->terminal);
    number_put(to + 9, 2, (uint64_t)entry->epoch);
    number_put(to + 11, 4, (uint64_t)entry->sequence);
    to[15] = 0;
    number_put(to + 16, 8, (uint64_t)entry->at_us);
    journal->used += ENTRY_SIZE;
    return journal->used == sizeof(journal->block) ? journal_flush(journal) : ERR_OK;
}

void
journal_close(struct journal **journal)
{
    if (*journal == NULL)
        return;
    if ((*journal)->fd >= 0)
        (void)close((*journal)->fd);
    free(*journal);
    *journal = NULL;
}

static enum err
read_entry(const uint8_t *from, struct journal_entry *ret_entry)
{
    if (from[0] != JOURNAL_MADE && from[0] != JOURNAL_ACKED)
        return ERR_CORRUPT;
    *ret_entry = (struct journal_entry){
        .what = (enum journal_what)from[0],
        .kind = from[1],
        .count = (int64_t)number_get(from + 2, 2),
        .terminal = (int64_t)number_get(from + 4, 5),
        .epoch = (int64_t)number_get(from + 9, 2),
        .sequence = (int64_t)number_get(from + 11, 4),
        .at_us = (int64_t)number_get(from + 16, 8),
    };
    return ERR_OK;
}

enum err
journal_read(const char *path, enum err (*each)(void *context, const struct journal_entry *entry),
    void *context)
{
    uint8_t bytes[ENTRY_SIZE];
    struct journal_entry entry;
    FILE *file = fopen(path, "re");
    enum err err = ERR_OK;

    if (file == NULL)
        return ERR_NOT_FOUND;
    if (fread(bytes, 1, MAGIC_SIZE, file) != MAGIC_SIZE || memcmp(bytes, magic, MAGIC_SIZE) != 0)
        err = ERR_CORRUPT;
    while (err == ERR_OK && fread(bytes, ENTRY_SIZE, 1, file) == 1) {
        err = read_entry(bytes, &entry);
        if (err == ERR_OK)
            err = each(context, &entry);
    }
    (void)fclose(file);
    return err;
}
