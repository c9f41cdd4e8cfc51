#include "shared/crypt/crypt_cert_name.h"

#include "shared/base/text.h"
#include "shared/crypt/crypt_asn1.h"

#define PARTS_MAX 32
#define ARC_MAX (UINT64_C(1) << 56)
#define SURROGATES 0xd800U
#define SURROGATES_END 0xe000U

/* "CN=…" */
struct part {
    struct bytes oid;
    struct bytes whole; /* the value as DER */
    struct bytes value;
    unsigned tag;
    size_t set; /* parts of one set are one step of the name */
};

struct name {
    struct part parts[PARTS_MAX];
    size_t count;
};

/* What OpenSSL calls them, too. */
static const struct {
    const char *oid;
    const char *word;
} words[] = {
    {"\x55\x04\x03", "CN"},
    {"\x55\x04\x04", "SN"},
    {"\x55\x04\x05", "serialNumber"},
    {"\x55\x04\x06", "C"},
    {"\x55\x04\x07", "L"},
    {"\x55\x04\x08", "ST"},
    {"\x55\x04\x09", "street"},
    {"\x55\x04\x0a", "O"},
    {"\x55\x04\x0b", "OU"},
    {"\x55\x04\x0c", "title"},
    {"\x55\x04\x2a", "GN"},
    {"\x55\x04\x2b", "initials"},
    {"\x55\x04\x2e", "dnQualifier"},
    {"\x55\x04\x61", "organizationIdentifier"},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"},
    {"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"},
    {"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"},
};

static const char *
word_of(struct bytes oid)
{
    for (size_t i = 0; i < LENGTH(words); i++)
        if (bytes_is(oid, words[i].oid))
            return words[i].word;
    return NULL;
}

/* Bytes to a letter: 0 for a type that is not printed as letters. */
static size_t
width_of(unsigned tag)
{
    switch (tag) {
    case CRYPT_ASN1_UTF8:
    case CRYPT_ASN1_PRINTABLE:
    case CRYPT_ASN1_IA5:
    case CRYPT_ASN1_T61:
        return 1;
    case CRYPT_ASN1_BMP:
        return 2;
    default:
        return 0;
    }
}

/* The letter of width bytes, and whether it is one. */
static bool
letter_at(const struct part *part, size_t start, unsigned *ret_letter)
{
    const uint8_t *at = part->value.at + start;
    unsigned letter = at[0];

    if (part->tag == CRYPT_ASN1_BMP)
        letter = (unsigned)at[0] << 8 | at[1];
    *ret_letter = letter;
    return letter != 0 && (letter < SURROGATES || letter >= SURROGATES_END);
}

static bool
is_printable(const struct part *part)
{
    size_t width = width_of(part->tag);
    unsigned letter;

    if (width == 0)
        return true;
    if (part->tag == CRYPT_ASN1_UTF8)
        return text_is_utf8(part->value);
    if (part->value.size % width != 0)
        return false;
    for (size_t i = 0; i < part->value.size; i += width)
        if (!letter_at(part, i, &letter) ||
            (letter >= 0x80 && (part->tag == CRYPT_ASN1_PRINTABLE || part->tag == CRYPT_ASN1_IA5)))
            return false;
    return true;
}

static bool
is_oid(struct bytes oid)
{
    uint64_t arc = 0;

    for (size_t i = 0; i < oid.size; i++) {
        if (arc >= ARC_MAX || (arc == 0 && oid.at[i] == 0x80))
            return false;
        arc = (oid.at[i] & 0x80) != 0 ? arc << 7 | (oid.at[i] & 0x7f) : 0;
    }
    return oid.size > 0 && (oid.at[oid.size - 1] & 0x80) == 0;
}

static enum err
read_part(struct crypt_asn1 *set, struct name *name, size_t number)
{
    struct crypt_asn1 pair = crypt_asn1_of(crypt_asn1_take(set, CRYPT_ASN1_SEQUENCE));
    struct part part = {.oid = crypt_asn1_take(&pair, CRYPT_ASN1_OID), .set = number};
    struct crypt_asn1 value = crypt_asn1_of(pair.left);

    part.tag = crypt_asn1_tag(&pair);
    part.whole = crypt_asn1_take_whole(&pair, part.tag);
    part.value = crypt_asn1_take(&value, part.tag);
    if (!crypt_asn1_ended(&pair) || !is_oid(part.oid) || !is_printable(&part))
        return ERR_BAD_INPUT;
    if (name->count == PARTS_MAX)
        return ERR_TOO_BIG;
    name->parts[name->count++] = part;
    return ERR_OK;
}

static enum err
read_name(struct bytes der, struct name *name)
{
    struct crypt_asn1 outer = crypt_asn1_of(der);
    struct crypt_asn1 list = crypt_asn1_of(crypt_asn1_take(&outer, CRYPT_ASN1_SEQUENCE));
    enum err err = ERR_OK;

    name->count = 0;
    for (size_t i = 0; err == ERR_OK && list.left.size > 0; i++) {
        struct crypt_asn1 set = crypt_asn1_of(crypt_asn1_take(&list, CRYPT_ASN1_SET));

        do {
            err = read_part(&set, name, i);
        } while (err == ERR_OK && set.left.size > 0);
    }
    if (err == ERR_OK && (!crypt_asn1_ended(&list) || !crypt_asn1_ended(&outer)))
        err = ERR_BAD_INPUT;
    return err;
}

static void
put_utf8(struct text *text, unsigned letter)
{
    if (letter < 0x80) {
        text_put_char(text, (char)letter);
    } else if (letter < 0x800) {
        text_put_char(text, (char)(0xc0 | letter >> 6));
        text_put_char(text, (char)(0x80 | (letter & 0x3f)));
    } else {
        text_put_char(text, (char)(0xe0 | letter >> 12));
        text_put_char(text, (char)(0x80 | (letter >> 6 & 0x3f)));
        text_put_char(text, (char)(0x80 | (letter & 0x3f)));
    }
}

/* RFC 2253 section 2.4. */
static bool
is_escaped(unsigned letter, bool is_first, bool is_last)
{
    if (letter == ' ')
        return is_first || is_last;
    if (letter == '#')
        return is_first;
    return letter < 0x80 && strchr(",+\"\\<>;", (int)letter) != NULL;
}

static void
put_value(struct text *text, const struct part *part, bool escapes)
{
    size_t width = width_of(part->tag);

    for (size_t i = 0; i < part->value.size; i += width) {
        unsigned letter = 0;

        (void)letter_at(part, i, &letter);
        if (escapes && (letter < ' ' || letter == 0x7f)) {
            text_printf(text, "\\%02X", letter);
            continue;
        }
        if (escapes && is_escaped(letter, i == 0, i + width == part->value.size))
            text_put_char(text, '\\');
        /* UTF-8 is put byte by byte as it is. */
        if (part->tag == CRYPT_ASN1_UTF8)
            text_put_char(text, (char)letter);
        else
            put_utf8(text, letter);
    }
}

static void
put_oid(struct text *text, struct bytes oid)
{
    uint64_t arc = 0;
    bool is_first = true;

    for (size_t i = 0; i < oid.size; i++) {
        arc = arc << 7 | (oid.at[i] & 0x7f);
        if ((oid.at[i] & 0x80) != 0)
            continue;
        if (is_first) {
            uint64_t top = arc < 80 ? arc / 40 : 2;

            text_put_int(text, (int64_t)top);
            arc -= top * 40;
        }
        text_put_char(text, '.');
        text_put_int(text, (int64_t)arc);
        is_first = false;
        arc = 0;
    }
}

static void
put_part(struct text *text, const struct part *part)
{
    const char *word = word_of(part->oid);

    if (word != NULL)
        text_put(text, word);
    else
        put_oid(text, part->oid);
    text_put_char(text, '=');
    if (word != NULL && width_of(part->tag) != 0) {
        put_value(text, part, true);
        return;
    }
    text_put_char(text, '#');
    for (size_t i = 0; i < part->whole.size; i++)
        text_printf(text, "%02X", part->whole.at[i]);
}

enum err
crypt_cert_name_check(struct bytes name)
{
    struct name read;

    return read_name(name, &read);
}

enum err
crypt_cert_name_print(struct bytes name, char *to, size_t size)
{
    struct text text;
    struct name read;
    enum err err = read_name(name, &read);

    if (err != ERR_OK)
        return err;
    text_init(&text, to, size);
    for (size_t i = read.count; i > 0; i--) {
        if (i < read.count)
            text_put_char(&text, read.parts[i].set == read.parts[i - 1].set ? '+' : ',');
        put_part(&text, &read.parts[i - 1]);
    }
    return text_ok(&text) ? ERR_OK : ERR_TOO_BIG;
}

enum err
crypt_cert_name_common(struct bytes name, char *to, size_t size)
{
    struct text text;
    struct name read;
    enum err err = read_name(name, &read);

    if (err != ERR_OK)
        return err;
    for (size_t i = read.count; i > 0; i--) {
        const struct part *part = &read.parts[i - 1];

        if (!bytes_is(part->oid, words[0].oid) || width_of(part->tag) == 0)
            continue;
        text_init(&text, to, size);
        put_value(&text, part, false);
        return text_ok(&text) ? ERR_OK : ERR_TOO_BIG;
    }
    return ERR_NOT_FOUND;
}
