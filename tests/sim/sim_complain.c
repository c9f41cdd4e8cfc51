#include "tests/sim/sim_complain.h"

#include <stdio.h>
#include <string.h>

#include "tests/sim/payer.h"
#include "tests/sim/sim_sandbox.h"

#define PAUSE_MIN_MS 10000
#define PAUSE_MAX_MS 200000
/* Once nobody complains any more, Alipay has little else to do. */
#define DECIDES_MAX_MS 10000
/* One of so many that were paid last; of so many that were complained of last. */
#define LAST 20
#define LAST_COMPLAINTS 4
#define BODY_SIZE 256

static struct {
    struct world *world;
    struct world_event event;
    int64_t count;
    int64_t words;
    int64_t decisions;
    bool closed;
} complaints;

static const char *const urls[SIM_WALLETS] = {
    [SIM_WALLET_ALIPAY] = SIM_SANDBOX_URL "/sandbox/alipay/complaint",
    [SIM_WALLET_WECHAT] = SIM_SANDBOX_URL "/sandbox/wechat/complaint",
};
static const char *const kinds[SIM_WALLETS] = {
    [SIM_WALLET_ALIPAY] = "重复扣款",
    [SIM_WALLET_WECHAT] = "OTHERS",
};

/* UnionPay hears none. */
static void
file(void)
{
    const enum sim_wallet wallet =
        world_happens(complaints.world, 500) ? SIM_WALLET_ALIPAY : SIM_WALLET_WECHAT;
    char number[SIM_SANDBOX_NUMBER_SIZE];
    char body[BODY_SIZE];

    if (!sim_sandbox_paid(wallet, world_between(complaints.world, 0, LAST - 1), number))
        return;
    (void)snprintf(body, sizeof(body),
        "{\"number\":\"%s\",\"text\":\"complaint %lld\",\"kind\":\"%s\"}", number,
        (long long)++complaints.count, kinds[wallet]);
    payer_post(urls[wallet], wallet, body);
}

/* What its payer does next; of what Alipay decides, what that comes to. */
static void
go_on(bool decided)
{
    const int64_t newer = decided ? 0 : world_between(complaints.world, 0, LAST_COMPLAINTS - 1);
    const int64_t mood = world_between(complaints.world, 0, 999);
    struct sim_sandbox_complaint complaint;
    char body[BODY_SIZE];
    char act[64];

    if (!sim_sandbox_complaint(newer, decided, &complaint))
        return;
    if (strcmp(complaint.stands, "PLATFORM_PROCESSING") == 0 && (decided || mood < 600)) {
        (void)snprintf(
            act, sizeof(act), "\"decision\":\"%s\"", decided || mood < 300 ? "finish" : "back");
        complaints.decisions++;
    } else if (mood < 700) {
        (void)snprintf(act, sizeof(act), "\"text\":\"more %lld\"", (long long)++complaints.words);
    } else if (mood < 850 && complaint.wallet == SIM_WALLET_ALIPAY) {
        (void)snprintf(act, sizeof(act), "\"agree\":true");
    } else {
        (void)snprintf(act, sizeof(act), "\"withdraw\":true");
    }
    (void)snprintf(body, sizeof(body), "{\"complaint\":\"%s\",%s}", complaint.number, act);
    payer_post(urls[complaint.wallet], complaint.wallet, body);
}

static void
complain(void *context)
{
    const bool closed = complaints.closed;
    const struct span pause =
        span_ms(closed ? world_between(complaints.world, 1000, DECIDES_MAX_MS)
                       : world_between(complaints.world, PAUSE_MIN_MS, PAUSE_MAX_MS));

    world_at(complaints.world, &complaints.event, pause, complain, context);
    if (closed || world_happens(complaints.world, 600))
        go_on(closed);
    else
        file();
}

void
sim_complain_start(struct world *world)
{
    complaints.world = world;
    world_at(world, &complaints.event, span_s(60), complain, NULL);
}

/* What Alipay still decides is decided soon. */
void
sim_complain_close(void)
{
    complaints.closed = true;
    world_at(complaints.world, &complaints.event, span_s(1), complain, NULL);
}

void
sim_complain_open(void)
{
    complaints.closed = false;
}

void
sim_complain_stop(void)
{
    world_never(complaints.world, &complaints.event);
}

int64_t
sim_complain_count(void)
{
    return complaints.count;
}

int64_t
sim_complain_words(void)
{
    return complaints.words;
}

int64_t
sim_complain_decisions(void)
{
    return complaints.decisions;
}
