#include "hub/api/staff_audit.h"

#include <stdio.h>

#include "hub/api/route.h"
#include "hub/api/staff_gate.h"

#define BEFORE "/console/api/"

/* What the row's texts are made of; in the call's arena. */
struct words {
    char action[64];
    char about[24];
};

/* "exports" of "/console/api/exports/:/file". */
static void
put_kind(const char *path, char *kind, size_t size)
{
    size_t length = strcspn(path, "/");

    (void)snprintf(kind, size, "%.*s", (int)length, path);
}

enum err
staff_audit_wrap(struct audited *audited, struct call *call, struct operation *inner,
    int64_t merchant_id, int64_t (*about)(const struct operation *inner))
{
    struct words *words = arena_take(call->arena, sizeof(*words));
    const char *path = call->route->path;

    if (words == NULL)
        return ERR_NO_SPACE;
    if (strncmp(path, BEFORE, strlen(BEFORE)) == 0)
        path += strlen(BEFORE);
    (void)snprintf(words->action, sizeof(words->action), "%s %s", call->route->method, path);
    put_kind(path, words->about, sizeof(words->about));
    audited->inner = inner;
    audited->about = about;
    audited->act = (struct audit_act){.merchant_id = merchant_id,
        .organisation_id = call->scope.organisation_id,
        .who = AUDIT_STAFF,
        .who_id = call->staff->seen.staff_id,
        .name = call->staff->seen.name,
        .address = call->address,
        .action = words->action,
        .about = words->about};
    audit_flow(audited);
    return ERR_OK;
}
