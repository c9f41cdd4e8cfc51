#include "hub/provision_complaint.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/complaint_flow.h"
#include "shared/pay/channel.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

#define SHOWN_MAX 500
#define KEY_BYTES 16
#define PHONE_SIZE 96

static void
print_text(const char *label, struct bytes text)
{
    if (text.size > 0)
        (void)printf("%s%.*s", label, (int)text.size, (const char *)text.at);
}

static const char *
when(int64_t us, char text[static MOMENT_TEXT_MAX])
{
    return us == 0 ? "-" : moment_format_china((struct moment){us}, text);
}

static void
print_row(struct query *row)
{
    char amount[MONEY_TEXT_MAX];
    char filed[MOMENT_TEXT_MAX];
    char due[MOMENT_TEXT_MAX];
    const struct bytes state = query_text(row, 4);

    (void)printf("%" PRId64 " merchant %" PRId64 " %s %.*s%s %s filed %s due %s%s",
        query_int(row, 0), query_int(row, 1), channel_name(channel_of(query_int(row, 2))),
        (int)state.size, (const char *)state.at, query_int(row, 5) != 0 ? " waits" : "",
        money_format(money_of(query_int(row, 7)), amount), when(query_int(row, 9), filed),
        when(query_int(row, 10), due), query_int(row, 11) != 0 ? " OVERDUE" : "");
    print_text(" ", query_text(row, 6));
    print_text(": ", query_text(row, 12));
    (void)printf("\n");
}

static enum err
list(const struct provision_wallet *ask)
{
    const bool open = ask->count == 2 && strcmp(ask->arguments[1], "open") == 0;
    struct query *query;
    enum err err = ask->count == 1 || open ? ERR_OK : ERR_BAD_INPUT;

    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_COMPLAINTS_ALL], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, open ? 1 : 0);
    query_bind_int(query, 2, SHOWN_MAX);
    while ((err = query_step(query)) == ERR_OK)
        print_row(query);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
print_phone(const struct vault_keys *keys, int64_t id, struct bytes sealed)
{
    uint8_t phone[PHONE_SIZE];
    size_t size;

    if (sealed.size > 0 &&
        vault_open(keys, COMPLAINT_FLOW_LABEL, id, sealed, phone, sizeof(phone), &size) == ERR_OK)
        (void)printf("phone %.*s\n", (int)size, (const char *)phone);
    crypt_wipe(phone, sizeof(phone));
}

static enum err
show_words(const struct provision_wallet *ask, int64_t merchant_id, int64_t id)
{
    struct query *query;
    char at[MOMENT_TEXT_MAX];
    enum err err = engine_prepare(ask->engine, &store_sql[SQL_STORE_COMPLAINT_WORDS], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, id);
    query_bind_int(query, 3, SHOWN_MAX);
    while ((err = query_step(query)) == ERR_OK) {
        (void)printf("%s ", when(query_int(query, 6), at));
        print_text("", query_text(query, 1));
        print_text(" ", query_text(query, 2));
        print_text(" ", query_text(query, 4));
        print_text(" ", query_text(query, 5));
        print_text(": ", query_text(query, 3));
        (void)printf("\n");
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
show(const struct provision_wallet *ask, const struct vault_keys *keys, int64_t merchant_id,
    int64_t id)
{
    struct query *query;
    char filed[MOMENT_TEXT_MAX];
    char due[MOMENT_TEXT_MAX];
    char amount[MONEY_TEXT_MAX];
    enum err err = engine_prepare(ask->engine, &store_sql[SQL_STORE_COMPLAINTS], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, id);
    query_bind_int(query, 3, id);
    query_bind_int(query, 4, 1);
    query_bind_text(query, 5, bytes_text(""));
    err = query_step(query);
    if (err == ERR_OK) {
        (void)printf("complaint %" PRId64 " %s", id, channel_name(channel_of(query_int(query, 1))));
        print_text(" ", query_text(query, 3));
        print_text(" ", query_text(query, 4));
        print_text(" ", query_text(query, 6));
        (void)printf(" %s%s filed %s due %s%s order %" PRId64 " payment %" PRId64,
            money_format(money_of(query_int(query, 9)), amount),
            query_int(query, 5) != 0 ? " waits" : "", when(query_int(query, 14), filed),
            when(query_int(query, 15), due), query_int(query, 16) != 0 ? " OVERDUE" : "",
            query_int(query, 11), query_int(query, 12));
        print_text("\n", query_text(query, 7));
        (void)printf("\n");
        print_phone(keys, id, query_blob(query, 8));
    }
    query_reset(query);
    return err == ERR_OK ? show_words(ask, merchant_id, id) : err;
}

/* The same words are the same answer, whoever gives them twice. */
static void
make_key(const char *verb, const char *text, char *key, size_t size)
{
    const struct bytes parts[] = {bytes_text(verb), bytes_text("\n"), bytes_text(text)};
    uint8_t digest[CRYPT_SHA256_SIZE];

    crypt_sha256(parts, LENGTH(parts), digest);
    (void)encode_hex(bytes_of(digest, KEY_BYTES), key, size);
}

static enum err
say(const struct provision_wallet *ask, int64_t merchant_id, int64_t id)
{
    const char *verb = ask->arguments[2];
    const char *text = ask->count == 4 ? ask->arguments[3] : "";
    struct complaint_say say = {.merchant_id = merchant_id, .complaint_id = id};
    enum err err = text_copy(bytes_text(text), say.text, sizeof(say.text));

    if (strcmp(verb, "complete") == 0 && ask->count == 3)
        say.verb = COMPLAINT_COMPLETE;
    else if (strcmp(verb, "reply") == 0 && ask->count == 4)
        say.verb = COMPLAINT_REPLY;
    else
        return ERR_BAD_INPUT;
    if (err != ERR_OK)
        return err;
    make_key(verb, text, say.key, sizeof(say.key));
    complaint_flow_say(&say);
    err = provision_wallet_decide(ask, &say.operation);
    if (err == ERR_OK)
        (void)printf("complaint %" PRId64 " %s %s\n", id, say.word.kind, say.word.state);
    return err;
}

static enum err
find(const struct provision_wallet *ask, int64_t *ret_id, int64_t *ret_merchant_id)
{
    struct query *query;
    enum err err = ask->count < 2 ? ERR_BAD_INPUT : ERR_OK;

    if (err == ERR_OK)
        err = text_read_int(bytes_text(ask->arguments[1]), ret_id);
    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_COMPLAINT_OWNER], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, *ret_id);
    err = query_step(query);
    if (err == ERR_OK)
        *ret_merchant_id = query_int(query, 0);
    query_reset(query);
    return err;
}

bool
provision_complaint_is(const char *word)
{
    return strcmp(word, "complaints") == 0 || strcmp(word, "complaint") == 0;
}

enum err
provision_complaint_run(const struct provision_wallet *ask, const struct vault_keys *keys)
{
    int64_t merchant_id;
    int64_t id;
    enum err err;

    if (strcmp(ask->arguments[0], "complaints") == 0)
        return list(ask);
    err = find(ask, &id, &merchant_id);
    if (err != ERR_OK)
        return err;
    return ask->count == 2 ? show(ask, keys, merchant_id, id) : say(ask, merchant_id, id);
}
