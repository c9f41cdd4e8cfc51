/*
 * qr_bench -- how long a ticket takes from its bytes to the modules of its QR.
 *
 *     qr_bench      prints the median and the 99th percentile in µs
 */
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/clock.h"
#include "shared/pay/ticket.h"
#include "shared/text/qr.h"

#define ROUNDS 2000

static int
by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return left < right ? -1 : left > right;
}

static int64_t
make_one(int64_t sequence)
{
    static const uint8_t key[DEVICE_KEY_SIZE] = {1, 2, 3};
    static struct qr qr;
    struct tick before = clock_tick(clock_system());
    const struct ticket ticket = {.terminal = 100001,
        .epoch = 1,
        .sequence = sequence,
        .salt = 123456789,
        .amount = money_of(1234 + sequence),
        .issued_s = 1790000000};
    uint8_t bytes[TICKET_SIZE];
    char block[TICKET_URL_MAX];
    struct text url;
    enum err err;

    ticket_sign(&ticket, key, bytes);
    text_init(&url, block, sizeof(block));
    ticket_put_url(&url, "HTTPS://PAY.EXAMPLE.COM", bytes);
    err = qr_make(text_bytes(&url), QR_LEVEL_M, &qr);
    NEED(err == ERR_OK);
    return clock_tick(clock_system()).us - before.us;
}

int
main(void)
{
    static int64_t spans[ROUNDS];

    for (int i = 0; i < ROUNDS; i++)
        spans[i] = make_one(i + 1);
    qsort(spans, ROUNDS, sizeof(spans[0]), by_size);
    (void)printf("%lld %lld\n", (long long)spans[ROUNDS / 2], (long long)spans[ROUNDS * 99 / 100]);
    return EXIT_SUCCESS;
}
