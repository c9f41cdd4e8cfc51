#include "hub/channel/wechat/wechat_split.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"

static const enum wechat_code_call judged_as[ADAPTER_SPLIT_CALLS] = {
    [ADAPTER_SPLIT_SEND] = WECHAT_CODE_CALL_SPLIT,
    [ADAPTER_SPLIT_QUERY] = WECHAT_CODE_CALL_SPLIT_QUERY,
    [ADAPTER_SPLIT_RETURN] = WECHAT_CODE_CALL_SPLIT,
    [ADAPTER_SPLIT_RETURN_QUERY] = WECHAT_CODE_CALL_SPLIT_QUERY,
    [ADAPTER_SPLIT_BIND] = WECHAT_CODE_CALL_BIND,
    [ADAPTER_SPLIT_UNBIND] = WECHAT_CODE_CALL_BIND,
};

static enum share_state
share_state_of(const char *result)
{
    if (strcmp(result, "SUCCESS") == 0)
        return SHARE_DONE;
    return strcmp(result, "CLOSED") == 0 ? SHARE_FAILED : SHARE_PENDING;
}

/* One that cannot be read is left out: it stays pending, and is asked about. */
static void
read_share(const struct json_node *node, struct adapter_split_reply *reply)
{
    struct adapter_share_said *share = &reply->shares[reply->shares_count];
    const char *account = "";
    const char *result = "";
    const char *reason = "";
    const struct json_field fields[] = {
        {"account", JSON_TEXT, false, &account},
        {"amount", JSON_FEN, false, &share->amount},
        {"result", JSON_TEXT, false, &result},
        {"fail_reason", JSON_TEXT, true, &reason},
    };

    if (json_read(node, fields, LENGTH(fields), NULL) != ERR_OK ||
        strlen(account) >= sizeof(share->account))
        return;
    memcpy(share->account, account, strlen(account) + 1);
    share->state = share_state_of(result);
    adapter_code_put(reason, share->code);
    reply->shares_count++;
}

/* The answer to sharing, to releasing, and to the query about either. */
static enum err
read_order(const struct json_node *root, struct adapter_split_reply *reply)
{
    const char *ours = "";
    const char *number = "";
    const char *state = "";
    const struct json_node *receivers = NULL;
    const struct json_field fields[] = {
        {"out_order_no", JSON_TEXT, false, &ours},
        {"order_id", JSON_TEXT, true, &number},
        {"state", JSON_TEXT, false, &state},
        {"receivers", JSON_NODE, true, &receivers},
    };
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK)
        err = wechat_answer_copy(ours, reply->ours, sizeof(reply->ours));
    if (err == ERR_OK)
        err = wechat_answer_copy(number, reply->number, sizeof(reply->number));
    if (err != ERR_OK)
        return err;
    adapter_code_put(state, reply->code);
    for (const struct json_node *node = receivers == NULL ? NULL : json_first(receivers);
         node != NULL && reply->shares_count < SHARE_COUNT_MAX; node = json_next(node))
        read_share(node, reply);
    if (strcmp(state, "FINISHED") == 0)
        reply->state = ADAPTER_SPLIT_DONE;
    else if (strcmp(state, "PROCESSING") == 0)
        reply->state = ADAPTER_SPLIT_PENDING;
    return ERR_OK;
}

static enum err
read_return(const struct json_node *root, struct adapter_split_reply *reply)
{
    const char *ours = "";
    const char *number = "";
    const char *result = "";
    const char *reason = "";
    const struct json_field fields[] = {
        {"out_return_no", JSON_TEXT, false, &ours},
        {"return_no", JSON_TEXT, true, &number},
        {"return_id", JSON_TEXT, true, &number},
        {"result", JSON_TEXT, false, &result},
        {"fail_reason", JSON_TEXT, true, &reason},
    };
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK)
        err = wechat_answer_copy(ours, reply->ours, sizeof(reply->ours));
    if (err == ERR_OK)
        err = wechat_answer_copy(number, reply->number, sizeof(reply->number));
    if (err != ERR_OK)
        return err;
    adapter_code_put(reason[0] != '\0' ? reason : result, reply->code);
    if (strcmp(result, "SUCCESS") == 0)
        reply->state = ADAPTER_SPLIT_DONE;
    else if (strcmp(result, "PROCESSING") == 0)
        reply->state = ADAPTER_SPLIT_PENDING;
    else if (strcmp(result, "FAILED") == 0)
        reply->state = ADAPTER_SPLIT_FAILED;
    return ERR_OK;
}

static enum err
read_done(
    enum adapter_split_call call, const struct json_node *root, struct adapter_split_reply *reply)
{
    if (call == ADAPTER_SPLIT_BIND || call == ADAPTER_SPLIT_UNBIND) {
        reply->state = ADAPTER_SPLIT_DONE;
        return ERR_OK;
    }
    if (root == NULL)
        return ERR_BAD_INPUT;
    return call == ADAPTER_SPLIT_SEND || call == ADAPTER_SPLIT_QUERY ? read_order(root, reply)
                                                                     : read_return(root, reply);
}

static enum adapter_split_state
state_after(enum adapter_split_call call, enum meaning meaning)
{
    if (call == ADAPTER_SPLIT_QUERY || call == ADAPTER_SPLIT_RETURN_QUERY)
        return meaning == MEANING_ABSENT ? ADAPTER_SPLIT_ABSENT : ADAPTER_SPLIT_UNKNOWN;
    if (meaning == MEANING_LOOK)
        return ADAPTER_SPLIT_LOOK;
    return meaning == MEANING_REFUSED || meaning == MEANING_BROKEN ? ADAPTER_SPLIT_REFUSED
                                                                   : ADAPTER_SPLIT_UNKNOWN;
}

enum err
wechat_split_read(const struct adapter_account *account, enum adapter_split_call call,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_split_reply *ret_reply)
{
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_UNKNOWN};
    struct wechat_answer answer;
    enum err err = ERR_OK;

    wechat_answer_read(account, judged_as[call], heard, arena, &answer);
    adapter_code_put(answer.code, reply.code);
    if (answer.meaning == MEANING_DONE)
        err = read_done(call, answer.root, &reply);
    else
        reply.state = state_after(call, answer.meaning);
    if (err != ERR_OK) {
        reply = (struct adapter_split_reply){.state = ADAPTER_SPLIT_UNKNOWN};
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}
