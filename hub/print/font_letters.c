#include "hub/print/font_letters.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TABLES_MAX 64
#define RECORD_SIZE 16  /* of a table in the directory */
#define ENCODING_SIZE 8 /* of an encoding in cmap */
#define SEGMENTS_AT 14  /* where the arrays of a format 4 begin */
#define CMAP_MAX UINT16_MAX

struct font {
    int fd;
    uint8_t *cmap; /* the subtable for Unicode's Basic Multilingual Plane */
    size_t cmap_size;
    int64_t loca;
    int64_t glyf;
    bool long_offsets; /* in loca */
};

static uint32_t
u16(const uint8_t *at)
{
    return (uint32_t)(at[0] << 8 | at[1]);
}

static uint32_t
u32(const uint8_t *at)
{
    return u16(at) << 16 | u16(at + 2);
}

static bool
read_at(const struct font *font, int64_t offset, uint8_t *to, size_t size)
{
    return pread(font->fd, to, size, offset) == (ssize_t)size;
}

/* Where a table stands; 0: it has none. */
static int64_t
find_table(const struct font *font, int64_t directory, const char *tag)
{
    uint8_t head[12];

    if (!read_at(font, directory, head, sizeof(head)) || u16(head + 4) > TABLES_MAX)
        return 0;
    for (uint32_t i = 0; i < u16(head + 4); i++) {
        uint8_t record[RECORD_SIZE];

        if (!read_at(font, directory + 12 + (int64_t)i * RECORD_SIZE, record, RECORD_SIZE))
            return 0;
        if (memcmp(record, tag, 4) == 0)
            return u32(record + 8);
    }
    return 0;
}

/* The subtable of Windows, Unicode BMP, as libharu takes it. */
static int64_t
find_encoding(const struct font *font, int64_t cmap)
{
    uint8_t head[4];

    if (cmap == 0 || !read_at(font, cmap, head, sizeof(head)))
        return 0;
    for (uint32_t i = 0; i < u16(head + 2) && i < TABLES_MAX; i++) {
        uint8_t record[ENCODING_SIZE];

        if (!read_at(font, cmap + 4 + (int64_t)i * ENCODING_SIZE, record, ENCODING_SIZE))
            return 0;
        if (u16(record) == 3 && u16(record + 2) == 1)
            return cmap + u32(record + 4);
    }
    return 0;
}

static enum err
read_tables(struct font *font)
{
    uint8_t head[16];
    int64_t directory = 0;
    int64_t at;

    if (!read_at(font, 0, head, sizeof(head)))
        return ERR_UNSUPPORTED;
    if (memcmp(head, "ttcf", 4) == 0)
        directory = u32(head + 12);
    font->loca = find_table(font, directory, "loca");
    font->glyf = find_table(font, directory, "glyf");
    at = find_table(font, directory, "head");
    if (font->loca == 0 || font->glyf == 0 || at == 0 || !read_at(font, at + 50, head, 2))
        return ERR_UNSUPPORTED;
    font->long_offsets = u16(head) != 0;
    at = find_encoding(font, find_table(font, directory, "cmap"));
    if (at == 0 || !read_at(font, at, head, 4) || u16(head) != 4)
        return ERR_UNSUPPORTED;
    font->cmap_size = u16(head + 2);
    font->cmap = malloc(CMAP_MAX);
    if (font->cmap == NULL)
        return ERR_NO_SPACE;
    return read_at(font, at, font->cmap, font->cmap_size) ? ERR_OK : ERR_UNSUPPORTED;
}

/* 0: beyond the table, too. */
static uint32_t
cmap_at(const struct font *font, size_t offset)
{
    return offset + 2 <= font->cmap_size ? u16(font->cmap + offset) : 0;
}

/* 0: the font has no such letter. */
static uint32_t
glyph_of(const struct font *font, uint32_t letter)
{
    const size_t twice = cmap_at(font, 6); /* the segments' count */

    for (size_t i = 0; i < twice; i += 2) {
        const size_t start_at = SEGMENTS_AT + twice + 2 + i;
        const uint32_t start = cmap_at(font, start_at);
        const uint32_t delta = cmap_at(font, start_at + twice);
        const size_t range_at = start_at + 2 * twice;
        const uint32_t range = cmap_at(font, range_at);
        uint32_t glyph = letter;

        if (letter > cmap_at(font, SEGMENTS_AT + i))
            continue;
        if (letter < start)
            return 0;
        if (range != 0)
            glyph = cmap_at(font, range_at + range + 2 * (size_t)(letter - start));
        return range != 0 && glyph == 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
}

/* It is drawn by itself; a blank has no outline at all. */
static bool
is_simple(const struct font *font, uint32_t glyph)
{
    uint8_t offsets[8];
    uint8_t contours[2];
    const size_t size = font->long_offsets ? 4 : 2;
    int64_t first;
    int64_t next;

    if (!read_at(font, font->loca + (int64_t)(glyph * size), offsets, 2 * size))
        return false;
    first = font->long_offsets ? u32(offsets) : 2 * u16(offsets);
    next = font->long_offsets ? u32(offsets + 4) : 2 * u16(offsets + 2);
    return first == next ||
           (read_at(font, font->glyf + first, contours, 2) && u16(contours) < 0x8000);
}

/* The next letter of UTF-8; 0 at its end, and for what is outside the plane. */
static uint32_t
next_letter(const uint8_t **at)
{
    const uint8_t *here = *at;

    if (here[0] < 0x80) {
        *at += here[0] == 0 ? 0 : 1;
        return here[0];
    }
    if (here[0] < 0xe0 && here[1] != 0) {
        *at += 2;
        return (uint32_t)((here[0] & 0x1f) << 6 | (here[1] & 0x3f));
    }
    if (here[0] < 0xf0 && here[1] != 0 && here[2] != 0) {
        *at += 3;
        return (uint32_t)((here[0] & 0x0f) << 12 | (here[1] & 0x3f) << 6 | (here[2] & 0x3f));
    }
    return 0;
}

static enum err
check(const struct font *font, const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    uint32_t letter;

    while ((letter = next_letter(&at)) != 0) {
        uint32_t glyph = glyph_of(font, letter);

        if (glyph == 0 || !is_simple(font, glyph))
            return ERR_UNSUPPORTED;
    }
    return ERR_OK;
}

enum err
font_letters_check(const char *file, const char *text)
{
    struct font font = {.fd = open(file, O_RDONLY | O_CLOEXEC)};
    enum err err;

    if (font.fd < 0)
        return ERR_NOT_FOUND;
    err = read_tables(&font);
    if (err == ERR_OK)
        err = check(&font, text);
    free(font.cmap);
    (void)close(font.fd);
    return err;
}
