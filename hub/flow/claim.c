#include "hub/flow/claim.h"

static int64_t
hash_of(const uint8_t digest[static CRYPT_SHA256_SIZE])
{
    uint64_t hash = 0;

    for (size_t i = 0; i < sizeof(hash); i++)
        hash = hash << 8 | digest[i];
    return (int64_t)(hash >> 1);
}

void
claim_make(enum claim_kind kind, int64_t scope, struct bytes name, struct bytes content,
    struct claim *ret_claim)
{
    uint8_t number[sizeof(scope)];

    for (size_t i = 0; i < sizeof(number); i++)
        number[i] = (uint8_t)((uint64_t)scope >> (8 * i));
    ret_claim->kind = kind;
    crypt_sha256(
        (const struct bytes[]){bytes_of(number, sizeof(number)), name}, 2, ret_claim->digest);
    crypt_sha256(&content, 1, ret_claim->content);
    ret_claim->hash = hash_of(ret_claim->digest);
}

void
claim_want(struct desk *desk, int64_t merchant_id, const struct claim *claim)
{
    desk_want(desk, TABLE_claim, KEY_OF(merchant_id, claim->kind, claim->hash));
}

bool
claim_has(struct desk *desk, int64_t merchant_id, const struct claim *claim)
{
    return desk_has(desk, TABLE_claim, KEY_OF(merchant_id, claim->kind, claim->hash));
}

enum err
claim_look(struct desk *desk, int64_t merchant_id, const struct claim *claim, int64_t *ret_about)
{
    const struct claim_row *row =
        desk_get_claim(desk, KEY_OF(merchant_id, claim->kind, claim->hash));

    if (row == NULL)
        return ERR_NOT_FOUND;
    if (memcmp(row->digest, claim->digest, sizeof(claim->digest)) != 0 ||
        memcmp(row->content, claim->content, sizeof(claim->content)) != 0)
        return ERR_CONFLICT;
    *ret_about = row->about;
    return ERR_OK;
}

void
claim_put(struct desk *desk, const struct turn *turn, int64_t merchant_id,
    const struct claim *claim, int64_t about)
{
    struct claim_row row = {
        .merchant_id = merchant_id,
        .kind = claim->kind,
        .hash = claim->hash,
        .digest_size = sizeof(row.digest),
        .content_size = sizeof(row.content),
        .about = about,
        .created_us = turn->now.us,
    };

    memcpy(row.digest, claim->digest, sizeof(row.digest));
    memcpy(row.content, claim->content, sizeof(row.content));
    (void)desk_add_claim(desk, &row);
}
