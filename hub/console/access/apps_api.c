#include "hub/console/access/apps_api.h"

#include "hub/console/access/app_view.h"
#include "hub/console/whose.h"
#include "hub/flow/app_flow.h"
#include "shared/text/encode.h"

#define NAME_MAX 60
#define GRANTS_MAX 240
#define URL_MAX 200
#define STATES "active suspended"

/* One of the operations; in the arena. */
struct changing {
    struct whose_change by;                 /* first */
    char public_key[901];                   /* as it is kept; "" for none */
    char secret[KEYRING_SECRET_LENGTH + 1]; /* that is shown; "": none was made */
    union {
        struct app_add add;
        struct app_set set;
        struct app_rotate rotate;
        struct app_test test;
    } of;
};

static struct changing *
changing_of(struct staff_change *change)
{
    return (struct changing *)(void *)((char *)change - offsetof(struct changing, by.change));
}

static enum problem
problem(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_CONFLICT       ? PROBLEM_CHANGED_MEANWHILE
           : err == ERR_OUT_OF_RANGE ? PROBLEM_PACKAGE_FULL
           : err == ERR_BAD_INPUT    ? PROBLEM_FIELD_WRONG
                                     : problem_of(err);
}

/* What all other fields allow is an address for who is to hear of all sales. */
static const char *
wrong(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_BAD_INPUT ? "notice_url" : NULL;
}

static void
changed(struct call *call, struct staff_change *change, int64_t id)
{
    const char *secret = changing_of(change)->secret;

    keyring_forget(call->hub->keyring, id);
    app_view_one(call, id, secret[0] == '\0' ? NULL : secret);
}

static struct changing *
take(struct call *call, enum whose_kind kind, int64_t id, void (*then)(struct whose *whose))
{
    struct changing *changing = whose_change_take(call, sizeof(*changing), kind, id, then);

    if (changing == NULL)
        return NULL;
    changing->by.change.problem = problem;
    changing->by.change.wrong = wrong;
    changing->by.change.then = changed;
    return changing;
}

static bool
make_secret(struct changing *changing)
{
    uint8_t mac[CRYPT_SHA256_SIZE];

    if (!staff_change_secret(changing->by.whose.call, "app secret", 0, mac))
        return false;
    (void)encode_hex(bytes_of(mac, sizeof(mac)), changing->secret, sizeof(changing->secret));
    return true;
}

/* Whatever form it was handed in, it is kept as PEM. False: it has answered. */
static bool
read_key(struct changing *changing, const char *text)
{
    struct crypt_key *key = NULL;
    enum err err;

    if (text == NULL)
        return true;
    err = crypt_rsa_public(bytes_text(text), &key);
    if (err == ERR_OK)
        err = crypt_rsa_put_public(key, changing->public_key, sizeof(changing->public_key));
    crypt_key_free(&key);
    if (err != ERR_OK)
        call_refuse(changing->by.whose.call, PROBLEM_FIELD_WRONG, "public_key");
    return err == ERR_OK;
}

static bool
is_right(struct call *call, const char *name, const char *grants, const char *notice_url)
{
    const char *field = app_flow_wrong(name, grants, notice_url);

    if (field != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, field);
    return field == NULL;
}

/* --- making ---------------------------------------------------------------------------------- */

enum {
    ADD_MERCHANT,
    ADD_NAME,
    ADD_GRANTS,
    ADD_URL,
    ADD_ALL_SALES,
    ADD_KEY,
    ADD_FIELDS
};

static const struct shape_field add_fields[ADD_FIELDS] = {
    [ADD_MERCHANT] = {.name = "merchant_id", .kind = SHAPE_ID, .optional = true},
    [ADD_NAME] = {.name = "name", .kind = SHAPE_TEXT, .max = NAME_MAX},
    [ADD_GRANTS] = {.name = "grants", .kind = SHAPE_TEXT, .max = GRANTS_MAX},
    [ADD_URL] = {.name = "notice_url", .kind = SHAPE_TEXT, .optional = true, .max = URL_MAX},
    [ADD_ALL_SALES] = {.name = "all_sales", .kind = SHAPE_BOOL, .optional = true},
    [ADD_KEY] = {.name = "public_key", .kind = SHAPE_TEXT, .optional = true, .max = 4000},
};
static const struct shape add_shape = {"AppAdded", add_fields, ADD_FIELDS};

static int64_t
about_added(const struct operation *inner)
{
    return ((const struct app_add *)inner)->app.id;
}

static void
add_found(struct whose *whose)
{
    struct changing *changing = (struct changing *)whose;
    struct app_add *add = &changing->of.add;

    if (!make_secret(changing))
        return;
    add->below = whose->call->scope.path;
    add->merchant_id = whose->id;
    add->public_key = changing->public_key;
    add->secret = changing->secret;
    add->keys = whose->call->hub->keys;
    app_flow_add(add);
    whose_change_submit(&changing->by, &add->operation, about_added);
}

static int64_t
merchant_here(const struct call *call)
{
    return call->scope.merchant_id != 0 ? call->scope.merchant_id : call->scope.partner_id;
}

static void
add(struct call *call)
{
    union shape_value values[ADD_FIELDS];
    struct changing *changing;
    int64_t merchant_id;

    if (!change_read(call, &add_shape, values))
        return;
    merchant_id =
        values[ADD_MERCHANT].number != 0 ? values[ADD_MERCHANT].number : merchant_here(call);
    if (merchant_id == 0) {
        call_refuse(call, PROBLEM_NO_MERCHANT, NULL);
        return;
    }
    changing = take(call, WHOSE_BOOKS, merchant_id, add_found);
    if (changing == NULL || !read_key(changing, values[ADD_KEY].text))
        return;
    changing->by.whose.field = "merchant_id";
    changing->of.add.name = values[ADD_NAME].text;
    changing->of.add.grants = values[ADD_GRANTS].text;
    changing->of.add.notice_url = values[ADD_URL].text == NULL ? "" : values[ADD_URL].text;
    changing->of.add.all_sales = values[ADD_ALL_SALES].truth;
    if (is_right(call, changing->of.add.name, changing->of.add.grants, changing->of.add.notice_url))
        whose_find(&changing->by.whose);
}

/* --- setting --------------------------------------------------------------------------------- */

enum {
    SET_VERSION,
    SET_NAME,
    SET_STATE,
    SET_GRANTS,
    SET_URL,
    SET_ALL_SALES,
    SET_FIELDS
};

static const struct shape_field set_fields[SET_FIELDS] = {
    [SET_VERSION] = {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
    [SET_NAME] = {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = NAME_MAX},
    [SET_STATE] = {.name = "state", .kind = SHAPE_WORD, .optional = true, .words = STATES},
    [SET_GRANTS] = {.name = "grants", .kind = SHAPE_TEXT, .optional = true, .max = GRANTS_MAX},
    [SET_URL] = {.name = "notice_url",
        .kind = SHAPE_TEXT,
        .optional = true,
        .may_be_empty = true,
        .max = URL_MAX,
        .about = "\"\": it hears of nothing"},
    [SET_ALL_SALES] = {.name = "all_sales", .kind = SHAPE_BOOL, .optional = true},
};
static const struct shape set_shape = {"AppSet", set_fields, SET_FIELDS};

static int64_t
about_set(const struct operation *inner)
{
    return ((const struct app_set *)inner)->app_id;
}

static void
set_found(struct whose *whose)
{
    struct changing *changing = (struct changing *)whose;
    struct app_set *set = &changing->of.set;

    set->below = whose->call->scope.path;
    set->app_id = whose->id;
    app_flow_set(set);
    whose_change_submit(&changing->by, &set->operation, about_set);
}

static void
take_values(struct app_set *set, const union shape_value *values, bool says_all_sales)
{
    set->version = values[SET_VERSION].number;
    set->name = values[SET_NAME].text;
    set->suspended = values[SET_STATE].number == 1;
    set->grants = values[SET_GRANTS].text;
    set->notice_url = values[SET_URL].text;
    set->all_sales = values[SET_ALL_SALES].truth;
    if (set->name != NULL)
        set->says |= APP_SAYS_NAME;
    if (values[SET_STATE].number >= 0)
        set->says |= APP_SAYS_STATE;
    if (set->grants != NULL)
        set->says |= APP_SAYS_GRANTS;
    if (set->notice_url != NULL)
        set->says |= APP_SAYS_NOTICE_URL;
    if (says_all_sales)
        set->says |= APP_SAYS_ALL_SALES;
}

static void
set(struct call *call)
{
    union shape_value values[SET_FIELDS];
    const struct json_node *root;
    struct changing *changing;
    int64_t id;

    if (!whose_id(call, &id) || !change_read_with(call, &set_shape, values, &root) ||
        (changing = take(call, WHOSE_APP, id, set_found)) == NULL)
        return;
    take_values(&changing->of.set, values, json_find(root, "all_sales") != NULL);
    if (is_right(call, values[SET_NAME].text, values[SET_GRANTS].text, values[SET_URL].text))
        whose_find(&changing->by.whose);
}

/* --- keys ------------------------------------------------------------------------------------ */

enum {
    ROTATE_VERSION,
    ROTATE_KEY,
    ROTATE_AT_ONCE,
    ROTATE_FIELDS
};

static const struct shape_field rotate_fields[ROTATE_FIELDS] = {
    [ROTATE_VERSION] = {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
    [ROTATE_KEY] = {.name = "public_key", .kind = SHAPE_TEXT, .optional = true, .max = 4000},
    [ROTATE_AT_ONCE] = {.name = "at_once", .kind = SHAPE_BOOL, .optional = true},
};
static const struct shape rotate_shape = {"AppRotated", rotate_fields, ROTATE_FIELDS};

static int64_t
about_rotated(const struct operation *inner)
{
    return ((const struct app_rotate *)inner)->app_id;
}

static void
rotate_found(struct whose *whose)
{
    struct changing *changing = (struct changing *)whose;
    struct app_rotate *rotate = &changing->of.rotate;

    if (changing->public_key[0] == '\0' && !make_secret(changing))
        return;
    rotate->below = whose->call->scope.path;
    rotate->app_id = whose->id;
    rotate->public_key = changing->public_key;
    rotate->secret = changing->secret;
    rotate->keys = whose->call->hub->keys;
    app_flow_rotate(rotate);
    whose_change_submit(&changing->by, &rotate->operation, about_rotated);
}

static void
rotate(struct call *call)
{
    union shape_value values[ROTATE_FIELDS];
    struct changing *changing;
    int64_t id;

    if (!whose_id(call, &id) || !change_read(call, &rotate_shape, values) ||
        (changing = take(call, WHOSE_APP, id, rotate_found)) == NULL ||
        !read_key(changing, values[ROTATE_KEY].text))
        return;
    changing->of.rotate.version = values[ROTATE_VERSION].number;
    changing->of.rotate.at_once = values[ROTATE_AT_ONCE].truth;
    whose_find(&changing->by.whose);
}

/* --- a test notice --------------------------------------------------------------------------- */

static int64_t
about_tested(const struct operation *inner)
{
    return ((const struct app_test *)inner)->app_id;
}

static void
test_found(struct whose *whose)
{
    struct changing *changing = (struct changing *)whose;
    struct app_test *test = &changing->of.test;

    test->below = whose->call->scope.path;
    test->app_id = whose->id;
    app_flow_test(test);
    whose_change_submit(&changing->by, &test->operation, about_tested);
}

static void
test(struct call *call)
{
    struct changing *changing;
    int64_t id;

    if (whose_id(call, &id) && (changing = take(call, WHOSE_APP, id, test_found)) != NULL)
        whose_find(&changing->by.whose);
}

static void
one(struct call *call)
{
    int64_t id;

    if (whose_id(call, &id))
        app_view_one(call, id, NULL);
}

#define APPS "/console/api/apps"
#define CHANGE (ROUTE_MAY(PERMISSION_APP) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", APPS, ROUTE_MAY(PERMISSION_APPS), 0, app_view_page, NULL},
    {"POST", APPS, CHANGE, CONSOLE_BODY_MAX, add, NULL},
    {"GET", APPS "/:", ROUTE_MAY(PERMISSION_APPS), 0, one, NULL},
    {"PATCH", APPS "/:", CHANGE, CONSOLE_BODY_MAX, set, NULL},
    {"POST", APPS "/:/keys", CHANGE, CONSOLE_BODY_MAX, rotate, NULL},
    {"POST", APPS "/:/test", CHANGE, CONSOLE_BODY_MAX, test, NULL},
};

const struct route_set apps_api_routes = {routes, LENGTH(routes)};
