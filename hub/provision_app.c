#include "hub/provision_app.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "hub/flow/keyring.h"
#include "shared/base/text.h"

#include "hub/store/sql/store.sql.h"

static enum err
read_file(const char *path, char *to, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length;

    if (fd < 0)
        return ERR_NOT_FOUND;
    length = read(fd, to, size);
    (void)close(fd);
    if (length < 0 || (size_t)length >= size)
        return ERR_BAD_INPUT;
    to[length] = '\0';
    return ERR_OK;
}

/* Whatever form it was handed in, it is kept as PEM. */
static enum err
read_public_key(const char *path, struct app_row *app)
{
    char text[CRYPT_RSA_TEXT_MAX];
    struct crypt_key *key = NULL;
    enum err err = read_file(path, text, sizeof(text));

    if (err == ERR_OK)
        err = crypt_rsa_public(bytes_text(text), &key);
    if (err == ERR_OK)
        err = crypt_rsa_put_public(key, app->public_key, sizeof(app->public_key));
    crypt_key_free(&key);
    memcpy(app->sign_kind, "rsa", sizeof("rsa"));
    return err;
}

static enum err
read_url(const char *url, struct app_row *app)
{
    if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
        return ERR_BAD_INPUT;
    return text_copy(bytes_text(url), app->notice_url, sizeof(app->notice_url));
}

/* The groups as one text, which must be understood when the app is looked up. */
static enum err
read_grants(const char *const *words, size_t count, struct app_row *app)
{
    struct text text;
    struct grant grant;

    text_init(&text, app->grants, sizeof(app->grants));
    for (size_t i = 0; i < count; i++)
        text_printf(&text, "%s%s", i == 0 ? "" : " ", words[i]);
    return text_ok(&text) ? grant_parse(text_bytes(&text), &grant) : ERR_BAD_INPUT;
}

static enum err
read_words(const char *const *words, size_t count, struct app_row *app, bool *ret_all_sales)
{
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < count; i++) {
        bool last = i + 1 == count;

        if (strcmp(words[i], "may") == 0)
            return read_grants(words + i + 1, count - i - 1, app);
        if (strcmp(words[i], "all-sales") == 0)
            *ret_all_sales = true;
        else if (strcmp(words[i], "rsa") == 0 && !last)
            err = read_public_key(words[++i], app);
        else if (strcmp(words[i], "notices") == 0 && !last)
            err = read_url(words[++i], app);
        else
            err = ERR_BAD_INPUT;
    }
    return err;
}

static enum err
load(const struct provision_app *ask, unsigned table, int64_t id)
{
    size_t loaded;

    desk_want(ask->desk, table, KEY_OF(id));
    return desk_load(ask->desk, &loaded);
}

/* The merchant of that number, on the desk. */
static enum err
find_merchant(const struct provision_app *ask, const char *text, struct merchant_row **ret_merchant)
{
    struct query *query;
    int64_t number;
    int64_t id = 0;
    enum err err = text_read_int(bytes_text(text), &number);

    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_MERCHANT_BY_NUMBER], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, number);
    err = query_step(query);
    if (err == ERR_OK)
        id = query_int(query, 0);
    query_reset(query);
    if (err == ERR_OK)
        err = load(ask, TABLE_merchant, id);
    if (err != ERR_OK)
        return err;
    *ret_merchant = desk_get_merchant(ask->desk, KEY_OF(id));
    return *ret_merchant == NULL ? ERR_NOT_FOUND : ERR_OK;
}

static enum err
find_app(const struct provision_app *ask, const char *text, struct app_row **ret_app)
{
    int64_t id;
    enum err err = text_read_int(bytes_text(text), &id);

    if (err == ERR_OK)
        err = load(ask, TABLE_app, id);
    if (err != ERR_OK)
        return err;
    *ret_app = desk_get_app(ask->desk, KEY_OF(id));
    return *ret_app == NULL ? ERR_NOT_FOUND : ERR_OK;
}

static enum err
add(const struct provision_app *ask)
{
    struct merchant_row *merchant;
    struct app_row app = {
        .state = "active",
        .sign_kind = "hmac",
        .grants = GRANT_ALL,
        .created_us = ask->now.us,
    };
    char secret[KEYRING_SECRET_LENGTH + 1];
    bool all_sales = false;
    enum err err =
        ask->count < 4 ? ERR_BAD_INPUT : find_merchant(ask, ask->arguments[2], &merchant);

    if (err == ERR_OK)
        err = text_copy(bytes_text(ask->arguments[3]), app.name, sizeof(app.name));
    if (err == ERR_OK)
        err = read_words(ask->arguments + 4, ask->count - 4, &app, &all_sales);
    if (err == ERR_OK && all_sales && app.notice_url[0] == '\0')
        err = ERR_BAD_INPUT; /* what hears of all sales has an address */
    if (err != ERR_OK)
        return err;
    app.id = id_make(ask->ids);
    app.merchant_id = merchant->id;
    err = keyring_make_secret(
        ask->keys, random_system(), app.id, secret, app.secret, &app.secret_size);
    if (err != ERR_OK)
        return err;
    (void)desk_add_app(ask->desk, &app);
    if (all_sales) {
        merchant->notice_app = app.id;
        desk_change_merchant(ask->desk, merchant);
    }
    (void)printf("app %" PRId64 "\nsecret %s\n", app.id, secret);
    crypt_wipe(secret, sizeof(secret));
    return ERR_OK;
}

static enum err
rotate(const struct provision_app *ask)
{
    struct app_row *app;
    uint8_t sealed[sizeof(app->secret)];
    char secret[KEYRING_SECRET_LENGTH + 1];
    size_t size;
    enum err err = ask->count != 3 ? ERR_BAD_INPUT : find_app(ask, ask->arguments[2], &app);

    if (err == ERR_OK)
        err = keyring_make_secret(ask->keys, random_system(), app->id, secret, sealed, &size);
    if (err != ERR_OK)
        return err;
    memcpy(app->previous_secret, app->secret, app->secret_size);
    app->previous_secret_size = app->secret_size;
    app->previous_until_us = ask->now.us + PROVISION_APP_BOTH_US;
    memcpy(app->secret, sealed, size);
    app->secret_size = size;
    desk_change_app(ask->desk, app);
    (void)printf("secret %s\n", secret);
    crypt_wipe(secret, sizeof(secret));
    return ERR_OK;
}

static enum err
change(const struct provision_app *ask)
{
    const char *const *words = ask->arguments + 2;
    size_t count = ask->count - 2;
    struct app_row *app;
    enum err err = ask->count < 3 ? ERR_BAD_INPUT : find_app(ask, ask->arguments[1], &app);

    if (err != ERR_OK)
        return err;
    if (strcmp(words[0], "may") == 0)
        err = read_grants(words + 1, count - 1, app);
    else if (count == 1 && strcmp(words[0], "suspend") == 0)
        text_set(app->state, sizeof(app->state), "suspended");
    else if (count == 1 && strcmp(words[0], "resume") == 0)
        text_set(app->state, sizeof(app->state), "active");
    else
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return err;
    desk_change_app(ask->desk, app);
    (void)printf("app %" PRId64 " %s may %s\n", app->id, app->state, app->grants);
    return ERR_OK;
}

enum err
provision_app_run(const struct provision_app *ask)
{
    if (strcmp(ask->arguments[0], "add") == 0)
        return add(ask);
    return strcmp(ask->arguments[0], "rotate") == 0 ? rotate(ask) : change(ask);
}
