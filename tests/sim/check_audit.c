#include "hub/flow/audit_verify.h"
#include "tests/sim/check.h"
#include "tests/sim/check_inside.h"
#include "tests/sim/sim_hub.h"

static const struct check tree_checks[] = {
    {"an organisation's path is not its parent's and its own",
        "SELECT o.id FROM organisation o JOIN organisation p ON p.id = o.parent_id"
        " WHERE o.path <> p.path || printf('%016x', o.id)",
        false},
    {"a merchant's partner is not who it stands under",
        "SELECT m.id FROM merchant m JOIN organisation o ON o.id = m.id"
        " JOIN organisation p ON p.id = o.parent_id"
        " WHERE m.partner_id <> CASE p.kind WHEN 'partner' THEN p.id ELSE 0 END"
        "  AND o.kind = 'merchant'",
        false},
    {"somebody is still suspended", "SELECT id FROM organisation WHERE state = 'suspended'", true},
};

const struct check_set check_tree_set = {tree_checks, LENGTH(tree_checks)};

/* Each chain of the audit is whole, row by row. */
void
check_audit(const struct world *world)
{
    struct engine *engine = NULL;
    struct audit_verified verified = {.fault = AUDIT_FAULT_NONE};
    enum err err = engine_open(
        &(struct engine_options){.place = sim_hub_path(), .role = ENGINE_READER}, &engine);

    if (err == ERR_OK)
        err = audit_verify(engine, &verified);
    if (err != ERR_OK)
        world_fail(world, "the audit is not read: %s", err_name(err));
    if (verified.fault != AUDIT_FAULT_NONE)
        world_fail_check(world, "a chain of the audit is not whole",
            "the audit of %lld is not whole at row %lld", (long long)verified.merchant_id,
            (long long)verified.sequence);
    engine_close(&engine);
}
