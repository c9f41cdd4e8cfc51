/* SM3 as GB/T 32905-2016 tells it, since mbedTLS 2.28 has none. The letters are the standard's. */
#include "shared/crypt/crypt_mbedtls.h"

#include <string.h>

#define BLOCK_SIZE 64
#define LENGTH_SIZE 8
#define WORDS 8
#define ROUNDS 64

static const uint32_t initial[WORDS] = {
    0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e};

struct sm3 {
    uint32_t v[WORDS];
    uint8_t block[BLOCK_SIZE];
    size_t block_used;
    uint64_t bits;
};

static uint32_t
rotate(uint32_t word, unsigned by)
{
    by %= 32;
    return by == 0 ? word : word << by | word >> (32 - by);
}

static uint32_t
p0(uint32_t x)
{
    return x ^ rotate(x, 9) ^ rotate(x, 17);
}

static uint32_t
p1(uint32_t x)
{
    return x ^ rotate(x, 15) ^ rotate(x, 23);
}

/* 5.3.2: a block's 16 words become 68. */
static void
expand(const uint8_t block[static BLOCK_SIZE], uint32_t w[static ROUNDS + 4])
{
    for (size_t j = 0; j < 16; j++)
        w[j] = (uint32_t)block[4 * j] << 24 | (uint32_t)block[4 * j + 1] << 16 |
               (uint32_t)block[4 * j + 2] << 8 | block[4 * j + 3];
    for (size_t j = 16; j < ROUNDS + 4; j++)
        w[j] = p1(w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)) ^ rotate(w[j - 13], 7) ^ w[j - 6];
}

/* 5.3.3: a to h are the words of r. */
static void
compress(struct sm3 *sm3)
{
    uint32_t w[ROUNDS + 4];
    uint32_t r[WORDS];

    expand(sm3->block, w);
    memcpy(r, sm3->v, sizeof(r));
    for (unsigned j = 0; j < ROUNDS; j++) {
        uint32_t t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
        uint32_t ff = j < 16 ? r[0] ^ r[1] ^ r[2] : (r[0] & r[1]) | (r[0] & r[2]) | (r[1] & r[2]);
        uint32_t gg = j < 16 ? r[4] ^ r[5] ^ r[6] : (r[4] & r[5]) | (~r[4] & r[6]);
        uint32_t ss1 = rotate(rotate(r[0], 12) + r[4] + rotate(t, j), 7);
        uint32_t tt1 = ff + r[3] + (ss1 ^ rotate(r[0], 12)) + (w[j] ^ w[j + 4]);
        uint32_t tt2 = gg + r[7] + ss1 + w[j];

        r[3] = r[2];
        r[2] = rotate(r[1], 9);
        r[1] = r[0];
        r[0] = tt1;
        r[7] = r[6];
        r[6] = rotate(r[5], 19);
        r[5] = r[4];
        r[4] = p0(tt2);
    }
    for (size_t i = 0; i < WORDS; i++)
        sm3->v[i] ^= r[i];
    crypt_wipe(w, sizeof(w));
}

static void
add(struct sm3 *sm3, struct bytes part)
{
    sm3->bits += (uint64_t)part.size * 8;
    while (part.size > 0) {
        size_t room = BLOCK_SIZE - sm3->block_used;
        size_t size = part.size < room ? part.size : room;

        memcpy(sm3->block + sm3->block_used, part.at, size);
        sm3->block_used += size;
        part = bytes_from(part, size);
        if (sm3->block_used == BLOCK_SIZE) {
            compress(sm3);
            sm3->block_used = 0;
        }
    }
}

/* 5.2: a bit, zeros, and the length in bits. */
static void
pad(struct sm3 *sm3)
{
    static const uint8_t padding[BLOCK_SIZE] = {0x80};
    uint64_t bits = sm3->bits;
    uint8_t length[LENGTH_SIZE];
    size_t end = BLOCK_SIZE - LENGTH_SIZE;
    size_t size = (sm3->block_used < end ? end : end + BLOCK_SIZE) - sm3->block_used;

    for (size_t i = 0; i < LENGTH_SIZE; i++)
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    add(sm3, bytes_of(padding, size));
    add(sm3, bytes_of(length, sizeof(length)));
    NEED(sm3->block_used == 0);
}

enum err
crypt_sm3(const struct bytes *parts, size_t count, uint8_t ret_digest[static CRYPT_SM3_SIZE])
{
    struct sm3 sm3 = {.block_used = 0};

    memcpy(sm3.v, initial, sizeof(sm3.v));
    for (size_t i = 0; i < count; i++)
        add(&sm3, parts[i]);
    pad(&sm3);
    for (size_t i = 0; i < CRYPT_SM3_SIZE; i++)
        ret_digest[i] = (uint8_t)(sm3.v[i / 4] >> (24 - 8 * (i % 4)));
    crypt_wipe(&sm3, sizeof(sm3));
    return ERR_OK;
}
