#include "hub/console/export/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define VALUE_SIZE 80

struct file {
    struct net_source source; /* first */
    int fd;
    int64_t at;
};

static enum err
fill(struct net_source *source, uint8_t *at, size_t size)
{
    struct file *file = (struct file *)source;

    while (size > 0) {
        ssize_t got = pread(file->fd, at, size, file->at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return ERR_DISK; /* it has become shorter, too */
        at += got;
        size -= (size_t)got;
        file->at += got;
    }
    return ERR_OK;
}

static void
end(struct net_source *source)
{
    struct file *file = (struct file *)source;

    (void)close(file->fd);
    free(file);
}

/* "5-" and "5-9" are from there on, "-5" the last five. */
static bool
read_range(struct bytes says, int64_t size, struct export_range *range)
{
    const uint8_t *dash = memchr(says.at, '-', says.size);
    struct bytes first;
    struct bytes last;

    if (dash == NULL)
        return false;
    first = bytes_of(says.at, (size_t)(dash - says.at));
    last = bytes_from(says, first.size + 1);
    if (first.size == 0 && last.size > 0 && last.at[0] != '-') {
        if (text_read_int(last, &range->first) != ERR_OK)
            return false;
        range->first = range->first > size ? 0 : size - range->first;
        range->last = size - 1;
        return true;
    }
    if (text_read_int(first, &range->first) != ERR_OK || range->first < 0)
        return false;
    range->last = size - 1;
    if (last.size == 0)
        return true;
    if (text_read_int(last, &range->last) != ERR_OK || range->last < range->first)
        return false;
    if (range->last >= size)
        range->last = size - 1;
    return true;
}

struct export_range
export_file_range(const char *header, int64_t size)
{
    static const char unit[] = "bytes=";
    struct export_range range = {0, size - 1, false};

    if (header == NULL || strncmp(header, unit, sizeof(unit) - 1) != 0)
        return range;
    range.is_part = read_range(bytes_text(header + sizeof(unit) - 1), size, &range);
    if (!range.is_part)
        range = (struct export_range){0, size - 1, false};
    return range;
}

/* What headers say; in the call's arena. */
struct words {
    char tag[VALUE_SIZE];
    char content_range[VALUE_SIZE];
};

/* RFC 6266; the name is ASCII, and in UTF-8 behind filename*. */
static const char *
disposition(struct call *call, const char *name)
{
    struct text *text = call_text(call);

    if (text == NULL)
        return NULL;
    text_put(text, "attachment; filename*=UTF-8''");
    form_put_escaped(text, bytes_text(name));
    return text_ok(text) ? arena_text(call->arena, text_bytes(text)) : NULL;
}

static void
put_tag(char tag[static VALUE_SIZE], int64_t id, int64_t size)
{
    (void)snprintf(tag, VALUE_SIZE, "\"%" PRId64 "-%" PRId64 "\"", id, size);
}

static enum err
send(struct call *call, struct file *file, const struct export_range *range, int64_t size,
    const char *name, const char *type, int64_t id)
{
    struct words *words = arena_take(call->arena, sizeof(*words));
    const char *saved_as = disposition(call, name);

    if (words == NULL || saved_as == NULL)
        return ERR_NO_SPACE;
    put_tag(words->tag, id, size);
    call_header(call, "accept-ranges", "bytes");
    call_header(call, "etag", words->tag);
    call_header(call, "content-disposition", saved_as);
    if (range->is_part) {
        (void)snprintf(words->content_range, VALUE_SIZE, "bytes %" PRId64 "-%" PRId64 "/%" PRId64,
            range->first, range->last, size);
        call_header(call, "content-range", words->content_range);
    }
    file->at = range->first;
    file->source = (struct net_source){
        .fill = fill, .end = end, .size = (uint64_t)(range->last - range->first + 1)};
    call_answer_source(call, range->is_part ? 206 : 200, type, &file->source);
    return ERR_OK;
}

static enum err
refuse_range(struct call *call, int64_t size)
{
    struct words *words = arena_take(call->arena, sizeof(*words));

    if (words == NULL)
        return ERR_NO_SPACE;
    (void)snprintf(words->content_range, VALUE_SIZE, "bytes */%" PRId64, size);
    call_header(call, "content-range", words->content_range);
    call_answer(call, 416, NULL, bytes_of(NULL, 0));
    return ERR_OK;
}

static bool
is_of_this(const struct call *call, int64_t id, int64_t size)
{
    char tag[VALUE_SIZE];

    put_tag(tag, id, size);
    return call->signed_by.if_range == NULL || strcmp(call->signed_by.if_range, tag) == 0;
}

enum err
export_file_send(
    struct call *call, const char *path, const char *name, const char *type, int64_t id)
{
    struct file *file = calloc(1, sizeof(*file));
    struct export_range range;
    struct stat status;
    enum err err;

    if (file == NULL)
        return ERR_NO_SPACE;
    file->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (file->fd < 0 || fstat(file->fd, &status) != 0) {
        err = errno == ENOENT ? ERR_NOT_FOUND : ERR_DISK;
        if (file->fd >= 0)
            (void)close(file->fd);
        free(file);
        return err;
    }
    range = export_file_range(
        is_of_this(call, id, status.st_size) ? call->signed_by.range : NULL, status.st_size);
    if (range.is_part && range.first > range.last) {
        err = refuse_range(call, status.st_size);
        end(&file->source);
        return err;
    }
    err = send(call, file, &range, status.st_size, name, type, id);
    if (err != ERR_OK)
        end(&file->source);
    return err;
}
