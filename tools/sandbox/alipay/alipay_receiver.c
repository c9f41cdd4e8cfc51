#include "tools/sandbox/alipay/alipay_receiver.h"

#include <string.h>

#define LIST_MAX 20 /* of one call */
#define REQUEST_NO_MAX 32
#define PAGE_SIZE_MAX 100
#define USER_ID_LENGTH 16

struct receiver {
    const char *type;
    const char *account;
    const char *name;
    const char *memo;
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

static bool
is_user_id(const char *account)
{
    return strlen(account) == USER_ID_LENGTH && strncmp(account, "2088", 4) == 0 &&
           strspn(account, "0123456789") == USER_ID_LENGTH;
}

/* What is wrong with a receiver, or ALIPAY_FINE. */
static enum alipay_refusal
read_receiver(const struct json_node *node, struct receiver *receiver)
{
    const struct json_field fields[] = {
        {"type", JSON_TEXT, false, &receiver->type},
        {"account", JSON_TEXT, false, &receiver->account},
        {"name", JSON_TEXT, true, &receiver->name},
        {"memo", JSON_TEXT, true, &receiver->memo},
    };

    if (json_read(node, fields, LENGTH(fields), NULL) != ERR_OK || receiver->account[0] == '\0')
        return ALIPAY_INVALID_RECEIVER_TYPE;
    if (strcmp(receiver->type, "userId") == 0)
        return is_user_id(receiver->account) ? ALIPAY_FINE : ALIPAY_USER_NOT_EXIST;
    if (strcmp(receiver->type, "loginName") == 0 || strcmp(receiver->type, "openId") == 0)
        return ALIPAY_FINE;
    return ALIPAY_INVALID_RECEIVER_TYPE;
}

static enum err
count_all(struct alipay_request *request, int64_t *ret_count)
{
    struct db_statement *count = statement(request, SQL_ALIPAY_SHARE_COUNT_RECEIVERS);
    enum err err;

    db_bind_text(count, 1, bytes_text(request->alipay->settings->app_id));
    err = db_step(count);
    if (err == ERR_OK)
        *ret_count = db_int(count, 0);
    db_reset(count);
    return err;
}

static enum err
relate_one(struct alipay_request *request, unsigned change, const struct receiver *receiver)
{
    struct db_statement *run = statement(request, change);

    db_bind_text(run, 1, bytes_text(request->alipay->settings->app_id));
    db_bind_text(run, 2, bytes_text(receiver->type));
    db_bind_text(run, 3, bytes_text(receiver->account));
    if (change == SQL_ALIPAY_SHARE_BIND) {
        db_bind_text(run, 4, bytes_text(receiver->name));
        db_bind_text(run, 5, bytes_text(receiver->memo));
    }
    return db_run(run);
}

/* All of the list, or none; *ret_refusal says why none. */
static enum err
read_list(struct alipay_request *request, struct receiver *list, size_t *ret_count,
    enum alipay_refusal *ret_refusal)
{
    const struct json_node *all = json_find(request->biz, "receiver_list");
    const struct json_node *node = all == NULL ? NULL : json_first(all);
    size_t count = 0;

    *ret_refusal = ALIPAY_FINE;
    for (; node != NULL && *ret_refusal == ALIPAY_FINE; node = json_next(node)) {
        if (count == LIST_MAX) {
            *ret_refusal = ALIPAY_RECEIVER_LIST_OVERLOAD;
            return ERR_OK;
        }
        list[count] = (struct receiver){"", "", "", ""};
        *ret_refusal = read_receiver(node, &list[count++]);
    }
    if (count == 0)
        *ret_refusal = ALIPAY_RECEIVER_LIST_EMPTY;
    *ret_count = count;
    return ERR_OK;
}

static enum err
relate(struct alipay_request *request, unsigned change)
{
    const char *request_no = alipay_request_text(request, "out_request_no");
    struct receiver list[LIST_MAX];
    enum alipay_refusal refusal;
    size_t count = 0;
    int64_t bound = 0;
    enum err err;

    if (request_no[0] == '\0' || strlen(request_no) > REQUEST_NO_MAX)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "out_request_no");
    err = read_list(request, list, &count, &refusal);
    if (err == ERR_OK && refusal == ALIPAY_FINE)
        err = count_all(request, &bound);
    if (err != ERR_OK)
        return err;
    if (refusal == ALIPAY_FINE && change == SQL_ALIPAY_SHARE_BIND &&
        bound + (int64_t)count > request->alipay->settings->receivers_max)
        refusal = ALIPAY_RELATION_LIMIT;
    if (refusal != ALIPAY_FINE)
        return refuse(request, refusal, NULL);
    for (size_t i = 0; i < count && err == ERR_OK; i++)
        err = relate_one(request, change, &list[i]);
    if (err != ERR_OK)
        return err;
    alipay_answer_begin(&request->answer);
    alipay_answer_put(&request->answer, "result_code", "SUCCESS");
    alipay_answer_end(&request->answer);
    return ERR_OK;
}

enum err
alipay_receiver_bind(struct alipay_request *request)
{
    return relate(request, SQL_ALIPAY_SHARE_BIND);
}

enum err
alipay_receiver_unbind(struct alipay_request *request)
{
    return relate(request, SQL_ALIPAY_SHARE_UNBIND);
}

static enum err
put_page(struct alipay_request *request, int64_t page, int64_t size)
{
    struct db_statement *rows = statement(request, SQL_ALIPAY_SHARE_RECEIVERS);
    struct json_writer *json = &request->answer.json;
    static const char *const names[] = {"type", "account", "name", "memo"};
    enum err err;

    json_open_list(json, "receiver_list");
    db_bind_text(rows, 1, bytes_text(request->alipay->settings->app_id));
    db_bind_int(rows, 2, size);
    db_bind_int(rows, 3, (page - 1) * size);
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        for (int i = 0; i < (int)LENGTH(names); i++)
            if (db_text(rows, i).size > 0)
                json_put_text(json, names[i], db_text(rows, i));
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

enum err
alipay_receiver_list(struct alipay_request *request)
{
    struct alipay_answer *answer = &request->answer;
    int64_t page = 1;
    int64_t size = LIST_MAX;
    int64_t count = 0;
    const struct json_field fields[] = {
        {"page_num", JSON_INT, true, &page}, {"page_size", JSON_INT, true, &size}};
    enum err err;

    if (json_read(request->biz, fields, LENGTH(fields), NULL) != ERR_OK || page < 1 || size < 1 ||
        size > PAGE_SIZE_MAX || page > INT32_MAX)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "page_num");
    err = count_all(request, &count);
    if (err != ERR_OK)
        return err;
    alipay_answer_begin(answer);
    json_put_int(&answer->json, "current_page_num", page);
    json_put_int(&answer->json, "current_page_size", size);
    err = put_page(request, page, size);
    alipay_answer_put(answer, "result_code", "SUCCESS");
    json_put_int(&answer->json, "total_page_num", (count + size - 1) / size);
    json_put_int(&answer->json, "total_record_num", count);
    alipay_answer_end(answer);
    return err;
}
