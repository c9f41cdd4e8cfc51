#include "tools/sandbox/alipay/alipay_share.h"

#include "tools/sandbox/alipay/alipay_number.h"
#include "tools/sandbox/alipay/alipay_store.h"
#include "tools/sandbox/alipay/alipay_trade.h"

#define SHARES_MAX 50
#define PERCENT_MAX 100
#define RATE_OF 10000
#define CONTENT_SIZE 8192
#define REQUEST_NO_MAX 64
#define SETTLE "alipay.trade.order.settle"

struct share {
    const char *type;
    const char *account;
    struct money amount;
};

/* One alipay.trade.order.settle. */
struct settle {
    const char *out_request_no;
    struct alipay_trade trade;
    struct share shares[SHARES_MAX];
    size_t count;
    struct money sum;
    bool finish;
    const char *content; /* what a repeat must be */
};

static enum err
refuse(struct alipay_request *request, enum alipay_refusal refusal, const char *detail)
{
    alipay_answer_refuse(&request->answer, refusal, detail);
    return ERR_OK;
}

static struct db_statement *
statement(struct alipay_request *request, unsigned at)
{
    return request->alipay->store.share[at];
}

/* "true" of extend_params.name. */
static bool
has_flag(const struct alipay_request *request, const char *name)
{
    const struct json_node *extend = NULL;
    const char *value = "";
    const struct json_field outer[] = {{"extend_params", JSON_NODE, true, &extend}};
    const struct json_field inner[] = {{name, JSON_TEXT, true, &value}};

    if (json_read(request->biz, outer, 1, NULL) != ERR_OK || extend == NULL)
        return false;
    return json_read(extend, inner, 1, NULL) == ERR_OK && strcmp(value, "true") == 0;
}

enum err
alipay_share_declare(struct alipay_request *request, const char *trade_no)
{
    struct db_statement *freeze = statement(request, SQL_ALIPAY_SHARE_FREEZE);

    if (!has_flag(request, "royalty_freeze"))
        return ERR_OK;
    db_bind_text(freeze, 1, bytes_text(trade_no));
    return db_run(freeze);
}

/* One share, of an amount or of whole percents of the trade; false when it is none. */
static bool
read_share(const struct json_node *node, struct money total, struct share *share)
{
    const char *kind = "transfer";
    int64_t percent = 0;
    const struct json_field fields[] = {
        {"royalty_type", JSON_TEXT, true, &kind},
        {"trans_in_type", JSON_TEXT, false, &share->type},
        {"trans_in", JSON_TEXT, false, &share->account},
        {"amount", JSON_YUAN, true, &share->amount},
        {"amount_percentage", JSON_INT, true, &percent},
    };

    if (json_read(node, fields, LENGTH(fields), NULL) != ERR_OK || strcmp(kind, "transfer") != 0)
        return false;
    if (percent < 0 || percent > PERCENT_MAX || (percent > 0 && share->amount.fen != 0))
        return false;
    if (percent > 0 &&
        money_scale(total, percent, PERCENT_MAX, ROUND_DOWN, &share->amount) != ERR_OK)
        return false;
    return share->amount.fen > 0;
}

/* The shares of a settle; false when one of them is none. */
static bool
read_shares(const struct json_node *list, struct settle *settle)
{
    for (const struct json_node *node = json_first(list); node != NULL; node = json_next(node)) {
        struct share *share = &settle->shares[settle->count];

        if (settle->count == SHARES_MAX || !read_share(node, settle->trade.total, share))
            return false;
        if (money_add(settle->sum, share->amount, &settle->sum) != ERR_OK)
            return false;
        settle->count++;
    }
    return true;
}

static enum err
put_content(struct alipay_request *request, struct settle *settle)
{
    char *block = arena_take(request->arena, CONTENT_SIZE);
    struct text text;

    if (block == NULL)
        return ERR_TOO_BIG;
    text_init(&text, block, CONTENT_SIZE);
    text_put(&text, settle->finish ? "finish" : "");
    for (size_t i = 0; i < settle->count; i++)
        text_printf(&text, ";%s:%s:%lld", settle->shares[i].type, settle->shares[i].account,
            (long long)settle->shares[i].amount.fen);
    settle->content = block;
    return text_ok(&text) ? ERR_OK : ERR_TOO_BIG;
}

/* One number or text of one row; ERR_NOT_FOUND. */
static enum err
one(struct db_statement *row, int64_t *ret_value)
{
    enum err err = db_step(row);

    if (err == ERR_OK)
        *ret_value = db_int(row, 0);
    db_reset(row);
    return err;
}

static enum err
is_bound(struct alipay_request *request, const struct share *share)
{
    struct db_statement *bound = statement(request, SQL_ALIPAY_SHARE_BOUND);
    int64_t value;

    db_bind_text(bound, 1, bytes_text(request->alipay->settings->app_id));
    db_bind_text(bound, 2, bytes_text(share->type));
    db_bind_text(bound, 3, bytes_text(share->account));
    return one(bound, &value);
}

/* Why this cannot be shared, or ALIPAY_FINE. */
static enum err
judge(struct alipay_request *request, const struct settle *settle, enum alipay_refusal *ret_refusal)
{
    struct db_statement *frozen = statement(request, SQL_ALIPAY_SHARE_FROZEN);
    struct db_statement *sum = statement(request, SQL_ALIPAY_SHARE_SUM);
    const struct alipay_trade *trade = &settle->trade;
    int64_t finished = 0;
    int64_t shared = 0;
    struct money most = {0};
    enum err err;

    *ret_refusal = ALIPAY_FINE;
    db_bind_text(frozen, 1, bytes_text(trade->trade_no));
    err = one(frozen, &finished);
    if (err == ERR_NOT_FOUND) {
        *ret_refusal = ALIPAY_NOT_SUPPORT_ROYALTY;
        return ERR_OK;
    }
    db_bind_text(sum, 1, bytes_text(trade->trade_no));
    if (err == ERR_OK)
        err = one(sum, &shared);
    if (err == ERR_OK)
        err = money_scale(
            trade->total, request->alipay->settings->share_rate_max, RATE_OF, ROUND_DOWN, &most);
    if (err != ERR_OK)
        return err;
    if (finished != 0)
        *ret_refusal = ALIPAY_ALREADY_FINISH_ALLOC;
    else if (trade->state != ALIPAY_TRADE_SUCCESS)
        *ret_refusal = ALIPAY_ILLEGAL_SETTLE_STATE;
    else if (settle->sum.fen > trade->total.fen - trade->refunded.fen - shared ||
             settle->sum.fen > most.fen - shared)
        *ret_refusal = ALIPAY_ALLOC_AMOUNT_ERROR;
    for (size_t i = 0; i < settle->count && *ret_refusal == ALIPAY_FINE; i++) {
        err = is_bound(request, &settle->shares[i]);
        if (err == ERR_NOT_FOUND)
            *ret_refusal = ALIPAY_ROYALTY_RECEIVER_INVALID;
        else if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

/* From the seller's balance, or with < 0 back to it; ERR_OUT_OF_RANGE when he has not got it. */
static enum err
take(struct alipay_request *request, int64_t fen)
{
    struct alipay_store *store = &request->alipay->store;
    struct db_statement *change =
        store->app[fen < 0 ? SQL_ALIPAY_APP_CREDIT : SQL_ALIPAY_APP_DEBIT];
    enum err err;

    if (fen == 0)
        return ERR_OK;
    db_bind_text(change, 1, bytes_text(request->alipay->settings->app_id));
    db_bind_int(change, 2, fen < 0 ? -fen : fen);
    err = db_run(change);
    return err == ERR_OK && db_changes(store->db) == 0 ? ERR_OUT_OF_RANGE : err;
}

static enum err
add_share(struct alipay_request *request, const struct settle *settle, const char *settle_no,
    size_t at, const struct sandbox_fault_taken *fault)
{
    struct db_statement *insert = statement(request, SQL_ALIPAY_SHARE_INSERT);
    const struct share *share = &settle->shares[at];

    db_bind_text(insert, 1, bytes_text(settle_no));
    db_bind_int(insert, 2, (int64_t)at);
    db_bind_text(insert, 3, bytes_text(settle->trade.trade_no));
    db_bind_text(insert, 4, bytes_text(share->type));
    db_bind_text(insert, 5, bytes_text(share->account));
    db_bind_int(insert, 6, share->amount.fen);
    db_bind_text(
        insert, 7, bytes_text(fault->kind == SANDBOX_FAULT_NONE ? "SUCCESS" : "PROCESSING"));
    db_bind_int(insert, 8, fault->kind == SANDBOX_FAULT_SHARE_FAIL);
    db_bind_int(insert, 9, request->now.us);
    db_bind_int(insert, 10, moment_after(request->now, span_ms(fault->value)).us);
    return db_run(insert);
}

static enum err
store_settle(struct alipay_request *request, const struct settle *settle, const char *settle_no)
{
    struct alipay_store *store = &request->alipay->store;
    struct db_statement *insert = statement(request, SQL_ALIPAY_SHARE_SETTLE);
    struct db_statement *finish = statement(request, SQL_ALIPAY_SHARE_FINISH);
    struct sandbox_fault_taken fault;
    enum err err =
        alipay_store_take_fault(store, "share", SETTLE, settle->trade.out_trade_no, &fault);

    db_bind_text(insert, 1, bytes_text(settle->trade.trade_no));
    db_bind_text(insert, 2, bytes_text(settle->out_request_no));
    db_bind_text(insert, 3, bytes_text(settle_no));
    db_bind_text(insert, 4, bytes_text(settle->content));
    if (err == ERR_OK)
        err = db_run(insert);
    for (size_t i = 0; i < settle->count && err == ERR_OK; i++)
        err = add_share(request, settle, settle_no, i, &fault);
    if (err == ERR_OK && settle->finish) {
        db_bind_text(finish, 1, bytes_text(settle->trade.trade_no));
        err = db_run(finish);
    }
    return err;
}

static enum err
answer(struct alipay_request *request, const struct settle *settle, const char *settle_no)
{
    struct alipay_answer *to = &request->answer;

    alipay_answer_begin(to);
    alipay_answer_put(to, "settle_no", settle_no);
    alipay_answer_put(to, "trade_no", settle->trade.trade_no);
    alipay_answer_end(to);
    return ERR_OK;
}

static enum err
settle_now(struct alipay_request *request, const struct settle *settle)
{
    char settle_no[ALIPAY_NUMBER_SIZE];
    enum alipay_refusal refusal;
    enum err err = judge(request, settle, &refusal);

    if (err != ERR_OK)
        return err;
    if (refusal != ALIPAY_FINE)
        return refuse(request, refusal, NULL);
    err = take(request, settle->sum.fen);
    if (err == ERR_OUT_OF_RANGE)
        return refuse(request, ALIPAY_ACCOUNT_NOT_ENOUGH, NULL);
    alipay_number_trade(request->alipay->sandbox->random, request->now, settle_no);
    if (err == ERR_OK)
        err = store_settle(request, settle, settle_no);
    return err == ERR_OK ? answer(request, settle, settle_no) : err;
}

/* The trade that is named, and the number within it; else an answer was written. */
static enum err
find(struct alipay_request *request, struct settle *settle, bool *ret_refused)
{
    const struct json_field fields[] = {
        {"out_request_no", JSON_TEXT, false, &settle->out_request_no},
    };
    enum err err = json_read(request->biz, fields, LENGTH(fields), NULL);

    *ret_refused = true;
    if (err != ERR_OK || settle->out_request_no[0] == '\0' ||
        strlen(settle->out_request_no) > REQUEST_NO_MAX)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "out_request_no");
    err = alipay_trade_find(request, &settle->trade);
    if (err == ERR_BAD_INPUT)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "trade_no");
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !alipay_state_is_trade(settle->trade.state)))
        return refuse(request, ALIPAY_TRADE_NOT_EXIST, NULL);
    *ret_refused = false;
    return err;
}

/* Who was settled under this number before; "" for nobody. Texts live in the arena. */
static enum err
earlier(struct alipay_request *request, const struct settle *settle, const char **ret_settle_no,
    const char **ret_content)
{
    struct db_statement *row = statement(request, SQL_ALIPAY_SHARE_SETTLED);
    enum err err;

    *ret_settle_no = *ret_content = "";
    db_bind_text(row, 1, bytes_text(settle->trade.trade_no));
    db_bind_text(row, 2, bytes_text(settle->out_request_no));
    err = db_step(row);
    if (err == ERR_OK) {
        *ret_settle_no = arena_text(request->arena, db_text(row, 0));
        *ret_content = arena_text(request->arena, db_text(row, 1));
    }
    db_reset(row);
    if (arena_overflowed(request->arena))
        return ERR_TOO_BIG;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
alipay_share_settle(struct alipay_request *request)
{
    struct settle settle = {.finish = has_flag(request, "royalty_finish")};
    const struct json_node *list = NULL;
    const struct json_field fields[] = {{"royalty_parameters", JSON_NODE, false, &list}};
    const char *settle_no;
    const char *content;
    bool refused;
    enum err err = find(request, &settle, &refused);

    if (err != ERR_OK || refused)
        return err;
    if (json_read(request->biz, fields, 1, NULL) != ERR_OK || !read_shares(list, &settle) ||
        (settle.count == 0 && !settle.finish))
        return refuse(request, ALIPAY_WRONG_PARAMETER, "royalty_parameters");
    err = put_content(request, &settle);
    if (err == ERR_OK)
        err = earlier(request, &settle, &settle_no, &content);
    if (err != ERR_OK)
        return err;
    if (settle_no[0] == '\0')
        return settle_now(request, &settle);
    if (strcmp(content, settle.content) != 0)
        return refuse(request, ALIPAY_DISCORDANT_REPEAT, NULL);
    return answer(request, &settle, settle_no);
}

/* What time has ended since: done, or back to the seller. */
static enum err
end_due(struct alipay_request *request, const char *settle_no)
{
    struct db_statement *fails = statement(request, SQL_ALIPAY_SHARE_DUE_FAIL);
    struct db_statement *end = statement(request, SQL_ALIPAY_SHARE_END);
    int64_t back = 0;
    enum err err;

    db_bind_text(fails, 1, bytes_text(settle_no));
    db_bind_int(fails, 2, request->now.us);
    err = one(fails, &back);
    if (err == ERR_OK)
        err = take(request, -back);
    db_bind_text(end, 1, bytes_text(settle_no));
    db_bind_int(end, 2, request->now.us);
    return err == ERR_OK ? db_run(end) : err;
}

static enum err
put_shares(struct alipay_request *request, const char *settle_no)
{
    struct db_statement *rows = statement(request, SQL_ALIPAY_SHARE_OF_SETTLE);
    struct alipay_answer *to = &request->answer;
    enum err err;

    json_open_list(&to->json, "royalty_detail_list");
    db_bind_text(rows, 1, bytes_text(settle_no));
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(&to->json, NULL);
        alipay_answer_put_yuan(to, "amount", money_of(db_int(rows, 2)));
        if (bytes_is(db_text(rows, 3), "FAIL"))
            alipay_answer_put(to, "error_code", "ROYALTY_RECEIVER_INVALID");
        alipay_answer_put(to, "operation_type", "transfer");
        json_put_text(&to->json, "state", db_text(rows, 3));
        json_put_text(&to->json, "trans_in", db_text(rows, 1));
        json_put_text(&to->json, "trans_in_type", db_text(rows, 0));
        json_close_object(&to->json);
    }
    json_close_list(&to->json);
    db_reset(rows);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* By Alipay's own number of the settle: "" when it is not known. */
static enum err
find_by_settle_no(struct alipay_request *request, struct settle *settle, const char **ret_settle_no)
{
    struct db_statement *row = statement(request, SQL_ALIPAY_SHARE_BY_SETTLE_NO);
    const char *settle_no = alipay_request_text(request, "settle_no");
    enum err err;

    *ret_settle_no = "";
    settle->out_request_no = "";
    db_bind_text(row, 1, bytes_text(settle_no));
    err = db_step(row);
    if (err == ERR_OK) {
        settle->out_request_no = arena_text(request->arena, db_text(row, 1));
        *ret_settle_no = settle_no;
    }
    db_reset(row);
    if (arena_overflowed(request->arena))
        return ERR_TOO_BIG;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
alipay_share_query(struct alipay_request *request)
{
    struct settle settle = {.count = 0};
    const char *settle_no;
    const char *content;
    bool refused = false;
    enum err err;

    if (alipay_request_text(request, "settle_no")[0] != '\0') {
        err = find_by_settle_no(request, &settle, &settle_no);
    } else {
        err = find(request, &settle, &refused);
        if (err == ERR_OK && !refused)
            err = earlier(request, &settle, &settle_no, &content);
    }
    if (err != ERR_OK || refused)
        return err;
    if (settle_no[0] != '\0')
        err = end_due(request, settle_no);
    if (err != ERR_OK)
        return err;
    alipay_answer_begin(&request->answer);
    if (settle_no[0] != '\0') {
        alipay_answer_put(&request->answer, "out_request_no", settle.out_request_no);
        err = put_shares(request, settle_no);
    }
    alipay_answer_end(&request->answer);
    return err;
}
