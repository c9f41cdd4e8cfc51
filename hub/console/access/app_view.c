#include "hub/console/access/app_view.h"

#include "hub/console/shown.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

#define ATTEMPTS_MAX 5

/* One answer, written on the reader's thread. In the arena. */
struct look {
    struct shown shown; /* first */
    const char *secret;
    struct moment now;
    int64_t id;
    int64_t after;
    int64_t limit;
    char search[APP_VIEW_SEARCH_MAX + 1];
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
static enum err
put(struct shown *shown, struct reader *reader, struct query *row)
{
    const struct look *look = (const struct look *)shown;
    struct json_writer *writer = &shown->writer;
    int64_t both_until = query_int(row, ROW_BOTH_UNTIL);

    (void)reader;
    json_put_id(writer, "id", query_int(row, ROW_ID));
    json_put_text(writer, "name", query_text(row, ROW_NAME));
    json_put_text(writer, "state", query_text(row, ROW_STATE));
    json_put_text(writer, "sign_kind", query_text(row, ROW_SIGN));
    put_fingerprint(writer, query_text(row, ROW_PUBLIC_KEY));
    json_put_text(writer, "grants", query_text(row, ROW_GRANTS));
    json_put_text(writer, "notice_url", query_text(row, ROW_URL));
    json_put_bool(writer, "all_sales", query_int(row, ROW_ALL_SALES) != 0);
    console_put_named(
        writer, "merchant", query_int(row, ROW_MERCHANT_ID), query_text(row, ROW_MERCHANT));
    console_put_time(writer, "both_until", both_until > look->now.us ? both_until : 0);
    console_put_time(writer, "created_at", query_int(row, ROW_CREATED));
    json_put_int(writer, "version", query_int(row, ROW_VERSION));
    return ERR_OK;
}

static enum err
put_attempts(struct look *look, struct reader *reader, int64_t merchant_id, int64_t notice_id)
{
    struct json_writer *writer = &look->shown.writer;
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
    struct json_writer *writer = &look->shown.writer;
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
    shown_bind(&look->shown, row, 2);
    json_start(&look->shown.writer, look->shown.text);
    json_open_object(&look->shown.writer, NULL);
    look->shown.err = query_step(row);
    if (look->shown.err == ERR_OK) {
        merchant_id = query_int(row, ROW_MERCHANT_ID);
        look->shown.err = put(&look->shown, reader, row);
    }
    query_reset(row);
    if (look->shown.err == ERR_OK)
        look->shown.err = put_test(look, reader, merchant_id);
    if (look->secret != NULL)
        json_put_text(&look->shown.writer, "secret", bytes_text(look->secret));
    json_close_object(&look->shown.writer);
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_APPS);

    shown_bind(&look->shown, row, 1);
    query_bind_int(row, 3, look->after);
    query_bind_int(row, 4, look->limit + 1);
    query_bind_text(row, 5, bytes_text(look->search));
    shown_page(&look->shown, reader, row, look->limit, put);
}

static struct look *
take(struct call *call, void (*run)(struct reading *reading, struct reader *reader))
{
    struct look *look = shown_take(call, sizeof(*look), run);

    if (look != NULL)
        look->now = net_moment(call->hub->net);
    return look;
}

void
app_view_page(struct call *call)
{
    struct look *look = take(call, page_run);

    if (look == NULL)
        return;
    look->limit = APP_VIEW_PAGE_INITIAL;
    if (!console_number(call, "after", INT64_MAX, &look->after))
        look->shown.wrong = "after";
    else if (!console_number(call, "limit", APP_VIEW_PAGE_MAX, &look->limit))
        look->shown.wrong = "limit";
    else if (!console_search(call, look->search, sizeof(look->search)))
        look->shown.wrong = "search";
    if (look->shown.wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, look->shown.wrong);
    else
        shown_submit(&look->shown);
}

void
app_view_one(struct call *call, int64_t id, const char *secret)
{
    struct look *look = take(call, one_run);

    if (look == NULL)
        return;
    look->id = id;
    look->secret = secret;
    shown_submit(&look->shown);
}
