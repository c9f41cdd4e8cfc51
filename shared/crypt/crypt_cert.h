/*
 * crypt_cert.h -- X.509 certificates (RFC 5280): what they say, and who stands behind them.
 *
 * Read here and not by a library, so that both implementations accept the same
 * ones, print the same names and know of algorithms that a library does not:
 * Alipay's bundle of roots holds some that mbedTLS refuses to read (ADR 0025).
 * Signatures are checked by the library. Strict DER; names, serials and times are
 * as RFC 5280 allows them, a serial is positive.
 *
 * Several certificates are a list in the order of their text; the first owns all.
 * A certificate is not changed after it was read: any thread. The clock is handed in.
 */
#ifndef SHARED_CRYPT_CRYPT_CERT_H
#define SHARED_CRYPT_CRYPT_CERT_H

#include "shared/base/moment.h"
#include "shared/crypt/crypt.h"

#define CRYPT_CERT_SIZE_MAX 8192     /* of one, as DER */
#define CRYPT_CERT_COUNT_MAX 64      /* in one text */
#define CRYPT_CERT_CHAIN_MAX 8       /* from the leaf to its root, both counted */
#define CRYPT_CERT_BETWEEN_MAX 16    /* certificates that a chain may be made of */
#define CRYPT_CERT_HEX_SIZE 41       /* 20 bytes (RFC 5280 section 4.1.2.2) and a terminator */
#define CRYPT_CERT_DECIMAL_SIZE 50   /* those, and a terminator */
#define CRYPT_CERT_NAME_SIZE 1024    /* room for any name we have met */
#define CRYPT_CERT_ALIPAY_SN_SIZE 33 /* MD5 as hex, and a terminator */

struct crypt_cert {
    struct crypt_cert *next;  /* or NULL */
    struct bytes der;         /* all of it; what follows lies inside */
    struct bytes serial;      /* the highest byte first, without leading zeros */
    struct bytes issuer;      /* a Name, as DER */
    struct bytes subject;     /* likewise */
    struct bytes public_key;  /* SubjectPublicKeyInfo, as DER */
    struct bytes signed_part; /* what signature is over */
    struct bytes algorithm;   /* the OID of signature, its content */
    struct bytes signature;
    struct moment valid_from;
    struct moment valid_until; /* this second is still good */
    struct crypt_key *issuing; /* of a CA: its key, made once; NULL for one that we do not take */
    bool may_issue;            /* a CA that may sign certificates */
    unsigned below_max;        /* CAs that may stand between it and a leaf */
    bool is_strange;           /* says something critical that we do not know */
};

/**
 * crypt_cert_read() reads one or more certificates in PEM, or exactly one in DER.
 * ERR_BAD_INPUT when any of them is none, ERR_TOO_BIG beyond the limits above.
 */
enum err crypt_cert_read(struct bytes text, struct crypt_cert **ret_first) MUST_CHECK;

/** crypt_cert_free() takes all of the list of *first, which may be NULL. */
void crypt_cert_free(struct crypt_cert **first);

/** crypt_cert_serial_hex() writes whole bytes in upper case, as `openssl x509 -serial`. */
void crypt_cert_serial_hex(const struct crypt_cert *cert, char to[static CRYPT_CERT_HEX_SIZE]);
void crypt_cert_serial_decimal(
    const struct crypt_cert *cert, char to[static CRYPT_CERT_DECIMAL_SIZE]);

/**
 * crypt_cert_issuer() writes the issuer as RFC 2253 does, the last part first ("CN=…,O=…,C=…"),
 * letters beyond ASCII as UTF-8: `openssl x509 -issuer -nameopt RFC2253,-esc_msb,utf8`.
 * ERR_TOO_BIG without room.
 */
enum err crypt_cert_issuer(const struct crypt_cert *cert, char *to, size_t size) MUST_CHECK;

/** crypt_cert_common_name() writes the subject's last CN; ERR_NOT_FOUND when there is none. */
enum err crypt_cert_common_name(const struct crypt_cert *cert, char *to, size_t size) MUST_CHECK;

/** crypt_cert_key() is ERR_UNSUPPORTED for no RSA key, ERR_BAD_INPUT for one we do not take. */
enum err crypt_cert_key(const struct crypt_cert *cert, struct crypt_key **ret_key) MUST_CHECK;

/** crypt_cert_is_rsa() is whether it was signed with RSA, whatever key it is about. */
bool crypt_cert_is_rsa(const struct crypt_cert *cert);

/**
 * crypt_cert_alipay_sn() writes what Alipay names a certificate by: the MD5 of issuer and
 * decimal serial (Alipay, 公钥证书签名, app_cert_sn). ERR_TOO_BIG for an issuer beyond
 * CRYPT_CERT_NAME_SIZE.
 */
enum err crypt_cert_alipay_sn(
    const struct crypt_cert *cert, char to[static CRYPT_CERT_ALIPAY_SN_SIZE]) MUST_CHECK;

/**
 * crypt_cert_alipay_root_sn() writes those of the list that were signed with RSA, joined
 * by "_" (alipay_root_cert_sn). ERR_NOT_FOUND when there is none, ERR_TOO_BIG without room.
 */
enum err crypt_cert_alipay_root_sn(
    const struct crypt_cert *first, char *to, size_t size) MUST_CHECK;

/**
 * crypt_cert_verify() is whether a chain leads from cert over some of between (a list, or
 * NULL) to one of roots, which is all that is trusted. Of roots, too, the time is looked
 * at. Refused, it says what the chain that came farthest lacked:
 *   ERR_NOT_FOUND      its issuer is not there: another root
 *   ERR_BAD_SIGNATURE  the issuer of that name did not sign it
 *   ERR_FORBIDDEN      who signed it is not a CA, or not one of a chain of that length
 *   ERR_EXPIRED        now is outside of the time of one of them, before or after
 *   ERR_TOO_BIG        between is longer than CRYPT_CERT_BETWEEN_MAX
 *   ERR_UNSUPPORTED    a signature of a kind that we do not check (RSA with SHA-256 and up
 *                      are), or something critical that we do not know
 */
enum err crypt_cert_verify(const struct crypt_cert *cert, const struct crypt_cert *between,
    const struct crypt_cert *roots, struct moment now) MUST_CHECK;

#endif
