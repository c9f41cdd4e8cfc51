#include "tools/sandbox/wechat/wechat_complaint_payer.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_admin.h"
#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/wechat/wechat_answer.h"
#include "tools/sandbox/wechat/wechat_complaint_row.h"
#include "tools/sandbox/wechat/wechat_number.h"

#define COMPLAINT_PREFIX "2000"

struct wish {
    const char *number;
    const char *complaint;
    const char *text;
    const char *kind;
    const char *phone;
    int64_t refund_fen;
    bool withdraw;
};

static enum err
file(struct wechat *wechat, const struct wish *wish, struct arena *arena)
{
    const struct wechat_complaint_step step = {
        "投诉人", "USER_CREATE_COMPLAINT", "CREATE_COMPLAINT", wish->text, "PENDING", true};
    struct db_statement *order = wechat->store.complaint[SQL_WECHAT_COMPLAINT_ORDER];
    struct db_statement *add = wechat->store.complaint[SQL_WECHAT_COMPLAINT_ADD];
    struct wechat_complaint_row complaint = {.out_trade_no = wish->number};
    const struct moment now = sandbox_now(wechat->sandbox);
    char id[WECHAT_COMPLAINT_ROW_NUMBER_SIZE];
    enum err err;

    sandbox_store_bind(order, 1, wish->number);
    err = db_step(order);
    if (err == ERR_OK)
        complaint.mchid = sandbox_store_copy(arena, order, 0);
    db_reset(order);
    if (err == ERR_OK && arena_overflowed(arena))
        err = ERR_TOO_BIG;
    if (err != ERR_OK)
        return err;
    wechat_number_digits(wechat->sandbox->random, COMPLAINT_PREFIX, now, id, sizeof(id));
    complaint.id = id;
    sandbox_store_bind(add, 1, id);
    sandbox_store_bind(add, 2, complaint.mchid);
    sandbox_store_bind(add, 3, wish->number);
    sandbox_store_bind(add, 4, wish->kind);
    sandbox_store_bind(add, 5, wish->text);
    sandbox_store_bind(add, 6, wish->phone);
    db_bind_int(add, 7, wish->refund_fen);
    db_bind_int(add, 8, now.us);
    err = db_run(add);
    return err == ERR_OK ? wechat_complaint_row_step(wechat, &complaint, &step, true, arena) : err;
}

static enum err
go_on(struct wechat *wechat, const struct wish *wish, struct arena *arena)
{
    struct wechat_complaint_step more = {
        "投诉人", "USER_CONTINUE_COMPLAINT", "CONTINUE_COMPLAINT", wish->text, "PROCESSING", true};
    struct wechat_complaint_step withdrawn = {
        "投诉人", "USER_REVOKE_COMPLAINT", "USER_REVOKE", wish->text, "PROCESSED", false};
    struct wechat_complaint_row complaint;
    enum err err = wechat_complaint_row_find(wechat, wish->complaint, arena, &complaint);

    if (err != ERR_OK)
        return err;
    if (strcmp(complaint.state, "PENDING") == 0)
        more.state = "PENDING";
    return wechat_complaint_row_move(
        wechat, &complaint, wish->withdraw ? &withdrawn : &more, arena);
}

static enum err
wish_for(struct sandbox_call *call)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    struct wish wish = {.number = "", .complaint = "", .text = "", .kind = "OTHERS", .phone = ""};
    const struct json_field fields[] = {
        {"number", JSON_TEXT, true, &wish.number},
        {"complaint", JSON_TEXT, true, &wish.complaint},
        {"text", JSON_TEXT, true, &wish.text},
        {"kind", JSON_TEXT, true, &wish.kind},
        {"phone", JSON_TEXT, true, &wish.phone},
        {"refund_fen", JSON_INT, true, &wish.refund_fen},
        {"withdraw", JSON_BOOL, true, &wish.withdraw},
    };
    const struct json_node *root;
    enum err err = json_parse(call->request->body, call->arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err != ERR_OK || (wish.number[0] == '\0') == (wish.complaint[0] == '\0'))
        return ERR_BAD_INPUT;
    return wish.number[0] != '\0' ? file(wechat, &wish, call->arena)
                                  : go_on(wechat, &wish, call->arena);
}

enum err
wechat_complaint_payer_put_state(struct wechat_store *store, struct json_writer *json)
{
    return sandbox_admin_put_complaints(store->complaint[SQL_WECHAT_COMPLAINT_STATE],
        store->complaint[SQL_WECHAT_COMPLAINT_SAID], json);
}

void
wechat_complaint_payer_admin(struct sandbox_call *call)
{
    struct wechat *wechat = wechat_of(call->sandbox);

    sandbox_admin_change(call, wish_for);
    sandbox_courier_wake(wechat->courier);
}
