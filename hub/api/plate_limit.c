#include "hub/api/plate_limit.h"

#include <stdlib.h>

#include "hub/flow/sale.h"
#include "shared/base/number.h"
#include "shared/crypt/crypt.h"

/* One that is unpaid; order_id 0: a free place. */
struct entry {
    int64_t order_id;
    int64_t plate_id;
    uint64_t from;
    struct tick until;
};

struct plate_limit {
    struct entry entries[PLATE_LIMIT_KEPT];
    size_t next;
};

static uint64_t
from_of(struct bytes address)
{
    uint8_t digest[CRYPT_SHA256_SIZE];

    crypt_sha256(&address, 1, digest);
    return number_get(digest, 8);
}

enum err
plate_limit_check(
    const struct plate_limit *limit, struct tick now, int64_t plate_id, struct bytes address)
{
    const uint64_t from = from_of(address);
    unsigned by_plate = 0;
    unsigned by_address = 0;

    for (size_t i = 0; i < PLATE_LIMIT_KEPT; i++) {
        const struct entry *entry = &limit->entries[i];

        if (entry->order_id == 0 || entry->plate_id != plate_id || tick_reached(now, entry->until))
            continue;
        by_plate++;
        by_address += entry->from == from ? 1 : 0;
    }
    return by_plate < PLATE_LIMIT_BY_PLATE && by_address < PLATE_LIMIT_BY_ADDRESS ? ERR_OK
                                                                                  : ERR_TOO_OFTEN;
}

void
plate_limit_begun(struct plate_limit *limit, struct tick now, int64_t plate_id,
    struct bytes address, int64_t order_id)
{
    limit->entries[limit->next] = (struct entry){.order_id = order_id,
        .plate_id = plate_id,
        .from = from_of(address),
        .until = tick_after(now, SALE_VALID_SPAN)};
    limit->next = (limit->next + 1) % PLATE_LIMIT_KEPT;
}

void
plate_limit_paid(struct plate_limit *limit, int64_t order_id)
{
    for (size_t i = 0; i < PLATE_LIMIT_KEPT; i++)
        if (limit->entries[i].order_id == order_id)
            limit->entries[i] = (struct entry){0};
}

enum err
plate_limit_make(struct plate_limit **ret_limit)
{
    struct plate_limit *limit = calloc(1, sizeof(*limit));

    if (limit == NULL)
        return ERR_NO_SPACE;
    *ret_limit = limit;
    return ERR_OK;
}

void
plate_limit_free(struct plate_limit **limit)
{
    free(*limit);
    *limit = NULL;
}
