#include "tools/sandbox/alipay/alipay_trade.h"

#include "tools/sandbox/alipay/alipay_money.h"
#include "tools/sandbox/alipay/alipay_number.h"
#include "tools/sandbox/alipay/alipay_pay.h"
#include "tools/sandbox/alipay/alipay_share.h"

#define OUT_TRADE_NO_MAX 64
#define SUBJECT_MAX 256 /* characters */
#define BODY_MAX 128
#define PASSBACK_MAX 512
#define TOTAL_FEN_MAX INT64_C(10000000000) /* 100,000,000.00 yuan */
#define TIMEOUT_S_MAX (INT64_C(15) * 86400)
#define CREATE_TIMEOUT "15d"
#define PRECREATE_TIMEOUT "3h"
#define QR_TIMEOUT "2h"
#define QR_TOKEN_SIZE 25
#define CREATE "alipay.trade.create"
#define PRECREATE "alipay.trade.precreate"

static enum err
refuse(struct alipay_request *request, enum alipay_refusal refusal, const char *detail)
{
    alipay_answer_refuse(&request->answer, refusal, detail);
    return ERR_OK;
}

static size_t
characters(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static bool
is_number(const char *text)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    size_t length = strspn(text, letters);

    return length > 0 && length <= OUT_TRADE_NO_MAX && text[length] == '\0';
}

static bool
is_url_or_nothing(const char *text)
{
    return text[0] == '\0' || sandbox_call_url_ok(text);
}

/* What is wrong with a new trade; NULL for nothing. */
static const char *
find_fault(const struct alipay_trade *trade, const char *seller_id, const char *our_seller_id)
{
    if (!is_number(trade->out_trade_no))
        return "out_trade_no";
    if (trade->subject[0] == '\0' || characters(trade->subject) > SUBJECT_MAX ||
        strpbrk(trade->subject, "/=&") != NULL)
        return "subject";
    if (characters(trade->body) > BODY_MAX)
        return "body";
    if (strlen(trade->passback) > PASSBACK_MAX)
        return "passback_params";
    if (seller_id[0] != '\0' && strcmp(seller_id, our_seller_id) != 0)
        return "seller_id";
    if (!is_url_or_nothing(trade->notify_url))
        return "notify_url";
    return is_url_or_nothing(trade->return_url) ? NULL : "return_url";
}

/* time_expire is a moment, timeout_express a length; the moment wins. */
static enum err
read_expiry(const char *moment, const char *length, struct moment now, struct moment *ret_expires)
{
    if (moment[0] == '\0')
        return alipay_trade_timeout(length, now, ret_expires);
    if (moment_parse_china(bytes_text(moment), ret_expires) != ERR_OK)
        return ERR_BAD_INPUT;
    return ret_expires->us > now.us ? ERR_OK : ERR_BAD_INPUT;
}

/* Fill *trade from biz_content; *ret_wrong is the first thing wrong with it, or NULL. */
static void
read_draft(struct alipay_request *request, struct alipay_trade *trade, const char **ret_wrong)
{
    bool created = strcmp(trade->method, CREATE) == 0;
    const char *timeout = created ? CREATE_TIMEOUT : PRECREATE_TIMEOUT;
    const char *qr_timeout = QR_TIMEOUT;
    const char *time_expire = "";
    const char *seller_id = "";
    const char *open_id = "";
    const struct json_field fields[] = {
        {"out_trade_no", JSON_TEXT, false, &trade->out_trade_no},
        {"total_amount", JSON_YUAN, false, &trade->total},
        {"subject", JSON_TEXT, false, &trade->subject},
        {"body", JSON_TEXT, true, &trade->body},
        {"product_code", JSON_TEXT, true, &trade->product_code},
        {"passback_params", JSON_TEXT, true, &trade->passback},
        {"buyer_id", JSON_TEXT, true, &trade->buyer_id},
        {"buyer_open_id", JSON_TEXT, true, &open_id},
        {"seller_id", JSON_TEXT, true, &seller_id},
        {"timeout_express", JSON_TEXT, true, &timeout},
        {"qr_code_timeout_express", JSON_TEXT, true, &qr_timeout},
        {"time_expire", JSON_TEXT, true, &time_expire},
    };

    *ret_wrong = "";
    if (json_read(request->biz, fields, LENGTH(fields), ret_wrong) != ERR_OK)
        return;
    if (trade->buyer_id[0] == '\0')
        trade->buyer_id = open_id;
    *ret_wrong = find_fault(trade, seller_id, request->alipay->settings->seller_id);
    if (*ret_wrong != NULL)
        return;
    if (read_expiry(time_expire, timeout, request->now, &trade->expires) != ERR_OK)
        *ret_wrong = time_expire[0] != '\0' ? "time_expire" : "timeout_express";
    else if (alipay_trade_timeout(qr_timeout, request->now, &trade->qr_expires) != ERR_OK)
        *ret_wrong = "qr_code_timeout_express";
}

bool
alipay_trade_is_same(const struct alipay_trade *earlier, const struct alipay_trade *draft)
{
    bool created = strcmp(draft->method, CREATE) == 0;

    return strcmp(earlier->method, draft->method) == 0 && earlier->total.fen == draft->total.fen &&
           strcmp(earlier->subject, draft->subject) == 0 &&
           strcmp(earlier->body, draft->body) == 0 &&
           strcmp(earlier->product_code, draft->product_code) == 0 &&
           (!created || strcmp(earlier->buyer_id, draft->buyer_id) == 0);
}

static void
answer_made(struct alipay_request *request, const struct alipay_trade *trade)
{
    struct alipay_answer *answer = &request->answer;
    char url[SANDBOX_URL_MAX + QR_TOKEN_SIZE + 8];
    struct text text;

    alipay_answer_begin(answer);
    alipay_answer_put(answer, "out_trade_no", trade->out_trade_no);
    if (strcmp(trade->method, PRECREATE) == 0) {
        text_init(&text, url, sizeof(url));
        text_printf(&text, "%s/qr/%s", request->alipay->sandbox->public_base, trade->qr_token);
        alipay_answer_put(answer, "qr_code", url);
    } else {
        alipay_answer_put(answer, "trade_no", trade->trade_no);
    }
    alipay_answer_end(answer);
}

/* The number was used before. */
static enum err
repeat(struct alipay_request *request, struct alipay_trade *earlier,
    const struct alipay_trade *draft, enum alipay_event event)
{
    enum alipay_state from = earlier->state;
    struct alipay_step step;
    enum err err;

    if (!alipay_trade_is_same(earlier, draft))
        return refuse(request, ALIPAY_CONTEXT_INCONSISTENT, NULL);
    if (alipay_state_step(from, event, &step) != ERR_OK) {
        bool paid = from == ALIPAY_TRADE_SUCCESS || from == ALIPAY_TRADE_FINISHED;

        return refuse(request, paid ? ALIPAY_TRADE_HAS_SUCCESS : ALIPAY_TRADE_HAS_CLOSE, NULL);
    }
    if (step.state != from) {
        earlier->state = step.state;
        earlier->qr_token = draft->qr_token;
        earlier->qr_expires = draft->qr_expires;
        earlier->expires = draft->expires;
        err = alipay_store_move_trade(&request->alipay->store, from, earlier);
        if (err != ERR_OK)
            return err;
    }
    answer_made(request, earlier);
    return ERR_OK;
}

enum err
alipay_trade_make(
    struct alipay_request *request, struct alipay_trade *draft, enum alipay_event event)
{
    struct alipay_store *store = &request->alipay->store;
    struct alipay_trade earlier;
    struct alipay_step step;
    enum err err = alipay_store_by_merchant(
        store, draft->app_id, draft->out_trade_no, request->arena, &earlier);

    if (err == ERR_OK)
        return repeat(request, &earlier, draft, event);
    if (err != ERR_NOT_FOUND)
        return err;
    err = alipay_state_step(ALIPAY_NEW, event, &step);
    if (err != ERR_OK)
        return err;
    draft->state = step.state;
    err = alipay_store_add_trade(store, draft);
    if (err == ERR_OK)
        err = alipay_share_declare(request, draft->trade_no);
    if (err != ERR_OK)
        return err;
    answer_made(request, draft);
    return ERR_OK;
}

enum err
alipay_trade_draft(struct alipay_request *request, struct alipay_trade *draft, bool *ret_refused)
{
    const char *wrong;
    char number[ALIPAY_NUMBER_SIZE];
    struct random *random = request->alipay->sandbox->random;

    alipay_number_trade(random, request->now, number);
    draft->trade_no = arena_text(request->arena, bytes_text(number));
    if (draft->trade_no == NULL)
        return ERR_TOO_BIG;
    draft->app_id = request->alipay->settings->app_id;
    draft->created = request->now;
    draft->subject = draft->body = draft->product_code = draft->passback = "";
    draft->out_trade_no = draft->buyer_id = draft->qr_token = "";
    draft->notify_url = form_text(request->form, "notify_url");
    draft->return_url = form_text(request->form, "return_url");
    read_draft(request, draft, &wrong);
    *ret_refused = true;
    if (wrong != NULL)
        return refuse(request, ALIPAY_WRONG_PARAMETER, wrong);
    if (draft->total.fen < 1 || draft->total.fen > TOTAL_FEN_MAX)
        return refuse(request, ALIPAY_TOTAL_FEE_EXCEED, NULL);
    *ret_refused = false;
    return ERR_OK;
}

enum err
alipay_trade_create(struct alipay_request *request)
{
    struct alipay_trade draft = {.method = CREATE};
    struct sandbox_payer buyer;
    bool refused;
    enum err err = alipay_trade_draft(request, &draft, &refused);

    if (err != ERR_OK || refused)
        return err;
    if (draft.buyer_id[0] == '\0')
        return refuse(request, ALIPAY_WRONG_PARAMETER, "buyer_id");
    err = alipay_store_find_buyer(&request->alipay->store, draft.buyer_id, request->arena, &buyer);
    if (err == ERR_NOT_FOUND)
        return refuse(request, ALIPAY_BUYER_NOT_EXIST, NULL);
    if (err != ERR_OK)
        return err;
    draft.buyer_id = buyer.payer_id;
    draft.qr_expires = draft.expires;
    return alipay_trade_make(request, &draft, ALIPAY_ON_CREATED);
}

enum err
alipay_trade_precreate(struct alipay_request *request)
{
    struct alipay_trade draft = {.method = PRECREATE};
    char token[QR_TOKEN_SIZE];
    bool refused;
    enum err err = alipay_trade_draft(request, &draft, &refused);

    if (err != ERR_OK || refused)
        return err;
    alipay_number_token(request->alipay->sandbox->random, "bax", token, sizeof(token));
    draft.qr_token = token;
    draft.buyer_id = "";
    return alipay_trade_make(request, &draft, ALIPAY_ON_PRECREATED);
}

/* The parts that only a paid trade has. */
static void
put_funds(struct alipay_answer *answer, const struct alipay_trade *trade)
{
    json_open_list(&answer->json, "fund_bill_list");
    json_open_object(&answer->json, NULL);
    alipay_answer_put_yuan(answer, "amount", trade->total);
    alipay_answer_put(answer, "fund_channel", "ALIPAYACCOUNT");
    json_close_object(&answer->json);
    json_close_list(&answer->json);
}

/* The trade that biz_content names, when the gateway admits to it; else an answer was written. */
static enum err
find_or_refuse(struct alipay_request *request, struct alipay_trade *trade, bool *ret_refused)
{
    enum err err = alipay_trade_find(request, trade);

    *ret_refused = true;
    if (err == ERR_BAD_INPUT)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "trade_no");
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !alipay_state_is_trade(trade->state)))
        return refuse(request, ALIPAY_TRADE_NOT_EXIST, NULL);
    *ret_refused = false;
    return err;
}

enum err
alipay_trade_query(struct alipay_request *request)
{
    struct alipay_answer *answer = &request->answer;
    struct alipay_trade trade;
    struct money received;
    bool refused;
    enum err err = find_or_refuse(request, &trade, &refused);

    if (err != ERR_OK || refused)
        return err;
    err = alipay_pay_look_behind(request, &trade);
    if (err != ERR_OK)
        return err;
    received = trade.paid.us != 0 ? trade.total : money_of(0);
    alipay_answer_begin(answer);
    err = alipay_trade_put_buyer(request, &trade);
    if (err != ERR_OK)
        return err;
    alipay_answer_put_yuan(answer, "buyer_pay_amount", received);
    if (trade.paid.us != 0)
        put_funds(answer, &trade);
    alipay_answer_put_yuan(answer, "invoice_amount", received);
    alipay_answer_put(answer, "out_trade_no", trade.out_trade_no);
    alipay_answer_put_yuan(answer, "point_amount", money_of(0));
    alipay_answer_put_yuan(answer, "receipt_amount", received);
    alipay_answer_put_time(answer, "send_pay_date", trade.paid);
    alipay_answer_put_yuan(answer, "total_amount", trade.total);
    alipay_answer_put(answer, "trade_no", trade.trade_no);
    alipay_answer_put(answer, "trade_status", alipay_state_name(trade.state));
    alipay_answer_end(answer);
    return ERR_OK;
}

enum err
alipay_trade_close(struct alipay_request *request)
{
    struct alipay_answer *answer = &request->answer;
    struct alipay_trade trade;
    struct alipay_step step;
    bool refused;
    enum err err = find_or_refuse(request, &trade, &refused);

    if (err != ERR_OK || refused)
        return err;
    if (alipay_state_step(trade.state, ALIPAY_ON_CLOSED, &step) != ERR_OK)
        return refuse(request, ALIPAY_REASON_STATUS_INVALID, NULL);
    err = alipay_pay_close(request, &trade, step.state);
    if (err != ERR_OK)
        return err;
    alipay_answer_begin(answer);
    alipay_answer_put(answer, "out_trade_no", trade.out_trade_no);
    alipay_answer_put(answer, "trade_no", trade.trade_no);
    alipay_answer_end(answer);
    return ERR_OK;
}

/* Let cancelling have its effect; *trade is updated. */
static enum err
cancel(struct alipay_request *request, struct alipay_trade *trade, const struct alipay_step *step,
    enum alipay_refusal *ret_refusal)
{
    enum alipay_state from = trade->state;
    struct alipay_refunding refunding = {.event = ALIPAY_ON_CANCELLED, .reason = "cancel"};

    *ret_refusal = ALIPAY_FINE;
    if (step->effect == ALIPAY_DO_REFUND) {
        refunding.amount = money_of(trade->total.fen - trade->refunded.fen);
        refunding.out_request_no = arena_printf(request->arena, "cancel_%s", trade->trade_no);
        if (refunding.out_request_no == NULL)
            return ERR_TOO_BIG;
        return alipay_money_refund(request->alipay, trade, &refunding, request->arena, ret_refusal);
    }
    if (step->state == from)
        return ERR_OK;
    trade->state = step->state;
    trade->closed = request->now;
    return alipay_store_move_trade(&request->alipay->store, from, trade);
}

enum err
alipay_trade_cancel(struct alipay_request *request)
{
    struct alipay_answer *answer = &request->answer;
    struct alipay_trade trade = {.out_trade_no = "", .trade_no = "", .state = ALIPAY_NEW};
    const struct json_field fields[] = {{"out_trade_no", JSON_TEXT, true, &trade.out_trade_no}};
    enum alipay_refusal refusal = ALIPAY_FINE;
    struct alipay_step step;
    bool again;
    enum err err;

    if (json_read(request->biz, fields, LENGTH(fields), NULL) != ERR_OK)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "out_trade_no");
    err = alipay_pay_ask_again(request, &again);
    if (err != ERR_OK || again)
        return err;
    err = alipay_trade_find(request, &trade);
    if (err == ERR_BAD_INPUT)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "out_trade_no");
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    if (err == ERR_OK && alipay_state_step(trade.state, ALIPAY_ON_CANCELLED, &step) != ERR_OK)
        return refuse(request, ALIPAY_TRADE_HAS_FINISHED, NULL);
    err = err == ERR_OK ? cancel(request, &trade, &step, &refusal) : ERR_OK;
    if (err != ERR_OK)
        return err;
    if (refusal != ALIPAY_FINE)
        return refuse(request, refusal, NULL);
    alipay_answer_begin(answer);
    if (alipay_state_is_trade(trade.state))
        alipay_answer_put(answer, "action", trade.refunded.fen > 0 ? "refund" : "close");
    alipay_answer_put(answer, "out_trade_no", trade.out_trade_no);
    alipay_answer_put(answer, "retry_flag", "N");
    if (alipay_state_is_trade(trade.state))
        alipay_answer_put(answer, "trade_no", trade.trade_no);
    alipay_answer_end(answer);
    return ERR_OK;
}

enum err
alipay_trade_timeout(const char *text, struct moment from, struct moment *ret_moment)
{
    size_t length = strlen(text);
    int64_t count;
    int64_t s;

    if (length < 2 || text_read_int(bytes_of(text, length - 1), &count) != ERR_OK)
        return ERR_BAD_INPUT;
    if (count < 1 || count > TIMEOUT_S_MAX / 60)
        return ERR_BAD_INPUT;
    if (strcmp(text, "1c") == 0) {
        *ret_moment = moment_after(moment_day_china(from), span_s(86400));
        return ERR_OK;
    }
    switch (text[length - 1]) {
    case 'm':
        s = count * 60;
        break;
    case 'h':
        s = count * 3600;
        break;
    case 'd':
        s = count * 86400;
        break;
    default:
        return ERR_BAD_INPUT;
    }
    if (s > TIMEOUT_S_MAX)
        return ERR_BAD_INPUT;
    *ret_moment = moment_after(from, span_s(s));
    return ERR_OK;
}

enum err
alipay_trade_find(struct alipay_request *request, struct alipay_trade *ret_trade)
{
    struct alipay_store *store = &request->alipay->store;
    const char *trade_no = "";
    const char *out_trade_no = "";
    const struct json_field fields[] = {
        {"trade_no", JSON_TEXT, true, &trade_no},
        {"out_trade_no", JSON_TEXT, true, &out_trade_no},
    };

    if (json_read(request->biz, fields, LENGTH(fields), NULL) != ERR_OK)
        return ERR_BAD_INPUT;
    if (trade_no[0] != '\0')
        return alipay_store_by_number(store, trade_no, request->arena, ret_trade);
    if (out_trade_no[0] == '\0')
        return ERR_BAD_INPUT;
    return alipay_store_by_merchant(
        store, request->alipay->settings->app_id, out_trade_no, request->arena, ret_trade);
}

enum err
alipay_trade_put_buyer(struct alipay_request *request, const struct alipay_trade *trade)
{
    struct alipay_answer *answer = &request->answer;
    struct sandbox_payer buyer;
    enum err err;

    if (trade->buyer_id[0] == '\0')
        return ERR_OK;
    err = alipay_store_find_buyer(&request->alipay->store, trade->buyer_id, request->arena, &buyer);
    if (err != ERR_OK)
        return err;
    alipay_answer_put(answer, "buyer_logon_id", buyer.name);
    alipay_answer_put(answer, "buyer_open_id", buyer.open_id);
    alipay_answer_put(answer, "buyer_user_id", buyer.payer_id);
    return ERR_OK;
}
