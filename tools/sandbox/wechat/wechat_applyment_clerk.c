#include "tools/sandbox/wechat/wechat_applyment_clerk.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_admin.h"
#include "tools/sandbox/wechat/wechat_answer.h"
#include "tools/sandbox/wechat/wechat_applyment_row.h"

#define STATE_MAX 100
#define SUB_DIGITS 100000000

struct wish {
    const char *business_code;
    const char *state;
    const char *sub_mchid;
    const struct json_node *faults;
};

/* From when on WeChat Pay says the sub-merchant's number. */
static bool
has_number(const char *state)
{
    static const char *const states[] = {"TO_BE_SIGNED", "SIGNING", "FINISHED"};

    for (size_t i = 0; i < LENGTH(states); i++)
        if (strcmp(state, states[i]) == 0)
            return true;
    return false;
}

static enum err
add_fault(struct wechat *wechat, const char *business_code, const struct json_node *node)
{
    struct db_statement *add = wechat->store.applyment[SQL_WECHAT_APPLYMENT_FAULT];
    const char *field;
    const char *name = "";
    const char *reason = "";
    const struct json_field fields[] = {
        {"field", JSON_TEXT, false, &field},
        {"name", JSON_TEXT, true, &name},
        {"reason", JSON_TEXT, true, &reason},
    };
    enum err err = json_read(node, fields, LENGTH(fields), NULL);

    if (err != ERR_OK)
        return err;
    sandbox_store_bind(add, 1, business_code);
    sandbox_store_bind(add, 2, field);
    sandbox_store_bind(add, 3, name);
    sandbox_store_bind(add, 4, reason);
    return db_run(add);
}

static enum err
put_faults(struct wechat *wechat, const struct wish *wish)
{
    struct db_statement *mended = wechat->store.applyment[SQL_WECHAT_APPLYMENT_MENDED];
    enum err err;

    sandbox_store_bind(mended, 1, wish->business_code);
    err = db_run(mended);
    for (const struct json_node *at = wish->faults == NULL ? NULL : json_first(wish->faults);
         at != NULL && err == ERR_OK; at = json_next(at))
        err = add_fault(wechat, wish->business_code, at);
    return err;
}

static enum err
move(struct wechat *wechat, const struct wish *wish, const char *known, struct arena *arena)
{
    struct db_statement *to = wechat->store.applyment[SQL_WECHAT_APPLYMENT_MOVE];
    const char *state = arena_printf(arena, WECHAT_APPLYMENT_ROW_STATE "%s", wish->state);
    const char *sub_mchid = wish->sub_mchid[0] != '\0' ? wish->sub_mchid : known;
    enum err err;

    if (sub_mchid[0] == '\0' && has_number(wish->state))
        sub_mchid =
            arena_printf(arena, "16%08d", (int)random_below(wechat->sandbox->random, SUB_DIGITS));
    if (state == NULL || sub_mchid == NULL)
        return ERR_NO_SPACE;
    sandbox_store_bind(to, 1, wish->business_code);
    sandbox_store_bind(to, 2, state);
    sandbox_store_bind(to, 3, sub_mchid);
    err = db_run(to);
    return err == ERR_OK ? put_faults(wechat, wish) : err;
}

static enum err
wish_for(struct sandbox_call *call)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    struct wish wish = {.sub_mchid = ""};
    const struct json_field fields[] = {
        {"business_code", JSON_TEXT, false, &wish.business_code},
        {"state", JSON_TEXT, false, &wish.state},
        {"sub_mchid", JSON_TEXT, true, &wish.sub_mchid},
        {"faults", JSON_NODE, true, &wish.faults},
    };
    struct wechat_applyment_row row;
    const struct json_node *root;
    enum err err = json_parse(call->request->body, call->arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err != ERR_OK || (wish.faults != NULL && !json_is_list(wish.faults)))
        return ERR_BAD_INPUT;
    err = wechat_applyment_row_find(wechat, wish.business_code, call->arena, &row);
    if (err == ERR_NOT_FOUND)
        err = wechat_applyment_row_file(wechat, wish.business_code, "");
    else if (err == ERR_OK)
        return move(wechat, &wish, row.sub_mchid, call->arena);
    return err == ERR_OK ? move(wechat, &wish, "", call->arena) : err;
}

void
wechat_applyment_clerk_admin(struct sandbox_call *call)
{
    sandbox_admin_change(call, wish_for);
}

enum err
wechat_applyment_clerk_put_state(
    struct wechat_store *store, struct sandbox_call *call, struct json_writer *json)
{
    struct db_statement *rows = store->applyment[SQL_WECHAT_APPLYMENT_ALL];
    enum err err;

    json_open_list(json, "applyments");
    db_bind_int(rows, 1, STATE_MAX);
    while ((err = db_step(rows)) == ERR_OK) {
        struct wechat_applyment_row row;

        err = wechat_applyment_row_read(rows, call->arena, &row);
        if (err != ERR_OK)
            break;
        json_open_object(json, NULL);
        wechat_answer_put(json, "business_code", row.business_code);
        json_put_int(json, "applyment_id", row.applyment_id);
        wechat_answer_put(json, "state", row.state);
        wechat_answer_put(json, "sub_mchid", row.sub_mchid);
        wechat_answer_put(json, "shortname", row.shortname);
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

bool
wechat_applyment_clerk_is_sub(const struct wechat *wechat, const char *mchid)
{
    struct db_statement *find = wechat->store.applyment[SQL_WECHAT_APPLYMENT_IS_SUB];
    enum err err;

    sandbox_store_bind(find, 1, mchid);
    err = db_step(find);
    db_reset(find);
    return err == ERR_OK;
}
