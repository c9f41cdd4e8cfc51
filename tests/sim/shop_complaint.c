#include <stdio.h>

#include "tests/sim/shop_inside.h"

/* One is on its way, or it is over. */
#define REFUSALS "BAD_STATE"

void
shop_complaint_answer(struct shop *shop, int64_t complaint_id)
{
    const int64_t mood = world_between(shop->world, 0, 999);
    char target[SHOP_TARGET_SIZE];
    char body[SHOP_BODY_SIZE] = "";

    if (mood >= 700)
        return;
    (void)snprintf(target, sizeof(target), "/v1/complaints/%lld/%s", (long long)complaint_id,
        mood < 500 ? "reply" : "complete");
    shop->figures.answers++;
    if (mood < 500)
        (void)snprintf(
            body, sizeof(body), "{\"text\":\"answer %lld\"}", (long long)shop->figures.answers);
    sim_app_change(&(struct sim_app_change){
        .kind = "complaint", .target = target, .body = body, .name = "", .refusals = REFUSALS});
}
