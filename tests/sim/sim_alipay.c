#include "tests/sim/sim_alipay.h"

#include <inttypes.h>
#include <stdio.h>

#include "shared/crypt/crypt.h"
#include "shared/crypt/crypt_test_keys.h"
#include "tools/sandbox/alipay/alipay.h"
#include "tools/sandbox/core/sandbox.h"

static struct {
    struct machine machine;
    struct db *anchor;
    struct db_statement *misbehave;
    struct db *db;
    struct sandbox *sandbox;
    struct alipay_settings settings;
    char path[64];
    char public_key[CRYPT_RSA_TEXT_MAX];
} alipay;

const char *
sim_alipay_private_key(void)
{
    return test_pkcs8;
}

const char *
sim_alipay_public_key(void)
{
    struct crypt_key *key = NULL;

    if (alipay.public_key[0] == '\0') {
        NEED(crypt_rsa_private(bytes_text(test_pkcs8), &key) == ERR_OK);
        NEED(crypt_rsa_put_public(key, alipay.public_key, sizeof(alipay.public_key)) == ERR_OK);
        crypt_key_free(&key);
    }
    return alipay.public_key;
}

static void
on_broken(void *context)
{
    (void)context;
    machine_give_up(&alipay.machine, "the sandbox's database");
}

static void
make_settings(void)
{
    struct alipay_settings *settings = &alipay.settings;
    enum err err;

    *settings = (struct alipay_settings){.app_id = SIM_ALIPAY_APP,
        .seller_id = SIM_ALIPAY_SELLER,
        .redirect_hosts = "hub.sim",
        .clock_skew_max = span_s(600),
        .share_rate_max = 10000,
        .receivers_max = 10000};
    err = text_copy(bytes_text(sim_alipay_public_key()), settings->app_public_key,
        sizeof(settings->app_public_key));
    NEED(err == ERR_OK);
    err = text_copy(
        bytes_text(sim_alipay_private_key()), settings->private_key, sizeof(settings->private_key));
    NEED(err == ERR_OK);
}

static enum err
open_sandbox(void *context)
{
    struct net *net = sim_net_of(alipay.machine.node);
    const struct sandbox_settings settings = {
        .host = "alipay.sim",
        .port = 80,
        .public_base = SIM_ALIPAY_URL,
        .notify_speed = 1,
        .parts = {{&alipay_dialect, &alipay.settings}},
        .parts_count = 1,
        .on_broken = on_broken,
    };
    enum err err =
        db_open(&(struct db_options){.path = alipay.path, .role = DB_WRITER}, &alipay.db);

    (void)context;
    make_settings();
    if (err == ERR_OK)
        err = sandbox_migrate(alipay.db, net_moment(net).us);
    if (err == ERR_OK)
        err = sandbox_open(net, alipay.db, &settings, &alipay.sandbox);
    if (err == ERR_OK)
        err = db_script(alipay.db, "UPDATE alipay_app SET balance_fen = " SIM_ALIPAY_FUND_FEN
                                   " WHERE NOT EXISTS (SELECT 1 FROM alipay_trade)");
    return err;
}

static void
close_sandbox(void *context)
{
    (void)context;
    sandbox_close(&alipay.sandbox);
    db_close(&alipay.db);
}

static const struct machine_program program = {.open = open_sandbox, .close = close_sandbox};

struct machine *
sim_alipay_start(struct sim_net *net, struct world *world)
{
    const struct sim_node_options options = {.name = "alipay.sim", .address = "10.0.0.9"};
    enum err err;

    (void)snprintf(alipay.path, sizeof(alipay.path), "file:/alipay-%016llx?vfs=memdb",
        (unsigned long long)world_seed(world, "alipay"));
    err = db_open(&(struct db_options){.path = alipay.path, .role = DB_WRITER}, &alipay.anchor);
    NEED(err == ERR_OK);
    alipay.machine.program = &program;
    machine_start(&alipay.machine, net, world, &options);
    err = db_prepare(alipay.anchor, "misbehave",
        "INSERT INTO fault (channel, part, what, method, number, text, value, remaining) "
        "VALUES ('alipay', ?1, ?2, '', '', '', ?3, ?4)",
        &alipay.misbehave);
    NEED(err == ERR_OK);
    return &alipay.machine;
}

const char *
sim_alipay_path(void)
{
    return alipay.path;
}

void
sim_alipay_add_buyer(const char *buyer_id, int64_t balance_fen)
{
    char sql[256];
    enum err err;

    (void)snprintf(sql, sizeof(sql),
        "INSERT INTO payer VALUES ('alipay', '%s', 'open-%s', 'somebody', substr('%s', -4), "
        "%" PRId64 ")",
        buyer_id, buyer_id, buyer_id, balance_fen);
    err = db_script(alipay.anchor, sql);
    NEED(err == ERR_OK);
}

void
sim_alipay_misbehave(const char *part, const char *what, int64_t value, int64_t count)
{
    enum err err;

    world_write(alipay.machine.world, "alipay will %s", what);
    db_bind_text(alipay.misbehave, 1, bytes_text(part));
    db_bind_text(alipay.misbehave, 2, bytes_text(what));
    db_bind_int(alipay.misbehave, 3, value);
    db_bind_int(alipay.misbehave, 4, count);
    err = db_run(alipay.misbehave);
    NEED(err == ERR_OK);
}

void
sim_alipay_behave(void)
{
    enum err err = db_script(alipay.anchor, "DELETE FROM fault");

    NEED(err == ERR_OK);
}

void
sim_alipay_dump(const char *folder)
{
    char sql[512];

    (void)snprintf(sql, sizeof(sql), "VACUUM INTO 'file:%s/alipay.db?vfs=unix'", folder);
    if (db_script(alipay.anchor, sql) != ERR_OK)
        (void)fprintf(stderr, "%s: %s\n", sql, db_detail(alipay.anchor));
}

void
sim_alipay_close(void)
{
    db_close(&alipay.anchor);
}
