#include "hub/provision/provision_books.h"

#include <stdio.h>

#include "hub/store/sql/store.sql.h"

#define ROUNDS_MAX 8

enum err
provision_books_decide(const struct provision_ask *ask, struct operation *operation)
{
    size_t loaded = 1;

    for (unsigned round = 0; round < ROUNDS_MAX && loaded > 0; round++) {
        enum err err;

        err = operation->look == NULL ? ERR_OK : operation->look(operation, ask->engine);
        if (err != ERR_OK)
            return err;
        operation->kind->keys(operation, ask->desk);
        err = desk_load(ask->desk, &loaded);
        if (err != ERR_OK)
            return err;
    }
    return operation->kind->decide(operation, ask->desk, &ask->turn);
}

enum err
provision_books_also(const struct provision_ask *ask, struct operation *operation)
{
    bool changed;
    enum err err = desk_write(ask->desk);

    *ask->changed = true;
    desk_clear(ask->desk);
    return err == ERR_OK ? operation->also(operation, ask->engine, ask->turn.now, &changed) : err;
}

enum err
provision_books_commit(const struct provision_ask *ask)
{
    enum err err;

    *ask->changed = *ask->changed || desk_touched(ask->desk) > 0;
    err = desk_write(ask->desk);
    if (err == ERR_OK)
        err = engine_commit(ask->engine);
    if (err != ERR_OK)
        return err;
    desk_clear(ask->desk);
    return engine_begin(ask->engine);
}

enum err
provision_books_load(const struct provision_ask *ask, unsigned table, int64_t id)
{
    size_t loaded;

    desk_want(ask->desk, table, KEY_OF(id));
    return desk_load(ask->desk, &loaded);
}

static enum err
ask_rows(struct engine *engine, unsigned which, const int64_t *keys, size_t keys_count,
    struct query **ret_query)
{
    enum err err = engine_prepare(engine, &store_sql[which], ret_query);

    for (size_t i = 0; err == ERR_OK && i < keys_count; i++)
        query_bind_int(*ret_query, (int)i + 1, keys[i]);
    return err;
}

enum err
provision_books_number(struct engine *engine, unsigned which, const int64_t *keys,
    size_t keys_count, int64_t *ret_value)
{
    struct query *query;
    enum err err = ask_rows(engine, which, keys, keys_count, &query);

    if (err != ERR_OK)
        return err;
    err = query_step(query);
    if (err == ERR_OK)
        *ret_value = query_int(query, 0);
    query_reset(query);
    return err;
}

enum err
provision_books_merchant(const struct provision_ask *ask, const char *number, int64_t *ret_id)
{
    int64_t value;
    enum err err = provision_books_int(number, &value);

    return err == ERR_OK ? provision_books_number(
                               ask->engine, SQL_STORE_MERCHANT_BY_NUMBER, &value, 1, ret_id)
                         : err;
}

enum err
provision_books_owner(const struct provision_ask *ask, unsigned which, const char *text,
    int64_t *ret_id, int64_t *ret_merchant_id)
{
    enum err err = provision_books_int(text, ret_id);

    return err == ERR_OK ? provision_books_number(ask->engine, which, ret_id, 1, ret_merchant_id)
                         : err;
}

enum err
provision_books_each(const struct provision_ask *ask, unsigned which, const int64_t *keys,
    size_t keys_count, provision_books_fn *each, void *context)
{
    struct query *query;
    enum err err = ask_rows(ask->engine, which, keys, keys_count, &query);

    if (err != ERR_OK)
        return err;
    while ((err = query_step(query)) == ERR_OK)
        each(context, query);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
provision_books_list(const struct provision_ask *ask, const struct provision_books_rows *rows)
{
    struct query *query;
    size_t count = 0;
    enum err err = ask_rows(ask->engine, rows->which, rows->keys, rows->keys_count, &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, (int)rows->keys_count + 1, PROVISION_BOOKS_SHOWN_MAX);
    for (; (err = query_step(query)) == ERR_OK; count++)
        rows->each(rows->context, query);
    query_reset(query);
    if (err == ERR_NOT_FOUND && count == 0 && rows->none != NULL)
        (void)printf("%s\n", rows->none);
    if (count == PROVISION_BOOKS_SHOWN_MAX)
        (void)fprintf(
            stderr, "shanju-hub: no more than %zu are shown; there may be others\n", count);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
provision_books_one(const struct provision_ask *ask, unsigned which, int64_t merchant_id,
    int64_t id, provision_books_fn *print, void *context)
{
    const int64_t keys[] = {merchant_id, id, id, 1}; /* from this id to this one, at most one */
    struct query *query;
    enum err err = ask_rows(ask->engine, which, keys, LENGTH(keys), &query);

    if (err != ERR_OK)
        return err;
    query_bind_text(query, (int)LENGTH(keys) + 1, bytes_text("")); /* in any state */
    err = query_step(query);
    if (err == ERR_OK)
        print(context, query);
    query_reset(query);
    return err;
}

enum err
provision_books_int(const char *word, int64_t *ret_value)
{
    return text_read_int(bytes_text(word), ret_value);
}

enum err
provision_books_copy(const char *word, char *to, size_t size)
{
    return text_copy(bytes_text(word), to, size);
}

enum err
provision_books_complain_order(const char *word)
{
    (void)fprintf(stderr, "shanju-hub: %s: say the least first, then the most\n", word);
    provision_said();
    return ERR_BAD_STATE;
}

void
provision_books_print_text(const char *label, struct bytes text)
{
    if (text.size > 0)
        (void)printf("%s%.*s", label, (int)text.size, (const char *)text.at);
}

const char *
provision_books_when(int64_t us, char text[static MOMENT_TEXT_MAX])
{
    return us == 0 ? "-" : moment_format_china((struct moment){us}, text);
}
