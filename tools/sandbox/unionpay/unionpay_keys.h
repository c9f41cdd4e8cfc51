/*
 * unionpay_keys.h -- keys and certificates for both sides, as the command "keys" makes them.
 *
 * A root, a middle one and UnionPay's own below it; three that are to be refused; the merchant's.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_KEYS_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_KEYS_H

#include "tools/sandbox/core/sandbox_certificate.h"
#include "tools/sandbox/unionpay/unionpay_settings.h"

/* The private keys that everything is made of. */
struct unionpay_keys {
    struct crypt_key *merchant;
    struct crypt_key *signer;
    struct crypt_key *middle;
    struct crypt_key *root;
};

/** unionpay_keys_merchant() makes the merchant's certificate. */
enum err unionpay_keys_merchant(
    const struct unionpay_keys *keys, char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX]) MUST_CHECK;

/* Who issues: UnionPay's root for the middle one, which issues all others. */
enum err unionpay_keys_root(
    const struct unionpay_keys *keys, char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX]) MUST_CHECK;
enum err unionpay_keys_middle(
    const struct unionpay_keys *keys, char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX]) MUST_CHECK;

/** unionpay_keys_chain() makes one of UnionPay's. */
enum err unionpay_keys_chain(const struct unionpay_keys *keys, enum unionpay_chain chain,
    char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX]) MUST_CHECK;

/** unionpay_keys_make() is the hook make_keys() of the dialect. */
enum err unionpay_keys_make(const char *folder, const char **ret_wrong) MUST_CHECK;

#endif
