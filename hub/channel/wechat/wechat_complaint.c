#include "hub/channel/wechat/wechat_complaint.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_ask.h"
#include "shared/text/encode.h"
#include "shared/text/form.h"

#define COMPLAINTS "/v3/merchant-service/complaints-v2"
#define NOTIFICATIONS "/v3/merchant-service/complaint-notifications"
#define HISTORY_LIMIT ADAPTER_COMPLAINT_PAGE
#define TARGET_SIZE 384
#define DAY_LENGTH 10
#define HOUR_S 3600

/* Who is complained of: whoever is paid. */
static const char *
owner_of(const struct wechat_account *account)
{
    return account->partner ? account->sub_mchid : account->mchid;
}

static void
put_day(struct text *target, const char *name, struct moment day)
{
    char date[MOMENT_TEXT_MAX];

    form_put(target, name, bytes_of(moment_format_china(day, date), DAY_LENGTH));
}

static void
put_page(struct text *target, int64_t page)
{
    const int64_t offset = page * ADAPTER_COMPLAINT_PAGE;

    text_printf(target, "?limit=%d&offset=%lld", ADAPTER_COMPLAINT_PAGE, (long long)offset);
}

static enum err
list(const struct adapter_account *account, const struct adapter_complaint_list *list,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    char block[TARGET_SIZE];
    struct text target;

    text_init(&target, block, sizeof(block));
    text_put(&target, COMPLAINTS);
    put_page(&target, list->page);
    put_day(&target, "begin_date", list->from);
    put_day(&target, "end_date", list->to);
    form_put(&target, "complainted_mchid", bytes_text(owner_of(ours)));
    return text_ok(&target) ? wechat_ask_get(ours, block, now, arena, ret_ask) : ERR_TOO_BIG;
}

static enum err
get(const struct adapter_account *account, const char *id, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    const char *target = arena_printf(arena, COMPLAINTS "/%s", id);

    if (!adapter_complaint_is_id(id))
        return ERR_BAD_INPUT;
    return target == NULL ? ERR_NO_SPACE
                          : wechat_ask_get(wechat_account_of(account), target, now, arena, ret_ask);
}

static enum err
history(const struct adapter_account *account, const char *id, int64_t page, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    char block[TARGET_SIZE];
    struct text target;

    if (!adapter_complaint_is_id(id))
        return ERR_BAD_INPUT;
    text_init(&target, block, sizeof(block));
    text_printf(&target, COMPLAINTS "/%s/negotiation-historys", id);
    put_page(&target, page);
    return text_ok(&target) ? wechat_ask_get(wechat_account_of(account), block, now, arena, ret_ask)
                            : ERR_TOO_BIG;
}

/* What is said about a complaint names whom it is about; text is NULL for none. */
static enum err
say_to(const struct adapter_account *account, const struct adapter_complaint_say *say,
    const char *verb, const char *text, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    const char *target = arena_printf(arena, COMPLAINTS "/%s/%s", say->id, verb);
    struct wechat_body body;
    enum err err =
        adapter_complaint_is_id(say->id) ? wechat_ask_begin(arena, &body) : ERR_BAD_INPUT;

    if (err != ERR_OK)
        return err;
    if (target == NULL)
        return ERR_NO_SPACE;
    json_put_text(&body.json, "complainted_mchid", bytes_text(say->owner));
    if (text != NULL)
        json_put_text(&body.json, "response_content", bytes_text(text));
    return wechat_ask_post(wechat_account_of(account), target, &body, now, arena, ret_ask);
}

static enum err
reply(const struct adapter_account *account, const struct adapter_complaint_say *say,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return say_to(account, say, "response", say->text, now, arena, ret_ask);
}

static enum err
complete(const struct adapter_account *account, const struct adapter_complaint_say *say,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return say_to(account, say, "complete", NULL, now, arena, ret_ask);
}

static enum err
subscribe(const struct adapter_account *account, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    struct wechat_body body;
    enum err err = ours->notify_url[0] == '\0' ? ERR_UNSUPPORTED : wechat_ask_begin(arena, &body);

    if (err != ERR_OK)
        return err;
    json_put_text(&body.json, "url", bytes_text(ours->notify_url));
    return wechat_ask_post(ours, NOTIFICATIONS, &body, now, arena, ret_ask);
}

/* --- answers --- */

static const char *
cut(const char *text, size_t size, struct arena *arena)
{
    const char *kept = adapter_cut(text, size, arena);

    return kept == NULL ? "" : kept;
}

/* "" for one that was not sealed for us: a complaint without a phone is a complaint. */
static const char *
open_phone(const struct wechat_account *account, const char *sealed, struct arena *arena)
{
    uint8_t raw[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    const char *phone = NULL;
    size_t size = 0;
    enum err err = encode_read_base64(bytes_text(sealed), raw, sizeof(raw), &size);

    if (err == ERR_OK && size > 0)
        err = crypt_rsa_decrypt(account->private_key, bytes_of(raw, size), plain, &size);
    if (err == ERR_OK && size > 0 && text_is_utf8(bytes_of(plain, size)))
        phone = arena_text(arena, bytes_of(plain, size));
    crypt_wipe(plain, sizeof(plain));
    return phone == NULL ? "" : phone;
}

static enum err
read_state(const char *word, enum adapter_complaint_state *ret_state)
{
    static const char *const words[] = {
        [ADAPTER_COMPLAINT_OPEN] = "PENDING",
        [ADAPTER_COMPLAINT_PROCESSING] = "PROCESSING",
        [ADAPTER_COMPLAINT_CLOSED] = "PROCESSED",
    };

    for (size_t i = 0; i < LENGTH(words); i++)
        if (strcmp(word, words[i]) == 0) {
            *ret_state = (enum adapter_complaint_state)i;
            return ERR_OK;
        }
    return ERR_BAD_INPUT;
}

/* The order that it is about; where there are several, the first. */
static enum err
read_order(const struct json_node *orders, struct adapter_complaint *complaint)
{
    const struct json_node *order = orders == NULL ? NULL : json_first(orders);
    const struct json_field fields[] = {
        {"transaction_id", JSON_TEXT, true, &complaint->trade},
        {"out_trade_no", JSON_TEXT, true, &complaint->number},
        {"amount", JSON_FEN, true, &complaint->amount},
    };

    return order == NULL ? ERR_OK : json_read(order, fields, LENGTH(fields), NULL);
}

static enum err
read_complaint(const struct wechat_account *account, const struct json_node *node,
    struct arena *arena, struct adapter_complaint *ret_complaint)
{
    struct adapter_complaint complaint = {.number = "",
        .trade = "",
        .owner = owner_of(account),
        .kind = "",
        .text = "",
        .not_now = ""};
    const struct json_node *orders = NULL;
    const char *state;
    const char *filed = "";
    const char *phone = "";
    const struct json_field fields[] = {
        {"complaint_id", JSON_TEXT, false, &complaint.id},
        {"complaint_state", JSON_TEXT, false, &state},
        {"complaint_time", JSON_TEXT, true, &filed},
        {"complaint_detail", JSON_TEXT, true, &complaint.text},
        {"problem_type", JSON_TEXT, true, &complaint.kind},
        {"complainted_mchid", JSON_TEXT, true, &complaint.owner},
        {"payer_phone", JSON_TEXT, true, &phone},
        {"incoming_user_response", JSON_BOOL, true, &complaint.waits},
        {"apply_refund_amount", JSON_FEN, true, &complaint.refund_wanted},
        {"complaint_order_info", JSON_NODE, true, &orders},
    };
    enum err err = json_read(node, fields, LENGTH(fields), NULL);

    if (err == ERR_OK)
        err = read_state(state, &complaint.state);
    if (err == ERR_OK)
        err = read_order(orders, &complaint);
    if (err != ERR_OK || !adapter_complaint_is_id(complaint.id) || complaint.amount.fen < 0 ||
        complaint.refund_wanted.fen < 0 || strcmp(complaint.owner, owner_of(account)) != 0)
        return ERR_BAD_INPUT;
    complaint.filed = wechat_answer_time(filed);
    complaint.text = cut(complaint.text, ADAPTER_COMPLAINT_TEXT_MAX, arena);
    complaint.phone = open_phone(account, phone, arena);
    *ret_complaint = complaint;
    return ERR_OK;
}

static enum adapter_complaint_who
who_of(const char *kind)
{
    if (strncmp(kind, "USER_", strlen("USER_")) == 0)
        return strstr(kind, "SYSTEM_MESSAGE") == NULL ? ADAPTER_COMPLAINT_PAYER
                                                      : ADAPTER_COMPLAINT_CHANNEL;
    return strncmp(kind, "MERCHANT_", strlen("MERCHANT_")) == 0 ? ADAPTER_COMPLAINT_MERCHANT
                                                                : ADAPTER_COMPLAINT_CHANNEL;
}

static enum err
read_word(const struct json_node *node, struct arena *arena, struct adapter_complaint_word *ret)
{
    struct adapter_complaint_word word = {.kind = "", .text = ""};
    const char *at = "";
    const struct json_field fields[] = {
        {"log_id", JSON_TEXT, false, &word.id},
        {"operate_type", JSON_TEXT, true, &word.kind},
        {"operate_details", JSON_TEXT, true, &word.text},
        {"operate_time", JSON_TEXT, true, &at},
    };
    enum err err = json_read(node, fields, LENGTH(fields), NULL);

    if (err != ERR_OK || word.id[0] == '\0')
        return ERR_BAD_INPUT;
    word.who = who_of(word.kind);
    word.is_reply = strcmp(word.kind, "MERCHANT_RESPONSE") == 0;
    word.at = wechat_answer_time(at);
    word.text = cut(word.text, ADAPTER_COMPLAINT_WORD_MAX, arena);
    *ret = word;
    return ERR_OK;
}

/* A page of either, whose members are read one by one. */
static enum err
read_page(const struct wechat_account *account, enum adapter_complaint_call call,
    const struct json_node *root, struct arena *arena, struct adapter_complaint_reply *reply)
{
    struct adapter_complaint *complaints =
        arena_take(arena, ADAPTER_COMPLAINT_PAGE * sizeof(*complaints));
    struct adapter_complaint_word *words = arena_take(arena, HISTORY_LIMIT * sizeof(*words));
    const struct json_node *data = NULL;
    const struct json_field fields[] = {{"data", JSON_NODE, true, &data}};
    enum err err = root == NULL ? ERR_BAD_INPUT : json_read(root, fields, LENGTH(fields), NULL);

    if (complaints == NULL || words == NULL)
        return ERR_NO_SPACE;
    if (err != ERR_OK || data == NULL)
        return err;
    for (const struct json_node *at = json_first(data); at != NULL && err == ERR_OK;
         at = json_next(at)) {
        if (reply->count == ADAPTER_COMPLAINT_PAGE)
            err = ERR_BAD_INPUT;
        else if (call == ADAPTER_COMPLAINT_LIST)
            err = read_complaint(account, at, arena, &complaints[reply->count++]);
        else
            err = read_word(at, arena, &words[reply->count++]);
    }
    reply->complaints = complaints;
    reply->words = words;
    reply->more = reply->count == ADAPTER_COMPLAINT_PAGE;
    return err;
}

static enum err
read_done(const struct wechat_account *account, enum adapter_complaint_call call,
    const struct json_node *root, struct arena *arena, struct adapter_complaint_reply *reply)
{
    struct adapter_complaint *complaint;

    switch (call) {
    case ADAPTER_COMPLAINT_LIST:
    case ADAPTER_COMPLAINT_HISTORY:
        return read_page(account, call, root, arena, reply);
    case ADAPTER_COMPLAINT_GET:
        complaint = arena_take(arena, sizeof(*complaint));
        if (complaint == NULL)
            return ERR_NO_SPACE;
        reply->complaints = complaint;
        reply->count = 1;
        return root == NULL ? ERR_BAD_INPUT : read_complaint(account, root, arena, complaint);
    case ADAPTER_COMPLAINT_REPLY:
    case ADAPTER_COMPLAINT_COMPLETE:
    case ADAPTER_COMPLAINT_SUBSCRIBE:
        return ERR_OK;
    }
    NOT_REACHED();
}

static enum wechat_code_call
code_call(enum adapter_complaint_call call)
{
    if (call == ADAPTER_COMPLAINT_SUBSCRIBE)
        return WECHAT_CODE_CALL_SUBSCRIBE;
    return call == ADAPTER_COMPLAINT_REPLY || call == ADAPTER_COMPLAINT_COMPLETE
               ? WECHAT_CODE_CALL_COMPLAINT_SAY
               : WECHAT_CODE_CALL_COMPLAINT;
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_complaint_call call,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_complaint_reply *ret_reply)
{
    struct adapter_complaint_reply reply = {.answer = ADAPTER_COMPLAINT_UNKNOWN};
    struct wechat_answer answer;
    enum err err = ERR_OK;

    wechat_answer_read(account, code_call(call), heard, arena, &answer);
    adapter_code_put(answer.code, reply.code);
    reply.answer = adapter_complaint_answer_of(answer.meaning);
    if (reply.answer == ADAPTER_COMPLAINT_DONE)
        err = heard->status < 300
                  ? read_done(wechat_account_of(account), call, answer.root, arena, &reply)
                  : ERR_OK;
    return adapter_complaint_end(&reply, err, arena, ret_reply);
}

const struct adapter_complaints wechat_complaint_calls = {
    .list = list,
    .get = get,
    .history = history,
    .reply = reply,
    .complete = complete,
    .subscribe = subscribe,
    .read = read_answer,
    .completed = ADAPTER_COMPLAINT_CLOSED,
    .answer_within = {INT64_C(24) * HOUR_S * 1000000},
    .settle_within = {INT64_C(72) * HOUR_S * 1000000},
};
