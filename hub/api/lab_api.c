#include "hub/api/lab_api.h"

#include <stdio.h>

#include "hub/flow/lab_flow.h"

#include "hub/store/sql/store.sql.h"

#define BODY_MAX 16384
#define PAGE_MAX 1000
#define JOURNAL_SIZE ((size_t)400 * 1024)
#define ENTRY_SIZE ((size_t)2048) /* of one: two names of 128 bytes, escaped */

struct posting {
    struct lab_post post; /* first */
    struct call *call;
};

struct resetting {
    struct lab_reset reset; /* first */
    struct call *call;
};

struct asking {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    int64_t account; /* of a balance */
    int64_t journal; /* of the journal: what is behind this leg of it */
    int64_t leg;
    bool by_page;
    enum err err;
};

static void
posted(struct operation *operation)
{
    static const char *const words[] = {
        [LAB_APPLIED] = "APPLIED", [LAB_DUPLICATE] = "DUPLICATE", [LAB_REJECTED] = "REJECTED"};
    struct posting *posting = (struct posting *)(void *)operation;
    const struct lab_post *post = &posting->post;
    struct text *text;
    struct json_writer writer;

    if (operation->err != ERR_OK) {
        call_fail(posting->call, operation->err, NULL);
        return;
    }
    text = call_text(posting->call);
    if (text != NULL) {
        json_start(&writer, text);
        json_open_object(&writer, NULL);
        json_put_text(&writer, "status", bytes_text(words[post->outcome]));
        json_put_text(&writer, "transactionId", bytes_text(post->applied));
        json_put_text(&writer, "reason", bytes_text(post->reason == NULL ? "" : post->reason));
        json_close_object(&writer);
    }
    call_json(posting->call, text);
}

/* A leg that is no leg gets an amount that the books refuse. */
static enum err
read_leg(const struct json_node *node, struct lab_leg *ret_leg)
{
    const char *account = NULL;
    const char *type = NULL;
    const char *currency = NULL;
    const struct json_field fields[] = {
        {"accountId", JSON_TEXT, false, &account},
        {"type", JSON_TEXT, false, &type},
        {"currency", JSON_TEXT, false, &currency},
    };
    int64_t amount = 0;
    enum err err = json_read(node, fields, LENGTH(fields), NULL);

    if (err == ERR_OK)
        err = text_copy(bytes_text(account), ret_leg->account, sizeof(ret_leg->account));
    if (err == ERR_OK)
        err = text_copy(bytes_text(currency), ret_leg->currency, sizeof(ret_leg->currency));
    if (err != ERR_OK)
        return err;
    if (!json_int(json_find(node, "amountSubunits"), &amount) || amount < 0)
        amount = 0;
    if (strcmp(type, "DEBIT") != 0 && strcmp(type, "CREDIT") != 0)
        return ERR_BAD_INPUT;
    ret_leg->amount = strcmp(type, "DEBIT") == 0 ? amount : -amount;
    return ERR_OK;
}

static enum err
read_post(const struct json_node *root, struct lab_post *ret_post)
{
    const char *key = NULL;
    const char *transaction = NULL;
    const struct json_node *legs = NULL;
    const struct json_field fields[] = {
        {"idempotencyKey", JSON_TEXT, false, &key},
        {"transactionId", JSON_TEXT, true, &transaction},
        {"allowOverdraft", JSON_BOOL, true, &ret_post->may_overdraw},
        {"legs", JSON_NODE, false, &legs},
    };
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK)
        err = text_copy(bytes_text(key), ret_post->key, sizeof(ret_post->key));
    if (err == ERR_OK)
        err = text_copy(bytes_text(transaction == NULL ? key : transaction), ret_post->transaction,
            sizeof(ret_post->transaction));
    if (err != ERR_OK)
        return err;
    if (!json_is_list(legs))
        return ERR_BAD_INPUT;
    for (const struct json_node *leg = json_first(legs); leg != NULL; leg = json_next(leg)) {
        if (ret_post->count == BOOK_LEGS_MAX)
            return ERR_TOO_BIG;
        err = read_leg(leg, &ret_post->legs[ret_post->count++]);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static void
post(struct call *call)
{
    struct posting *posting = arena_take(call->arena, sizeof(*posting));
    const struct json_node *root;
    enum err err = posting == NULL ? ERR_NO_SPACE : ERR_OK;

    if (err == ERR_OK) {
        *posting = (struct posting){.call = call, .post = {.operation = {.answer = posted}}};
        err = json_parse(call->request->body, call->arena, &root);
    }
    if (err == ERR_OK)
        err = read_post(root, &posting->post);
    if (err == ERR_OK) {
        lab_flow_post(&posting->post);
        err = lane_submit(call->hub->lane, &posting->post.operation);
    }
    if (err != ERR_OK)
        call_fail(call, err, NULL);
}

static void
was_reset(struct operation *operation)
{
    struct resetting *resetting = (struct resetting *)(void *)operation;

    if (operation->err != ERR_OK)
        call_fail(resetting->call, operation->err, NULL);
    else
        call_answer(resetting->call, 200, "application/json", bytes_text("{}"));
}

static void
reset(struct call *call)
{
    struct resetting *resetting = arena_take(call->arena, sizeof(*resetting));
    enum err err = ERR_NO_SPACE;

    if (resetting != NULL) {
        *resetting =
            (struct resetting){.call = call, .reset = {.operation = {.answer = was_reset}}};
        lab_flow_reset(&resetting->reset);
        err = lane_submit(call->hub->lane, &resetting->reset.operation);
    }
    if (err != ERR_OK)
        call_fail(call, err, NULL);
}

static void
asked(struct reading *reading)
{
    struct asking *asking = (struct asking *)reading;

    if (asking->err != ERR_OK)
        call_fail(asking->call, asking->err, NULL);
    else
        call_json(asking->call, asking->text);
}

static void
ask(struct call *call, struct asking *asking, void (*run)(struct reading *, struct reader *))
{
    enum err err = ERR_NO_SPACE;

    asking->reading = (struct reading){.run = run, .done = asked};
    asking->call = call;
    if (asking->text != NULL)
        err = reader_submit(call->hub->reader, &asking->reading);
    if (err != ERR_OK)
        call_fail(call, err, NULL);
}

static void
run_balance(struct reading *reading, struct reader *reader)
{
    struct asking *asking = (struct asking *)reading;
    struct query *query = reader_statement(reader, SQL_STORE_LAB_BALANCE);
    struct json_writer writer;
    int64_t amount = 0;
    enum err err;

    query_bind_int(query, 1, LAB_MERCHANT);
    query_bind_int(query, 2, asking->account);
    err = query_step(query);
    if (err == ERR_OK)
        amount = query_int(query, 0);
    query_reset(query);
    asking->err = err == ERR_NOT_FOUND ? ERR_OK : err;
    json_start(&writer, asking->text);
    json_open_object(&writer, NULL);
    json_put_int(&writer, "subunits", amount);
    json_close_object(&writer);
}

static void
balance(struct call *call)
{
    struct asking *asking = arena_take(call->arena, sizeof(*asking));
    const char *account = form_value(call->form, "account");
    const char *currency = form_value(call->form, "currency");

    if (asking == NULL || account == NULL || strlen(account) >= LAB_TEXT_SIZE ||
        (currency != NULL && strlen(currency) >= LAB_CURRENCY_SIZE)) {
        call_fail(call, asking == NULL ? ERR_NO_SPACE : ERR_BAD_INPUT, NULL);
        return;
    }
    *asking = (struct asking){.text = call_text(call),
        .account = lab_flow_account(account, currency == NULL ? "USD" : currency)};
    ask(call, asking, run_balance);
}

static void
put_entry(struct json_writer *writer, struct query *query)
{
    const struct bytes name = query_text(query, 3);
    const int64_t amount = query_int(query, 4);
    char id[48];
    size_t space = 0;

    while (space < name.size && name.at[space] != ' ')
        space++;
    (void)snprintf(id, sizeof(id), "%lld-%lld", (long long)query_int(query, 0),
        (long long)query_int(query, 1));
    json_open_object(writer, NULL);
    json_put_text(writer, "entryId", bytes_text(id));
    json_put_text(writer, "transactionId", query_text(query, 2));
    json_put_text(
        writer, "accountId", space < name.size ? bytes_from(name, space + 1) : bytes_of(NULL, 0));
    json_put_text(writer, "type", bytes_text(amount > 0 ? "DEBIT" : "CREDIT"));
    json_put_int(writer, "amountSubunits", amount > 0 ? amount : -amount);
    json_put_text(writer, "currency", bytes_of(name.at, space));
    json_put_int(writer, "sequence", query_int(query, 5));
    json_put_int(writer, "accountSequence", query_int(query, 6));
    json_put_text(writer, "prevHash", bytes_of(NULL, 0));
    json_put_text(writer, "entryHash", bytes_of(NULL, 0));
    json_close_object(writer);
}

static void
run_journal(struct reading *reading, struct reader *reader)
{
    struct asking *asking = (struct asking *)reading;
    struct query *query = reader_statement(reader, SQL_STORE_LAB_JOURNAL);
    struct json_writer writer;
    enum err err;

    query_bind_int(query, 1, LAB_MERCHANT);
    query_bind_int(query, 2, asking->by_page ? PAGE_MAX : INT64_MAX);
    query_bind_int(query, 3, asking->journal);
    query_bind_int(query, 4, asking->leg);
    json_start(&writer, asking->text);
    json_open_list(&writer, NULL);
    while ((err = query_step(query)) == ERR_OK &&
           text_bytes(asking->text).size < JOURNAL_SIZE - ENTRY_SIZE)
        put_entry(&writer, query);
    query_reset(query);
    json_close_list(&writer);
    /* Nobody is told a part of it as if it were the whole. */
    asking->err = err == ERR_NOT_FOUND || (err == ERR_OK && asking->by_page) ? ERR_OK
                  : err == ERR_OK                                            ? ERR_TOO_BIG
                                                                             : err;
}

/* "journal-leg", as an entry is called. */
static bool
read_after(const char *text, struct asking *asking)
{
    const char *dash = strchr(text, '-');

    return text[0] == '\0' ||
           (dash != NULL &&
               text_read_int(bytes_of(text, (size_t)(dash - text)), &asking->journal) == ERR_OK &&
               text_read_int(bytes_text(dash + 1), &asking->leg) == ERR_OK);
}

static void
journal(struct call *call)
{
    struct asking *asking = arena_take(call->arena, sizeof(*asking));
    struct text *text = arena_take(call->arena, sizeof(*text));
    char *block = arena_take(call->arena, JOURNAL_SIZE);
    const char *after = form_value(call->form, "after");

    if (asking == NULL || text == NULL || block == NULL) {
        call_fail(call, ERR_NO_SPACE, NULL);
        return;
    }
    text_init(text, block, JOURNAL_SIZE);
    *asking = (struct asking){.text = text, .by_page = after != NULL};
    if (after != NULL && !read_after(after, asking)) {
        call_fail(call, ERR_BAD_INPUT, "after is the entryId of the last entry of the page before");
        return;
    }
    ask(call, asking, run_journal);
}

static const struct route routes[] = {
    {"POST", "/_lck/reset", ROUTE_BOARD, BODY_MAX, reset, NULL},
    {"POST", "/_lck/post", ROUTE_BOARD, BODY_MAX, post, NULL},
    {"GET", "/_lck/balance", ROUTE_BOARD, 0, balance, NULL},
    {"GET", "/_lck/journal", ROUTE_BOARD, 0, journal, NULL},
};

const struct route_set lab_api_routes = {routes, LENGTH(routes)};
