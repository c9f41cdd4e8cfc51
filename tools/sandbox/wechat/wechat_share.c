#include "tools/sandbox/wechat/wechat_share.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_number.h"
#include "tools/sandbox/wechat/wechat_share_money.h"
#include "tools/sandbox/wechat/wechat_share_name.h"

#define ORDER_PREFIX "3008"
#define DETAIL_PREFIX "3608"
#define COUNT_MAX 50
#define PARAMS_MAX ((size_t)32 * 1024)

/* A request as it was read. */
struct wanted {
    struct wechat_split split;
    struct wechat_share shares[COUNT_MAX];
    size_t count;
    struct money sum;
    bool ends;
};

static void
put_receiver(struct json_writer *json, const struct wechat_share *share)
{
    bool closed = strcmp(share->result, "CLOSED") == 0;

    json_open_object(json, NULL);
    json_put_int(json, "amount", share->amount.fen);
    wechat_answer_put(json, "description", share->description);
    wechat_answer_put(json, "type", share->type);
    wechat_answer_put(json, "account", share->account);
    wechat_answer_put(json, "result", share->result);
    if (closed)
        wechat_answer_put(json, "fail_reason", "ACCOUNT_ABNORMAL");
    wechat_answer_put(json, "detail_id", share->detail_id);
    wechat_answer_put_time(json, "create_time", share->due);
    wechat_answer_put_time(json, "finish_time", share->ended);
    json_close_object(json);
}

/* The receivers as they are now; *ret_pending is whether one is not decided yet. */
static enum err
put_receivers(struct wechat_request *request, const char *order_id, bool *ret_pending)
{
    struct db_statement *rows = request->wechat->store.share[SQL_WECHAT_SHARE_OF_SPLIT];
    enum err err;

    *ret_pending = false;
    json_open_list(&request->answer.json, "receivers");
    db_bind_text(rows, 1, bytes_text(order_id));
    while ((err = db_step(rows)) == ERR_OK) {
        struct wechat_share share;

        err = wechat_share_store_read(rows, request->arena, &share);
        if (err != ERR_OK)
            break;
        put_receiver(&request->answer.json, &share);
        *ret_pending |= strcmp(share.result, "PENDING") == 0;
    }
    json_close_list(&request->answer.json);
    return sandbox_store_end(rows, err);
}

static enum err
answer(struct wechat_request *request, const struct wechat_split *split)
{
    struct json_writer *json = &request->answer.json;
    struct wechat_order order;
    bool pending;
    enum err err = wechat_store_by_number(
        &request->wechat->store, split->mchid, split->out_trade_no, request->arena, &order);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    wechat_answer_begin(&request->answer);
    if (order.sp_mchid[0] != '\0')
        wechat_answer_put(json, "sub_mchid", split->mchid);
    wechat_answer_put(json, "transaction_id", order.transaction_id);
    wechat_answer_put(json, "out_order_no", split->out_order_no);
    wechat_answer_put(json, "order_id", split->order_id);
    err = put_receivers(request, split->order_id, &pending);
    wechat_answer_put(json, "state", pending ? "PROCESSING" : "FINISHED");
    wechat_answer_end(&request->answer);
    return err;
}

/* One of the body's receivers. */
static void
read_receiver(
    struct wechat_request *request, const struct json_node *node, struct wechat_share *ret_share)
{
    struct wechat_field field = {.arena = request->arena, .body = node};

    *ret_share = (struct wechat_share){
        .type = wechat_field_text(&field, "/type", WECHAT_FIELD_NEEDED, 1, 32),
        .account = wechat_field_text(&field, "/account", WECHAT_FIELD_NEEDED, 1, 64),
        .amount = wechat_field_fen(&field, "/amount", WECHAT_FIELD_NEEDED, 1),
        .description = wechat_field_text(&field, "/description", WECHAT_FIELD_NEEDED, 1, 80),
    };
    if (field.wrong.field != NULL && request->field.wrong.field == NULL) {
        field.wrong.field = arena_printf(request->arena, "/receivers%s", field.wrong.field);
        request->field.wrong = field.wrong;
    }
}

static enum err
read_receivers(struct wechat_request *request, struct wanted *wanted)
{
    const struct json_node *list = wechat_field_node(&request->field, "/receivers");

    if (list == NULL || !json_is_list(list) || json_first(list) == NULL) {
        wechat_field_wrong(&request->field, "/receivers", "此字段为必填项");
        return ERR_OK;
    }
    for (const struct json_node *node = json_first(list); node != NULL; node = json_next(node)) {
        struct money sum;

        if (wanted->count == COUNT_MAX) {
            wechat_field_wrong(&request->field, "/receivers", "分账接收方不能超过50个");
            return ERR_OK;
        }
        read_receiver(request, node, &wanted->shares[wanted->count]);
        if (money_add(wanted->sum, wanted->shares[wanted->count++].amount, &sum) != ERR_OK)
            return ERR_OUT_OF_RANGE;
        wanted->sum = sum;
    }
    return ERR_OK;
}

static enum err
put_params(struct wechat_request *request, struct wanted *wanted, const char *transaction_id)
{
    struct text text;
    enum err err = sandbox_call_text(request->arena, PARAMS_MAX, &text);

    if (err != ERR_OK)
        return err;
    text_printf(&text, "%s\n%d\n", transaction_id, (int)wanted->ends);
    for (size_t i = 0; i < wanted->count; i++)
        text_printf(&text, "%s\n%s\n%lld\n%s\n", wanted->shares[i].type, wanted->shares[i].account,
            (long long)wanted->shares[i].amount.fen, wanted->shares[i].description);
    wanted->split.params = text.at;
    return text_ok(&text) ? ERR_OK : ERR_TOO_BIG;
}

/* Whether all of them may receive, under the names that are given. */
static enum err
check_receivers(
    struct wechat_request *request, const struct wanted *wanted, enum wechat_refusal *refusal)
{
    const struct json_node *node = json_first(wechat_field_node(&request->field, "/receivers"));

    for (size_t i = 0; i < wanted->count; i++, node = json_next(node)) {
        const struct json_node *sealed = json_find(node, "name");
        const char *given = "";
        const char *name = "";
        enum err err = wechat_share_store_receiver(&request->wechat->store, wanted->split.mchid,
            wanted->shares[i].type, wanted->shares[i].account, request->arena, &name);

        if (err == ERR_NOT_FOUND)
            *refusal = WECHAT_SHARE_NO_RECEIVER;
        if (err != ERR_OK)
            return err == ERR_NOT_FOUND ? ERR_OK : err;
        if (sealed == NULL || json_text(sealed) == NULL)
            continue;
        if (wechat_share_name_open(request, json_text(sealed), &given) != ERR_OK ||
            strcmp(given, name) != 0) {
            *refusal = WECHAT_SHARE_NAME;
            return ERR_OK;
        }
    }
    return ERR_OK;
}

static enum err
check_rules(struct wechat_request *request, const struct wechat_order *order, struct money sum,
    enum wechat_refusal *refusal)
{
    const struct wechat_settings *settings = request->wechat->settings;
    struct wechat_store *store = &request->wechat->store;
    int64_t shared = 0;
    int64_t count = 0;
    struct money allowed;
    enum err err = wechat_store_number(
        store->share[SQL_WECHAT_SHARE_SPLIT_HOW_MANY], order->mchid, order->out_trade_no, &count);

    if (err == ERR_OK)
        err = wechat_store_number(
            store->share[SQL_WECHAT_SHARE_SUM], order->mchid, order->out_trade_no, &shared);
    if (err == ERR_OK)
        err = money_scale(order->total, settings->share_ratio, 10000, ROUND_DOWN, &allowed);
    if (err != ERR_OK)
        return err;
    if (order->sharing == WECHAT_SHARING_NONE || !wechat_state_is_paid(order->state))
        *refusal = WECHAT_SHARE_NOT_ALLOWED;
    else if (order->sharing == WECHAT_SHARING_ENDED)
        *refusal = WECHAT_SHARE_ENDED;
    else if (settings->share_after.us > 0 &&
             request->now.us < order->paid.us + settings->share_after.us)
        *refusal = WECHAT_SHARE_TOO_EARLY;
    else if (count >= COUNT_MAX)
        *refusal = WECHAT_SHARE_TOO_MANY;
    else if (sum.fen > order->frozen.fen)
        *refusal = WECHAT_SHARE_TOO_MUCH;
    else if (shared + sum.fen > allowed.fen)
        *refusal = WECHAT_SHARE_OVER_RATIO;
    return ERR_OK;
}

static enum err
number_split(struct wechat_request *request, struct wechat_split *split)
{
    char order_id[WECHAT_NUMBER_SHARE_SIZE];

    wechat_number_digits(
        request->wechat->sandbox->random, ORDER_PREFIX, request->now, order_id, sizeof(order_id));
    split->order_id = arena_text(request->arena, bytes_text(order_id));
    split->created = request->now;
    return split->order_id == NULL ? ERR_NO_SPACE : ERR_OK;
}

static enum err
add_share(struct wechat_request *request, const struct wechat_split *split,
    struct wechat_share *share, const struct sandbox_fault_taken *fault)
{
    struct random *random = request->wechat->sandbox->random;
    char detail_id[WECHAT_NUMBER_SHARE_SIZE];
    int64_t wait_ms = fault->kind == SANDBOX_FAULT_NONE ? 0 : fault->value;

    wechat_number_digits(random, DETAIL_PREFIX, request->now, detail_id, sizeof(detail_id));
    share->order_id = split->order_id;
    share->mchid = split->mchid;
    share->out_trade_no = split->out_trade_no;
    share->fails = fault->kind == SANDBOX_FAULT_SHARE_FAIL;
    share->detail_id = detail_id;
    share->due = moment_after(request->now, span_ms(wait_ms));
    return wechat_share_store_add(&request->wechat->store, share);
}

/* All is allowed: the split, its shares, and the money out of what is held. */
static enum err
carry_out(struct wechat_request *request, struct wanted *wanted, struct wechat_order *order)
{
    struct wechat *wechat = request->wechat;
    struct sandbox_fault_taken fault;
    enum err err = wechat_take_fault(wechat, "share", "share", order->out_trade_no, &fault);

    if (err == ERR_OK)
        err = number_split(request, &wanted->split);
    if (err == ERR_OK)
        err = wechat_share_store_add_split(&wechat->store, &wanted->split);
    for (size_t i = 0; i < wanted->count && err == ERR_OK; i++) {
        wanted->shares[i].place = (int64_t)i;
        err = add_share(request, &wanted->split, &wanted->shares[i], &fault);
    }
    if (err != ERR_OK)
        return err;
    order->frozen = money_of(order->frozen.fen - wanted->sum.fen);
    return wanted->ends ? wechat_share_money_unfreeze(wechat, order)
                        : wechat_store_move_order(&wechat->store, order->state, order);
}

/* What is left is a share of the merchant's own. */
static void
add_rest(struct wanted *wanted, const struct wechat_order *order, const char *description)
{
    wanted->shares[wanted->count++] = (struct wechat_share){.type = "MERCHANT_ID",
        .account = order->mchid,
        .amount = order->frozen,
        .description = description};
    wanted->sum = order->frozen;
}

/* The order of that transaction, if it is the owner's; ERR_NOT_FOUND. */
static enum err
find_order(struct wechat_request *request, const char *mchid, const char *transaction_id,
    struct wechat_order *ret_order)
{
    enum err err = wechat_store_by_text(&request->wechat->store, SQL_WECHAT_ORDER_BY_TRANSACTION,
        transaction_id, request->arena, ret_order);

    if (err == ERR_OK && strcmp(ret_order->mchid, mchid) != 0)
        return ERR_NOT_FOUND;
    return err;
}

/* Said before: with the same words it is answered again. ERR_NOT_FOUND: it is new. */
static enum err
repeat(struct wechat_request *request, const struct wechat_split *wanted)
{
    struct wechat_split split;
    enum err err = wechat_share_store_find(
        &request->wechat->store, wanted->mchid, wanted->out_order_no, request->arena, &split);

    if (err != ERR_OK)
        return err;
    if (strcmp(split.params, wanted->params) != 0)
        return wechat_v3_refuse(request, WECHAT_SHARE_MISMATCH);
    return answer(request, &split);
}

const char *
wechat_share_owner(struct wechat_request *request, bool in_query)
{
    const char *mchid =
        in_query ? wechat_field_query(&request->field, "sub_mchid", WECHAT_FIELD_OPTIONAL)
                 : wechat_field_text(&request->field, "/sub_mchid", WECHAT_FIELD_OPTIONAL, 1, 32);

    if (!wechat_field_ok(&request->field, &request->answer))
        return NULL;
    if (mchid[0] == '\0')
        return request->header.mchid;
    if (wechat_is_sub(request->wechat, mchid))
        return mchid;
    wechat_answer_refuse(&request->answer, WECHAT_NO_AUTH);
    return NULL;
}

enum err
wechat_share_order(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    struct wanted *wanted = arena_take(request->arena, sizeof(*wanted));
    enum wechat_refusal refusal = WECHAT_FINE;
    struct wechat_order order;
    const char *transaction_id =
        wechat_field_text(field, "/transaction_id", WECHAT_FIELD_NEEDED, 1, 32);
    enum err err;

    if (wanted == NULL)
        return ERR_NO_SPACE;
    (void)wechat_field_text(field, "/appid", WECHAT_FIELD_NEEDED, 1, 32);
    wanted->split.out_order_no =
        wechat_field_number(field, "/out_order_no", WECHAT_FIELD_NEEDED, 1, 64);
    wanted->ends = wechat_field_truth(field, "/unfreeze_unsplit");
    err = read_receivers(request, wanted);
    wanted->split.mchid = wechat_share_owner(request, false);
    if (err != ERR_OK || wanted->split.mchid == NULL)
        return err;
    err = put_params(request, wanted, transaction_id);
    if (err == ERR_OK)
        err = repeat(request, &wanted->split);
    if (err != ERR_NOT_FOUND)
        return err;
    err = find_order(request, wanted->split.mchid, transaction_id, &order);
    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_RESOURCE);
    if (err == ERR_OK)
        err = check_rules(request, &order, wanted->sum, &refusal);
    if (err == ERR_OK && refusal == WECHAT_FINE)
        err = check_receivers(request, wanted, &refusal);
    if (err != ERR_OK || refusal != WECHAT_FINE)
        return err == ERR_OK ? wechat_v3_refuse(request, refusal) : err;
    wanted->split.out_trade_no = order.out_trade_no;
    err = carry_out(request, wanted, &order);
    return err == ERR_OK ? answer(request, &wanted->split) : err;
}

enum err
wechat_share_query(struct wechat_request *request)
{
    const char *transaction_id =
        wechat_field_query(&request->field, "transaction_id", WECHAT_FIELD_NEEDED);
    const char *mchid = wechat_share_owner(request, true);
    struct wechat_split split;
    struct wechat_order order;
    enum err err;

    if (mchid == NULL)
        return ERR_OK;
    err = wechat_share_store_find(
        &request->wechat->store, mchid, request->argument, request->arena, &split);
    if (err == ERR_OK)
        err = find_order(request, mchid, transaction_id, &order);
    if (err == ERR_NOT_FOUND ||
        (err == ERR_OK && strcmp(order.out_trade_no, split.out_trade_no) != 0))
        return wechat_v3_refuse(request, WECHAT_NO_RESOURCE);
    return err == ERR_OK ? answer(request, &split) : err;
}

enum err
wechat_share_unfreeze(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    struct wanted *wanted = arena_take(request->arena, sizeof(*wanted));
    enum wechat_refusal refusal = WECHAT_FINE;
    struct wechat_order order;
    const char *description;
    const char *transaction_id =
        wechat_field_text(field, "/transaction_id", WECHAT_FIELD_NEEDED, 1, 32);
    enum err err;

    if (wanted == NULL)
        return ERR_NO_SPACE;
    wanted->ends = true;
    wanted->split.out_order_no =
        wechat_field_number(field, "/out_order_no", WECHAT_FIELD_NEEDED, 1, 64);
    description = wechat_field_text(field, "/description", WECHAT_FIELD_NEEDED, 1, 80);
    wanted->split.mchid = wechat_share_owner(request, false);
    if (wanted->split.mchid == NULL)
        return ERR_OK;
    err = put_params(request, wanted, transaction_id);
    if (err == ERR_OK)
        err = repeat(request, &wanted->split);
    if (err != ERR_NOT_FOUND)
        return err;
    err = find_order(request, wanted->split.mchid, transaction_id, &order);
    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_RESOURCE);
    if (err == ERR_OK)
        err = check_rules(request, &order, money_of(0), &refusal);
    if (err != ERR_OK || refusal != WECHAT_FINE)
        return err == ERR_OK ? wechat_v3_refuse(request, refusal) : err;
    wanted->split.out_trade_no = order.out_trade_no;
    if (order.frozen.fen > 0)
        add_rest(wanted, &order, description);
    err = carry_out(request, wanted, &order);
    return err == ERR_OK ? answer(request, &wanted->split) : err;
}

enum err
wechat_share_amounts(struct wechat_request *request)
{
    struct wechat_order order;
    enum err err = wechat_store_by_text(&request->wechat->store, SQL_WECHAT_ORDER_BY_TRANSACTION,
        request->argument, request->arena, &order);

    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_RESOURCE);
    if (err != ERR_OK)
        return err;
    wechat_answer_begin(&request->answer);
    wechat_answer_put(&request->answer.json, "transaction_id", order.transaction_id);
    json_put_int(&request->answer.json, "unsplit_amount", order.frozen.fen);
    wechat_answer_end(&request->answer);
    return ERR_OK;
}

enum err
wechat_share_config(struct wechat_request *request)
{
    if (!wechat_is_sub(request->wechat, request->argument))
        return wechat_v3_refuse(request, WECHAT_NO_AUTH);
    wechat_answer_begin(&request->answer);
    wechat_answer_put(&request->answer.json, "sub_mchid", request->argument);
    json_put_int(&request->answer.json, "max_ratio", request->wechat->settings->share_ratio);
    wechat_answer_end(&request->answer);
    return ERR_OK;
}
