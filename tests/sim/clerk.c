#include "tests/sim/clerk.h"

#include <stdio.h>

#include "hub/flow/refund_flow.h"
#include "hub/flow/stuck_flow.h"
#include "hub/flow/transfer_flow.h"
#include "hub/flow/wallet_flow.h"
#include "tests/sim/check_inside.h"
#include "tests/sim/sim_account.h"
#include "tests/sim/sim_books.h"
#include "tests/sim/sim_hub.h"

#define PAUSE_MAX_MS 30000
#define MERCHANT 3 /* SIM_HUB_MERCHANT */
#define CLERK 9    /* who approves */

enum deed_kind {
    DEED_NONE,
    DEED_SAY,
    DEED_SETTLE,
    DEED_RELEASE,
    DEED_FREEZE,
    DEED_REFUND,
    DEED_ASK
};

/* What is being done; kept until it is known to be done. */
struct deed {
    enum deed_kind kind;
    int64_t number;
    int64_t amount;
    int64_t holder_id; /* of the money */
    int64_t about_id;  /* the transfer or the payment */
    enum transfer_event event;
};

static struct {
    struct machine *hub;
    struct world *world;
    struct world_event event;
    struct deed deed;
    int64_t crashes; /* of the hub, when it was told */
    bool waits;      /* for its answer */
    bool finishes;
    int64_t numbers;
    int64_t deeds;
    union {
        struct operation operation;
        struct transfer_say say;
        struct wallet_settle settle;
        struct wallet_release release;
        struct wallet_freeze freeze;
        struct refund_ask refund;
        struct stuck_again again;
    } told;
} clerk;

static void
answered(struct operation *operation)
{
    clerk.waits = false;
    if (operation->err == ERR_UNREACHABLE || operation->err == ERR_NO_SPACE ||
        operation->err == ERR_DISK)
        return;
    /* What was said before its answer was lost, or what is no longer there. */
    if (operation->err != ERR_OK && operation->err != ERR_BAD_STATE &&
        operation->err != ERR_OUT_OF_RANGE)
        world_fail(clerk.world, "the clerk's deed %d is refused: %s", (int)clerk.deed.kind,
            err_name(operation->err));
    clerk.deeds++;
    clerk.deed.kind = DEED_NONE;
}

static void
put_name(char name[static WALLET_NAME_SIZE])
{
    (void)snprintf(name, WALLET_NAME_SIZE, "deed-%lld", (long long)clerk.deed.number);
}

static void
fill(void)
{
    const struct deed *deed = &clerk.deed;
    const struct book book = {MERCHANT, deed->holder_id};

    switch (deed->kind) {
    case DEED_SAY:
        clerk.told.say = (struct transfer_say){.merchant_id = MERCHANT,
            .transfer_id = deed->about_id,
            .event = deed->event,
            .by_id = CLERK};
        transfer_flow_say(&clerk.told.say);
        break;
    case DEED_SETTLE:
        clerk.told.settle = (struct wallet_settle){.book = book, .amount = deed->amount};
        put_name(clerk.told.settle.name);
        wallet_flow_settle(&clerk.told.settle);
        break;
    case DEED_RELEASE:
        clerk.told.release = (struct wallet_release){.book = book, .amount = deed->amount};
        put_name(clerk.told.release.name);
        wallet_flow_release(&clerk.told.release);
        break;
    case DEED_FREEZE:
        clerk.told.freeze = (struct wallet_freeze){
            .book = book, .amount = deed->amount, .by_id = CLERK, .reason = "a dispute"};
        put_name(clerk.told.freeze.name);
        wallet_flow_freeze(&clerk.told.freeze);
        break;
    case DEED_REFUND:
        clerk.told.refund = (struct refund_ask){.merchant_id = MERCHANT,
            .payment_id = deed->about_id,
            .amount = money_of(deed->amount),
            .asked_by = CLERK};
        (void)snprintf(clerk.told.refund.number, sizeof(clerk.told.refund.number), "deed-%lld",
            (long long)deed->number);
        refund_flow_ask(&clerk.told.refund);
        break;
    case DEED_ASK:
        clerk.told.again = (struct stuck_again){.merchant_id = MERCHANT, .id = deed->about_id};
        stuck_flow_again(&clerk.told.again);
        break;
    case DEED_NONE:
        NOT_REACHED();
    }
    clerk.told.operation.answer = answered;
}

/* One row of the hub's books; false when there is none, or nobody to ask. */
static bool
look_up(const char *sql, int64_t about, int64_t *ret_first, int64_t *ret_second)
{
    struct db_statement *row = sim_books_ask(clerk.hub, sql);
    enum err err;

    if (row == NULL)
        return false;
    if (about != 0)
        db_bind_int(row, 1, about);
    err = db_step(row);
    NEED(err == ERR_OK || err == ERR_NOT_FOUND);
    if (err == ERR_OK) {
        *ret_first = db_int(row, 0);
        *ret_second = db_int(row, 1);
    }
    db_reset(row);
    return err == ERR_OK;
}

/* asked, approved, sent and unknown are 0 … 3. */
static enum transfer_event
choose_event(int64_t state)
{
    bool well = world_happens(clerk.world, 800);

    if (state == TRANSFER_ASKED)
        return well ? TRANSFER_ON_APPROVED : TRANSFER_ON_REJECTED;
    if (state == TRANSFER_APPROVED)
        return TRANSFER_ON_SENT;
    if (state == TRANSFER_SENT && world_happens(clerk.world, 300))
        return TRANSFER_ON_SILENCE;
    return well ? TRANSFER_ON_PAID : TRANSFER_ON_FAILED;
}

static bool
choose_transfer(struct deed *deed)
{
    static const char next[] =
        "SELECT id, CASE state WHEN 'asked' THEN 0 WHEN 'approved' THEN 1"
        " WHEN 'sent' THEN 2 ELSE 3 END FROM transfer WHERE state IN ('asked', 'unknown', 'sent')"
        "  OR (state = 'approved' AND kind = 'withdrawal') ORDER BY id LIMIT 1";
    int64_t state;

    if (!look_up(next, 0, &deed->about_id, &state))
        return false;
    deed->kind = DEED_SAY;
    deed->event = choose_event(state);
    return true;
}

/* What the channel owes comes in; what has come is released. */
static void
choose_money(struct deed *deed)
{
    static const char owed[] =
        "SELECT coalesce(sum(CASE account WHEN 1 THEN amount END), 0),"
        " coalesce(-sum(CASE account WHEN 3 THEN amount END), 0)"
        " FROM balance WHERE merchant_id = " SIM_HUB_MERCHANT " AND holder_id = ?1";
    static const enum deed_kind kinds[] = {DEED_SETTLE, DEED_RELEASE, DEED_RELEASE, DEED_FREEZE};
    int64_t receivable;
    int64_t pending;

    deed->holder_id =
        sim_account_id((enum sim_wallet)world_between(clerk.world, 0, SIM_WALLETS - 1));
    if (!look_up(owed, deed->holder_id, &receivable, &pending) || receivable <= 0 || pending <= 0)
        return;
    deed->kind = kinds[world_between(clerk.world, 0, LENGTH(kinds) - 1)];
    if (deed->kind == DEED_FREEZE)
        deed->amount = world_happens(clerk.world, 500) ? 1000 : -1000;
    else
        deed->amount =
            world_between(clerk.world, 1, deed->kind == DEED_SETTLE ? receivable : pending);
}

/* Of what a till or a plate has sold just now: the till may be taking cash for that. */
static void
choose_refund(struct deed *deed)
{
    static const char newest[] =
        "SELECT p.id, p.receipt_amount - p.refunded FROM payment p"
        " JOIN orders o ON o.merchant_id = " SIM_HUB_MERCHANT " AND o.id = p.order_id"
        " WHERE p.merchant_id = " SIM_HUB_MERCHANT " AND p.state = 'paid'"
        " AND (o.terminal_id <> 0 OR o.plate_id <> 0)"
        "  AND p.receipt_amount > p.refunded ORDER BY p.id DESC LIMIT 1";
    int64_t rest;

    if (!look_up(newest, 0, &deed->about_id, &rest))
        return;
    deed->kind = DEED_REFUND;
    deed->amount = world_happens(clerk.world, 500) ? rest : world_between(clerk.world, 1, rest);
}

/* A payer says that he has paid what the channel calls closed, called nobody back, and keeps. */
static bool
choose_complaint(struct deed *deed)
{
    static const char untold[] =
        "SELECT p.id, 0 FROM a.sim_trade t"
        " JOIN payment p ON p.id = " CHECK_PAYMENT_ID " AND p.channel = t.channel"
        " WHERE p.state = 'closed' AND t.back_fen < t.total_fen AND " CHECK_UNTOLD " LIMIT 1";
    int64_t none;

    if (!look_up(untold, 0, &deed->about_id, &none))
        return false;
    deed->kind = DEED_ASK;
    return true;
}

static void
choose_deed(struct deed *deed)
{
    *deed = (struct deed){.number = ++clerk.numbers};
    if (clerk.finishes && choose_complaint(deed))
        return;
    if ((clerk.finishes || world_happens(clerk.world, 700)) && choose_transfer(deed))
        return;
    if (clerk.finishes)
        return;
    if (world_happens(clerk.world, 250))
        choose_refund(deed);
    else
        choose_money(deed);
}

static void
work(void *context)
{
    world_at(clerk.world, &clerk.event, span_ms(world_between(clerk.world, 1000, PAUSE_MAX_MS)),
        work, context);
    if (clerk.waits && clerk.crashes == clerk.hub->crashes)
        return;
    clerk.waits = false;
    if (clerk.deed.kind == DEED_NONE)
        choose_deed(&clerk.deed);
    if (clerk.deed.kind == DEED_NONE)
        return;
    fill();
    clerk.crashes = clerk.hub->crashes;
    clerk.waits = sim_hub_submit(&clerk.told.operation);
}

void
clerk_start(struct machine *hub)
{
    clerk.hub = hub;
    clerk.world = hub->world;
    world_at(clerk.world, &clerk.event, span_s(60), work, NULL);
}

void
clerk_finish(void)
{
    clerk.finishes = true;
}

void
clerk_go_on(void)
{
    clerk.finishes = false;
}

void
clerk_stop(void)
{
    world_never(clerk.world, &clerk.event);
}

int64_t
clerk_deeds(void)
{
    return clerk.deeds;
}
