#include "hub/channel/alipay/alipay_complaint.h"

#include <string.h>

#include "hub/channel/alipay/alipay_ask.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"
#include "shared/text/form.h"

#define PAGE_SIZE 20 /* page_size is at most that */
#define DAY_LENGTH 10
#define HOUR_S 3600
#define WORD_BYTES 16
#define WORD_SIZE (2 * WORD_BYTES + 1)
/* feedback_code: 已完成售后服务. It needs words, which the payer reads. */
#define SETTLED_CODE "05"
#define SETTLED_TEXT "已完成售后服务"

static const enum alipay_call calls[] = {
    [ADAPTER_COMPLAINT_LIST] = ALIPAY_CALL_COMPLAINTS,
    [ADAPTER_COMPLAINT_GET] = ALIPAY_CALL_COMPLAINT,
    [ADAPTER_COMPLAINT_HISTORY] = ALIPAY_CALL_COMPLAINT,
    [ADAPTER_COMPLAINT_REPLY] = ALIPAY_CALL_COMPLAINT_REPLY,
    [ADAPTER_COMPLAINT_COMPLETE] = ALIPAY_CALL_COMPLAINT_FEEDBACK,
};

/* "2026-11-23 " of China, and a time of day. */
static void
put_time(struct json_writer *json, const char *name, struct moment day, const char *time)
{
    char date[MOMENT_TEXT_MAX];
    char block[MOMENT_TEXT_MAX];
    struct text text;

    text_init(&text, block, sizeof(block));
    text_put_bytes(&text, bytes_of(moment_format_china(day, date), DAY_LENGTH));
    text_printf(&text, " %s", time);
    NEED(text_ok(&text));
    json_put_text(json, name, text_bytes(&text));
}

static enum err
list(const struct adapter_account *account, const struct adapter_complaint_list *list,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct alipay_body body;
    enum err err = alipay_ask_begin(account, ALIPAY_CALL_COMPLAINTS, arena, &body);

    if (err != ERR_OK)
        return err;
    put_time(&body.json, "begin_time", list->from, "00:00:00");
    put_time(&body.json, "end_time", list->to, "23:59:59");
    json_put_int(&body.json, "page_num", list->page + 1);
    json_put_int(&body.json, "page_size", PAGE_SIZE);
    return alipay_ask_end(account, ALIPAY_CALL_COMPLAINTS, &body, now, arena, ret_ask);
}

static enum err
get(const struct adapter_account *account, const char *id, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    const struct form fields = {.fields = {{"complain_event_id", id}}, .count = 1};

    if (!adapter_complaint_is_id(id))
        return ERR_BAD_INPUT;
    return alipay_ask_fields(account, ALIPAY_CALL_COMPLAINT, &fields, now, arena, ret_ask);
}

/* All of it comes with the first page. */
static enum err
history(const struct adapter_account *account, const char *id, int64_t page, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    return page == 0 ? get(account, id, now, arena, ret_ask) : ERR_BAD_INPUT;
}

static enum err
reply(const struct adapter_account *account, const struct adapter_complaint_say *say,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct alipay_body body;
    enum err err = adapter_complaint_is_id(say->id)
                       ? alipay_ask_begin(account, ALIPAY_CALL_COMPLAINT_REPLY, arena, &body)
                       : ERR_BAD_INPUT;

    if (err != ERR_OK)
        return err;
    json_put_text(&body.json, "complain_event_id", bytes_text(say->id));
    json_put_text(&body.json, "reply_content", bytes_text(say->text));
    return alipay_ask_end(account, ALIPAY_CALL_COMPLAINT_REPLY, &body, now, arena, ret_ask);
}

static enum err
complete(const struct adapter_account *account, const struct adapter_complaint_say *say,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct form fields = {
        .fields = {{"complain_event_id", say->id}, {"feedback_code", SETTLED_CODE},
            {"feedback_content", SETTLED_TEXT}},
        .count = 3,
    };

    if (!adapter_complaint_is_id(say->id))
        return ERR_BAD_INPUT;
    return alipay_ask_fields(account, ALIPAY_CALL_COMPLAINT_FEEDBACK, &fields, now, arena, ret_ask);
}

/* --- answers --- */

/* Under a word that is not known here one is open still: it is asked about. */
static enum adapter_complaint_state
state_of(const char *status)
{
    static const struct {
        const char *word;
        enum adapter_complaint_state state;
    } rows[] = {
        {"MERCHANT_PROCESSING", ADAPTER_COMPLAINT_OPEN},
        {"MERCHANT_FEEDBACKED", ADAPTER_COMPLAINT_PROCESSING},
        {"PLATFORM_PROCESSING", ADAPTER_COMPLAINT_PROCESSING},
        {"PLATFORM_FINISH", ADAPTER_COMPLAINT_CLOSED},
        {"FINISHED", ADAPTER_COMPLAINT_CLOSED},
        {"CANCELLED", ADAPTER_COMPLAINT_CLOSED},
        {"CLOSED", ADAPTER_COMPLAINT_CLOSED},
    };

    for (size_t i = 0; i < LENGTH(rows); i++)
        if (strcmp(rows[i].word, status) == 0)
            return rows[i].state;
    return ADAPTER_COMPLAINT_OPEN;
}

/* While Alipay decides, and once that is over, it takes no reply. */
static const char *
not_now(const char *status)
{
    static const char *const takes[] = {"MERCHANT_PROCESSING", "MERCHANT_FEEDBACKED"};

    for (size_t i = 0; i < LENGTH(takes); i++)
        if (strcmp(takes[i], status) == 0)
            return "";
    return state_of(status) == ADAPTER_COMPLAINT_OPEN ? "" : status;
}

/* A time that cannot be read is none. */
static struct moment
time_of(const char *text)
{
    struct moment moment = {0};

    if (moment_parse_china(bytes_text(text), &moment) != ERR_OK)
        moment = (struct moment){0};
    return moment;
}

/* In a list there is no amount: what is not said is 0. */
static enum err
read_complaint(
    const struct json_node *node, struct arena *arena, struct adapter_complaint *ret_complaint)
{
    struct adapter_complaint complaint = {
        .number = "", .trade = "", .owner = "", .kind = "", .text = "", .phone = "", .not_now = ""};
    const char *status;
    const char *filed = "";
    const struct json_field fields[] = {
        {"complain_event_id", JSON_TEXT, false, &complaint.id},
        {"status", JSON_TEXT, false, &status},
        {"gmt_create", JSON_TEXT, true, &filed},
        {"merchant_order_no", JSON_TEXT, true, &complaint.number},
        {"trade_no", JSON_TEXT, true, &complaint.trade},
        {"target_id", JSON_TEXT, true, &complaint.owner},
        {"complain_reason", JSON_TEXT, true, &complaint.kind},
        {"content", JSON_TEXT, true, &complaint.text},
        {"phone_no", JSON_TEXT, true, &complaint.phone},
        {"trade_amount", JSON_YUAN, true, &complaint.amount},
    };
    enum err err = json_read(node, fields, LENGTH(fields), NULL);

    if (err != ERR_OK || !adapter_complaint_is_id(complaint.id) || complaint.amount.fen < 0)
        return ERR_BAD_INPUT;
    complaint.state = state_of(status);
    complaint.waits =
        complaint.state == ADAPTER_COMPLAINT_OPEN || strcmp(status, "PLATFORM_PROCESSING") == 0;
    complaint.not_now = not_now(status);
    complaint.filed = time_of(filed);
    complaint.text = adapter_cut(complaint.text, ADAPTER_COMPLAINT_TEXT_MAX, arena);
    *ret_complaint = complaint;
    return complaint.text == NULL ? ERR_NO_SPACE : ERR_OK;
}

static enum adapter_complaint_who
who_of(const char *role)
{
    if (strcmp(role, "USER") == 0)
        return ADAPTER_COMPLAINT_PAYER;
    return strcmp(role, "MERCHANT") == 0 ? ADAPTER_COMPLAINT_MERCHANT : ADAPTER_COMPLAINT_CHANNEL;
}

/* Words that are alike, in the same second too, are told apart by how many of them there are. */
static const char *
id_of(const struct adapter_complaint_word *words, size_t at, struct arena *arena)
{
    const struct adapter_complaint_word *word = &words[at];
    char *id = arena_take(arena, WORD_SIZE);
    uint8_t digest[CRYPT_SHA256_SIZE];
    int64_t nth = 0;
    const struct bytes parts[] = {bytes_of(word->kind, strlen(word->kind) + 1),
        bytes_of(&word->at.us, sizeof(word->at.us)), bytes_of(&nth, sizeof(nth)),
        bytes_text(word->text)};

    for (size_t i = 0; i < at; i++)
        nth += words[i].at.us == word->at.us && strcmp(words[i].kind, word->kind) == 0 &&
               strcmp(words[i].text, word->text) == 0;
    if (id == NULL)
        return NULL;
    crypt_sha256(parts, LENGTH(parts), digest);
    return encode_hex(bytes_of(digest, WORD_BYTES), id, WORD_SIZE);
}

static enum err
read_word(const struct json_node *node, struct arena *arena, struct adapter_complaint_word *ret)
{
    struct adapter_complaint_word word = {.kind = "", .text = ""};
    const char *at = "";
    const struct json_field fields[] = {
        {"replier_role", JSON_TEXT, false, &word.kind},
        {"content", JSON_TEXT, true, &word.text},
        {"gmt_create", JSON_TEXT, true, &at},
    };
    enum err err = json_read(node, fields, LENGTH(fields), NULL);

    if (err != ERR_OK)
        return err;
    word.who = who_of(word.kind);
    word.is_reply = word.who == ADAPTER_COMPLAINT_MERCHANT;
    word.at = time_of(at);
    word.text = adapter_cut(word.text, ADAPTER_COMPLAINT_WORD_MAX, arena);
    *ret = word;
    return word.text == NULL ? ERR_NO_SPACE : ERR_OK;
}

static enum err
read_history(
    const struct json_node *root, struct arena *arena, struct adapter_complaint_reply *reply)
{
    struct adapter_complaint_word *words =
        arena_take(arena, ADAPTER_COMPLAINT_WORDS_MAX * sizeof(*words));
    const struct json_node *all = json_find(root, "reply_detail_infos");
    enum err err = ERR_OK;

    if (words == NULL)
        return ERR_NO_SPACE;
    for (const struct json_node *at = all == NULL ? NULL : json_first(all);
         at != NULL && err == ERR_OK; at = json_next(at)) {
        err = reply->count == ADAPTER_COMPLAINT_WORDS_MAX
                  ? ERR_TOO_BIG
                  : read_word(at, arena, &words[reply->count]);
        if (err != ERR_OK)
            break;
        words[reply->count].id = id_of(words, reply->count, arena);
        err = words[reply->count++].id == NULL ? ERR_NO_SPACE : ERR_OK;
    }
    reply->words = words;
    return err;
}

static enum err
read_list(const struct json_node *root, struct arena *arena, struct adapter_complaint_reply *reply)
{
    struct adapter_complaint *complaints = arena_take(arena, PAGE_SIZE * sizeof(*complaints));
    const struct json_node *all = json_find(root, "trade_complain_infos");
    enum err err = ERR_OK;

    if (complaints == NULL)
        return ERR_NO_SPACE;
    for (const struct json_node *at = all == NULL ? NULL : json_first(all);
         at != NULL && err == ERR_OK; at = json_next(at))
        err = reply->count == PAGE_SIZE ? ERR_BAD_INPUT
                                        : read_complaint(at, arena, &complaints[reply->count++]);
    reply->complaints = complaints;
    reply->more = reply->count == PAGE_SIZE;
    return err;
}

static enum err
read_done(enum adapter_complaint_call call, const struct json_node *root, struct arena *arena,
    struct adapter_complaint_reply *reply)
{
    struct adapter_complaint *complaint;

    switch (call) {
    case ADAPTER_COMPLAINT_LIST:
        return read_list(root, arena, reply);
    case ADAPTER_COMPLAINT_HISTORY:
        return read_history(root, arena, reply);
    case ADAPTER_COMPLAINT_GET:
        complaint = arena_take(arena, sizeof(*complaint));
        if (complaint == NULL)
            return ERR_NO_SPACE;
        reply->complaints = complaint;
        reply->count = 1;
        return read_complaint(root, arena, complaint);
    case ADAPTER_COMPLAINT_REPLY:
    case ADAPTER_COMPLAINT_COMPLETE:
        return ERR_OK;
    case ADAPTER_COMPLAINT_SUBSCRIBE:
        break;
    }
    NOT_REACHED();
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_complaint_call call,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_complaint_reply *ret_reply)
{
    struct adapter_complaint_reply reply = {.answer = ADAPTER_COMPLAINT_UNKNOWN};
    struct alipay_answer answer;
    enum err err = ERR_OK;

    NEED(call != ADAPTER_COMPLAINT_SUBSCRIBE);
    alipay_ask_read(account, calls[call], heard, arena, &answer);
    reply.answer = adapter_complaint_answer_of(answer.meaning);
    if (reply.answer != ADAPTER_COMPLAINT_DONE)
        adapter_code_put(answer.code, reply.code);
    else
        err = read_done(call, answer.root, arena, &reply);
    return adapter_complaint_end(&reply, err, arena, ret_reply);
}

const struct adapter_complaints alipay_complaint_calls = {
    .list = list,
    .get = get,
    .history = history,
    .reply = reply,
    .complete = complete,
    .read = read_answer,
    .completed = ADAPTER_COMPLAINT_PROCESSING,
    /* Ours: what is known of Alipay's documents says no time; after the feedback it is theirs. */
    .answer_within = {INT64_C(24) * HOUR_S * 1000000},
};
