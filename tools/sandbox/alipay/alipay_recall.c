#include "tools/sandbox/alipay/alipay_recall.h"

#define RECALLS_MAX 20

struct recall {
    const char *account;
    struct money amount;
};

/* The list; ALIPAY_WRONG_PARAMETER when something of it is none. */
static enum alipay_refusal
read_list(const struct alipay_request *request, struct recall *list, size_t *ret_count,
    struct money *ret_sum)
{
    const struct json_node *all = json_find(request->biz, "refund_royalty_parameters");
    const struct json_node *node = all == NULL ? NULL : json_first(all);

    for (; node != NULL; node = json_next(node)) {
        struct recall *recall = &list[*ret_count];
        const struct json_field fields[] = {
            {"trans_out", JSON_TEXT, false, &recall->account},
            {"amount", JSON_YUAN, false, &recall->amount},
        };

        if (*ret_count == RECALLS_MAX || json_read(node, fields, LENGTH(fields), NULL) != ERR_OK ||
            recall->amount.fen < 1 || money_add(*ret_sum, recall->amount, ret_sum) != ERR_OK)
            return ALIPAY_WRONG_PARAMETER;
        ++*ret_count;
    }
    return ALIPAY_FINE;
}

/* What a receiver was given of the trade and still has. */
static enum err
held_by(struct alipay_request *request, const struct alipay_trade *trade, const char *account,
    int64_t *ret_fen)
{
    struct db_statement *held = request->alipay->store.share[SQL_ALIPAY_SHARE_HELD];
    enum err err;

    db_bind_text(held, 1, bytes_text(trade->trade_no));
    db_bind_text(held, 2, bytes_text(account));
    err = db_step(held);
    if (err == ERR_OK)
        *ret_fen = db_int(held, 0);
    db_reset(held);
    return err;
}

static enum err
add(struct alipay_request *request, const struct alipay_trade *trade, const struct recall *recall,
    const char *out_request_no, size_t place)
{
    struct db_statement *insert = request->alipay->store.share[SQL_ALIPAY_SHARE_RECALL];

    db_bind_text(insert, 1, bytes_text(trade->trade_no));
    db_bind_text(insert, 2, bytes_text(out_request_no));
    db_bind_int(insert, 3, (int64_t)place);
    db_bind_text(insert, 4, bytes_text(recall->account));
    db_bind_int(insert, 5, recall->amount.fen);
    db_bind_int(insert, 6, request->now.us);
    return db_run(insert);
}

/* With what comes back, the seller has enough for his refund. */
static enum err
check_seller(struct alipay_request *request, struct money sum, struct money refunded,
    enum alipay_refusal *ret_refusal)
{
    struct db_statement *balance = request->alipay->store.app[SQL_ALIPAY_APP_BALANCE];
    enum err err;

    db_bind_text(balance, 1, bytes_text(request->alipay->settings->app_id));
    err = db_step(balance);
    if (err == ERR_OK && db_int(balance, 0) + sum.fen < refunded.fen)
        *ret_refusal = ALIPAY_SELLER_NOT_ENOUGH;
    db_reset(balance);
    return err;
}

static enum err
give_seller(struct alipay_request *request, struct money sum)
{
    struct db_statement *credit = request->alipay->store.app[SQL_ALIPAY_APP_CREDIT];

    db_bind_text(credit, 1, bytes_text(request->alipay->settings->app_id));
    db_bind_int(credit, 2, sum.fen);
    return db_run(credit);
}

enum err
alipay_recall_shares(struct alipay_request *request, const struct alipay_trade *trade,
    struct money refunded, const char *out_request_no, enum alipay_refusal *ret_refusal)
{
    struct recall list[RECALLS_MAX] = {{0}};
    struct money sum = {0};
    size_t count = 0;
    enum err err = ERR_OK;

    *ret_refusal = read_list(request, list, &count, &sum);
    if (*ret_refusal == ALIPAY_FINE && sum.fen > refunded.fen)
        *ret_refusal = ALIPAY_ALLOC_AMOUNT_ERROR;
    for (size_t i = 0; i < count && err == ERR_OK && *ret_refusal == ALIPAY_FINE; i++) {
        int64_t held_fen = 0;

        err = held_by(request, trade, list[i].account, &held_fen);
        if (err == ERR_OK && held_fen == 0)
            *ret_refusal = ALIPAY_ROYALTY_ACCOUNT_NOT_EXIST;
        else if (err == ERR_OK && held_fen < list[i].amount.fen)
            *ret_refusal = ALIPAY_ALLOC_AMOUNT_ERROR;
    }
    if (err == ERR_OK && *ret_refusal == ALIPAY_FINE && count > 0)
        err = check_seller(request, sum, refunded, ret_refusal);
    if (err != ERR_OK || *ret_refusal != ALIPAY_FINE)
        return err;
    for (size_t i = 0; i < count && err == ERR_OK; i++)
        err = add(request, trade, &list[i], out_request_no, i);
    return err == ERR_OK && count > 0 ? give_seller(request, sum) : err;
}
