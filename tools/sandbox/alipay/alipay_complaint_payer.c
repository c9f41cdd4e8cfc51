#include "tools/sandbox/alipay/alipay_complaint_payer.h"

#include <string.h>

#include "tools/sandbox/alipay/alipay_complaint_row.h"
#include "tools/sandbox/alipay/alipay_number.h"
#include "tools/sandbox/core/sandbox_admin.h"
#include "tools/sandbox/core/sandbox_courier.h"

struct wish {
    const char *number;
    const char *complaint;
    const char *text;
    const char *kind;
    const char *wish;
    const char *phone;
    bool agree;
    bool withdraw;
    const char *decision; /* Alipay's, "" for none */
};

static enum err
file(struct alipay *alipay, const struct wish *wish, struct arena *arena)
{
    const struct alipay_complaint_step step = {"USER", wish->text, "MERCHANT_PROCESSING"};
    struct db_statement *add = alipay->store.complaint[SQL_ALIPAY_COMPLAINT_ADD];
    const struct moment now = sandbox_now(alipay->sandbox);
    struct alipay_complaint_row complaint;
    struct alipay_trade trade;
    char id[ALIPAY_NUMBER_SIZE];
    enum err err = alipay_store_by_merchant(
        &alipay->store, alipay->settings->app_id, wish->number, arena, &trade);

    if (err != ERR_OK)
        return err;
    alipay_number_trade(alipay->sandbox->random, now, id);
    sandbox_store_bind(add, 1, id);
    sandbox_store_bind(add, 2, trade.trade_no);
    sandbox_store_bind(add, 3, wish->wish);
    sandbox_store_bind(add, 4, wish->kind);
    sandbox_store_bind(add, 5, wish->text);
    sandbox_store_bind(add, 6, wish->phone);
    db_bind_int(add, 7, now.us);
    err = db_run(add);
    if (err == ERR_OK)
        err = alipay_complaint_row_find(alipay, id, arena, &complaint);
    return err == ERR_OK ? alipay_complaint_row_step(alipay, &complaint, &step, arena) : err;
}

/* Alipay's own, of what it decides; "back" is up to the merchant again. */
static enum err
decide(struct alipay *alipay, const struct wish *wish, const struct alipay_complaint_row *complaint,
    struct arena *arena)
{
    const bool is_back = strcmp(wish->decision, "back") == 0;
    const struct alipay_complaint_step step = {.role = "AUDITOR",
        .content = wish->text,
        .status = is_back ? "MERCHANT_PROCESSING" : "PLATFORM_FINISH"};

    if (!is_back && strcmp(wish->decision, "finish") != 0)
        return ERR_BAD_INPUT;
    if (strcmp(complaint->status, "PLATFORM_PROCESSING") != 0)
        return ERR_BAD_STATE;
    return alipay_complaint_row_step(alipay, complaint, &step, arena);
}

static enum err
go_on(struct alipay *alipay, const struct wish *wish, struct arena *arena)
{
    struct alipay_complaint_step step = {.role = "USER", .content = wish->text};
    struct alipay_complaint_row complaint;
    enum err err = alipay_complaint_row_find(alipay, wish->complaint, arena, &complaint);

    if (err != ERR_OK)
        return err;
    if (complaint.finished.us != 0)
        return ERR_BAD_STATE;
    if (wish->decision[0] != '\0')
        return decide(alipay, wish, &complaint, arena);
    step.status = complaint.status;
    if (wish->withdraw)
        step.status = "CANCELLED";
    else if (wish->agree)
        step.status = "FINISHED";
    else if (strcmp(complaint.status, "MERCHANT_FEEDBACKED") == 0)
        step.status = "PLATFORM_PROCESSING";
    return alipay_complaint_row_step(alipay, &complaint, &step, arena);
}

static enum err
wish_for(struct sandbox_call *call)
{
    struct alipay *alipay = alipay_of(call->sandbox);
    struct wish wish = {.number = "",
        .complaint = "",
        .text = "",
        .kind = "其他",
        .wish = "其他",
        .phone = "",
        .decision = ""};
    const struct json_field fields[] = {
        {"number", JSON_TEXT, true, &wish.number},
        {"complaint", JSON_TEXT, true, &wish.complaint},
        {"text", JSON_TEXT, true, &wish.text},
        {"kind", JSON_TEXT, true, &wish.kind},
        {"wish", JSON_TEXT, true, &wish.wish},
        {"phone", JSON_TEXT, true, &wish.phone},
        {"agree", JSON_BOOL, true, &wish.agree},
        {"withdraw", JSON_BOOL, true, &wish.withdraw},
        {"decision", JSON_TEXT, true, &wish.decision},
    };
    const struct json_node *root;
    enum err err = json_parse(call->request->body, call->arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err != ERR_OK || (wish.number[0] == '\0') == (wish.complaint[0] == '\0'))
        return ERR_BAD_INPUT;
    return wish.number[0] != '\0' ? file(alipay, &wish, call->arena)
                                  : go_on(alipay, &wish, call->arena);
}

static enum err
hear(struct sandbox_call *call)
{
    struct alipay *alipay = alipay_of(call->sandbox);
    struct db_statement *put = alipay->store.app[SQL_ALIPAY_APP_HEAR];
    const char *url;
    const struct json_field fields[] = {{"url", JSON_TEXT, false, &url}};
    const struct json_node *root;
    enum err err = json_parse(call->request->body, call->arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err != ERR_OK)
        return err;
    sandbox_store_bind(put, 1, alipay->settings->app_id);
    sandbox_store_bind(put, 2, url);
    return db_run(put);
}

enum err
alipay_complaint_payer_put_state(struct alipay_store *store, struct json_writer *json)
{
    return sandbox_admin_put_complaints(store->complaint[SQL_ALIPAY_COMPLAINT_STATE],
        store->complaint[SQL_ALIPAY_COMPLAINT_WORDS], json);
}

void
alipay_complaint_payer_admin(struct sandbox_call *call)
{
    sandbox_admin_change(call, wish_for);
    sandbox_courier_wake(alipay_of(call->sandbox)->courier);
}

void
alipay_complaint_payer_hear(struct sandbox_call *call)
{
    sandbox_admin_change(call, hear);
}
