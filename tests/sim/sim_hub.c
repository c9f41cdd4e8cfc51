#include "tests/sim/sim_hub.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/core.h"
#include "hub/dialects.h"
#include "hub/flow/terminal_flow.h"
#include "shared/text/encode.h"
#include "tests/sim/sim_account.h"

#define PLACE SIM_DISK_ROOT "/hub.sim/hub.db"
#define VIEW SIM_DISK_VIEW "/hub.sim/hub.db"
/* Few, so that the log is moved into the file often, and read anew quickly. */
#define CHECKPOINT_PAGES 250
#define FEE_RATE 38
#define COST_RATE 20
#define PATH_OF_FRIEND "'00000000000000010000000000000002'"
#define PARTNER_RATE 5

static struct {
    struct machine machine;
    struct core *core;
} hub;

static void
on_broken(void *context)
{
    (void)context;
    machine_give_up(&hub.machine, "the hub's database");
}

static enum err
open_hub(void *context)
{
    struct core_options options = {
        .net = sim_net_of(hub.machine.node),
        .place = PLACE,
        .checkpoint_pages = CHECKPOINT_PAGES,
        .settings = {.pay_base = "HTTP://HUB.SIM",
            .public_base = SIM_HUB_URL,
            .socket_url = "ws://hub.sim/v1/terminal/socket",
            .session_lasts = span_s(43200),
            .session_idle = span_s(1800),
            .password_cost = {1024, 1, 1},
            .terminal_settings = "{\"supervisor_pin\":\"" SIM_HUB_PIN "\"}"},
        .host = "hub.sim",
        .port = 80,
        .channel_timeout = span_s(10),
        .complaints_every = span_s(600),
        .notices_allow_private = true,
        .on_broken = on_broken,
    };
    const char *what;
    enum err err;

    (void)context;
    options.adapters = dialects;
    options.adapters_count = DIALECTS;
    err = core_open(&options, &hub.core, &what);
    if (err != ERR_OK)
        world_write(hub.machine.world, "hub does not open: %s", what);
    return err;
}

static void
close_hub(void *context)
{
    (void)context;
    core_close(&hub.core);
}

static const struct machine_program program = {.open = open_hub, .close = close_hub};

static void
run_script(const char *sql)
{
    struct db *db = NULL;
    enum err err = db_open(&(struct db_options){.path = VIEW, .role = DB_WRITER}, &db);

    NEED(err == ERR_OK);
    err = db_script(db, sql);
    if (err != ERR_OK)
        world_fail(hub.machine.world, "%s: %s", sql, db_detail(db));
    db_close(&db);
}

static void
add_merchant(void)
{
    char sql[1024];

    (void)snprintf(sql, sizeof(sql),
        "INSERT INTO organisation VALUES"
        " (" SIM_HUB_FRIEND ", 1, 0, 'partner', '老友', 'active', " PATH_OF_FRIEND ", '', 0, 1),"
        " (" SIM_HUB_MERCHANT ", " SIM_HUB_FRIEND ", " SIM_HUB_MERCHANT ", 'merchant', '开心超市',"
        "  'active', " PATH_OF_FRIEND " || '0000000000000003', '', 0, 1),"
        " (" SIM_HUB_STORE ", " SIM_HUB_MERCHANT ", " SIM_HUB_MERCHANT ", 'store', '一号店',"
        "  'active', " PATH_OF_FRIEND " || '00000000000000030000000000000004', '', 0, 1);"
        "INSERT INTO merchant VALUES (" SIM_HUB_MERCHANT ", 1, %d, %d, " SIM_HUB_FRIEND ", %d, 0,"
        " 0, 0, 1);"
        "INSERT INTO merchant VALUES (" SIM_HUB_FRIEND ", 2, %d, %d, 0, 0, 0, 0, 0, 1)",
        FEE_RATE, COST_RATE, PARTNER_RATE, FEE_RATE, COST_RATE);
    run_script(sql);
}

static void
add_accounts(void)
{
    struct db *db = NULL;
    enum err err = db_open(&(struct db_options){.path = VIEW, .role = DB_WRITER}, &db);

    NEED(err == ERR_OK);
    sim_account_add(db, hub.machine.world);
    db_close(&db);
}

void
sim_hub_add_terminal(int64_t number, const char *code)
{
    uint8_t hash[CRYPT_SHA256_SIZE];
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];
    char sql[1024];
    int64_t id = terminal_flow_code_id(bytes_text(code), hash);

    (void)snprintf(sql, sizeof(sql),
        "INSERT INTO terminal VALUES (%" PRId64 ", " SIM_HUB_MERCHANT ", " SIM_HUB_STORE
        ", 'till %" PRId64 "', 'new', x'', 1, 0, 1);"
        "INSERT INTO activation VALUES (%" PRId64 ", %" PRId64 ", x'%s', %" PRId64 ", 0, x'', 1)",
        number, number, id, number, encode_hex(bytes_of(hash, sizeof(hash)), hex, sizeof(hex)),
        INT64_MAX);
    run_script(sql);
}

void
sim_hub_add_plate(const struct sim_hub_plate *plate)
{
    char sql[512];

    (void)snprintf(sql, sizeof(sql),
        "INSERT INTO plate VALUES (%" PRId64 ", " SIM_HUB_MERCHANT ", " SIM_HUB_STORE
        ", '%s', 'on', %" PRId64 ", 1, %" PRId64 ", %" PRId64 ", 1, 1)",
        plate->id, plate->name, plate->wallets, plate->amount_max, plate->tills);
    run_script(sql);
    for (int64_t i = 0; i < plate->tills; i++) {
        (void)snprintf(sql, sizeof(sql),
            "INSERT INTO plate_terminal VALUES (%" PRId64 ", %" PRId64 ", %" PRId64 ", 1)",
            plate->id, i, i + 1);
        run_script(sql);
    }
}

void
sim_hub_add_app(
    int64_t id, const char *notice_url, char ret_secret[static KEYRING_SECRET_LENGTH + 1])
{
    static const struct vault_keys keys; /* that of open_hub() */
    uint8_t sealed[sizeof(((struct app_row *)NULL)->secret)];
    char hex[ENCODE_HEX_SIZE(sizeof(sealed))];
    char sql[1024];
    size_t size;
    enum err err =
        keyring_make_secret(&keys, world_chance(hub.machine.world), id, ret_secret, sealed, &size);

    NEED(err == ERR_OK);
    (void)snprintf(sql, sizeof(sql),
        "INSERT INTO app VALUES (%" PRId64 ", " SIM_HUB_MERCHANT
        ", 'web shop', 'active', 'hmac', x'%s', x'', 0, '', '%s',"
        " '" GRANT_ALL "', 1, 1, '');"
        "UPDATE merchant SET notice_app = %" PRId64 " WHERE id = " SIM_HUB_MERCHANT,
        id, encode_hex(bytes_of(sealed, size), hex, sizeof(hex)), notice_url, id);
    run_script(sql);
}

struct machine *
sim_hub_start(struct sim_net *net, struct world *world, int64_t clock_offset_us)
{
    const struct sim_node_options options = {
        .name = "hub.sim", .address = "10.0.0.1", .clock_offset_us = clock_offset_us};

    hub.machine.program = &program;
    machine_start(&hub.machine, net, world, &options);
    add_merchant();
    add_accounts();
    return &hub.machine;
}

bool
sim_hub_submit(struct operation *operation)
{
    enum err err;

    if (!hub.machine.is_up)
        return false;
    sim_net_enter(hub.machine.node);
    err = lane_submit(core_hub(hub.core)->lane, operation);
    sim_net_leave(hub.machine.node);
    return err == ERR_OK;
}

const struct machine *
sim_hub_machine(void)
{
    return &hub.machine;
}

const char *
sim_hub_path(void)
{
    return VIEW;
}
