#include "hub/flow/app_flow.h"

#include <string.h>

#include "hub/flow/notice.h"
#include "hub/flow/organisation.h"
#include "hub/flow/package.h"
#include "shared/net/address.h"

static bool
is_name(const char *name)
{
    if (name[0] == '\0' || strlen(name) >= sizeof(((struct app_row *)0)->name) ||
        !text_is_utf8(bytes_text(name)))
        return false;
    for (; *name != '\0'; name++)
        if ((unsigned char)*name < ' ' || *name == 0x7F)
            return false;
    return true;
}

const char *
app_flow_wrong(const char *name, const char *grants, const char *notice_url)
{
    struct grant grant;

    if (name != NULL && !is_name(name))
        return "name";
    if (grants != NULL && (strlen(grants) >= sizeof(((struct app_row *)0)->grants) ||
                              grant_parse(bytes_text(grants), &grant) != ERR_OK))
        return "grants";
    if (notice_url != NULL && notice_url[0] != '\0' &&
        (strlen(notice_url) >= sizeof(((struct app_row *)0)->notice_url) ||
            !address_is_web(notice_url)))
        return "notice_url";
    return NULL;
}

/* Its merchant's row too, which says who hears of all sales; and where that stands. */
static void
want_app(struct desk *desk, int64_t app_id)
{
    const int64_t *key = KEY_OF(app_id);

    desk_want(desk, TABLE_app, key);
    if (!desk_has(desk, TABLE_app, key))
        return;
    desk_want(desk, TABLE_merchant, KEY_OF(desk_get_app(desk, key)->merchant_id));
    desk_want(desk, TABLE_organisation, KEY_OF(desk_get_app(desk, key)->merchant_id));
}

static bool
stands_below(struct desk *desk, int64_t merchant_id, const char *below)
{
    const struct organisation_row *row = desk_get_organisation(desk, KEY_OF(merchant_id));

    return row != NULL && organisation_path_is_below(row->path, below);
}

static struct app_row *
find_app(struct desk *desk, int64_t app_id, const char *below)
{
    struct app_row *app = desk_get_app(desk, KEY_OF(app_id));

    return app != NULL && stands_below(desk, app->merchant_id, below) ? app : NULL;
}

static void
hear_all_sales(struct desk *desk, const struct app_row *app, bool hears)
{
    struct merchant_row *merchant = desk_get_merchant(desk, KEY_OF(app->merchant_id));

    if (hears == (merchant->notice_app == app->id))
        return;
    merchant->notice_app = hears ? app->id : 0;
    desk_change_merchant(desk, merchant);
}

/* --- making --- */

static enum err
add_look(struct operation *operation, struct engine *engine)
{
    struct app_add *add = (struct app_add *)operation;

    return package_is_full(engine, add->merchant_id, PACKAGE_APPS, &add->is_full);
}

static void
add_keys(struct operation *operation, struct desk *desk)
{
    const struct app_add *add = (const struct app_add *)operation;

    desk_want(desk, TABLE_merchant, KEY_OF(add->merchant_id));
    desk_want(desk, TABLE_organisation, KEY_OF(add->merchant_id));
}

static enum err
add_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct app_add *add = (struct app_add *)operation;
    struct app_row app = {
        .merchant_id = add->merchant_id, .state = "active", .created_us = turn->now.us};
    enum err err;

    if (desk_get_merchant(desk, KEY_OF(add->merchant_id)) == NULL ||
        !stands_below(desk, add->merchant_id, add->below))
        return ERR_NOT_FOUND;
    if (add->is_full)
        return ERR_OUT_OF_RANGE;
    if (app_flow_wrong(add->name, add->grants, add->notice_url) != NULL ||
        (add->all_sales && add->notice_url[0] == '\0'))
        return ERR_BAD_INPUT;
    app.id = id_make(turn->ids);
    text_set(app.name, sizeof(app.name), add->name);
    text_set(app.grants, sizeof(app.grants), add->grants);
    text_set(app.notice_url, sizeof(app.notice_url), add->notice_url);
    text_set(app.public_key, sizeof(app.public_key), add->public_key);
    text_set(app.sign_kind, sizeof(app.sign_kind), add->public_key[0] == '\0' ? "hmac" : "rsa");
    err = keyring_seal_secret(
        add->keys, turn->random, app.id, add->secret, app.secret, &app.secret_size);
    if (err != ERR_OK)
        return err;
    (void)desk_add_app(desk, &app);
    if (add->all_sales)
        hear_all_sales(desk, &app, true);
    add->app = app;
    return ERR_OK;
}

static const struct operation_kind add_kind = {"app_add", add_keys, add_decide};

void
app_flow_add(struct app_add *add)
{
    add->operation.kind = &add_kind;
    add->operation.look = add_look;
}

/* --- setting --- */

static void
set_keys(struct operation *operation, struct desk *desk)
{
    want_app(desk, ((const struct app_set *)operation)->app_id);
}

static bool
is_right(const struct app_set *set, const struct app_row *app, bool hears)
{
    const char *url = (set->says & APP_SAYS_NOTICE_URL) != 0 ? set->notice_url : NULL;
    bool will_hear = (set->says & APP_SAYS_ALL_SALES) != 0 ? set->all_sales : hears;

    return app_flow_wrong((set->says & APP_SAYS_NAME) != 0 ? set->name : NULL,
               (set->says & APP_SAYS_GRANTS) != 0 ? set->grants : NULL, url) == NULL &&
           !(will_hear && (url == NULL ? app->notice_url : url)[0] == '\0');
}

static enum err
set_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct app_set *set = (struct app_set *)operation;
    struct app_row *app = find_app(desk, set->app_id, set->below);

    (void)turn;
    if (app == NULL)
        return ERR_NOT_FOUND;
    set->app = *app;
    if (app->version != set->version)
        return ERR_CONFLICT;
    if (!is_right(
            set, app, desk_get_merchant(desk, KEY_OF(app->merchant_id))->notice_app == app->id))
        return ERR_BAD_INPUT;
    if ((set->says & APP_SAYS_NAME) != 0)
        text_set(app->name, sizeof(app->name), set->name);
    if ((set->says & APP_SAYS_STATE) != 0)
        text_set(app->state, sizeof(app->state), set->suspended ? "suspended" : "active");
    if ((set->says & APP_SAYS_GRANTS) != 0)
        text_set(app->grants, sizeof(app->grants), set->grants);
    if ((set->says & APP_SAYS_NOTICE_URL) != 0)
        text_set(app->notice_url, sizeof(app->notice_url), set->notice_url);
    if ((set->says & APP_SAYS_ALL_SALES) != 0)
        hear_all_sales(desk, app, set->all_sales);
    desk_change_app(desk, app);
    set->app = *app;
    return ERR_OK;
}

static const struct operation_kind set_kind = {"app_set", set_keys, set_decide};

void
app_flow_set(struct app_set *set)
{
    set->operation.kind = &set_kind;
}

/* --- keys --- */

static void
rotate_keys(struct operation *operation, struct desk *desk)
{
    want_app(desk, ((const struct app_rotate *)operation)->app_id);
}

static void
follow_key(struct app_row *app, const char *public_key)
{
    memcpy(app->previous_public_key, app->public_key, sizeof(app->public_key));
    text_set(app->public_key, sizeof(app->public_key), public_key);
}

static void
follow_secret(struct app_row *app, const uint8_t *sealed, size_t size)
{
    memcpy(app->previous_secret, app->secret, app->secret_size);
    app->previous_secret_size = app->secret_size;
    memcpy(app->secret, sealed, size);
    app->secret_size = size;
}

static enum err
rotate_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct app_rotate *rotate = (struct app_rotate *)operation;
    struct app_row *app = find_app(desk, rotate->app_id, rotate->below);
    uint8_t sealed[sizeof(app->secret)];
    size_t size;
    enum err err;

    if (app == NULL)
        return ERR_NOT_FOUND;
    rotate->app = *app;
    if (app->version != rotate->version)
        return ERR_CONFLICT;
    if (rotate->public_key[0] != '\0') {
        if (strcmp(app->sign_kind, "rsa") != 0)
            return ERR_BAD_STATE;
        follow_key(app, rotate->public_key);
    } else {
        err =
            keyring_seal_secret(rotate->keys, turn->random, app->id, rotate->secret, sealed, &size);
        if (err != ERR_OK)
            return err;
        follow_secret(app, sealed, size);
    }
    /* The secret of who signs by RSA signs notices only, and none of those is taken here. */
    if (rotate->public_key[0] != '\0' || strcmp(app->sign_kind, "hmac") == 0)
        app->previous_until_us = rotate->at_once ? 0 : moment_after(turn->now, APP_FLOW_BOTH).us;
    desk_change_app(desk, app);
    rotate->app = *app;
    return ERR_OK;
}

static const struct operation_kind rotate_kind = {"app_rotate", rotate_keys, rotate_decide};

void
app_flow_rotate(struct app_rotate *rotate)
{
    rotate->operation.kind = &rotate_kind;
}

/* --- a test notice --- */

static void
test_keys(struct operation *operation, struct desk *desk)
{
    want_app(desk, ((const struct app_test *)operation)->app_id);
}

static enum err
test_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct app_test *test = (struct app_test *)operation;
    const struct app_row *app = find_app(desk, test->app_id, test->below);

    if (app == NULL)
        return ERR_NOT_FOUND;
    if (app->notice_url[0] == '\0')
        return ERR_BAD_STATE;
    return notice_test(desk, turn, app, &test->notice_id);
}

static const struct operation_kind test_kind = {"app_test", test_keys, test_decide};

void
app_flow_test(struct app_test *test)
{
    test->operation.kind = &test_kind;
}
