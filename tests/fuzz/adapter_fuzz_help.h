/*
 * adapter_fuzz_help.h -- what fuzzers of the hub's adapters have in common.
 *
 * An input's first byte chooses the reader, its second the call, the rest is what was heard. Each
 * reader has a letter for what is heard as it comes, and one for what the fuzzer signs first.
 * What holds of every adapter's answer, whoever sent it, is checked here. One thread.
 */
#ifndef TESTS_FUZZ_ADAPTER_FUZZ_HELP_H
#define TESTS_FUZZ_ADAPTER_FUZZ_HELP_H

#include <stdint.h>
#include <string.h>

#include "hub/channel/adapter_complaint.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"

#define FUZZ_INPUT_MAX 65536
#define FUZZ_SIGN_SIZE ((size_t)ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX))

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz_reader {
    char as_it_comes;
    char is_signed;
    void (*read)(uint8_t chosen, struct bytes input, bool is_signed);
};

static inline void
fuzz_read(const struct fuzz_reader *readers, size_t count, const uint8_t *data, size_t size)
{
    if (size < 2 || size > FUZZ_INPUT_MAX)
        return;
    for (size_t i = 0; i < count; i++)
        if (data[0] == readers[i].as_it_comes || data[0] == readers[i].is_signed)
            readers[i].read(data[1], bytes_of(data + 2, size - 2), data[0] == readers[i].is_signed);
}

/* Into FUZZ_SIGN_SIZE bytes at to, as base64. */
static inline void
fuzz_sign(const struct crypt_key *key, struct bytes message, char *to)
{
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;

    NEED(crypt_rsa_sign(key, message, signature, &size) == ERR_OK);
    (void)encode_base64(bytes_of(signature, size), to, FUZZ_SIGN_SIZE);
}

#define FUZZ_ENDS(text) NEED(memchr(text, '\0', sizeof(text)) != NULL)

static inline void
fuzz_check_reply(const struct adapter_reply *reply)
{
    FUZZ_ENDS(reply->ours);
    FUZZ_ENDS(reply->number);
    FUZZ_ENDS(reply->code);
    FUZZ_ENDS(reply->handle);
    NEED(reply->total.fen >= 0 && reply->receipt.fen >= 0 && reply->payer_paid.fen >= 0);
    NEED(reply->total_known == (reply->total.fen > 0));
    NEED(reply->state != ADAPTER_PAID || reply->total_known);
}

static inline void
fuzz_check_refund(const struct adapter_refund_reply *reply)
{
    FUZZ_ENDS(reply->ours);
    FUZZ_ENDS(reply->refund_ours);
    FUZZ_ENDS(reply->code);
}

/* Nothing is told but by an answer that is signed, and what is told is whole. */
static inline void
fuzz_check_complaints(
    const struct adapter_complaint_reply *reply, enum adapter_complaint_call call, bool may_tell)
{
    const bool is_history = call == ADAPTER_COMPLAINT_HISTORY;

    FUZZ_ENDS(reply->code);
    NEED(reply->count <= (is_history ? ADAPTER_COMPLAINT_WORDS_MAX : ADAPTER_COMPLAINT_PAGE));
    /* That it knows our address already, a refusal says. */
    NEED(may_tell || reply->count == 0);
    NEED(
        may_tell || reply->answer != ADAPTER_COMPLAINT_DONE || call == ADAPTER_COMPLAINT_SUBSCRIBE);
    NEED(reply->count == 0 || reply->answer == ADAPTER_COMPLAINT_DONE);
    for (size_t i = 0; i < reply->count; i++) {
        if (is_history) {
            NEED(reply->words[i].id[0] != '\0' && reply->words[i].text != NULL);
            continue;
        }
        NEED(adapter_complaint_is_id(reply->complaints[i].id) &&
             reply->complaints[i].amount.fen >= 0 && reply->complaints[i].phone != NULL &&
             reply->complaints[i].text != NULL);
    }
}

static inline void
fuzz_check_identity(enum err err, const char payer[static ADAPTER_PAYER_SIZE])
{
    if (err == ERR_OK)
        NEED(payer[0] != '\0' && memchr(payer, '\0', ADAPTER_PAYER_SIZE) != NULL);
    else
        NEED(err == ERR_NO_ANSWER || err_class(err) == ERR_CLASS_REFUSED);
}

#endif
