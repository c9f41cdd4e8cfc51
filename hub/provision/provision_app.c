#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/keyring.h"
#include "hub/flow/package.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_file.h"
#include "hub/provision/provision_topics.h"
#include "shared/base/id.h"
#include "shared/base/text.h"
#include "shared/net/address.h"

/* The secret before a new one is taken for so long. */
#define BOTH_US (INT64_C(24) * 3600 * 1000000)

/* Whatever form it was handed in, it is kept as PEM. */
static enum err
read_public_key(const char *path, struct app_row *app)
{
    char text[CRYPT_RSA_TEXT_MAX];
    struct crypt_key *key = NULL;
    struct bytes file;
    enum err err = provision_file_read(path, text, sizeof(text), &file);

    if (err == ERR_OK)
        err = crypt_rsa_public(file, &key);
    if (err == ERR_OK)
        err = crypt_rsa_put_public(key, app->public_key, sizeof(app->public_key));
    crypt_key_free(&key);
    memcpy(app->sign_kind, "rsa", sizeof("rsa"));
    return err == ERR_OK ? ERR_OK
                         : provision_file_complain(
                               path, err, sizeof(text) - 1, "a public RSA key, as PEM has it");
}

static enum err
read_url(const char *url, struct app_row *app)
{
    if (!address_is_web(url))
        return ERR_BAD_INPUT;
    return provision_books_copy(url, app->notice_url, sizeof(app->notice_url));
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
find_app(const struct provision_ask *ask, const char *text, struct app_row **ret_app)
{
    int64_t id;
    enum err err = provision_books_int(text, &id);

    if (err == ERR_OK)
        err = provision_books_load(ask, TABLE_app, id);
    if (err != ERR_OK)
        return err;
    *ret_app = desk_get_app(ask->desk, KEY_OF(id));
    return *ret_app == NULL ? ERR_NOT_FOUND : ERR_OK;
}

static enum err
add(const struct provision_ask *ask)
{
    struct merchant_row *merchant;
    struct app_row app = {
        .merchant_id = ask->merchant_id,
        .state = "active",
        .sign_kind = "hmac",
        .grants = GRANT_ALL,
        .created_us = ask->turn.now.us,
    };
    char secret[KEYRING_SECRET_LENGTH + 1];
    bool all_sales = false;
    bool is_full = false;
    enum err err = provision_books_copy(ask->words[0], app.name, sizeof(app.name));

    if (err == ERR_OK)
        err = read_words(ask->words + 1, ask->count - 1, &app, &all_sales);
    if (err == ERR_OK && all_sales && app.notice_url[0] == '\0')
        err = ERR_BAD_INPUT; /* what hears of all sales has an address */
    if (err == ERR_OK)
        err = provision_books_load(ask, TABLE_merchant, app.merchant_id);
    if (err == ERR_OK)
        err = package_is_full(ask->engine, app.merchant_id, PACKAGE_APPS, &is_full);
    if (err == ERR_OK && is_full)
        err = ERR_OUT_OF_RANGE;
    if (err != ERR_OK)
        return err;
    merchant = desk_get_merchant(ask->desk, KEY_OF(app.merchant_id));
    if (merchant == NULL)
        return ERR_NOT_FOUND;
    app.id = id_make(ask->turn.ids);
    err = keyring_make_secret(
        ask->options->keys, ask->turn.random, app.id, secret, app.secret, &app.secret_size);
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
rotate(const struct provision_ask *ask)
{
    struct app_row *app;
    uint8_t sealed[sizeof(app->secret)];
    char secret[KEYRING_SECRET_LENGTH + 1];
    size_t size;
    enum err err = find_app(ask, ask->words[0], &app);

    if (err == ERR_OK)
        err = keyring_make_secret(
            ask->options->keys, ask->turn.random, app->id, secret, sealed, &size);
    if (err != ERR_OK)
        return err;
    memcpy(app->previous_secret, app->secret, app->secret_size);
    app->previous_secret_size = app->secret_size;
    app->previous_until_us = ask->turn.now.us + BOTH_US;
    memcpy(app->secret, sealed, size);
    app->secret_size = size;
    desk_change_app(ask->desk, app);
    (void)printf("secret %s\n", secret);
    crypt_wipe(secret, sizeof(secret));
    return ERR_OK;
}

static enum err
store(const struct provision_ask *ask, struct app_row *app)
{
    desk_change_app(ask->desk, app);
    (void)printf("app %" PRId64 " %s may %s\n", app->id, app->state, app->grants);
    return ERR_OK;
}

static enum err
set_grants(const struct provision_ask *ask)
{
    struct app_row *app;
    enum err err = find_app(ask, ask->words[0], &app);

    if (err == ERR_OK)
        err = read_grants(ask->words + 1, ask->count - 1, app);
    return err == ERR_OK ? store(ask, app) : err;
}

static enum err
set_state(const struct provision_ask *ask)
{
    struct app_row *app;
    enum err err = find_app(ask, ask->words[0], &app);

    if (err != ERR_OK)
        return err;
    text_set(app->state, sizeof(app->state),
        strcmp(ask->words[1], "suspend") == 0 ? "suspended" : "active");
    return store(ask, app);
}

static const struct provision_command commands[] = {
    {.usage =
            "add app MERCHANT NAME [notices URL] [all-sales] [rsa PUBLIC_KEY_FILE] [may GROUP ...]",
        .text = "prints its number and secret; all-sales: it\n"
                "hears of sales at tills, too",
        .run = add,
        .missing = PROVISION_COMMAND_NO_SHOP},
    {.usage = "app APP may GROUP ...",
        .text = "all, or some of orders refunds splits\n"
                "receivers rules wallet transfers notices\n"
                "complaints onboardings channels\n"
                "channel-accounts;\n"
                "orders:read does not let it change any",
        .run = set_grants},
    {.usage = "app APP suspend|resume",
        .text = "none of its requests is answered, or they\n"
                "are again",
        .run = set_state},
    {.usage = "rotate app APP", .text = "a new secret; the old one for a day more", .run = rotate},
};

const struct provision_topic provision_app = {
    .name = "apps of merchants",
    .missing = "there is no such app; \"shanju-hub add app\" has printed its id",
    .commands = commands,
    .count = LENGTH(commands),
};
