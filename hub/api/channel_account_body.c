#include "hub/api/channel_account_body.h"

#include <stdio.h>
#include <string.h>

#include "hub/api/change.h"
#include "hub/api/channel_account_view.h"
#include "hub/api/merchant_below.h"

#define RANK_MAX 1000000
#define NAME_MAX 32
#define SETTLES "MERCHANT PLATFORM"

enum {
    SAY_NAME,
    SAY_STATE,
    SAY_PRIORITY,
    SAY_WEIGHT,
    SAY_AMOUNT_MIN,
    SAY_AMOUNT_MAX,
    SAY_FROM,
    SAY_TO,
    SAY_VALUES,
    SAY_FIELDS,
    NEW_DIALECT = SAY_FIELDS,
    NEW_MERCHANT,
    NEW_SETTLES,
    NEW_FIELDS,
    CHANGE_VERSION = SAY_FIELDS,
    CHANGE_FIELDS
};

static const struct shape values_shape = {"ChannelAccountValues", NULL, 0};

/* In the order of the enum above. */
#define FIELDS(needed)                                                                             \
    {.name = "name", .kind = SHAPE_TEXT, .optional = !(needed), .max = 90, .about = "for people"}, \
        {.name = "state",                                                                          \
            .kind = SHAPE_WORD,                                                                    \
            .optional = true,                                                                      \
            .words = CHANNEL_ACCOUNT_VIEW_STATES,                                                  \
            .about = "a new one is OFF until it is switched on"},                                  \
        {.name = "priority",                                                                       \
            .kind = SHAPE_COUNT,                                                                   \
            .optional = true,                                                                      \
            .max = RANK_MAX,                                                                       \
            .about = "the smallest is asked first; 0 if left out"},                                \
        {.name = "weight",                                                                         \
            .kind = SHAPE_COUNT,                                                                   \
            .optional = true,                                                                      \
            .max = RANK_MAX,                                                                       \
            .about = "its share among those of one priority; 1 if left out"},                      \
        {.name = "amount_min",                                                                     \
            .kind = SHAPE_COUNT,                                                                   \
            .optional = true,                                                                      \
            .max = SHAPE_AMOUNT_MAX,                                                               \
            .about = "fen of a payment that it takes; 0: any"},                                    \
        {.name = "amount_max",                                                                     \
            .kind = SHAPE_COUNT,                                                                   \
            .optional = true,                                                                      \
            .max = SHAPE_AMOUNT_MAX,                                                               \
            .about = "likewise"},                                                                  \
        {.name = "from",                                                                           \
            .kind = SHAPE_TEXT,                                                                    \
            .optional = true,                                                                      \
            .max = 5,                                                                              \
            .about = "HH:MM in China, with to: the hours in which it takes payments"},             \
        {.name = "to",                                                                             \
            .kind = SHAPE_TEXT,                                                                    \
            .optional = true,                                                                      \
            .max = 5,                                                                              \
            .about = "until then; the same as from: all day"},                                     \
    {                                                                                              \
        .name = "values", .kind = SHAPE_OBJECT, .optional = !(needed), .of = &values_shape,        \
        .about = "texts by the names of the dialect's form; what is left out stays, and \"\" "     \
                 "takes it away"                                                                   \
    }

static const struct shape_field new_fields[NEW_FIELDS] = {FIELDS(true),
    [NEW_DIALECT] = {.name = "dialect",
        .kind = SHAPE_TEXT,
        .max = 16,
        .about = "how its channel is spoken to; GET /v1/channels lists them"},
    [NEW_MERCHANT] = {.name = "merchant",
        .kind = SHAPE_COUNT,
        .optional = true,
        .max = MERCHANT_BELOW_NUMBER_MAX,
        .about = "the number of a merchant that you brought, whose it is to be; else your own"},
    [NEW_SETTLES] = {.name = "settles_to",
        .kind = SHAPE_WORD,
        .optional = true,
        .words = SETTLES,
        .about = "whom the channel pays, said by who runs the hub only; else MERCHANT"}};
const struct shape channel_account_body_new = {"NewChannelAccount", new_fields, NEW_FIELDS};

static const struct shape_field change_fields[CHANGE_FIELDS] = {
    FIELDS(false), [CHANGE_VERSION] = {.name = "version",
                       .kind = SHAPE_COUNT,
                       .optional = true,
                       .max = INT32_MAX,
                       .about = "that was read: refused if somebody has changed it since"}};
const struct shape channel_account_body_change = {
    "ChannelAccountChange", change_fields, CHANGE_FIELDS};

const char *
channel_account_body_path(const char *name, char block[static CHANNEL_ACCOUNT_BODY_PATH_SIZE])
{
    const size_t letters = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    const bool is_name = letters > 0 && letters <= NAME_MAX && name[letters] == '\0';

    (void)snprintf(block, CHANNEL_ACCOUNT_BODY_PATH_SIZE, "values%s%.*s", is_name ? "." : "",
        is_name ? (int)letters : 0, name);
    return block;
}

static bool
refuse(struct call *call, enum problem problem, const char *field)
{
    call_refuse(call, problem, field);
    return false;
}

/* --- terms --- */

static bool
read_minute(const char *text, int64_t *ret_minute)
{
    int64_t hour;
    int64_t minute;

    if (strlen(text) != 5 || text[2] != ':' || text_read_int(bytes_of(text, 2), &hour) != ERR_OK ||
        text_read_int(bytes_of(text + 3, 2), &minute) != ERR_OK || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59)
        return false;
    *ret_minute = hour * 60 + minute;
    return true;
}

static bool
read_hours(struct call *call, const union shape_value *values, struct channel_account_terms *terms)
{
    const char *from = values[SAY_FROM].text;
    const char *to = values[SAY_TO].text;

    if (from == NULL && to == NULL)
        return true;
    if (from == NULL || to == NULL)
        return refuse(call, PROBLEM_FIELD_MISSING, from == NULL ? "from" : "to");
    if (!read_minute(from, &terms->from_minute))
        return refuse(call, PROBLEM_FIELD_WRONG, "from");
    if (!read_minute(to, &terms->to_minute))
        return refuse(call, PROBLEM_FIELD_WRONG, "to");
    terms->says |= CHANNEL_ACCOUNT_SAYS_HOURS;
    return true;
}

static void
read_numbers(const struct json_node *root, const union shape_value *values,
    struct channel_account_terms *terms)
{
    const struct {
        unsigned place;
        unsigned says;
        int64_t *to;
    } numbers[] = {
        {SAY_PRIORITY, CHANNEL_ACCOUNT_SAYS_PRIORITY, &terms->priority},
        {SAY_WEIGHT, CHANNEL_ACCOUNT_SAYS_WEIGHT, &terms->weight},
        {SAY_AMOUNT_MIN, CHANNEL_ACCOUNT_SAYS_AMOUNT_MIN, &terms->amount_min},
        {SAY_AMOUNT_MAX, CHANNEL_ACCOUNT_SAYS_AMOUNT_MAX, &terms->amount_max},
    };

    for (size_t i = 0; i < LENGTH(numbers); i++)
        if (json_find(root, change_fields[numbers[i].place].name) != NULL) {
            *numbers[i].to = values[numbers[i].place].number;
            terms->says |= numbers[i].says;
        }
}

static bool
read_terms(struct call *call, const struct json_node *root, const union shape_value *values,
    struct channel_account_terms *terms)
{
    if (values[SAY_NAME].text != NULL) {
        text_set(terms->name, sizeof(terms->name), values[SAY_NAME].text);
        terms->says |= CHANNEL_ACCOUNT_SAYS_NAME;
    }
    if (values[SAY_STATE].number >= 0) {
        text_set(terms->state, sizeof(terms->state), values[SAY_STATE].number == 0 ? "on" : "off");
        terms->says |= CHANNEL_ACCOUNT_SAYS_STATE;
    }
    read_numbers(root, values, terms);
    return read_hours(call, values, terms);
}

/* --- values --- */

static bool
read_values(struct call *call, const struct json_node *node, struct channel_account_put *put)
{
    struct adapter_value *at =
        arena_take(call->arena, CHANNEL_ACCOUNT_FIELDS_MAX * sizeof(struct adapter_value));
    char path[CHANNEL_ACCOUNT_BODY_PATH_SIZE];
    size_t count = 0;

    if (at == NULL)
        return refuse(call, PROBLEM_BUSY, NULL);
    for (node = json_first(node); node != NULL; node = json_next(node)) {
        const char *name = json_name(node);
        const char *value = json_text(node);

        if (value == NULL || count == CHANNEL_ACCOUNT_FIELDS_MAX) {
            channel_account_body_path(name, path);
            return refuse(call, PROBLEM_FIELD_WRONG, path);
        }
        at[count++] = (struct adapter_value){name, value};
    }
    put->values = (struct adapter_values){at, count};
    return true;
}

bool
channel_account_body_read_new(
    struct call *call, struct channel_account_put *put, int64_t *ret_merchant)
{
    union shape_value values[NEW_FIELDS];
    const struct json_node *root;

    if (!change_read_with(call, &channel_account_body_new, values, &root))
        return false;
    text_set(put->dialect, sizeof(put->dialect), values[NEW_DIALECT].text);
    if (values[NEW_SETTLES].number >= 0) {
        if (call->signed_by.merchant_id != 0)
            return refuse(call, PROBLEM_FORBIDDEN, new_fields[NEW_SETTLES].name);
        text_set(put->terms.settles_to, sizeof(put->terms.settles_to),
            values[NEW_SETTLES].number == 0 ? "merchant" : "platform");
        put->terms.says |= CHANNEL_ACCOUNT_SAYS_SETTLES;
    }
    *ret_merchant = values[NEW_MERCHANT].number;
    return read_terms(call, root, values, &put->terms) &&
           read_values(call, values[SAY_VALUES].node, put);
}

bool
channel_account_body_read_change(struct call *call, struct channel_account_put *put)
{
    union shape_value values[CHANGE_FIELDS];
    const struct json_node *root;

    if (!change_read_with(call, &channel_account_body_change, values, &root))
        return false;
    put->version = values[CHANGE_VERSION].number;
    return read_terms(call, root, values, &put->terms) &&
           (values[SAY_VALUES].node == NULL || read_values(call, values[SAY_VALUES].node, put));
}

enum problem
channel_account_body_problem(const struct channel_account_put *put, enum err err)
{
    if (err == ERR_CONFLICT)
        return PROBLEM_CHANGED_MEANWHILE;
    if (err != ERR_BAD_INPUT)
        return problem_of(err);
    return put->wrong == CHANNEL_ACCOUNT_WRONG_MISSING ? PROBLEM_FIELD_MISSING
                                                       : PROBLEM_FIELD_WRONG;
}

const char *
channel_account_body_wrong(
    const struct channel_account_put *put, char block[static CHANNEL_ACCOUNT_BODY_PATH_SIZE])
{
    switch (put->wrong) {
    case CHANNEL_ACCOUNT_WRONG_NOTHING:
    case CHANNEL_ACCOUNT_WRONG_TERMS:
        return NULL;
    case CHANNEL_ACCOUNT_WRONG_DIALECT:
        return new_fields[NEW_DIALECT].name;
    case CHANNEL_ACCOUNT_WRONG_AMOUNTS:
        return new_fields[SAY_AMOUNT_MAX].name;
    case CHANNEL_ACCOUNT_WRONG_UNKNOWN:
    case CHANNEL_ACCOUNT_WRONG_MISSING:
    case CHANNEL_ACCOUNT_WRONG_VALUE:
    case CHANNEL_ACCOUNT_WRONG_IDENTITY:
    case CHANNEL_ACCOUNT_WRONG_TOO_BIG:
        return channel_account_body_path(put->field, block);
    }
    NOT_REACHED();
}
