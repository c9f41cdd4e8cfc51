#include "shared/text/unzip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Whatever a name and the further fields behind it may have together. */
#define NAMES_MAX 4096

/* APPNOTE 4.4.4 and 4.4.5. */
#define FLAG_ENCRYPTED 0x0001
#define FLAG_SIZES_BEHIND 0x0008
#define FLAG_UTF8 0x0800
#define METHOD_STORED 0
#define METHOD_DEFLATED 8
#define FIELD_ZIP64 0x0001
#define SIZE_IS_IN_ZIP64 0xffffffffU

#define SIGNATURE_SIZE 4
#define SIGNATURE_SIZES 0x08074b50U

/* What the next bytes are. */
enum state {
    STATE_SIGNATURE,
    STATE_LOCAL,    /* the head of an entry */
    STATE_NAMES,    /* its name and further fields */
    STATE_STORED,   /* its bytes */
    STATE_DEFLATED, /* likewise */
    STATE_SIZES,    /* what stands behind it: a signature, or the checksum itself */
    STATE_SIZES_REST,
    STATE_DIRECTORY, /* an entry of the directory */
    STATE_END_64,    /* the end of the directory, of a large archive */
    STATE_END_64_PLACE,
    STATE_END,  /* the end of the directory */
    STATE_SKIP, /* what nobody needs to look at */
    STATE_DONE
};

/* A record by its signature: what is gathered of it, and read in which state. */
static const struct {
    uint32_t signature;
    enum state state;
    size_t size;
} records[] = {
    {0x04034b50U, STATE_LOCAL, 26},
    {0x02014b50U, STATE_DIRECTORY, 42},
    {0x06064b50U, STATE_END_64, 8},
    {0x07064b50U, STATE_END_64_PLACE, 16},
    {0x06054b50U, STATE_END, 18},
};

/* The entry that is being read. */
struct entry {
    struct sink sink;
    uint32_t checksum; /* of what came */
    uint64_t size;
    uint64_t packed_size;
    uint32_t said_checksum; /* as it says of itself */
    uint64_t said_size;
    uint64_t said_packed_size;
    size_t name_size;
    bool is_utf8;
    bool is_deflated;
    bool sizes_are_behind;
    bool is_large;
};

struct unzip {
    struct unzip_hearer hearer;
    struct unpack *unpack;
    struct unpack_limits limits;
    uint64_t total;
    enum state state;
    enum state after_skip;
    uint64_t skip;
    struct entry entry;
    size_t entries;
    size_t listed; /* in the directory */
    size_t wanted; /* of block */
    size_t have;
    uint8_t block[NAMES_MAX];
};

/* Numbers in a zip have their lowest byte first. */
static uint64_t
number_at(const uint8_t *at, size_t size)
{
    uint64_t value = 0;

    for (size_t i = size; i > 0; i--)
        value = value << 8 | at[i - 1];
    return value;
}

static void
gather(struct unzip *unzip, enum state state, size_t size)
{
    unzip->state = state;
    unzip->wanted = size;
    unzip->have = 0;
}

static void
skip_then(struct unzip *unzip, uint64_t size, enum state after)
{
    unzip->state = STATE_SKIP;
    unzip->skip = size;
    unzip->after_skip = after;
}

/* What comes out of an entry, on its way to whoever wants it. */
static enum err
pass(void *context, struct bytes piece)
{
    struct unzip *unzip = context;
    struct entry *entry = &unzip->entry;

    entry->size += piece.size;
    unzip->total += piece.size;
    if (unzip->total > unzip->limits.total_max)
        return ERR_TOO_BIG;
    entry->checksum = (uint32_t)crc32_z(entry->checksum, piece.at, piece.size);
    return entry->sink.put == NULL ? ERR_OK : entry->sink.put(entry->sink.context, piece);
}

enum err
unzip_make(const struct unpack_limits *limits, struct unzip_hearer hearer, struct unzip **ret_unzip)
{
    struct unzip *unzip = calloc(1, sizeof(*unzip));
    enum err err;

    if (unzip == NULL)
        return ERR_NO_SPACE;
    unzip->hearer = hearer;
    unzip->limits = *limits;
    gather(unzip, STATE_SIGNATURE, SIGNATURE_SIZE);
    err = unpack_make(
        UNPACK_BARE, limits, (struct sink){.put = pass, .context = unzip}, &unzip->unpack);
    if (err == ERR_OK)
        *ret_unzip = unzip;
    else
        unzip_free(&unzip);
    return err;
}

void
unzip_free(struct unzip **unzip)
{
    if (*unzip == NULL)
        return;
    unpack_free(&(*unzip)->unpack);
    free(*unzip);
    *unzip = NULL;
}

static enum err
on_signature(struct unzip *unzip)
{
    uint64_t signature = number_at(unzip->block, SIGNATURE_SIZE);

    for (size_t i = 0; i < LENGTH(records); i++) {
        if (records[i].signature != signature)
            continue;
        /* Entries stand before the directory. */
        if (records[i].state == STATE_LOCAL && unzip->listed > 0)
            return ERR_BAD_INPUT;
        gather(unzip, records[i].state, records[i].size);
        return ERR_OK;
    }
    return ERR_BAD_INPUT;
}

/* APPNOTE 4.3.7. */
static enum err
on_local(struct unzip *unzip)
{
    const uint8_t *at = unzip->block;
    unsigned flags = (unsigned)number_at(at + 2, 2);
    unsigned method = (unsigned)number_at(at + 4, 2);
    size_t name_size = (size_t)number_at(at + 22, 2);
    size_t fields_size = (size_t)number_at(at + 24, 2);

    if ((flags & FLAG_ENCRYPTED) != 0 || (method != METHOD_STORED && method != METHOD_DEFLATED))
        return ERR_UNSUPPORTED;
    if (unzip->entries == UNZIP_ENTRIES_MAX || name_size > UNZIP_NAME_MAX ||
        name_size + fields_size > NAMES_MAX)
        return ERR_TOO_BIG;
    unzip->entries++;
    unzip->entry = (struct entry){
        .said_checksum = (uint32_t)number_at(at + 10, 4),
        .said_packed_size = number_at(at + 14, 4),
        .said_size = number_at(at + 18, 4),
        .name_size = name_size,
        .is_utf8 = (flags & FLAG_UTF8) != 0,
        .is_deflated = method == METHOD_DEFLATED,
        .sizes_are_behind = (flags & FLAG_SIZES_BEHIND) != 0,
    };
    /* Without its size, the end of what is stored cannot be told. */
    if (unzip->entry.sizes_are_behind && !unzip->entry.is_deflated)
        return ERR_UNSUPPORTED;
    gather(unzip, STATE_NAMES, name_size + fields_size);
    return ERR_OK;
}

/* APPNOTE 4.5.3: sizes that do not fit into four bytes. */
static enum err
read_large(struct entry *entry, struct bytes field)
{
    uint64_t *const places[] = {&entry->said_size, &entry->said_packed_size};

    entry->is_large = true;
    for (size_t i = 0; i < LENGTH(places); i++) {
        if (*places[i] != SIZE_IS_IN_ZIP64)
            continue;
        if (field.size < 8)
            return ERR_BAD_INPUT;
        *places[i] = number_at(field.at, 8);
        field = bytes_from(field, 8);
    }
    return ERR_OK;
}

static enum err
read_fields(struct entry *entry, struct bytes fields)
{
    while (fields.size >= 4) {
        uint64_t id = number_at(fields.at, 2);
        size_t size = (size_t)number_at(fields.at + 2, 2);

        fields = bytes_from(fields, 4);
        if (fields.size < size)
            return ERR_BAD_INPUT;
        if (id == FIELD_ZIP64 && read_large(entry, bytes_of(fields.at, size)) != ERR_OK)
            return ERR_BAD_INPUT;
        fields = bytes_from(fields, size);
    }
    /* Some writers leave a little behind. */
    return ERR_OK;
}

static enum err
on_names(struct unzip *unzip)
{
    struct entry *entry = &unzip->entry;
    struct bytes both = bytes_of(unzip->block, unzip->have);
    enum err err = read_fields(entry, bytes_from(both, entry->name_size));

    if (err != ERR_OK)
        return err;
    unzip->state = entry->is_deflated ? STATE_DEFLATED : STATE_STORED;
    unpack_again(unzip->unpack);
    return unzip->hearer.begin(
        unzip->hearer.context, bytes_of(both.at, entry->name_size), entry->is_utf8, &entry->sink);
}

/* The entry is over, and what it says of itself is known. */
static enum err
finish_entry(struct unzip *unzip)
{
    const struct entry *entry = &unzip->entry;

    gather(unzip, STATE_SIGNATURE, SIGNATURE_SIZE);
    if (entry->checksum != entry->said_checksum || entry->size != entry->said_size ||
        entry->packed_size != entry->said_packed_size)
        return ERR_BAD_INPUT;
    return ERR_OK;
}

static size_t
sizes_size(const struct entry *entry)
{
    return entry->is_large ? 16 : 8;
}

/* APPNOTE 4.3.9: its signature may be left out. */
static enum err
on_sizes(struct unzip *unzip)
{
    struct entry *entry = &unzip->entry;
    uint32_t first = (uint32_t)number_at(unzip->block, SIGNATURE_SIZE);

    entry->said_checksum = first;
    gather(unzip, STATE_SIZES_REST, sizes_size(entry) + (first == SIGNATURE_SIZES ? 4 : 0));
    return ERR_OK;
}

static enum err
on_sizes_rest(struct unzip *unzip)
{
    struct entry *entry = &unzip->entry;
    const uint8_t *at = unzip->block;
    size_t half = sizes_size(entry) / 2;

    if (unzip->have > 2 * half) {
        entry->said_checksum = (uint32_t)number_at(at, 4);
        at += 4;
    }
    entry->said_packed_size = number_at(at, half);
    entry->said_size = number_at(at + half, half);
    return finish_entry(unzip);
}

/* APPNOTE 4.3.12. */
static enum err
on_directory(struct unzip *unzip)
{
    const uint8_t *at = unzip->block;

    if (++unzip->listed > unzip->entries)
        return ERR_BAD_INPUT;
    skip_then(unzip, number_at(at + 24, 2) + number_at(at + 26, 2) + number_at(at + 28, 2),
        STATE_SIGNATURE);
    return ERR_OK;
}

/* APPNOTE 4.3.16. */
static enum err
on_end(struct unzip *unzip)
{
    const uint8_t *at = unzip->block;

    if (unzip->listed != unzip->entries || number_at(at + 6, 2) != unzip->entries)
        return ERR_BAD_INPUT;
    skip_then(unzip, number_at(at + 16, 2), STATE_DONE);
    return ERR_OK;
}

static enum err
on_gathered(struct unzip *unzip)
{
    switch (unzip->state) {
    case STATE_SIGNATURE:
        return on_signature(unzip);
    case STATE_LOCAL:
        return on_local(unzip);
    case STATE_NAMES:
        return on_names(unzip);
    case STATE_SIZES:
        return on_sizes(unzip);
    case STATE_SIZES_REST:
        return on_sizes_rest(unzip);
    case STATE_DIRECTORY:
        return on_directory(unzip);
    case STATE_END_64:
        skip_then(unzip, number_at(unzip->block, 8), STATE_SIGNATURE);
        return ERR_OK;
    case STATE_END_64_PLACE:
        gather(unzip, STATE_SIGNATURE, SIGNATURE_SIZE);
        return ERR_OK;
    case STATE_END:
        return on_end(unzip);
    case STATE_STORED:
    case STATE_DEFLATED:
    case STATE_SKIP:
    case STATE_DONE:
        break;
    }
    NOT_REACHED();
}

static enum err
take_gathered(struct unzip *unzip, struct bytes *from)
{
    size_t rest = unzip->wanted - unzip->have;
    size_t size = from->size < rest ? from->size : rest;

    if (size > 0)
        memcpy(unzip->block + unzip->have, from->at, size);
    unzip->have += size;
    *from = bytes_from(*from, size);
    return unzip->have == unzip->wanted ? on_gathered(unzip) : ERR_OK;
}

static enum err
take_stored(struct unzip *unzip, struct bytes *from)
{
    struct entry *entry = &unzip->entry;
    uint64_t rest = entry->said_packed_size - entry->packed_size;
    size_t size = from->size < rest ? from->size : (size_t)rest;
    enum err err = size == 0 ? ERR_OK : pass(unzip, bytes_of(from->at, size));

    *from = bytes_from(*from, size);
    entry->packed_size += size;
    if (err == ERR_OK && entry->packed_size == entry->said_packed_size)
        err = finish_entry(unzip);
    return err;
}

static enum err
take_deflated(struct unzip *unzip, struct bytes *from)
{
    struct entry *entry = &unzip->entry;
    size_t before = from->size;
    enum err err = unpack_feed(unzip->unpack, from);

    entry->packed_size += before - from->size;
    if (err != ERR_OK || !unpack_ended(unzip->unpack))
        return err;
    if (!entry->sizes_are_behind)
        return finish_entry(unzip);
    gather(unzip, STATE_SIZES, SIGNATURE_SIZE);
    return ERR_OK;
}

static enum err
take_skipped(struct unzip *unzip, struct bytes *from)
{
    size_t size = from->size < unzip->skip ? from->size : (size_t)unzip->skip;

    *from = bytes_from(*from, size);
    unzip->skip -= size;
    if (unzip->skip == 0)
        gather(unzip, unzip->after_skip, SIGNATURE_SIZE);
    return ERR_OK;
}

/* Whether more bytes are needed: not where nothing is to be gathered, copied or skipped. */
static bool
is_hungry(const struct unzip *unzip)
{
    if (unzip->state == STATE_NAMES)
        return unzip->wanted > unzip->have;
    if (unzip->state == STATE_STORED)
        return unzip->entry.said_packed_size > unzip->entry.packed_size;
    return unzip->state != STATE_SKIP || unzip->skip > 0;
}

enum err
unzip_feed(struct unzip *unzip, struct bytes from)
{
    enum err err = ERR_OK;

    while (err == ERR_OK && (from.size > 0 || !is_hungry(unzip))) {
        if (unzip->state == STATE_DONE)
            return ERR_BAD_INPUT;
        if (unzip->state == STATE_DEFLATED)
            err = take_deflated(unzip, &from);
        else if (unzip->state == STATE_STORED)
            err = take_stored(unzip, &from);
        else if (unzip->state == STATE_SKIP)
            err = take_skipped(unzip, &from);
        else
            err = take_gathered(unzip, &from);
    }
    return err;
}

enum err
unzip_end(const struct unzip *unzip)
{
    return unzip->state == STATE_DONE ? ERR_OK : ERR_BAD_INPUT;
}
