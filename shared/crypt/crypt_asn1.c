#include "shared/crypt/crypt_asn1.h"

#include <stddef.h>
#include <stdint.h>

#define LENGTH_IS_LONG 0x80 /* then the low bits say how many bytes it has */
#define LENGTH_BYTES_MAX 3

static const struct bytes nothing;

struct crypt_asn1
crypt_asn1_of(struct bytes bytes)
{
    return (struct crypt_asn1){.left = bytes};
}

static struct bytes
refuse(struct crypt_asn1 *reader)
{
    reader->bad = true;
    reader->left = nothing;
    return nothing;
}

unsigned
crypt_asn1_tag(const struct crypt_asn1 *reader)
{
    return reader->left.size > 0 ? reader->left.at[0] : 0;
}

/* How long the tag and length of what comes first are; 0 when they are not DER. */
static size_t
measure(struct bytes from, size_t *ret_content)
{
    size_t bytes;
    size_t value = 0;

    if (from.size < 2)
        return 0;
    if (from.at[1] < LENGTH_IS_LONG) {
        *ret_content = from.at[1];
        return 2;
    }
    bytes = from.at[1] - LENGTH_IS_LONG;
    if (bytes == 0 || bytes > LENGTH_BYTES_MAX || from.size < 2 + bytes)
        return 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | from.at[2 + i];
    /* The shortest form only. */
    if (value < LENGTH_IS_LONG || (bytes > 1 && from.at[2] == 0))
        return 0;
    *ret_content = value;
    return 2 + bytes;
}

static struct bytes
take(struct crypt_asn1 *reader, unsigned tag, bool with_head)
{
    struct bytes from = reader->left;
    size_t content = 0;
    size_t head;

    if (reader->bad || crypt_asn1_tag(reader) != tag)
        return refuse(reader);
    head = measure(from, &content);
    if (head == 0 || from.size - head < content)
        return refuse(reader);
    reader->left = bytes_from(from, head + content);
    return with_head ? bytes_of(from.at, head + content) : bytes_of(from.at + head, content);
}

struct bytes
crypt_asn1_take(struct crypt_asn1 *reader, unsigned tag)
{
    return take(reader, tag, false);
}

struct bytes
crypt_asn1_take_whole(struct crypt_asn1 *reader, unsigned tag)
{
    return take(reader, tag, true);
}

void
crypt_asn1_skip(struct crypt_asn1 *reader, unsigned tag)
{
    if (crypt_asn1_tag(reader) == tag)
        (void)crypt_asn1_take(reader, tag);
}

bool
crypt_asn1_ended(const struct crypt_asn1 *reader)
{
    return !reader->bad && reader->left.size == 0;
}
