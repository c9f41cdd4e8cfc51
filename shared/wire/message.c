#include "shared/wire/message.h"

#include "shared/crypt/crypt.h"

/* Protocol Buffers encoding, "Message Structure": the low three bits of a key. */
enum {
    TYPE_VARINT = 0,
    TYPE_FIXED64 = 1,
    TYPE_LENGTH = 2,
    TYPE_FIXED32 = 5
};

enum kind {
    KIND_INT,
    KIND_BLOB,
    KIND_LIST
};

struct field {
    uint32_t tag;
    enum kind kind;
    size_t offset;
    size_t count_offset; /* of a list */
    size_t max;          /* bytes of a blob, items of a list */
};

struct message_shape {
    const struct field *fields;
    size_t fields_count;
    size_t size;
};

#define MESSAGE(name, number) static const struct field name##_fields[] = {
#define INT(message, tag, field) {tag, KIND_INT, offsetof(struct message_##message, field), 0, 0},
#define BLOB(message, tag, field, max)                                                             \
    {tag, KIND_BLOB, offsetof(struct message_##message, field), 0, max},
#define LIST(message, tag, field, max)                                                             \
    {tag, KIND_LIST, offsetof(struct message_##message, field),                                    \
        offsetof(struct message_##message, field##_count), max},
#define END(message)                                                                               \
    }                                                                                              \
    ;
#include "shared/wire/message.def"
#undef MESSAGE
#undef INT
#undef BLOB
#undef LIST
#undef END

#define MESSAGE(name, number)                                                                      \
    const struct message_shape message_##name##_shape = {                                          \
        name##_fields, LENGTH(name##_fields), sizeof(struct message_##name)};
#define INT(message, tag, field)
#define BLOB(message, tag, field, max)
#define LIST(message, tag, field, max)
#define END(message)
#include "shared/wire/message.def"

struct writer {
    uint8_t *at;
    uint8_t *end;
    bool overflowed;
};

static void
put_varint(struct writer *writer, uint64_t value)
{
    do {
        if (writer->at == writer->end) {
            writer->overflowed = true;
            return;
        }
        *writer->at++ = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value != 0);
}

static void
put_blob(struct writer *writer, uint32_t tag, struct bytes blob)
{
    put_varint(writer, (uint64_t)tag << 3 | TYPE_LENGTH);
    put_varint(writer, blob.size);
    if (writer->overflowed || blob.size > (size_t)(writer->end - writer->at)) {
        writer->overflowed = true;
        return;
    }
    if (blob.size > 0)
        memcpy(writer->at, blob.at, blob.size);
    writer->at += blob.size;
}

static void
put_int(struct writer *writer, uint32_t tag, int64_t value)
{
    if (value == 0)
        return;
    put_varint(writer, (uint64_t)tag << 3 | TYPE_VARINT);
    put_varint(writer, (uint64_t)value);
}

static enum err
put_list(struct writer *writer, const struct field *field, const struct bytes *items, size_t count)
{
    if (count > field->max)
        return ERR_TOO_BIG;
    for (size_t i = 0; i < count; i++) {
        if (items[i].size > MESSAGE_ITEM_MAX)
            return ERR_TOO_BIG;
        put_blob(writer, field->tag, items[i]);
    }
    return ERR_OK;
}

static enum err
put_field(struct writer *writer, const struct field *field, const unsigned char *message)
{
    const void *place = message + field->offset;
    const struct bytes *blob = place;
    const size_t *count = (const void *)(message + field->count_offset);

    switch (field->kind) {
    case KIND_INT:
        put_int(writer, field->tag, *(const int64_t *)place);
        return ERR_OK;
    case KIND_BLOB:
        if (blob->size > field->max)
            return ERR_TOO_BIG;
        if (blob->size > 0)
            put_blob(writer, field->tag, *blob);
        return ERR_OK;
    case KIND_LIST:
        return put_list(writer, field, blob, *count);
    }
    NOT_REACHED();
}

enum err
message_put(const struct message_shape *shape, const void *message, uint8_t *to, size_t size,
    size_t *ret_size)
{
    struct writer writer = {.at = to, .end = to + size};

    for (size_t i = 0; i < shape->fields_count; i++) {
        enum err err = put_field(&writer, &shape->fields[i], message);

        if (err != ERR_OK)
            return err;
    }
    if (writer.overflowed)
        return ERR_TOO_BIG;
    *ret_size = (size_t)(writer.at - to);
    return ERR_OK;
}

static enum err
get_varint(struct bytes *rest, uint64_t *ret_value)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte;

        if (rest->size == 0)
            return ERR_BAD_INPUT;
        byte = rest->at[0];
        *rest = bytes_from(*rest, 1);
        if (shift == 63 && byte > 1)
            return ERR_BAD_INPUT;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            *ret_value = value;
            return ERR_OK;
        }
    }
    return ERR_BAD_INPUT;
}

/* One value as it stands on the wire. */
struct value {
    uint32_t tag;
    unsigned type;
    uint64_t number;
    struct bytes blob;
};

static enum err
get_value(struct bytes *rest, struct value *ret_value)
{
    uint64_t key;
    uint64_t size = 0;
    enum err err = get_varint(rest, &key);

    if (err != ERR_OK)
        return err;
    if (key >> 3 == 0 || key >> 3 > UINT32_MAX)
        return ERR_BAD_INPUT;
    *ret_value = (struct value){.tag = (uint32_t)(key >> 3), .type = (unsigned)(key & 7)};
    switch (ret_value->type) {
    case TYPE_VARINT:
        return get_varint(rest, &ret_value->number);
    case TYPE_LENGTH:
        err = get_varint(rest, &size);
        break;
    case TYPE_FIXED64:
        size = 8;
        break;
    case TYPE_FIXED32:
        size = 4;
        break;
    default:
        return ERR_BAD_INPUT;
    }
    if (err != ERR_OK || size > rest->size)
        return ERR_BAD_INPUT;
    ret_value->blob = bytes_of(rest->at, (size_t)size);
    *rest = bytes_from(*rest, (size_t)size);
    return ERR_OK;
}

static enum err
keep_value(const struct field *field, const struct value *value, unsigned char *message)
{
    void *place = message + field->offset;

    if (value->type != (field->kind == KIND_INT ? TYPE_VARINT : TYPE_LENGTH))
        return ERR_BAD_INPUT;
    switch (field->kind) {
    case KIND_INT:
        *(int64_t *)place = (int64_t)value->number;
        return ERR_OK;
    case KIND_BLOB:
        if (value->blob.size > field->max)
            return ERR_TOO_BIG;
        *(struct bytes *)place = value->blob;
        return ERR_OK;
    case KIND_LIST: {
        size_t *count = (void *)(message + field->count_offset);

        if (*count == field->max || value->blob.size > MESSAGE_ITEM_MAX)
            return ERR_TOO_BIG;
        ((struct bytes *)place)[(*count)++] = value->blob;
        return ERR_OK;
    }
    }
    NOT_REACHED();
}

/* The list's items need no clearing: their count says how many there are. */
static void
clear_message(const struct message_shape *shape, unsigned char *message)
{
    for (size_t i = 0; i < shape->fields_count; i++) {
        const struct field *field = &shape->fields[i];

        switch (field->kind) {
        case KIND_INT:
            memset(message + field->offset, 0, sizeof(int64_t));
            break;
        case KIND_BLOB:
            memset(message + field->offset, 0, sizeof(struct bytes));
            break;
        case KIND_LIST:
            memset(message + field->count_offset, 0, sizeof(size_t));
            break;
        }
    }
}

enum err
message_get(const struct message_shape *shape, struct bytes bytes, void *ret_message)
{
    clear_message(shape, ret_message);
    while (bytes.size > 0) {
        struct value value;
        enum err err = get_value(&bytes, &value);

        for (size_t i = 0; err == ERR_OK && i < shape->fields_count; i++)
            if (shape->fields[i].tag == value.tag) {
                err = keep_value(&shape->fields[i], &value, ret_message);
                break;
            }
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

void
message_chain(uint8_t chain[static 32], struct bytes record)
{
    struct bytes parts[] = {bytes_of(chain, 32), record};

    crypt_sha256(parts, LENGTH(parts), chain);
}
