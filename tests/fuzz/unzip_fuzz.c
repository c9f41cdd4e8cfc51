/*
 * Whatever comes out of a zip, of gzip or of deflate is within its limits, and the same in whatever
 * pieces it comes. The first byte chooses the reader: 'z', 'g' or 'd'; the second the size of
 * the pieces.
 */
#include "shared/text/unzip.h"

#define TOTAL_MAX (UINT64_C(4) << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct unpack_limits limits = {.total_max = TOTAL_MAX, .ratio_max = 100};

/* What came out, briefly. */
struct sum {
    uint64_t size;
    uint64_t hash;
    size_t entries;
};

static enum err
add(void *context, struct bytes piece)
{
    struct sum *sum = context;

    NEED(piece.size > 0);
    sum->size += piece.size;
    NEED(sum->size <= TOTAL_MAX);
    for (size_t i = 0; i < piece.size; i++)
        sum->hash = (sum->hash ^ piece.at[i]) * UINT64_C(0x100000001b3);
    return ERR_OK;
}

static enum err
on_begin(void *context, struct bytes name, bool is_utf8, struct sink *ret_sink)
{
    struct sum *sum = context;

    NEED(name.size <= UNZIP_NAME_MAX && ++sum->entries <= UNZIP_ENTRIES_MAX);
    /* Every third is not wanted. */
    if (sum->entries % 3 != 0 || is_utf8)
        *ret_sink = (struct sink){.put = add, .context = sum};
    return ERR_OK;
}

static enum err
read_zip(struct bytes input, size_t piece, struct sum *sum)
{
    struct unzip *unzip = NULL;
    enum err err;

    err = unzip_make(&limits, (struct unzip_hearer){.begin = on_begin, .context = sum}, &unzip);
    for (size_t i = 0; err == ERR_OK && i < input.size; i += piece)
        err = unzip_feed(
            unzip, bytes_of(input.at + i, input.size - i < piece ? input.size - i : piece));
    if (err == ERR_OK)
        err = unzip_end(unzip);
    unzip_free(&unzip);
    return err;
}

static enum err
read_packed(enum unpack_kind kind, struct bytes input, size_t piece, struct sum *sum)
{
    struct sink sink = {.put = add, .context = sum};
    struct unpack *unpack = NULL;
    enum err err = unpack_make(kind, &limits, sink, &unpack);

    for (size_t i = 0; err == ERR_OK && i < input.size; i += piece) {
        struct bytes from = bytes_of(input.at + i, input.size - i < piece ? input.size - i : piece);

        err = unpack_feed(unpack, &from);
    }
    if (err == ERR_OK && !unpack_ended(unpack))
        err = ERR_BAD_INPUT;
    unpack_free(&unpack);
    return err;
}

static enum err
read_any(uint8_t reader, struct bytes input, size_t piece, struct sum *sum)
{
    *sum = (struct sum){.size = 0};
    if (reader == 'z')
        return read_zip(input, piece, sum);
    return read_packed(reader == 'g' ? UNPACK_GZIP : UNPACK_BARE, input, piece, sum);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sum whole;
    struct sum pieces;
    struct bytes input;
    enum err err;

    if (size < 3 || (data[0] != 'z' && data[0] != 'g' && data[0] != 'd'))
        return 0;
    input = bytes_of(data + 2, size - 2);
    err = read_any(data[0], input, input.size, &whole);
    NEED(err == ERR_OK || err_class(err) == ERR_CLASS_REFUSED);
    if (read_any(data[0], input, (size_t)data[1] + 1, &pieces) != ERR_OK || err != ERR_OK)
        return 0;
    NEED(whole.size == pieces.size && whole.hash == pieces.hash);
    NEED(whole.entries == pieces.entries);
    return 0;
}
