/*
 * crypt_asn1.h -- DER, one element after the other (X.690 section 10).
 *
 * A reader goes through bytes that it borrows and copies nothing. Its first
 * mistake is remembered and everything after it is empty: read it all, then ask
 * once. Definite lengths in their shortest form, tags of one byte. Nobody
 * outside this folder includes this. One thread each.
 */
#ifndef SHARED_CRYPT_CRYPT_ASN1_H
#define SHARED_CRYPT_CRYPT_ASN1_H

#include <stdbool.h>

#include "shared/base/bytes.h"

enum crypt_asn1_tag {
    CRYPT_ASN1_BOOLEAN = 0x01,
    CRYPT_ASN1_INTEGER = 0x02,
    CRYPT_ASN1_BITS = 0x03,
    CRYPT_ASN1_OCTETS = 0x04,
    CRYPT_ASN1_NULL = 0x05,
    CRYPT_ASN1_OID = 0x06,
    CRYPT_ASN1_UTF8 = 0x0c,
    CRYPT_ASN1_PRINTABLE = 0x13,
    CRYPT_ASN1_T61 = 0x14,
    CRYPT_ASN1_IA5 = 0x16,
    CRYPT_ASN1_UTC_TIME = 0x17,
    CRYPT_ASN1_TIME = 0x18, /* GeneralizedTime */
    CRYPT_ASN1_BMP = 0x1e,
    CRYPT_ASN1_SEQUENCE = 0x30,
    CRYPT_ASN1_SET = 0x31
};

/* The tag of [number] around something (EXPLICIT), and of [number] in the place of a tag. */
#define CRYPT_ASN1_AROUND(number) (0xa0 + (number))
#define CRYPT_ASN1_INSTEAD(number) (0x80 + (number))

struct crypt_asn1 {
    struct bytes left;
    bool bad;
};

/** crypt_asn1_of() begins to read bytes. */
struct crypt_asn1 crypt_asn1_of(struct bytes bytes);

/** crypt_asn1_tag() is the tag of what comes next, 0 at the end. */
unsigned crypt_asn1_tag(const struct crypt_asn1 *reader);

/** crypt_asn1_take() is the content of what comes next, which has that tag. */
struct bytes crypt_asn1_take(struct crypt_asn1 *reader, unsigned tag);

/** crypt_asn1_take_whole() is that with its tag and length. */
struct bytes crypt_asn1_take_whole(struct crypt_asn1 *reader, unsigned tag);

/** crypt_asn1_skip() goes past what comes next if it has that tag. */
void crypt_asn1_skip(struct crypt_asn1 *reader, unsigned tag);

/** crypt_asn1_ended() is whether everything was well formed and nothing is left. */
bool crypt_asn1_ended(const struct crypt_asn1 *reader);

#endif
