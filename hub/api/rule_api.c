#include "hub/api/rule_api.h"

#include "hub/api/change.h"
#include "hub/flow/notice.h"
#include "hub/flow/receiver_flow.h"

#include "hub/store/sql/store.sql.h"

#define BODY_MAX ((size_t)16 * 1024)

enum {
    PART_RECEIVER,
    PART_RATE,
    PART_FIELDS
};

static const struct shape_field part_fields[PART_FIELDS] = {
    [PART_RECEIVER] = {.name = "receiver", .kind = SHAPE_ID, .about = "who"},
    [PART_RATE] = {.name = "rate", .kind = SHAPE_COUNT, .max = 10000, .about = "in 1/10000"},
};
static const struct shape part_shape = {"RulePart", part_fields, PART_FIELDS};

enum {
    RULE_NAME,
    RULE_AUTOMATIC,
    RULE_DELAY,
    RULE_CAP,
    RULE_REST,
    RULE_TAKE_BACK,
    RULE_RELEASE,
    RULE_PARTS,
    RULE_FIELDS
};

static const struct shape_field rule_fields[RULE_FIELDS] = {
    [RULE_NAME] = {.name = "name",
        .kind = SHAPE_TEXT,
        .max = 60,
        .about = "once for ever: another rule has another name"},
    [RULE_AUTOMATIC] = {.name = "automatic",
        .kind = SHAPE_BOOL,
        .optional = true,
        .about = "by itself after the payment; else by call"},
    [RULE_DELAY] = {.name = "delay_s",
        .kind = SHAPE_COUNT,
        .optional = true,
        .max = 29 * 24 * 3600,
        .about = "how long after the payment"},
    [RULE_CAP] = {.name = "cap_rate",
        .kind = SHAPE_COUNT,
        .optional = true,
        .max = 10000,
        .about = "what may be shared at most, in 1/10000; 0 for the channel's own"},
    [RULE_REST] = {.name = "rest",
        .kind = SHAPE_WORD,
        .optional = true,
        .words = "merchant receivers",
        .about = "where parts of a fen go"},
    [RULE_TAKE_BACK] = {.name = "take_back",
        .kind = SHAPE_BOOL,
        .optional = true,
        .about = "a refund takes the shares back first; else the merchant is charged"},
    [RULE_RELEASE] = {.name = "release",
        .kind = SHAPE_BOOL,
        .optional = true,
        .about = "its split ends the sharing, and the rest is released"},
    [RULE_PARTS] = {.name = "parts",
        .kind = SHAPE_LIST,
        .of = &part_shape,
        .about = "who gets what"},
};
static const struct shape new_rule_shape = {"NewRule", rule_fields, RULE_FIELDS};

static const struct shape_field shown_fields[] = {
    {.name = "id", .kind = SHAPE_ID, .about = "orders name it as split_rule"},
    {.name = "name", .kind = SHAPE_TEXT, .max = 60, .about = "the merchant's"},
    {.name = "automatic", .kind = SHAPE_BOOL, .about = "by itself after the payment"},
    {.name = "delay_s", .kind = SHAPE_COUNT, .max = 29 * 24 * 3600, .about = "after the payment"},
    {.name = "cap_rate",
        .kind = SHAPE_COUNT,
        .max = 10000,
        .about = "in 1/10000; 0: the channel's"},
    {.name = "rest", .kind = SHAPE_WORD, .words = "merchant receivers", .about = "parts of a fen"},
    {.name = "take_back", .kind = SHAPE_BOOL, .about = "before a refund"},
    {.name = "release", .kind = SHAPE_BOOL, .about = "the rest, with the split"},
    {.name = "parts", .kind = SHAPE_LIST, .of = &part_shape, .about = "who gets what"},
    {.name = "created_at", .kind = SHAPE_TIME, .about = "when it was made"},
};
static const struct shape rule_shape = {"Rule", shown_fields, LENGTH(shown_fields)};

static enum err
put_rule(struct view *view, struct reader *reader, struct json_writer *writer, struct query *row)
{
    struct query *part = reader_statement(reader, SQL_STORE_RULE_PARTS);
    enum err err;

    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "name", query_text(row, 1));
    json_put_bool(writer, "automatic", query_int(row, 2) != 0);
    json_put_int(writer, "delay_s", query_int(row, 3));
    json_put_int(writer, "cap_rate", query_int(row, 4));
    json_put_text(writer, "rest", bytes_text(query_int(row, 5) == 0 ? "merchant" : "receivers"));
    json_put_bool(writer, "take_back", query_int(row, 6) != 0);
    json_put_bool(writer, "release", query_int(row, 7) != 0);
    notice_put_moment(writer, "created_at", query_int(row, 8));
    query_bind_int(part, 1, view->merchant_id);
    query_bind_int(part, 2, query_int(row, 0));
    json_open_list(writer, "parts");
    while ((err = query_step(part)) == ERR_OK) {
        json_open_object(writer, NULL);
        json_put_id(writer, "receiver", query_int(part, 0));
        json_put_int(writer, "rate", query_int(part, 1));
        json_close_object(writer);
    }
    json_close_list(writer);
    query_reset(part);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static const struct target_kind rule_target = {
    .name = "rule", .claim = CLAIM_RULE, .owner = SQL_STORE_RULE_OWNER};
static const struct view_rows rule_rows = {.which = SQL_STORE_RULES, .put = put_rule};
static const struct view_kind rule_view = {
    .name = "rule", .target = &rule_target, .rows = &rule_rows};

struct ruling {
    struct change change; /* first */
    struct rule_put put;
};

static int64_t
ruled(const struct operation *inner)
{
    return ((const struct rule_put *)inner)->rule.id;
}

static bool
read_parts(struct call *call, const struct json_node *list, struct rule_put *put)
{
    union shape_value values[PART_FIELDS];
    enum problem problem;
    const char *wrong;

    for (const struct json_node *node = json_first(list); node != NULL; node = json_next(node)) {
        problem = PROBLEM_OUT_OF_RANGE;
        if (put->parts_count == SHARE_COUNT_MAX ||
            !shape_read(&part_shape, node, values, &problem, &wrong)) {
            call_refuse(call, problem, "parts");
            return false;
        }
        put->parts[put->parts_count++] =
            (struct rule_part){values[PART_RECEIVER].number, values[PART_RATE].number};
    }
    return true;
}

static void
add_rule(struct call *call)
{
    struct ruling *ruling = change_take(call, sizeof(*ruling));
    union shape_value values[RULE_FIELDS];
    struct split_rule_row *rule;

    if (ruling == NULL || !change_read(call, &new_rule_shape, values) ||
        !read_parts(call, values[RULE_PARTS].node, &ruling->put))
        return;
    rule = &ruling->put.rule;
    rule->merchant_id = call->signed_by.merchant_id;
    text_set(rule->name, sizeof(rule->name), values[RULE_NAME].text);
    rule->automatic = values[RULE_AUTOMATIC].truth ? 1 : 0;
    rule->delay_s = values[RULE_DELAY].number;
    rule->cap_rate = values[RULE_CAP].number;
    rule->rest = values[RULE_REST].number == 1 ? SHARE_REST_RECEIVERS : SHARE_REST_MERCHANT;
    rule->take_back = values[RULE_TAKE_BACK].truth ? 1 : 0;
    rule->release = values[RULE_RELEASE].truth ? 1 : 0;
    receiver_flow_put_rule(&ruling->put);
    ruling->change.over = PROBLEM_SPLIT_OVER_CAP;
    change_submit(&ruling->change, call, &ruling->put.operation, ruled, &rule_view);
}

static const struct route_paper rule_paper = {.name = "addRule",
    .group = "rules",
    .summary = "Say how orders are shared",
    .asks = &new_rule_shape,
    .answers = &rule_shape};
static const struct route_paper rules_paper = {.name = "listRules",
    .group = "rules",
    .summary = "How orders are shared",
    .query = &view_page_shape,
    .lists = &rule_shape,
    .shows = &rule_view};
static const struct route_paper get_rule_paper = {.name = "getRule",
    .group = "rules",
    .summary = "One rule",
    .param = "id",
    .answers = &rule_shape,
    .shows = &rule_view};

static const struct route routes[] = {
    {"POST", "/v1/rules", ROUTE_SIGNED | ROUTE_KEYED, BODY_MAX, add_rule, &rule_paper},
    {"GET", "/v1/rules", ROUTE_SIGNED, 0, view_list, &rules_paper},
    {"GET", "/v1/rules/:", ROUTE_SIGNED, 0, view_get, &get_rule_paper},
};

const struct route_set rule_api_routes = {routes, LENGTH(routes)};
