#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/complaint_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"
#include "shared/pay/channel.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

#define KEY_BYTES 16
#define PHONE_SIZE 96

static void
print_row(void *context, struct query *row)
{
    char amount[MONEY_TEXT_MAX];
    char filed[MOMENT_TEXT_MAX];
    char due[MOMENT_TEXT_MAX];
    const struct bytes state = query_text(row, 4);

    (void)context;
    (void)printf("%" PRId64 " merchant %" PRId64 " %s %.*s%s %s filed %s due %s%s",
        query_int(row, 0), query_int(row, 1), channel_name(channel_of(query_int(row, 2))),
        (int)state.size, (const char *)state.at, query_int(row, 5) != 0 ? " waits" : "",
        money_format(money_of(query_int(row, 7)), amount),
        provision_books_when(query_int(row, 9), filed),
        provision_books_when(query_int(row, 10), due), query_int(row, 11) != 0 ? " OVERDUE" : "");
    provision_books_print_text(" ", query_text(row, 6));
    provision_books_print_text(": ", query_text(row, 12));
    (void)printf("\n");
}

static enum err
list(const struct provision_ask *ask)
{
    const int64_t is_open = ask->count == 1 && strcmp(ask->words[0], "open") == 0;
    const struct provision_books_rows rows = {.which = SQL_STORE_COMPLAINTS_ALL,
        .keys = &is_open,
        .keys_count = 1,
        .each = print_row,
        .none = is_open ? "there is no complaint that is open" : "there is no complaint"};

    return ask->count == 1 && !is_open ? ERR_BAD_INPUT : provision_books_list(ask, &rows);
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

static void
print_word(void *context, struct query *row)
{
    char at[MOMENT_TEXT_MAX];

    (void)context;
    (void)printf("%s ", provision_books_when(query_int(row, 6), at));
    provision_books_print_text("", query_text(row, 1));
    provision_books_print_text(" ", query_text(row, 2));
    provision_books_print_text(" ", query_text(row, 4));
    provision_books_print_text(" ", query_text(row, 5));
    provision_books_print_text(": ", query_text(row, 3));
    (void)printf("\n");
}

static void
print_complaint(void *context, struct query *row)
{
    const struct vault_keys *const *keys = context;
    const int64_t id = query_int(row, 0);
    char filed[MOMENT_TEXT_MAX];
    char due[MOMENT_TEXT_MAX];
    char amount[MONEY_TEXT_MAX];

    (void)printf("complaint %" PRId64 " %s", id, channel_name(channel_of(query_int(row, 1))));
    provision_books_print_text(" ", query_text(row, 3));
    provision_books_print_text(" ", query_text(row, 4));
    provision_books_print_text(" ", query_text(row, 6));
    (void)printf(" %s%s filed %s due %s%s order %" PRId64 " payment %" PRId64,
        money_format(money_of(query_int(row, 9)), amount), query_int(row, 5) != 0 ? " waits" : "",
        provision_books_when(query_int(row, 14), filed),
        provision_books_when(query_int(row, 15), due), query_int(row, 16) != 0 ? " OVERDUE" : "",
        query_int(row, 11), query_int(row, 12));
    provision_books_print_text("\n", query_text(row, 7));
    (void)printf("\n");
    print_phone(*keys, id, query_blob(row, 8));
}

static enum err
show(const struct provision_ask *ask)
{
    const struct vault_keys *keys = ask->options->keys;
    int64_t key[2]; /* whose, and which */
    const struct provision_books_rows words = {.which = SQL_STORE_COMPLAINT_WORDS,
        .keys = key,
        .keys_count = LENGTH(key),
        .each = print_word};
    enum err err =
        provision_books_owner(ask, SQL_STORE_COMPLAINT_OWNER, ask->words[0], &key[1], &key[0]);

    if (err == ERR_OK)
        err =
            provision_books_one(ask, SQL_STORE_COMPLAINTS, key[0], key[1], print_complaint, &keys);
    return err == ERR_OK ? provision_books_list(ask, &words) : err;
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
say(const struct provision_ask *ask, enum complaint_verb verb, const char *word, const char *text)
{
    struct complaint_say say = {.verb = verb};
    enum err err = provision_books_owner(
        ask, SQL_STORE_COMPLAINT_OWNER, ask->words[0], &say.complaint_id, &say.merchant_id);

    if (err == ERR_OK)
        err = provision_books_copy(text, say.text, sizeof(say.text));
    if (err != ERR_OK)
        return err;
    make_key(word, text, say.key, sizeof(say.key));
    complaint_flow_say(&say);
    err = provision_books_decide(ask, &say.operation);
    if (err == ERR_OK)
        (void)printf(
            "complaint %" PRId64 " %s %s\n", say.complaint_id, say.word.kind, say.word.state);
    return err;
}

static enum err
reply(const struct provision_ask *ask)
{
    return say(ask, COMPLAINT_REPLY, "reply", ask->words[1]);
}

static enum err
complete(const struct provision_ask *ask)
{
    return say(ask, COMPLAINT_COMPLETE, "complete", "");
}

static const struct provision_command commands[] = {
    {.usage = "complaints [open]",
        .text = "of all merchants; open: what is not closed",
        .run = list},
    {.usage = "complaint ID", .text = "what was said about it, and the payer's phone", .run = show},
    {.usage = "complaint ID reply TEXT",
        .text = "answers the payer, in 200 letters at most;\n"
                "the same text again is the same answer",
        .run = reply},
    {.usage = "complaint ID complete", .text = "it has been settled with him", .run = complete},
};

const struct provision_topic provision_complaint = {
    .name = "complaints",
    .missing = "there is no such complaint; \"shanju-hub complaints\" lists them",
    .commands = commands,
    .count = LENGTH(commands),
};
