#include "hub/api/wallet_api.h"

#include <stdio.h>

#include "hub/api/change.h"
#include "hub/flow/notice.h"
#include "hub/flow/transfer_flow.h"
#include "hub/flow/wallet_read.h"

#include "hub/store/sql/store.sql.h"

#define BODY_MAX ((size_t)4096)
#define NUMBER_MAX 64
#define HOLDERS_MAX 50
#define STATES "ASKED APPROVED SENT UNKNOWN PAID FAILED REJECTED"

static const struct shape_field line_fields[] = {
    {.name = "holder", .kind = SHAPE_ID, .optional = true, .about = "who holds it; none: the sum"},
    {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = 90, .about = "the holder's"},
    {.name = "held",
        .kind = SHAPE_BOOL,
        .about = "the platform holds it and pays it out; else the channel pays the merchant"},
    {.name = "pending", .kind = SHAPE_FIGURE, .about = "not settled yet"},
    {.name = "available", .kind = SHAPE_FIGURE, .about = "settled, the frozen part included"},
    {.name = "frozen", .kind = SHAPE_FIGURE, .about = "of available: not to be taken"},
    {.name = "debt", .kind = SHAPE_FIGURE, .about = "what the merchant owes"},
    {.name = "leaving", .kind = SHAPE_FIGURE, .about = "withdrawals and transfers under way"},
    {.name = "refunding", .kind = SHAPE_FIGURE, .about = "refunds under way"},
    {.name = "sharing", .kind = SHAPE_FIGURE, .about = "shares under way"},
    {.name = "suspense", .kind = SHAPE_FIGURE, .about = "late money on its way back"},
};
static const struct shape line_shape = {"WalletLine", line_fields, LENGTH(line_fields)};

static const struct shape_field wallet_fields[] = {
    {.name = "currency", .kind = SHAPE_CURRENCY, .about = "CNY; all amounts are fen"},
    {.name = "sum", .kind = SHAPE_OBJECT, .of = &line_shape, .about = "over all holders"},
    {.name = "holders", .kind = SHAPE_LIST, .of = &line_shape, .about = "one by one"},
};
static const struct shape wallet_shape = {"Wallet", wallet_fields, LENGTH(wallet_fields)};

static const struct shape_field change_fields[] = {
    {.name = "journal", .kind = SHAPE_ID, .about = "of the books"},
    {.name = "leg", .kind = SHAPE_COUNT, .max = 100, .about = "of the journal"},
    {.name = "at", .kind = SHAPE_TIME, .about = "when it was booked"},
    {.name = "holder", .kind = SHAPE_ID, .optional = true, .about = "who holds the money"},
    {.name = "account",
        .kind = SHAPE_WORD,
        .words = "pending available debt frozen",
        .about = "what has changed"},
    {.name = "amount", .kind = SHAPE_FIGURE, .about = "fen; > 0: there is more of it"},
    {.name = "event", .kind = SHAPE_TEXT, .max = 40, .about = "why"},
    {.name = "order", .kind = SHAPE_ID, .optional = true, .about = "of a payment"},
    {.name = "about", .kind = SHAPE_ID, .optional = true, .about = "what moved it"},
    {.name = "number", .kind = SHAPE_TEXT, .optional = true, .max = 64, .about = "of a transfer"},
    {.name = "reason", .kind = SHAPE_TEXT, .optional = true, .max = 200, .about = "in words"},
};
static const struct shape change_shape = {"WalletChange", change_fields, LENGTH(change_fields)};

enum {
    NEW_NUMBER,
    NEW_AMOUNT,
    NEW_CURRENCY,
    NEW_HOLDER,
    NEW_TO,
    NEW_BANK,
    NEW_REASON,
    NEW_FIELDS
};

static const struct shape_field new_fields[NEW_FIELDS] = {
    [NEW_NUMBER] = {.name = "number",
        .kind = SHAPE_NUMBER,
        .max = NUMBER_MAX,
        .about = "the merchant's own: the same number is the same transfer"},
    [NEW_AMOUNT] = {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
    [NEW_CURRENCY] = {.name = "currency", .kind = SHAPE_CURRENCY, .optional = true, .about = "CNY"},
    [NEW_HOLDER] = {.name = "holder", .kind = SHAPE_ID, .about = "who holds it; see the wallet"},
    [NEW_TO] = {.name = "to",
        .kind = SHAPE_ID,
        .optional = true,
        .about = "another merchant's wallet; or bank"},
    [NEW_BANK] = {.name = "bank",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = TRANSFER_TEXT_SIZE - 1,
        .about = "the bank account, in words: a withdrawal"},
    [NEW_REASON] = {.name = "reason",
        .kind = SHAPE_TEXT,
        .optional = true,
        .may_be_empty = true,
        .max = TRANSFER_TEXT_SIZE - 1,
        .about = "what for"},
};
static const struct shape new_shape = {"NewTransfer", new_fields, NEW_FIELDS};

static const struct shape_field transfer_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "ours"},
    {.name = "number", .kind = SHAPE_NUMBER, .max = NUMBER_MAX, .about = "the merchant's"},
    {.name = "kind", .kind = SHAPE_WORD, .words = "withdrawal transfer", .about = "where it goes"},
    {.name = "state",
        .kind = SHAPE_WORD,
        .words = STATES,
        .about = "ASKED waits for somebody else to approve it"},
    {.name = "amount", .kind = SHAPE_AMOUNT, .about = "fen"},
    {.name = "currency", .kind = SHAPE_CURRENCY, .about = "CNY"},
    {.name = "holder", .kind = SHAPE_ID, .about = "who holds it"},
    {.name = "to", .kind = SHAPE_ID, .optional = true, .about = "whose wallet"},
    {.name = "bank", .kind = SHAPE_TEXT, .optional = true, .max = 200, .about = "which account"},
    {.name = "reason", .kind = SHAPE_TEXT, .optional = true, .max = 200, .about = "what for"},
    {.name = "note",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 200,
        .about = "what became of it"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was asked for"},
    {.name = "ended_at", .kind = SHAPE_TIME, .optional = true, .about = "paid, failed, rejected"},
};
static const struct shape transfer_shape = {"Transfer", transfer_fields, LENGTH(transfer_fields)};

static const struct shape_field list_fields[] = {VIEW_PAGE_FIELDS, VIEW_STATE_FIELD(STATES)};
static const struct shape list_shape = {"TransferQuery", list_fields, LENGTH(list_fields)};

static void
put_line(struct json_writer *writer, const char *name, const struct wallet_line *line)
{
    json_open_object(writer, name);
    view_put_id(writer, "holder", line->holder_id);
    view_put_text(writer, "name", bytes_text(line->holder));
    json_put_bool(writer, "held", line->is_held);
    json_put_int(writer, "pending", line->pending);
    json_put_int(writer, "available", line->available);
    json_put_int(writer, "frozen", line->frozen);
    json_put_int(writer, "debt", line->debt);
    json_put_int(writer, "leaving", line->leaving);
    json_put_int(writer, "refunding", line->refunding);
    json_put_int(writer, "sharing", line->sharing);
    json_put_int(writer, "suspense", line->suspense);
    json_close_object(writer);
}

static enum err
put_wallet(struct view *view, struct reader *reader, struct json_writer *writer)
{
    struct wallet_line lines[HOLDERS_MAX];
    struct wallet_line sum;
    size_t count;
    enum err err = wallet_read(
        reader_statement(reader, SQL_STORE_WALLET), view->merchant_id, lines, HOLDERS_MAX, &count);

    if (err != ERR_OK)
        return err;
    sum = wallet_read_sum(lines, count);
    json_put_text(writer, "currency", bytes_text("CNY"));
    put_line(writer, "sum", &sum);
    json_open_list(writer, "holders");
    for (size_t i = 0; i < count; i++)
        put_line(writer, NULL, &lines[i]);
    json_close_list(writer);
    return ERR_OK;
}

static const char *
account_word(enum book_account account)
{
    return account == BOOK_PENDING         ? "pending"
           : account == BOOK_AVAILABLE     ? "available"
           : account == BOOK_MERCHANT_DEBT ? "debt"
                                           : "frozen";
}

static void
put_change(struct json_writer *writer, const struct wallet_change *change)
{
    json_open_object(writer, NULL);
    json_put_id(writer, "journal", change->journal_id);
    json_put_int(writer, "leg", change->leg);
    notice_put_moment(writer, "at", id_moment(change->journal_id).us);
    view_put_id(writer, "holder", change->holder_id);
    json_put_text(writer, "account", bytes_text(account_word(change->account)));
    json_put_int(writer, "amount", change->amount);
    json_put_text(writer, "event",
        bytes_text(change->event == 0 ? "freezing" : wallet_read_event(change->event)));
    view_put_id(writer, "order", change->order_id);
    view_put_id(writer, "about", change->cause);
    view_put_text(writer, "number", bytes_text(change->number));
    view_put_text(writer, "reason", bytes_text(change->reason));
    json_close_object(writer);
}

/* Where the next page goes on: behind the last line, or below what was walked. */
static void
put_next(struct json_writer *writer, int64_t journal_id, int64_t leg)
{
    char next[48];

    (void)snprintf(next, sizeof(next), "%lld-%lld", (long long)journal_id, (long long)leg);
    json_put_text(writer, "next", bytes_text(next));
}

static enum err
put_statement(struct view *view, struct reader *reader, struct json_writer *writer)
{
    static const struct view_walk walk = {SQL_STORE_STATEMENT_WALK, SQL_STORE_STATEMENT_WALK_OF};
    struct wallet_change changes[VIEW_PAGE_MAX + 1];
    struct wallet_range range = {.merchant_id = view->merchant_id,
        .journal_id = view->id,
        .leg = view->leg,
        .from = view->from};
    size_t shown = 0;
    size_t count;
    enum err err = view_walk_floor(
        &walk, reader, view->merchant_id, view->id, view->from, VIEW_WALK_MAX, &range.from);

    if (err == ERR_OK)
        err = wallet_read_changes(reader_statement(reader, SQL_STORE_STATEMENT), &range, changes,
            (size_t)view->limit + 1, &count);
    if (err != ERR_OK)
        return err;
    json_open_list(writer, "items");
    while (shown < count && shown < (size_t)view->limit)
        put_change(writer, &changes[shown++]);
    json_close_list(writer);
    if (shown < count)
        put_next(writer, changes[shown - 1].journal_id, changes[shown - 1].leg);
    else if (range.from > view->from)
        put_next(writer, range.from, 0);
    return ERR_OK;
}

static enum err
put_transfer(
    struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    (void)view;
    (void)reader;
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "number", query_text(row, 1));
    json_put_text(writer, "kind", query_text(row, 2));
    view_put_state(writer, query_text(row, 3));
    json_put_int(writer, "amount", query_int(row, 5));
    json_put_text(writer, "currency", bytes_text("CNY"));
    json_put_id(writer, "holder", query_int(row, 4));
    view_put_id(writer, "to", query_int(row, 6));
    view_put_text(writer, "bank", query_text(row, 7));
    view_put_text(writer, "reason", query_text(row, 8));
    view_put_text(writer, "note", query_text(row, 9));
    notice_put_moment(writer, "created_at", query_int(row, 10));
    notice_put_moment(writer, "ended_at", query_int(row, 11));
    return ERR_OK;
}

static const struct view_kind wallet_view = {.name = "wallet", .put = put_wallet};
static const struct view_kind statement_view = {.name = "statement", .put = put_statement};
static const struct target_kind transfer_target = {
    .name = "transfer", .claim = CLAIM_TRANSFER, .owner = SQL_STORE_TRANSFER_OWNER};
static const struct view_rows transfer_rows = {
    .which = SQL_STORE_TRANSFER_VIEW, .narrows = VIEW_BY_STATE, .put = put_transfer};
static const struct view_kind transfer_view = {
    .name = "transfer", .target = &transfer_target, .rows = &transfer_rows};

struct moving {
    struct change change; /* first */
    struct transfer_ask ask;
};

static int64_t
moved(const struct operation *inner)
{
    return ((const struct transfer_ask *)inner)->transfer.id;
}

static void
ask_transfer(struct call *call)
{
    struct moving *moving = change_take(call, sizeof(*moving));
    union shape_value values[NEW_FIELDS];
    struct transfer_ask *ask;

    if (moving == NULL || !change_read(call, &new_shape, values))
        return;
    if ((values[NEW_TO].number != 0) == (values[NEW_BANK].text != NULL)) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "to");
        return;
    }
    ask = &moving->ask;
    ask->book = (struct book){call->signed_by.merchant_id, values[NEW_HOLDER].number};
    ask->amount = values[NEW_AMOUNT].number;
    ask->to_id = values[NEW_TO].number;
    ask->app_id = call->signed_by.app_id;
    ask->asked_by = change_asker(call);
    text_set(ask->number, sizeof(ask->number), values[NEW_NUMBER].text);
    if (values[NEW_BANK].text != NULL)
        text_set(ask->bank, sizeof(ask->bank), values[NEW_BANK].text);
    if (values[NEW_REASON].text != NULL)
        text_set(ask->reason, sizeof(ask->reason), values[NEW_REASON].text);
    transfer_flow_ask(ask);
    moving->change.over = PROBLEM_BALANCE_SHORT;
    change_submit(&moving->change, call, &ask->operation, moved, &transfer_view);
}

static const struct route_paper wallet_paper = {.name = "getWallet",
    .group = "wallet",
    .summary = "What the merchant's wallets have",
    .answers = &wallet_shape,
    .shows = &wallet_view};
static const struct route_paper statement_paper = {.name = "getStatement",
    .group = "wallet",
    .summary = "What moved them, the newest first",
    .query = &view_page_shape,
    .lists = &change_shape,
    .shows = &statement_view};
static const struct route_paper ask_paper = {.name = "createTransfer",
    .group = "transfers",
    .summary = "Ask for money to leave a wallet: for a bank, or for another wallet",
    .asks = &new_shape,
    .answers = &transfer_shape};
static const struct route_paper list_paper = {.name = "listTransfers",
    .group = "transfers",
    .summary = "Money that was asked to leave the wallets",
    .query = &list_shape,
    .lists = &transfer_shape,
    .shows = &transfer_view};
static const struct route_paper get_paper = {.name = "getTransfer",
    .group = "transfers",
    .summary = "How a transfer stands, by our id or the merchant's number",
    .param = "number",
    .answers = &transfer_shape,
    .shows = &transfer_view};

static const struct route routes[] = {
    {"GET", "/v1/wallet", ROUTE_SIGNED, 0, view_only, &wallet_paper},
    {"GET", "/v1/wallet/statement", ROUTE_SIGNED, 0, view_list, &statement_paper},
    {"POST", "/v1/transfers", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, ask_transfer, &ask_paper},
    {"GET", "/v1/transfers", ROUTE_SIGNED, 0, view_list, &list_paper},
    {"GET", "/v1/transfers/:", ROUTE_SIGNED, 0, view_get, &get_paper},
};

const struct route_set wallet_api_routes = {routes, LENGTH(routes)};
