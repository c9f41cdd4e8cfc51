#include "tests/sim/sim_sandbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "shared/base/text.h"
#include "tests/sim/sim_account.h"
#include "tests/sim/sim_hub.h"
#include "tests/sim/sim_sandbox_view.h"
#include "tools/sandbox/core/sandbox.h"

static const struct sandbox_dialect *const dialects[SIM_WALLETS] = {
    [SIM_WALLET_ALIPAY] = &alipay_dialect,
    [SIM_WALLET_WECHAT] = &wechat_dialect,
    [SIM_WALLET_UNIONPAY] = &unionpay_dialect,
};

static struct {
    struct machine machine;
    struct db *anchor;
    struct db_statement *misbehave;
    struct db_statement *add_payer;
    struct db_statement *remember;
    struct db_statement *typed;
    struct db_statement *paid;
    struct db_statement *complaint;
    struct db_statement *listen;
    struct db *db;
    struct sandbox *sandbox;
    char path[64];
} sandbox;

static void
on_broken(void *context)
{
    (void)context;
    machine_give_up(&sandbox.machine, "the sandbox's database");
}

static enum err
open_sandbox(void *context)
{
    struct net *net = sim_net_of(sandbox.machine.node);
    const struct sandbox_settings settings = {
        .host = "sandbox.sim",
        .port = 80,
        .public_base = SIM_SANDBOX_URL,
        .notify_speed = 1,
        .parts = {{&alipay_dialect, sim_account_alipay()}, {&wechat_dialect, sim_account_wechat()},
            {&unionpay_dialect, sim_account_unionpay()}},
        .parts_count = SIM_WALLETS,
        .on_broken = on_broken,
    };
    enum err err =
        db_open(&(struct db_options){.path = sandbox.path, .role = DB_WRITER}, &sandbox.db);

    (void)context;
    if (err == ERR_OK)
        err = sandbox_migrate(sandbox.db, net_moment(net).us);
    if (err == ERR_OK)
        err = sandbox_open(net, sandbox.db, &settings, &sandbox.sandbox);
    return err;
}

static void
close_sandbox(void *context)
{
    (void)context;
    sandbox_close(&sandbox.sandbox);
    db_close(&sandbox.db);
}

static const struct machine_program program = {.open = open_sandbox, .close = close_sandbox};

static void
prepare(const char *sql, struct db_statement **ret_statement)
{
    enum err err = db_prepare(sandbox.anchor, "sandbox", sql, ret_statement);

    NEED(err == ERR_OK);
}

/* The console's 应用网关, which no call sets; WeChat Pay is told by the hub itself. */
static void
listen_for_messages(void)
{
    char url[128];
    enum err err;

    (void)snprintf(url, sizeof(url), SIM_HUB_URL "/v1/callback/alipay/%" PRId64,
        sim_account_id(SIM_WALLET_ALIPAY));
    db_bind_text(sandbox.listen, 1, bytes_text(url));
    err = db_run(sandbox.listen);
    NEED(err == ERR_OK);
}

struct machine *
sim_sandbox_start(struct sim_net *net, struct world *world)
{
    const struct sim_node_options options = {.name = "sandbox.sim", .address = "10.0.0.9"};
    enum err err;

    sim_account_make(world);
    (void)snprintf(sandbox.path, sizeof(sandbox.path), "file:/sandbox-%016llx?vfs=memdb",
        (unsigned long long)world_seed(world, "sandbox"));
    err = db_open(&(struct db_options){.path = sandbox.path, .role = DB_WRITER}, &sandbox.anchor);
    NEED(err == ERR_OK);
    sandbox.machine.program = &program;
    machine_start(&sandbox.machine, net, world, &options);
    for (size_t i = 0; i < SIM_SANDBOX_VIEW_PARTS && err == ERR_OK; i++)
        err = db_script(sandbox.anchor, sim_sandbox_view_sql[i]);
    if (err != ERR_OK)
        world_fail(world, "the sandbox's books: %s", db_detail(sandbox.anchor));
    prepare("INSERT INTO fault (channel, part, what, method, number, text, value, remaining) "
            "VALUES (?1, ?2, ?3, '', '', '', ?4, ?5)",
        &sandbox.misbehave);
    prepare("INSERT INTO payer VALUES (?1, ?2, 'open-' || ?2, 'somebody', substr(?2, -4), ?3)",
        &sandbox.add_payer);
    prepare("INSERT INTO sim_had VALUES (?1, ?2, ?3)", &sandbox.remember);
    prepare("SELECT number FROM sim_trade WHERE channel = ?1 AND paid_us <> 0"
            " ORDER BY paid_us DESC, number LIMIT 1 OFFSET ?2",
        &sandbox.paid);
    prepare("INSERT INTO sim_typed VALUES (?1, ?2, ?3)", &sandbox.typed);
    prepare("SELECT channel, number, stands FROM sim_complaint WHERE state <> 'closed'"
            "  AND (?2 = 0 OR stands = 'PLATFORM_PROCESSING')"
            " ORDER BY filed_us DESC, number LIMIT 1 OFFSET ?1",
        &sandbox.complaint);
    prepare("UPDATE alipay_app SET message_url = ?1", &sandbox.listen);
    listen_for_messages();
    return &sandbox.machine;
}

const char *
sim_sandbox_path(void)
{
    return sandbox.path;
}

void
sim_sandbox_add_payer(enum sim_wallet wallet, const char *payer_id, int64_t balance_fen)
{
    struct db_statement *const inserts[] = {sandbox.add_payer, sandbox.remember};

    for (size_t i = 0; i < LENGTH(inserts); i++) {
        enum err err;

        db_bind_text(inserts[i], 1, bytes_text(sim_wallet_name(wallet)));
        db_bind_text(inserts[i], 2, bytes_text(payer_id));
        db_bind_int(inserts[i], 3, balance_fen);
        err = db_run(inserts[i]);
        NEED(err == ERR_OK);
    }
}

bool
sim_sandbox_paid(
    enum sim_wallet wallet, int64_t newer, char ret_number[static SIM_SANDBOX_NUMBER_SIZE])
{
    enum err err;

    db_bind_int(sandbox.paid, 1, sim_wallet_channel(wallet));
    db_bind_int(sandbox.paid, 2, newer);
    err = db_step(sandbox.paid);
    if (err == ERR_OK)
        err = text_copy(db_text(sandbox.paid, 0), ret_number, SIM_SANDBOX_NUMBER_SIZE);
    db_reset(sandbox.paid);
    NEED(err == ERR_OK || err == ERR_NOT_FOUND);
    return err == ERR_OK;
}

bool
sim_sandbox_complaint(int64_t newer, bool decided, struct sim_sandbox_complaint *ret)
{
    struct db_statement *row = sandbox.complaint;
    enum err err;

    db_bind_int(row, 1, newer);
    db_bind_int(row, 2, decided ? 1 : 0);
    err = db_step(row);
    if (err == ERR_OK) {
        ret->wallet = db_int(row, 0) == CHANNEL_WECHAT ? SIM_WALLET_WECHAT : SIM_WALLET_ALIPAY;
        err = text_copy(db_text(row, 1), ret->number, sizeof(ret->number));
    }
    if (err == ERR_OK)
        err = text_copy(db_text(row, 2), ret->stands, sizeof(ret->stands));
    db_reset(row);
    NEED(err == ERR_OK || err == ERR_NOT_FOUND);
    return err == ERR_OK;
}

void
sim_sandbox_typed(const char *remark, int64_t opening, int64_t amount_fen)
{
    enum err err;

    db_bind_text(sandbox.typed, 1, bytes_text(remark));
    db_bind_int(sandbox.typed, 2, opening);
    db_bind_int(sandbox.typed, 3, amount_fen);
    err = db_run(sandbox.typed);
    NEED(err == ERR_OK);
}

static bool
knows(const struct sandbox_dialect *dialect, const char *what)
{
    for (size_t i = 0; i < dialect->faults_count; i++)
        if (strcmp(sandbox_fault_name(dialect->faults[i]), what) == 0)
            return true;
    return false;
}

void
sim_sandbox_misbehave(
    enum sim_wallet wallet, const char *part, const char *what, int64_t value, int64_t count)
{
    enum err err;

    if (!knows(dialects[wallet], what))
        return;
    world_write(sandbox.machine.world, "%s will %s", sim_wallet_name(wallet), what);
    db_bind_text(sandbox.misbehave, 1, bytes_text(sim_wallet_name(wallet)));
    db_bind_text(sandbox.misbehave, 2, bytes_text(part));
    db_bind_text(sandbox.misbehave, 3, bytes_text(what));
    db_bind_int(sandbox.misbehave, 4, value);
    db_bind_int(sandbox.misbehave, 5, count);
    err = db_run(sandbox.misbehave);
    NEED(err == ERR_OK);
}

void
sim_sandbox_behave(void)
{
    enum err err = db_script(sandbox.anchor, "DELETE FROM fault");

    NEED(err == ERR_OK);
}

void
sim_sandbox_dump(const char *folder)
{
    char sql[512];

    (void)snprintf(sql, sizeof(sql), "VACUUM INTO 'file:%s/sandbox.db?vfs=unix'", folder);
    if (db_script(sandbox.anchor, sql) != ERR_OK)
        (void)fprintf(stderr, "%s: %s\n", sql, db_detail(sandbox.anchor));
}

void
sim_sandbox_close(void)
{
    db_close(&sandbox.anchor);
}
