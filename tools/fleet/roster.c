#include "tools/fleet/roster.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "shared/base/text.h"
#include "shared/text/encode.h"

#define LINE_SIZE 512
#define FIELDS 6

static enum err
read_hex(const char *text, uint8_t *to, size_t size)
{
    size_t got;
    enum err err = encode_read_hex(bytes_text(text), to, size, &got);

    return err == ERR_OK && got != size ? ERR_CORRUPT : err;
}

static enum err
read_line(char *line, struct roster_entry *ret_entry)
{
    struct roster_entry entry;
    char *fields[FIELDS];
    char *rest = NULL;
    enum err err;

    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = strtok_r(i == 0 ? line : NULL, " \n", &rest);
        if (fields[i] == NULL)
            return ERR_CORRUPT;
    }
    err = text_read_int(bytes_text(fields[0]), &entry.terminal);
    if (err == ERR_OK)
        err = text_read_int(bytes_text(fields[1]), &entry.epoch);
    if (err == ERR_OK)
        err = text_read_int(bytes_text(fields[2]), &entry.acked_sequence);
    if (err == ERR_OK)
        err = read_hex(fields[3], entry.acked_chain, sizeof(entry.acked_chain));
    if (err == ERR_OK)
        err = read_hex(fields[4], entry.private_key, sizeof(entry.private_key));
    if (err == ERR_OK)
        err = read_hex(fields[5], entry.hub_key, sizeof(entry.hub_key));
    if (err != ERR_OK)
        return ERR_CORRUPT;
    *ret_entry = entry;
    return ERR_OK;
}

enum err
roster_read(const char *path, struct roster_entry *entries, size_t count, size_t *ret_count)
{
    char line[LINE_SIZE];
    size_t read = 0;
    FILE *file = fopen(path, "re");
    enum err err = ERR_OK;

    while (
        file != NULL && err == ERR_OK && read < count && fgets(line, sizeof(line), file) != NULL) {
        err = read_line(line, &entries[read]);
        if (err == ERR_OK)
            read++;
    }
    if (file != NULL)
        (void)fclose(file);
    if (err == ERR_OK)
        *ret_count = read;
    return err;
}

static bool
write_line(FILE *file, const struct roster_entry *entry)
{
    char chain[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];
    char private_key[ENCODE_HEX_SIZE(CRYPT_P256_PRIVATE_SIZE)];
    char hub_key[ENCODE_HEX_SIZE(CRYPT_P256_PUBLIC_SIZE)];

    return fprintf(file, "%" PRId64 " %" PRId64 " %" PRId64 " %s %s %s\n", entry->terminal,
               entry->epoch, entry->acked_sequence,
               encode_hex(
                   bytes_of(entry->acked_chain, sizeof(entry->acked_chain)), chain, sizeof(chain)),
               encode_hex(bytes_of(entry->private_key, sizeof(entry->private_key)), private_key,
                   sizeof(private_key)),
               encode_hex(
                   bytes_of(entry->hub_key, sizeof(entry->hub_key)), hub_key, sizeof(hub_key))) > 0;
}

enum err
roster_write(const char *path, const struct roster_entry *entries, size_t count)
{
    char aside[PATH_MAX];
    bool written = true;
    FILE *file;
    int fd;

    if (snprintf(aside, sizeof(aside), "%s.new", path) >= (int)sizeof(aside))
        return ERR_TOO_BIG;
    fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL)
        return ERR_FORBIDDEN;
    for (size_t i = 0; i < count && written; i++)
        written = entries[i].terminal == 0 || write_line(file, &entries[i]);
    written = fclose(file) == 0 && written;
    return written && rename(aside, path) == 0 ? ERR_OK : ERR_DISK;
}
