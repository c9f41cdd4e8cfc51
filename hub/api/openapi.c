#include "hub/api/openapi.h"

#include <stdio.h>

#define SHAPES_MAX 64

/* A document that is being written, and the shapes that it names so far. */
struct document {
    struct json_writer writer;
    const struct shape *shapes[SHAPES_MAX];
    bool paged[SHAPES_MAX]; /* there are pages of it */
    size_t shapes_count;
};

/* Its place. */
static size_t
note_shape(struct document *document, const struct shape *shape)
{
    for (size_t i = 0; i < document->shapes_count; i++)
        if (document->shapes[i] == shape)
            return i;
    NEED(document->shapes_count < SHAPES_MAX);
    document->shapes[document->shapes_count] = shape;
    return document->shapes_count++;
}

static void
put(struct json_writer *writer, const char *name, const char *value)
{
    json_put_text(writer, name, bytes_text(value));
}

static void
put_reference_to(struct document *document, const char *name, const char *more)
{
    char path[100];

    (void)snprintf(path, sizeof(path), "#/components/schemas/%s%s", name, more);
    put(&document->writer, "$ref", path);
}

static void
put_reference(struct document *document, const struct shape *shape)
{
    (void)note_shape(document, shape);
    put_reference_to(document, shape->name, "");
}

static void
put_range(struct json_writer *writer, int64_t minimum, int64_t maximum)
{
    put(writer, "type", "integer");
    json_put_int(writer, "minimum", minimum);
    json_put_int(writer, "maximum", maximum);
}

static void
put_pattern(struct json_writer *writer, const char *pattern)
{
    put(writer, "type", "string");
    put(writer, "pattern", pattern);
}

static void
put_words(struct json_writer *writer, const char *words)
{
    put(writer, "type", "string");
    json_open_list(writer, "enum");
    for (const char *at = words;;) {
        size_t size = strcspn(at, " ");

        json_put_text(writer, NULL, bytes_of(at, size));
        if (at[size] == '\0')
            break;
        at += size + 1;
    }
    json_close_list(writer);
}

/* The members of the schema of a field's value. */
static void
put_value(struct document *document, const struct shape_field *field)
{
    struct json_writer *writer = &document->writer;
    char pattern[64];

    switch (field->kind) {
    case SHAPE_TEXT:
        put(writer, "type", "string");
        json_put_int(writer, "maxLength", field->letters > 0 ? field->letters : field->max);
        return;
    case SHAPE_URL:
        put(writer, "type", "string");
        put(writer, "format", "uri");
        json_put_int(writer, "maxLength", field->max);
        return;
    case SHAPE_NUMBER:
        (void)snprintf(pattern, sizeof(pattern), "^[A-Za-z0-9_-]{1,%d}$", (int)field->max);
        put_pattern(writer, pattern);
        return;
    case SHAPE_ID:
        put_pattern(writer, "^[0-9]{1,19}$");
        return;
    case SHAPE_AMOUNT:
        put_range(writer, 1, SHAPE_AMOUNT_MAX);
        return;
    case SHAPE_FIGURE:
        put_range(writer, -JSON_INT_MAX, JSON_INT_MAX);
        return;
    case SHAPE_CURRENCY:
        put_words(writer, "CNY");
        return;
    case SHAPE_COUNT:
        put_range(writer, 0, field->max);
        return;
    case SHAPE_BOOL:
        put(writer, "type", "boolean");
        return;
    case SHAPE_WORD:
        put_words(writer, field->words);
        return;
    case SHAPE_TIME:
        put(writer, "type", "string");
        put(writer, "format", "date-time");
        return;
    case SHAPE_OBJECT:
        put_reference(document, field->of);
        return;
    case SHAPE_LIST:
        put(writer, "type", "array");
        json_open_object(writer, "items");
        put_reference(document, field->of);
        json_close_object(writer);
        return;
    }
    NOT_REACHED();
}

static void
put_shape(struct document *document, const struct shape *shape)
{
    struct json_writer *writer = &document->writer;

    json_open_object(writer, shape->name);
    put(writer, "type", "object");
    json_open_object(writer, "properties");
    for (size_t i = 0; i < shape->count; i++) {
        json_open_object(writer, shape->fields[i].name);
        put_value(document, &shape->fields[i]);
        put(writer, "description", shape->fields[i].about);
        json_close_object(writer);
    }
    json_close_object(writer);
    json_open_list(writer, "required");
    for (size_t i = 0; i < shape->count; i++)
        if (!shape->fields[i].optional)
            put(writer, NULL, shape->fields[i].name);
    json_close_list(writer);
    json_close_object(writer);
}

static void
put_page(struct document *document, const struct shape *shape)
{
    struct json_writer *writer = &document->writer;
    char name[64];

    (void)snprintf(name, sizeof(name), "%sPage", shape->name);
    json_open_object(writer, name);
    put(writer, "type", "object");
    json_open_object(writer, "properties");
    json_open_object(writer, "items");
    put(writer, "type", "array");
    put(writer, "description", "newest first");
    json_open_object(writer, "items");
    put_reference(document, shape);
    json_close_object(writer);
    json_close_object(writer);
    json_open_object(writer, "next");
    put_pattern(writer, "^[0-9-]{1,40}$");
    put(writer, "description", "there is more: ask on with after=next");
    json_close_object(writer);
    json_close_object(writer);
    json_open_list(writer, "required");
    put(writer, NULL, "items");
    json_close_list(writer);
    json_close_object(writer);
}

/* {code, message, detail, request_id}; the codes and what each means. */
static void
put_problem_schema(struct json_writer *writer)
{
    static const char *const names[] = {"message", "detail", "request_id"};

    json_open_object(writer, "Problem");
    put(writer, "type", "object");
    json_open_object(writer, "properties");
    json_open_object(writer, "code");
    put(writer, "type", "string");
    json_open_list(writer, "oneOf");
    for (unsigned i = 0; i < PROBLEM_COUNT; i++) {
        if (!problem_is_for_apps((enum problem)i))
            continue;
        json_open_object(writer, NULL);
        put(writer, "const", problem_code((enum problem)i));
        put(writer, "description", problem_message((enum problem)i, true));
        json_put_int(writer, "x-status", problem_status((enum problem)i));
        put(writer, "x-again", problem_again((enum problem)i));
        json_close_object(writer);
    }
    json_close_list(writer);
    json_close_object(writer);
    for (size_t i = 0; i < LENGTH(names); i++) {
        json_open_object(writer, names[i]);
        put(writer, "type", "string");
        json_close_object(writer);
    }
    json_close_object(writer);
    json_open_list(writer, "required");
    put(writer, NULL, "code");
    for (size_t i = 0; i < LENGTH(names); i++)
        put(writer, NULL, names[i]);
    json_close_list(writer);
    json_close_object(writer);
}

static void
put_content(struct document *document, const struct shape *shape, const struct shape *page_of)
{
    struct json_writer *writer = &document->writer;

    json_open_object(writer, "content");
    json_open_object(writer, "application/json");
    json_open_object(writer, "schema");
    if (page_of != NULL) {
        document->paged[note_shape(document, page_of)] = true;
        put_reference_to(document, page_of->name, "Page");
    } else if (shape != NULL) {
        put_reference(document, shape);
    } else {
        put_reference_to(document, "Problem", "");
    }
    json_close_object(writer);
    json_close_object(writer);
    json_close_object(writer);
}

static void
put_parameter(struct document *document, const char *in, const struct shape_field *field)
{
    struct json_writer *writer = &document->writer;

    json_open_object(writer, NULL);
    put(writer, "name", field->name);
    put(writer, "in", in);
    json_put_bool(writer, "required", !field->optional);
    if (field->about != NULL)
        put(writer, "description", field->about);
    json_open_object(writer, "schema");
    put_value(document, field);
    json_close_object(writer);
    json_close_object(writer);
}

static void
put_parameters(struct document *document, const struct route *route)
{
    static const struct shape_field key = {.name = "Idempotency-Key",
        .kind = SHAPE_TEXT,
        .max = 64,
        .about = "names the change for ever: a repeat shows what the first has made"};
    const struct route_paper *paper = route->paper;
    struct shape_field param = {.name = paper->param, .kind = SHAPE_NUMBER, .max = 64};

    json_open_list(&document->writer, "parameters");
    if (paper->param != NULL)
        put_parameter(document, "path", &param);
    if ((route->demands & ROUTE_KEYED) != 0)
        put_parameter(document, "header", &key);
    for (size_t i = 0; paper->query != NULL && i < paper->query->count; i++)
        put_parameter(document, "query", &paper->query->fields[i]);
    json_close_list(&document->writer);
}

static void
put_operation(struct document *document, const struct route *route)
{
    struct json_writer *writer = &document->writer;
    const struct route_paper *paper = route->paper;

    json_open_object(writer, strcmp(route->method, "GET") == 0 ? "get" : "post");
    put(writer, "operationId", paper->name);
    put(writer, "summary", paper->summary);
    json_open_list(writer, "tags");
    put(writer, NULL, paper->group);
    json_close_list(writer);
    put(writer, "x-grant", paper->group);
    json_open_list(writer, "security");
    if ((route->demands & ROUTE_SIGNED) != 0) {
        json_open_object(writer, NULL);
        json_open_list(writer, "signature");
        json_close_list(writer);
        json_close_object(writer);
    }
    json_close_list(writer);
    put_parameters(document, route);
    if (paper->asks != NULL) {
        json_open_object(writer, "requestBody");
        json_put_bool(writer, "required", true);
        put_content(document, paper->asks, NULL);
        json_close_object(writer);
    }
    json_open_object(writer, "responses");
    json_open_object(writer, "200");
    put(writer, "description", "as it stands now");
    put_content(document, paper->answers, paper->lists);
    json_close_object(writer);
    json_open_object(writer, "default");
    put(writer, "description", "refused");
    put_content(document, NULL, NULL);
    json_close_object(writer);
    json_close_object(writer);
    json_close_object(writer);
}

/* "/v1/orders/:/close" is "/v1/orders/{number}/close". */
static void
put_path(const struct route *route, struct text *path)
{
    for (const char *at = route->path; *at != '\0'; at++)
        if (*at == ':')
            text_printf(path, "{%s}", route->paper->param);
        else
            text_put_char(path, *at);
}

static bool
is_first_of_path(const struct route_set *set, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (set->routes[i].paper != NULL && strcmp(set->routes[i].path, set->routes[at].path) == 0)
            return false;
    return set->routes[at].paper != NULL;
}

/* All methods of one path stand in one set. */
static void
put_paths(struct document *document, const struct route_set *set)
{
    char block[200];
    struct text path;

    for (size_t i = 0; i < set->count; i++) {
        if (!is_first_of_path(set, i))
            continue;
        text_init(&path, block, sizeof(block));
        put_path(&set->routes[i], &path);
        json_open_object(&document->writer, block);
        for (size_t j = i; j < set->count; j++)
            if (set->routes[j].paper != NULL &&
                strcmp(set->routes[j].path, set->routes[i].path) == 0)
                put_operation(document, &set->routes[j]);
        json_close_object(&document->writer);
    }
}

static void
put_components(struct document *document)
{
    struct json_writer *writer = &document->writer;

    json_open_object(writer, "components");
    json_open_object(writer, "schemas");
    /* A shape may name further ones. */
    for (size_t i = 0; i < document->shapes_count; i++) {
        put_shape(document, document->shapes[i]);
        if (document->paged[i])
            put_page(document, document->shapes[i]);
    }
    put_problem_schema(writer);
    json_close_object(writer);
    json_open_object(writer, "securitySchemes");
    json_open_object(writer, "signature");
    put(writer, "type", "apiKey");
    put(writer, "in", "header");
    put(writer, "name", "Authorization");
    put(writer, "description",
        "SHANJU-HMAC-SHA256 app=…,timestamp=…,nonce=…,signature=… over method, path with query, "
        "timestamp, nonce and the SHA-256 of the body, a line each; see docs/api.md");
    json_close_object(writer);
    json_close_object(writer);
    json_close_object(writer);
}

void
openapi_put(struct text *text, const struct route_set *sets, size_t count)
{
    struct document document = {.shapes_count = 0};
    struct json_writer *writer = &document.writer;

    json_start(writer, text);
    json_open_object(writer, NULL);
    put(writer, "openapi", "3.1.0");
    json_open_object(writer, "info");
    put(writer, "title", "Shanju");
    put(writer, "version", "1");
    put(writer, "description", "The merchants' API. Amounts are whole fen; ids are strings.");
    json_close_object(writer);
    json_open_object(writer, "paths");
    for (size_t i = 0; i < count; i++)
        put_paths(&document, &sets[i]);
    json_close_object(writer);
    put_components(&document);
    json_close_object(writer);
}

static void
serve(struct call *call)
{
    const struct hub *hub = call->hub;
    char *block = arena_take(call->arena, OPENAPI_SIZE_MAX);
    struct text text;

    if (block == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    text_init(&text, block, OPENAPI_SIZE_MAX);
    openapi_put(&text, hub->doors, hub->doors_count);
    call_json(call, &text);
}

static const struct route routes[] = {
    {"GET", "/v1/openapi.json", ROUTE_OPEN, 0, serve, NULL},
};

const struct route_set openapi_routes = {routes, LENGTH(routes)};
