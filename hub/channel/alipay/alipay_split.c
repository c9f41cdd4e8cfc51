#include "hub/channel/alipay/alipay_split.h"

#include <string.h>

#include "hub/channel/alipay/alipay_ask.h"

static const enum alipay_call calls[ADAPTER_SPLIT_CALLS] = {
    [ADAPTER_SPLIT_SEND] = ALIPAY_CALL_SETTLE,
    [ADAPTER_SPLIT_QUERY] = ALIPAY_CALL_SETTLE_QUERY,
    [ADAPTER_SPLIT_BIND] = ALIPAY_CALL_BIND,
    [ADAPTER_SPLIT_UNBIND] = ALIPAY_CALL_UNBIND,
};

/* What an answer says; "" where it says nothing. */
struct words {
    const char *ours;
    const char *number;
    const char *result;
    const struct json_node *details;
};

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
    struct alipay_body body;
    enum err err = split->trade[0] == '\0'
                       ? ERR_BAD_INPUT
                       : alipay_ask_begin(account, ALIPAY_CALL_SETTLE, arena, &body);

    if (err != ERR_OK)
        return err;
    json_put_text(&body.json, "out_request_no", bytes_text(split->number));
    json_put_text(&body.json, "trade_no", bytes_text(split->trade));
    json_open_list(&body.json, "royalty_parameters");
    for (size_t i = 0; i < split->shares_count; i++)
        put_share(&body.json, &split->shares[i]);
    json_close_list(&body.json);
    if (split->finish) {
        json_open_object(&body.json, "extend_params");
        json_put_text(&body.json, "royalty_finish", bytes_text("true"));
        json_close_object(&body.json);
    }
    return alipay_ask_end(account, ALIPAY_CALL_SETTLE, &body, now, arena, ret_ask);
}

static enum err
query_split(const struct adapter_account *account, const struct adapter_split *split,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct form fields = {
        .fields = {{"out_request_no", split->number}, {"trade_no", split->trade}},
        .count = 2,
    };

    if (split->trade[0] == '\0')
        return ERR_BAD_INPUT;
    return alipay_ask_fields(account, ALIPAY_CALL_SETTLE_QUERY, &fields, now, arena, ret_ask);
}

static enum err
relate(const struct adapter_account *account, const struct adapter_receiver *receiver,
    enum alipay_call call, struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct alipay_body body;
    enum err err;

    if (!text_is_utf8(bytes_text(receiver->name)) || !text_is_utf8(bytes_text(receiver->account)))
        return ERR_BAD_INPUT;
    err = alipay_ask_begin(account, call, arena, &body);
    if (err != ERR_OK)
        return err;
    json_put_text(&body.json, "out_request_no", bytes_text(receiver->number));
    json_open_list(&body.json, "receiver_list");
    json_open_object(&body.json, NULL);
    json_put_text(&body.json, "type", bytes_text(receiver->type));
    json_put_text(&body.json, "account", bytes_text(receiver->account));
    if (receiver->name[0] != '\0')
        json_put_text(&body.json, "name", bytes_text(receiver->name));
    json_close_object(&body.json);
    json_close_list(&body.json);
    return alipay_ask_end(account, call, &body, now, arena, ret_ask);
}

static enum err
bind(const struct adapter_account *account, const struct adapter_receiver *receiver,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return relate(account, receiver, ALIPAY_CALL_BIND, now, arena, ret_ask);
}

static enum err
unbind(const struct adapter_account *account, const struct adapter_receiver *receiver,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return relate(account, receiver, ALIPAY_CALL_UNBIND, now, arena, ret_ask);
}

static enum err
read_words(const struct json_node *root, struct words *ret_words)
{
    struct words words = {"", "", "", NULL};
    const struct json_field fields[] = {
        {"out_request_no", JSON_TEXT, true, &words.ours},
        {"settle_no", JSON_TEXT, true, &words.number},
        {"result_code", JSON_TEXT, true, &words.result},
        {"royalty_detail_list", JSON_NODE, true, &words.details},
    };
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

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
    adapter_code_put(code, share->code);
    reply->shares_count++;
}

static enum adapter_split_state
state_of_send(enum meaning meaning)
{
    switch (meaning) {
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
state_of_query(enum meaning meaning, const struct words *words, struct adapter_split_reply *reply)
{
    enum adapter_split_state state = ADAPTER_SPLIT_DONE;

    if (meaning != MEANING_DONE)
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
state_of_relation(enum meaning meaning, const struct words *words)
{
    if (meaning == MEANING_REFUSED || meaning == MEANING_BROKEN ||
        (meaning == MEANING_DONE && strcmp(words->result, "FAIL") == 0))
        return ADAPTER_SPLIT_REFUSED;
    return meaning == MEANING_DONE && strcmp(words->result, "SUCCESS") == 0 ? ADAPTER_SPLIT_DONE
                                                                            : ADAPTER_SPLIT_UNKNOWN;
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_split_call call,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_split_reply *ret_reply)
{
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_UNKNOWN};
    struct alipay_answer answer;
    struct words words;
    enum err err;

    NEED(call != ADAPTER_SPLIT_RETURN && call != ADAPTER_SPLIT_RETURN_QUERY);
    alipay_ask_read(account, calls[call], heard, arena, &answer);
    err = answer.root == NULL ? ERR_NO_ANSWER : read_words(answer.root, &words);
    if (err != ERR_OK) {
        adapter_code_put(answer.root == NULL ? answer.code : err_name(err), reply.code);
        *ret_reply = reply;
        return ERR_OK;
    }
    memcpy(reply.ours, words.ours, strlen(words.ours) + 1);
    memcpy(reply.number, words.number, strlen(words.number) + 1);
    adapter_code_put(answer.code, reply.code);
    if (call == ADAPTER_SPLIT_SEND)
        reply.state = state_of_send(answer.meaning);
    else if (call == ADAPTER_SPLIT_QUERY)
        reply.state = state_of_query(answer.meaning, &words, &reply);
    else
        reply.state = state_of_relation(answer.meaning, &words);
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
