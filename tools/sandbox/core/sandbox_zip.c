#include "tools/sandbox/core/sandbox_zip.h"

#include <string.h>

#include "shared/base/text.h"
#include "shared/text/deflate.h"

#define ENTRIES_MAX 8
#define VERSION_NEEDED 20
#define METHOD_DEFLATE 8
#define LOCAL_SIZE 30
#define CENTRAL_SIZE 46
#define END_SIZE 22
/* What RFC 1950 puts around a stream of RFC 1951. */
#define ZLIB_HEAD 2
#define ZLIB_TAIL 4

/* What both headers of an entry say. */
struct packed {
    struct bytes name;
    struct bytes stream;
    uint32_t crc;
    uint32_t plain_size;
    uint32_t at; /* of its local header */
    uint32_t dos_time;
};

/* A block that is filled from its start. */
struct out {
    uint8_t *at;
    size_t size;
};

static void
put_raw(struct out *out, struct bytes bytes)
{
    if (bytes.size > 0)
        memcpy(out->at + out->size, bytes.at, bytes.size);
    out->size += bytes.size;
}

static void
put_number(struct out *out, uint32_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out->at[out->size++] = (uint8_t)(value >> (8 * i));
}

/* CRC-32 of RFC 1952, section 8, bit by bit. */
static uint32_t
crc_of(struct bytes bytes)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= bytes.at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? UINT32_C(0xedb88320) : 0);
    }
    return ~crc;
}

enum err
sandbox_zip_zlib(struct bytes content, struct arena *arena, struct bytes *ret_packed)
{
    /* What does not shrink grows by 5 bytes for each 16 KiB. */
    size_t size = content.size + content.size / 1000 + 64;
    uint8_t *block = arena_take(arena, size);
    struct deflate_packer *packer = NULL;
    size_t packed_size = 0;
    enum err err = block == NULL ? ERR_TOO_BIG : deflate_packer_make(bytes_of(block, 0), &packer);

    if (err == ERR_OK)
        err = deflate_pack(packer, content, block, size, &packed_size);
    deflate_packer_free(&packer);
    if (err != ERR_OK)
        return err;
    *ret_packed = bytes_of(block, packed_size);
    return ERR_OK;
}

/* What is within it. */
static enum err
deflate(struct bytes content, struct arena *arena, struct bytes *ret_stream)
{
    struct bytes packed;
    enum err err = sandbox_zip_zlib(content, arena, &packed);

    if (err != ERR_OK)
        return err;
    NEED(packed.size > ZLIB_HEAD + ZLIB_TAIL);
    *ret_stream = bytes_of(packed.at + ZLIB_HEAD, packed.size - ZLIB_HEAD - ZLIB_TAIL);
    return ERR_OK;
}

/* Date and time as MS-DOS wrote them, of Beijing. */
static uint32_t
dos_time_of(struct moment moment)
{
    char text[MOMENT_TEXT_MAX];
    int64_t part[6] = {0};
    static const uint8_t starts[] = {0, 5, 8, 11, 14, 17};

    (void)moment_format_china(moment, text);
    for (size_t i = 0; i < LENGTH(part); i++)
        if (text_read_int(bytes_of(text + starts[i], i == 0 ? 4 : 2), &part[i]) != ERR_OK)
            part[i] = 0;
    return (uint32_t)((part[0] - 1980) << 25 | part[1] << 21 | part[2] << 16 | part[3] << 11 |
                      part[4] << 5 | part[5] / 2);
}

/* What stands in both headers, from the version that is needed on. */
static void
put_common(struct out *out, const struct packed *entry)
{
    put_number(out, VERSION_NEEDED, 2);
    put_number(out, 0, 2);
    put_number(out, METHOD_DEFLATE, 2);
    put_number(out, entry->dos_time, 4);
    put_number(out, entry->crc, 4);
    put_number(out, (uint32_t)entry->stream.size, 4);
    put_number(out, entry->plain_size, 4);
    put_number(out, (uint32_t)entry->name.size, 2);
    put_number(out, 0, 2);
}

static void
put_local(struct out *out, struct packed *entry)
{
    entry->at = (uint32_t)out->size;
    put_number(out, UINT32_C(0x04034b50), 4);
    put_common(out, entry);
    put_raw(out, entry->name);
    put_raw(out, entry->stream);
}

static void
put_central(struct out *out, const struct packed *entry)
{
    put_number(out, UINT32_C(0x02014b50), 4);
    put_number(out, VERSION_NEEDED, 2);
    put_common(out, entry);
    put_number(out, 0, 2);
    put_number(out, 0, 2);
    put_number(out, 0, 2);
    put_number(out, 0, 4);
    put_number(out, entry->at, 4);
    put_raw(out, entry->name);
}

static void
put_end(struct out *out, size_t count, size_t central_at)
{
    size_t central_size = out->size - central_at;

    put_number(out, UINT32_C(0x06054b50), 4);
    put_number(out, 0, 2);
    put_number(out, 0, 2);
    put_number(out, (uint32_t)count, 2);
    put_number(out, (uint32_t)count, 2);
    put_number(out, (uint32_t)central_size, 4);
    put_number(out, (uint32_t)central_at, 4);
    put_number(out, 0, 2);
}

enum err
sandbox_zip_pack(const struct sandbox_zip_entry *entries, size_t count, struct moment moment,
    struct arena *arena, struct bytes *ret_packed)
{
    struct packed packed[ENTRIES_MAX];
    struct out out = {.size = 0};
    size_t size = END_SIZE;
    size_t central_at;

    NEED(count <= ENTRIES_MAX);
    for (size_t i = 0; i < count; i++) {
        enum err err = deflate(entries[i].content, arena, &packed[i].stream);

        if (err != ERR_OK)
            return err;
        packed[i].name = entries[i].name;
        packed[i].crc = crc_of(entries[i].content);
        packed[i].plain_size = (uint32_t)entries[i].content.size;
        packed[i].dos_time = dos_time_of(moment);
        size += LOCAL_SIZE + CENTRAL_SIZE + 2 * packed[i].name.size + packed[i].stream.size;
    }
    out.at = arena_take(arena, size);
    if (out.at == NULL)
        return ERR_TOO_BIG;
    for (size_t i = 0; i < count; i++)
        put_local(&out, &packed[i]);
    central_at = out.size;
    for (size_t i = 0; i < count; i++)
        put_central(&out, &packed[i]);
    put_end(&out, count, central_at);
    NEED(out.size == size);
    *ret_packed = bytes_of(out.at, out.size);
    return ERR_OK;
}

enum err
sandbox_zip_gzip(struct bytes content, struct arena *arena, struct bytes *ret_packed)
{
    static const uint8_t head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    struct bytes stream;
    struct out out = {.size = 0};
    enum err err = deflate(content, arena, &stream);

    if (err != ERR_OK)
        return err;
    out.at = arena_take(arena, sizeof(head) + stream.size + 8);
    if (out.at == NULL)
        return ERR_TOO_BIG;
    put_raw(&out, bytes_of(head, sizeof(head)));
    put_raw(&out, stream);
    put_number(&out, crc_of(content), 4);
    put_number(&out, (uint32_t)content.size, 4);
    *ret_packed = bytes_of(out.at, out.size);
    return ERR_OK;
}
