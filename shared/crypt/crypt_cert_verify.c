#include "shared/crypt/crypt_cert.h"
#include "shared/crypt/crypt_inside.h"

#define US_PER_S 1000000

/* OIDs of signatures, their content (RFC 4055 section 5). */
#define OID_SHA256 "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"
#define OID_SHA384 "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"
#define OID_SHA512 "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"

/* A certificate between, and why nobody may stand upon it. */
struct link {
    const struct crypt_cert *cert;
    enum err err;
    unsigned below_max; /* CAs that may still follow, once err is ERR_OK */
};

/* What is known of everything between, from the roots downwards. */
struct web {
    struct link links[CRYPT_CERT_BETWEEN_MAX];
    size_t count;
    const struct crypt_cert *roots;
    struct moment now;
};

/* How far a chain has come that fails in this way. */
static int
distance_of(enum err err)
{
    static const enum err order[] = {
        ERR_NOT_FOUND, ERR_BAD_SIGNATURE, ERR_UNSUPPORTED, ERR_FORBIDDEN, ERR_EXPIRED};

    for (size_t i = 0; i < LENGTH(order); i++)
        if (order[i] == err)
            return (int)i;
    /* Without memory nothing is known; all is well beats everything. */
    return err == ERR_OK ? (int)LENGTH(order) + 1 : (int)LENGTH(order);
}

static bool
read_hash(struct bytes oid, enum crypt_hash *ret_hash)
{
    if (bytes_is(oid, OID_SHA256))
        *ret_hash = CRYPT_HASH_SHA256;
    else if (bytes_is(oid, OID_SHA384))
        *ret_hash = CRYPT_HASH_SHA384;
    else if (bytes_is(oid, OID_SHA512))
        *ret_hash = CRYPT_HASH_SHA512;
    else
        return false;
    return true;
}

static enum err
check_signature(const struct crypt_cert *cert, const struct crypt_cert *issuer)
{
    enum crypt_hash hash = CRYPT_HASH_SHA256;
    struct crypt_key *key = NULL;
    enum err err;

    if (!read_hash(cert->algorithm, &hash))
        return ERR_UNSUPPORTED;
    if (issuer->issuing != NULL)
        return crypt_rsa_verify_hash(issuer->issuing, hash, cert->signed_part, cert->signature);
    err = crypt_cert_key(issuer, &key);
    if (err == ERR_BAD_INPUT)
        return ERR_UNSUPPORTED;
    if (err != ERR_OK)
        return err;
    err = crypt_rsa_verify_hash(key, hash, cert->signed_part, cert->signature);
    crypt_key_free(&key);
    return err;
}

static enum err
check_itself(const struct crypt_cert *cert, struct moment now)
{
    if (cert->is_strange)
        return ERR_UNSUPPORTED;
    if (now.us < cert->valid_from.us || now.us >= cert->valid_until.us + US_PER_S)
        return ERR_EXPIRED;
    return ERR_OK;
}

/* What issuer says about cert; fault is why nobody may stand upon issuer, or ERR_OK. */
static enum err
check_issuer(const struct crypt_cert *cert, const struct crypt_cert *issuer, enum err fault)
{
    enum err err;

    if (!bytes_equal(issuer->subject, cert->issuer))
        return ERR_NOT_FOUND;
    err = check_signature(cert, issuer);
    if (err == ERR_OK)
        err = issuer->may_issue ? fault : ERR_FORBIDDEN;
    return err;
}

/* Who stands behind cert, the best of them; *ret_below is how many CAs may follow that one. */
static enum err
look_for_issuer(const struct web *web, const struct crypt_cert *cert, unsigned *ret_below)
{
    enum err best = ERR_NOT_FOUND;

    for (const struct crypt_cert *at = web->roots; at != NULL; at = at->next) {
        enum err err = check_issuer(cert, at, check_itself(at, web->now));

        if (err == ERR_OK && (best != ERR_OK || at->below_max > *ret_below))
            *ret_below = at->below_max;
        if (distance_of(err) > distance_of(best))
            best = err;
    }
    for (size_t i = 0; i < web->count; i++) {
        const struct link *link = &web->links[i];
        enum err err = check_issuer(cert, link->cert, link->err);

        if (err == ERR_OK && (best != ERR_OK || link->below_max > *ret_below))
            *ret_below = link->below_max;
        if (distance_of(err) > distance_of(best))
            best = err;
    }
    return best;
}

/* Look at a certificate between once more, now that more is known of the others. */
static void
update_link(const struct web *web, struct link *link)
{
    unsigned below = 0;

    link->err = look_for_issuer(web, link->cert, &below);
    if (link->err == ERR_OK && below == 0)
        link->err = ERR_FORBIDDEN;
    if (link->err == ERR_OK)
        link->err = check_itself(link->cert, web->now);
    if (link->err != ERR_OK)
        return;
    link->below_max = below - 1 < link->cert->below_max ? below - 1 : link->cert->below_max;
}

static bool
is_among(const struct crypt_cert *cert, const struct crypt_cert *first)
{
    for (const struct crypt_cert *at = first; at != NULL; at = at->next)
        if (bytes_equal(at->der, cert->der))
            return true;
    return false;
}

enum err
crypt_cert_verify(const struct crypt_cert *cert, const struct crypt_cert *between,
    const struct crypt_cert *roots, struct moment now)
{
    struct web web = {.roots = roots, .now = now};
    unsigned below = 0;
    enum err err;

    if (is_among(cert, roots))
        return check_itself(cert, now);
    for (const struct crypt_cert *at = between; at != NULL; at = at->next) {
        if (web.count == CRYPT_CERT_BETWEEN_MAX)
            return ERR_TOO_BIG;
        web.links[web.count++] = (struct link){.cert = at, .err = ERR_NOT_FOUND};
    }
    /* Each round can only lead one step further down. */
    for (size_t round = 0; round < CRYPT_CERT_CHAIN_MAX - 2; round++)
        for (size_t i = 0; i < web.count; i++)
            if (web.links[i].err != ERR_OK)
                update_link(&web, &web.links[i]);
    err = look_for_issuer(&web, cert, &below);
    return err == ERR_OK ? check_itself(cert, now) : err;
}
