/*
 * sign_bench -- signatures a second, as channels have them signed and verified.
 *
 *     sign_bench SECONDS      for each; one line of JSON
 *
 * RSA of 2048 bits over SHA-256 of a request of 300 bytes; and the certificate of an answer read,
 * its chain verified. Seconds are the processor's, as `openssl speed` has them. Built once with
 * each library.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "shared/base/text.h"
#include "shared/crypt/crypt_cert.h"
#include "shared/crypt/crypt_test_certs.h"
#include "shared/crypt/crypt_test_pair.h"

#define MESSAGE_SIZE 300
#define BATCH 16
#define NOW_US INT64_C(1796000000000000)

struct work {
    struct crypt_key *private;
    struct crypt_key *public;
    struct crypt_cert *middle;
    struct crypt_cert *root;
    struct bytes message;
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;
};

static enum err
sign(struct work *work)
{
    return crypt_rsa_sign(work->private, work->message, work->signature, &work->size);
}

static enum err
verify(struct work *work)
{
    return crypt_rsa_verify(work->public, work->message, bytes_of(work->signature, work->size));
}

static enum err
verify_chain(struct work *work)
{
    struct crypt_cert *leaf = NULL;
    enum err err = crypt_cert_read(bytes_text(cert_leaf), &leaf);

    if (err == ERR_OK)
        err = crypt_cert_verify(leaf, work->middle, work->root, (struct moment){.us = NOW_US});
    crypt_cert_free(&leaf);
    return err;
}

static int64_t
used_us(void)
{
    struct rusage usage;

    NEED(getrusage(RUSAGE_SELF, &usage) == 0);
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* How often a second. */
static int64_t
rate_of(enum err (*run)(struct work *), struct work *work, int64_t seconds)
{
    int64_t start = used_us();
    int64_t used;
    int64_t count = 0;

    do {
        for (int i = 0; i < BATCH; i++, count++)
            NEED(run(work) == ERR_OK);
        used = used_us() - start;
    } while (used < seconds * 1000000);
    return used > 0 ? count * 1000000 / used : 0;
}

int
main(int count, char **arguments)
{
    static const uint8_t message[MESSAGE_SIZE] = "POST\n/v3/pay/transactions/native\n";
    struct work work = {.message = bytes_of(message, sizeof(message))};
    int64_t seconds = 0;

    if (count != 2 || text_read_int(bytes_text(arguments[1]), &seconds) != ERR_OK || seconds <= 0)
        return 2;
    crypt_test_pair(crypt_test_ours, &work.private, &work.public);
    NEED(crypt_cert_read(bytes_text(cert_middle), &work.middle) == ERR_OK);
    NEED(crypt_cert_read(bytes_text(cert_root), &work.root) == ERR_OK);
    (void)printf("{\"library\":\"%s\",\"sign_per_s\":%lld", crypt_name(),
        (long long)rate_of(sign, &work, seconds));
    (void)printf(",\"verify_per_s\":%lld", (long long)rate_of(verify, &work, seconds));
    (void)printf(",\"chain_per_s\":%lld}\n", (long long)rate_of(verify_chain, &work, seconds));
    crypt_key_free(&work.private);
    crypt_key_free(&work.public);
    crypt_cert_free(&work.middle);
    crypt_cert_free(&work.root);
    return EXIT_SUCCESS;
}
