#include "hub/channel/alipay/alipay_split.h"

#include <string.h>

#include "hub/channel/alipay/alipay.h"
#include "hub/channel/alipay/alipay_code.h"
#include "hub/channel/alipay/alipay_read.h"

#define HTTP_OK 200
/* A share is about 200 bytes, and its name in the worst case six times as long. */
#define CONTENT_SIZE ((size_t)64 * 1024)

struct call {
    const char *method;
    const char *reply_name;
};

static const struct call calls[ADAPTER_SPLIT_CALLS] = {
    [ADAPTER_SPLIT_SEND] = {"alipay.trade.order.settle", "alipay_trade_order_settle_response"},
    [ADAPTER_SPLIT_QUERY] = {"alipay.trade.order.settle.query",
        "alipay_trade_order_settle_query_response"},
    [ADAPTER_SPLIT_BIND] = {"alipay.trade.royalty.relation.bind",
        "alipay_trade_royalty_relation_bind_response"},
    [ADAPTER_SPLIT_UNBIND] = {"alipay.trade.royalty.relation.unbind",
        "alipay_trade_royalty_relation_unbind_response"},
};

/* What an answer says; "" where it says nothing. */
struct words {
    const char *code;
    const char *sub_code;
    const char *ours;
    const char *number;
    const char *result;
    const struct json_node *details;
};

static bool
start_content(struct arena *arena, struct text *content, struct json_writer *json)
{
    char *block = arena_take(arena, CONTENT_SIZE);

    if (block == NULL)
        return false;
    text_init(content, block, CONTENT_SIZE);
    json_start(json, content);
    json_open_object(json, NULL);
    return true;
}

static void
put_share(struct json_writer *json, const struct adapter_share *share)
{
    char amount[MONEY_TEXT_MAX];

    json_open_object(json, NULL);
    json_put_text(json, "royalty_type", bytes_text("transfer"));
    json_put_text(json, "trans_in_type", bytes_text(share->type));
    json_put_text(json, "trans_in", bytes_text(share->account));
    json_put_text(json, "amount", bytes_text(money_format(share->amount, amount)));
    json_close_object(json);
}

static enum err
send_split(const struct adapter_account *account, const struct adapter_split *split,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct text content;
    struct json_writer json;

    if (split->trade[0] == '\0')
        return ERR_BAD_INPUT;
    if (!start_content(arena, &content, &json))
        return ERR_NO_SPACE;
    json_put_text(&json, "out_request_no", bytes_text(split->number));
    json_put_text(&json, "trade_no", bytes_text(split->trade));
    json_open_list(&json, "royalty_parameters");
    for (size_t i = 0; i < split->shares_count; i++)
        put_share(&json, &split->shares[i]);
    json_close_list(&json);
    if (split->finish) {
        json_open_object(&json, "extend_params");
        json_put_text(&json, "royalty_finish", bytes_text("true"));
        json_close_object(&json);
    }
    json_close_object(&json);
    return alipay_ask(account, calls[ADAPTER_SPLIT_SEND].method, &content, now, arena, ret_ask);
}

static enum err
query_split(const struct adapter_account *account, const struct adapter_split *split,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct text content;
    struct json_writer json;

    if (split->trade[0] == '\0')
        return ERR_BAD_INPUT;
    if (!start_content(arena, &content, &json))
        return ERR_NO_SPACE;
    json_put_text(&json, "out_request_no", bytes_text(split->number));
    json_put_text(&json, "trade_no", bytes_text(split->trade));
    json_close_object(&json);
    return alipay_ask(account, calls[ADAPTER_SPLIT_QUERY].method, &content, now, arena, ret_ask);
}

static enum err
relate(const struct adapter_account *account, const struct adapter_receiver *receiver,
    enum adapter_split_call call, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    struct text content;
    struct json_writer json;

    if (!text_is_utf8(bytes_text(receiver->name)) || !text_is_utf8(bytes_text(receiver->account)))
        return ERR_BAD_INPUT;
    if (!start_content(arena, &content, &json))
        return ERR_NO_SPACE;
    json_put_text(&json, "out_request_no", bytes_text(receiver->number));
    json_open_list(&json, "receiver_list");
    json_open_object(&json, NULL);
    json_put_text(&json, "type", bytes_text(receiver->type));
    json_put_text(&json, "account", bytes_text(receiver->account));
    if (receiver->name[0] != '\0')
        json_put_text(&json, "name", bytes_text(receiver->name));
    json_close_object(&json);
    json_close_list(&json);
    json_close_object(&json);
    return alipay_ask(account, calls[call].method, &content, now, arena, ret_ask);
}

static enum err
bind(const struct adapter_account *account, const struct adapter_receiver *receiver,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return relate(account, receiver, ADAPTER_SPLIT_BIND, now, arena, ret_ask);
}

static enum err
unbind(const struct adapter_account *account, const struct adapter_receiver *receiver,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return relate(account, receiver, ADAPTER_SPLIT_UNBIND, now, arena, ret_ask);
}

static enum err
read_words(struct bytes content, struct arena *arena, struct words *ret_words)
{
    struct words words = {"", "", "", "", "", NULL};
    const struct json_field fields[] = {
        {"code", JSON_TEXT, false, &words.code},
        {"sub_code", JSON_TEXT, true, &words.sub_code},
        {"out_request_no", JSON_TEXT, true, &words.ours},
        {"settle_no", JSON_TEXT, true, &words.number},
        {"result_code", JSON_TEXT, true, &words.result},
        {"royalty_detail_list", JSON_NODE, true, &words.details},
    };
    const struct json_node *root;
    enum err err = json_parse(content, arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err == ERR_OK &&
        (strlen(words.ours) >= ADAPTER_OURS_SIZE || strlen(words.number) >= ADAPTER_NUMBER_SIZE))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        *ret_words = words;
    return err;
}

static enum share_state
share_state_of(const char *state)
{
    if (strcmp(state, "SUCCESS") == 0)
        return SHARE_DONE;
    return strcmp(state, "FAIL") == 0 ? SHARE_FAILED : SHARE_PENDING;
}

/* One that cannot be read is left out: it stays pending, and is asked about. */
static void
read_share(const struct json_node *node, struct adapter_split_reply *reply)
{
    struct adapter_share_said *share = &reply->shares[reply->shares_count];
    const char *account = "";
    const char *state = "";
    const char *code = "";
    const struct json_field fields[] = {
        {"trans_in", JSON_TEXT, false, &account},
        {"amount", JSON_YUAN, false, &share->amount},
        {"state", JSON_TEXT, false, &state},
        {"error_code", JSON_TEXT, true, &code},
    };

    if (json_read(node, fields, LENGTH(fields), NULL) != ERR_OK ||
        strlen(account) >= sizeof(share->account))
        return;
    memcpy(share->account, account, strlen(account) + 1);
    share->state = share_state_of(state);
    alipay_read_code(code, share->code);
    reply->shares_count++;
}

static enum adapter_split_state
state_of_send(const struct words *words)
{
    switch (alipay_code_of(ALIPAY_CODE_CALL_SETTLE, words->code, words->sub_code)) {
    case MEANING_DONE:
        return ADAPTER_SPLIT_PENDING;
    case MEANING_REFUSED:
    case MEANING_BROKEN:
        return ADAPTER_SPLIT_REFUSED;
    case MEANING_LATER:
        return ADAPTER_SPLIT_ABSENT;
    case MEANING_LOOK:
        return ADAPTER_SPLIT_LOOK;
    case MEANING_WAITING:
    case MEANING_ABSENT:
    case MEANING_UNKNOWN:
        return ADAPTER_SPLIT_UNKNOWN;
    }
    NOT_REACHED();
}

static enum adapter_split_state
state_of_query(const struct words *words, struct adapter_split_reply *reply)
{
    enum adapter_split_state state = ADAPTER_SPLIT_DONE;

    if (alipay_code_of(ALIPAY_CODE_CALL_SETTLE, words->code, words->sub_code) != MEANING_DONE)
        return ADAPTER_SPLIT_UNKNOWN;
    if (words->ours[0] == '\0' && words->details == NULL)
        return ADAPTER_SPLIT_ABSENT;
    if (words->details == NULL)
        return ADAPTER_SPLIT_DONE;
    for (const struct json_node *node = json_first(words->details);
         node != NULL && reply->shares_count < SHARE_COUNT_MAX; node = json_next(node))
        read_share(node, reply);
    for (size_t i = 0; i < reply->shares_count; i++)
        if (reply->shares[i].state == SHARE_PENDING)
            state = ADAPTER_SPLIT_PENDING;
    return state;
}

static enum adapter_split_state
state_of_relation(const struct words *words)
{
    enum meaning code = alipay_code_of(ALIPAY_CODE_CALL_BIND, words->code, words->sub_code);

    if (code == MEANING_REFUSED || code == MEANING_BROKEN ||
        (code == MEANING_DONE && strcmp(words->result, "FAIL") == 0))
        return ADAPTER_SPLIT_REFUSED;
    return code == MEANING_DONE && strcmp(words->result, "SUCCESS") == 0 ? ADAPTER_SPLIT_DONE
                                                                         : ADAPTER_SPLIT_UNKNOWN;
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_split_call call,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_split_reply *ret_reply)
{
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_UNKNOWN};
    struct words words;
    struct bytes content;
    enum err err = heard->status == HTTP_OK ? ERR_OK : ERR_NO_ANSWER;

    NEED(call != ADAPTER_SPLIT_RETURN && call != ADAPTER_SPLIT_RETURN_QUERY);
    if (err == ERR_OK)
        err = alipay_read_content(account, calls[call].reply_name, heard, arena, &content);
    if (err == ERR_OK)
        err = read_words(content, arena, &words);
    if (err != ERR_OK) {
        alipay_read_code(err_name(err), reply.code);
        *ret_reply = reply;
        return ERR_OK;
    }
    memcpy(reply.ours, words.ours, strlen(words.ours) + 1);
    memcpy(reply.number, words.number, strlen(words.number) + 1);
    alipay_read_code(words.sub_code[0] != '\0' ? words.sub_code : words.code, reply.code);
    if (call == ADAPTER_SPLIT_SEND)
        reply.state = state_of_send(&words);
    else if (call == ADAPTER_SPLIT_QUERY)
        reply.state = state_of_query(&words, &reply);
    else
        reply.state = state_of_relation(&words);
    *ret_reply = reply;
    return ERR_OK;
}

void
alipay_split_declare(struct json_writer *json)
{
    json_open_object(json, "extend_params");
    json_put_text(json, "royalty_freeze", bytes_text("true"));
    json_close_object(json);
}

const struct adapter_splits alipay_split_calls = {
    .send = send_split,
    .query = query_split,
    .bind = bind,
    .unbind = unbind,
    .read = read_answer,
};
