#include "hub/console/access/app_view.h"

#include "hub/console/console.h"
#include "shared/base/log.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

#define ATTEMPTS_MAX 5

/* One answer, written on the reader's thread. In the arena. */
struct look {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct json_writer writer;
    const char *secret;
    struct moment now;
    int64_t id;
    int64_t after;
    int64_t limit;
    char search[APP_VIEW_SEARCH_MAX + 1];
    char end[ORGANISATION_PATH_SIZE];
    enum err err;
};

enum {
    ROW_ID,
    ROW_NAME,
    ROW_STATE,
    ROW_SIGN,
    ROW_URL,
    ROW_GRANTS,
    ROW_CREATED,
    ROW_BOTH_UNTIL,
    ROW_VERSION,
    ROW_MERCHANT_ID,
    ROW_MERCHANT,
    ROW_ALL_SALES,
    ROW_PUBLIC_KEY
};

static void
put_fingerprint(struct json_writer *writer, struct bytes public_key)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];

    if (public_key.size == 0)
        return;
    crypt_sha256(&public_key, 1, digest);
    json_put_text(writer, "fingerprint",
        bytes_text(encode_hex(bytes_of(digest, sizeof(digest)), hex, sizeof(hex))));
}

/* The members of an object that is open. */
static void
put(struct look *look, struct query *row)
{
    struct json_writer *writer = &look->writer;
    int64_t both_until = query_int(row, ROW_BOTH_UNTIL);

    json_put_id(writer, "id", query_int(row, ROW_ID));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_text(writer, "sign_kind", query_text(row, ROW_SIGN));
    put_fingerprint(writer, query_text(row, ROW_PUBLIC_KEY));
    json_put_text(writer, "grants", query_text(row, ROW_GRANTS));
    json_put_text(writer, "notice_url", query_text(row, ROW_URL));
    json_put_bool(writer, "all_sales", query_int(row, ROW_ALL_SALES) != 0);
    json_open_object(writer, "merchant");
    json_put_id(writer, "id", query_int(row, ROW_MERCHANT_ID));
    json_put_text(writer, "name", query_text(row, ROW_MERCHANT));
    json_close_object(writer);
    console_put_time(writer, "both_until", both_until > look->now.us ? both_until : 0);
    console_put_time(writer, "created_at", query_int(row, ROW_CREATED));
    json_put_int(writer, "version", query_int(row, ROW_VERSION));
}

static enum err
put_attempts(struct look *look, struct reader *reader, int64_t merchant_id, int64_t notice_id)
{
    struct json_writer *writer = &look->writer;
    struct query *row = reader_statement(reader, SQL_STORE_ATTEMPTS);
    enum err err;

    query_bind_int(row, 1, merchant_id);
    query_bind_int(row, 2, notice_id);
    query_bind_int(row, 3, ATTEMPTS_MAX);
    json_open_list(writer, "attempts");
    while ((err = query_step(row)) == ERR_OK) {
        json_open_object(writer, NULL);
        console_put_time(writer, "at", query_int(row, 0));
        json_put_int(writer, "status", query_int(row, 1));
        json_put_int(writer, "took_ms", query_int(row, 2) / 1000);
        json_put_text(writer, "outcome", query_text(row, 3));
        json_put_text(writer, "answer", query_text(row, 4));
        json_close_object(writer);
    }
    query_reset(row);
    json_close_list(writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* "test": how its newest test notice went; nothing, if there was none. */
static enum err
put_test(struct look *look, struct reader *reader, int64_t merchant_id)
{
    struct json_writer *writer = &look->writer;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_APP_TEST);
    enum err err;

    query_bind_int(row, 1, look->id);
    err = query_step(row);
    if (err == ERR_OK) {
        json_open_object(writer, "test");
        json_put_id(writer, "id", query_int(row, 0));
        json_put_text(writer, "state", query_text(row, 1));
        json_put_int(writer, "tries", query_int(row, 2));
        console_put_time(writer, "at", query_int(row, 3));
        err = put_attempts(look, reader, merchant_id, query_int(row, 0));
        json_close_object(writer);
    }
    query_reset(row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_APP);
    int64_t merchant_id = 0;

    query_bind_int(row, 1, look->id);
    query_bind_text(row, 2, bytes_text(look->call->scope.path));
    query_bind_text(row, 3, bytes_text(look->end));
    json_start(&look->writer, look->text);
    json_open_object(&look->writer, NULL);
    look->err = query_step(row);
    if (look->err == ERR_OK) {
        merchant_id = query_int(row, ROW_MERCHANT_ID);
        put(look, row);
    }
    query_reset(row);
    if (look->err == ERR_OK)
        look->err = put_test(look, reader, merchant_id);
    if (look->secret != NULL)
        json_put_text(&look->writer, "secret", bytes_text(look->secret));
    json_close_object(&look->writer);
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_APPS);
    int64_t count = 0;
    int64_t last = 0;

    query_bind_text(row, 1, bytes_text(look->call->scope.path));
    query_bind_text(row, 2, bytes_text(look->end));
    query_bind_int(row, 3, look->after);
    query_bind_int(row, 4, look->limit + 1);
    query_bind_text(row, 5, bytes_text(look->search));
    json_start(&look->writer, look->text);
    json_open_object(&look->writer, NULL);
    json_open_list(&look->writer, "items");
    while ((look->err = query_step(row)) == ERR_OK && count < look->limit) {
        json_open_object(&look->writer, NULL);
        put(look, row);
        json_close_object(&look->writer);
        last = query_int(row, ROW_ID);
        count++;
    }
    query_reset(row);
    json_close_list(&look->writer);
    if (look->err == ERR_OK)
        json_put_id(&look->writer, "next", last);
    json_close_object(&look->writer);
    if (look->err == ERR_NOT_FOUND)
        look->err = ERR_OK;
}

static void
looked(struct reading *reading)
{
    struct look *look = (struct look *)reading;

    if (look->err == ERR_OK) {
        call_json(look->call, look->text);
        return;
    }
    if (look->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "app_reading", "err=%s", err_name(look->err));
    call_refuse(look->call, problem_of(look->err), NULL);
}

static struct look *
take(struct call *call, void (*run)(struct reading *reading, struct reader *reader))
{
    struct look *look = arena_take(call->arena, sizeof(*look));

    if (look != NULL)
        *look = (struct look){.reading = {.run = run, .done = looked},
            .call = call,
            .text = call_text(call),
            .now = net_moment(call->hub->net),
            .limit = APP_VIEW_PAGE_INITIAL};
    if (look != NULL && look->text != NULL) {
        organisation_path_end(call->scope.path, look->end);
        return look;
    }
    call_refuse(call, PROBLEM_BUSY, NULL);
    return NULL;
}

static void
submit(struct look *look)
{
    enum err err = reader_submit(look->call->hub->reader, &look->reading);

    if (err != ERR_OK)
        call_refuse(look->call, problem_of(err), NULL);
}

void
app_view_page(struct call *call)
{
    struct look *look = take(call, page_run);
    const char *wrong = NULL;

    if (look == NULL)
        return;
    if (!console_number(call, "after", INT64_MAX, &look->after))
        wrong = "after";
    else if (!console_number(call, "limit", APP_VIEW_PAGE_MAX, &look->limit))
        wrong = "limit";
    else if (!console_search(call, look->search, sizeof(look->search)))
        wrong = "search";
    if (wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, wrong);
    else
        submit(look);
}

void
app_view_one(struct call *call, int64_t id, const char *secret)
{
    struct look *look = take(call, one_run);

    if (look == NULL)
        return;
    look->id = id;
    look->secret = secret;
    submit(look);
}
