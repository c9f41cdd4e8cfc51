#include "shared/text/lines.h"

#include <stdlib.h>
#include <string.h>

struct lines {
    struct sink sink;
    uint64_t count;
    size_t max;
    size_t size;
    uint8_t block[]; /* the beginning of a line that goes on in the next piece */
};

enum err
lines_make(size_t line_max, struct sink sink, struct lines **ret_lines)
{
    /* CR is not counted. */
    struct lines *lines = malloc(sizeof(*lines) + line_max + 1);

    if (lines == NULL)
        return ERR_NO_SPACE;
    *lines = (struct lines){.sink = sink, .max = line_max};
    *ret_lines = lines;
    return ERR_OK;
}

void
lines_free(struct lines **lines)
{
    free(*lines);
    *lines = NULL;
}

static enum err
give(struct lines *lines, struct bytes line)
{
    if (line.size > 0 && line.at[line.size - 1] == '\r')
        line.size--;
    if (line.size > lines->max)
        return ERR_TOO_BIG;
    lines->count++;
    return lines->sink.put(lines->sink.context, line);
}

static enum err
keep(struct lines *lines, struct bytes part)
{
    if (part.size > lines->max + 1 - lines->size)
        return ERR_TOO_BIG;
    if (part.size > 0)
        memcpy(lines->block + lines->size, part.at, part.size);
    lines->size += part.size;
    return ERR_OK;
}

enum err
lines_feed(struct lines *lines, struct bytes piece)
{
    while (piece.size > 0) {
        const uint8_t *end = memchr(piece.at, '\n', piece.size);
        struct bytes part;
        enum err err;

        if (end == NULL)
            return keep(lines, piece);
        part = bytes_of(piece.at, (size_t)(end - piece.at));
        piece = bytes_from(piece, part.size + 1);
        if (lines->size > 0) {
            err = keep(lines, part);
            if (err != ERR_OK)
                return err;
            part = bytes_of(lines->block, lines->size);
            lines->size = 0;
        }
        err = give(lines, part);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
lines_end(struct lines *lines)
{
    struct bytes last = bytes_of(lines->block, lines->size);

    lines->size = 0;
    return last.size == 0 ? ERR_OK : give(lines, last);
}

uint64_t
lines_count(const struct lines *lines)
{
    return lines->count;
}

size_t
lines_split(struct bytes line, char separator, struct bytes *ret_cells, size_t max)
{
    size_t count = 0;

    for (;;) {
        const uint8_t *end = line.size == 0 ? NULL : memchr(line.at, separator, line.size);
        size_t size = end == NULL ? line.size : (size_t)(end - line.at);

        if (count < max)
            ret_cells[count] = bytes_of(line.at, size);
        count++;
        if (end == NULL)
            return count;
        line = bytes_from(line, size + 1);
    }
}
