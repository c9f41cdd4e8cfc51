#include "shared/text/json.h"

#include <string.h>

#include "shared/base/money.h"
#include "shared/text/json_scan.h"
#include "shared/text/json_tree.h"

/* What a field can be. All begin at the same place. */
union value {
    const char *text;
    int64_t number;
    struct money money;
    bool truth;
    const struct json_node *node;
};

static const size_t value_sizes[] = {
    [JSON_TEXT] = sizeof(const char *),
    [JSON_INT] = sizeof(int64_t),
    [JSON_ID] = sizeof(int64_t),
    [JSON_YUAN] = sizeof(struct money),
    [JSON_FEN] = sizeof(struct money),
    [JSON_BOOL] = sizeof(bool),
    [JSON_NODE] = sizeof(const struct json_node *),
};

static enum err
read_id(struct bytes digits, int64_t *ret_id)
{
    if (digits.size > 0 && (digits.at[0] == '-' || (digits.at[0] == '0' && digits.size > 1)))
        return ERR_BAD_INPUT;
    return text_read_int(digits, ret_id);
}

/* As text, or as a bare number of any kind. */
static enum err
read_yuan(const struct json_node *node, struct money *ret_money)
{
    if (node->kind == JSON_NODE_TEXT)
        return money_parse(bytes_text(node->text), ret_money);
    if (node->kind == JSON_NODE_INT || node->kind == JSON_NODE_NUMBER)
        return money_parse(node->digits, ret_money);
    return ERR_BAD_INPUT;
}

static enum err
read_value(const struct json_node *node, enum json_kind kind, union value *ret_value)
{
    enum json_node_kind wanted = JSON_NODE_TEXT;

    if (kind == JSON_YUAN)
        return read_yuan(node, &ret_value->money);
    if (kind == JSON_INT || kind == JSON_FEN)
        wanted = JSON_NODE_INT;
    else if (kind == JSON_BOOL)
        wanted = JSON_NODE_BOOL;
    else if (kind == JSON_NODE)
        wanted = node->kind == JSON_NODE_LIST ? JSON_NODE_LIST : JSON_NODE_OBJECT;
    if (node->kind != wanted)
        return ERR_BAD_INPUT;
    switch (kind) {
    case JSON_TEXT:
        ret_value->text = node->text;
        return ERR_OK;
    case JSON_INT:
        ret_value->number = node->number;
        return ERR_OK;
    case JSON_ID:
        return read_id(bytes_text(node->text), &ret_value->number);
    case JSON_YUAN:
        break;
    case JSON_FEN:
        ret_value->money = money_of(node->number);
        return ERR_OK;
    case JSON_BOOL:
        ret_value->truth = node->truth;
        return ERR_OK;
    case JSON_NODE:
        ret_value->node = node;
        return ERR_OK;
    }
    NOT_REACHED();
}

/* The value of that name, or NULL when it is missing or null. */
static const struct json_node *
find(const struct json_node *object, const char *name)
{
    const struct json_node *node = object->first;

    while (node != NULL && strcmp(node->name, name) != 0)
        node = node->next;
    return node == NULL || node->kind == JSON_NODE_NULL ? NULL : node;
}

static bool
field_fits(const struct json_node *object, const struct json_field *field)
{
    const struct json_node *node;
    union value value;

    if (object->kind != JSON_NODE_OBJECT)
        return false;
    node = find(object, field->name);
    if (node == NULL)
        return field->optional;
    return read_value(node, field->kind, &value) == ERR_OK;
}

enum err
json_parse(struct bytes text, struct arena *arena, const struct json_node **ret_root)
{
    return json_tree_make(text, arena, ret_root);
}

enum err
json_read(const struct json_node *object, const struct json_field *fields, size_t count,
    const char **ret_wrong)
{
    for (size_t i = 0; i < count; i++) {
        if (field_fits(object, &fields[i]))
            continue;
        if (ret_wrong != NULL)
            *ret_wrong = fields[i].name;
        return ERR_BAD_INPUT;
    }
    for (size_t i = 0; i < count; i++) {
        const struct json_node *node = find(object, fields[i].name);
        union value value;

        if (node == NULL)
            continue;
        NEED(read_value(node, fields[i].kind, &value) == ERR_OK);
        memcpy(fields[i].ret_value, &value, value_sizes[fields[i].kind]);
    }
    return ERR_OK;
}

const struct json_node *
json_first(const struct json_node *parent)
{
    return parent->first;
}

const struct json_node *
json_next(const struct json_node *node)
{
    return node->next;
}

const char *
json_name(const struct json_node *node)
{
    return node->name;
}

const char *
json_text(const struct json_node *node)
{
    return node == NULL ? NULL : node->text;
}

const struct json_node *
json_find(const struct json_node *object, const char *name)
{
    return object->kind == JSON_NODE_OBJECT ? find(object, name) : NULL;
}

bool
json_int(const struct json_node *node, int64_t *ret_value)
{
    if (node->kind == JSON_NODE_INT)
        *ret_value = node->number;
    return node->kind == JSON_NODE_INT;
}

bool
json_truth(const struct json_node *node, bool *ret_value)
{
    if (node->kind == JSON_NODE_BOOL)
        *ret_value = node->truth;
    return node->kind == JSON_NODE_BOOL;
}

struct bytes
json_digits(const struct json_node *node)
{
    bool is_number = node->kind == JSON_NODE_INT || node->kind == JSON_NODE_NUMBER;

    return is_number ? node->digits : bytes_of(NULL, 0);
}

bool
json_is_object(const struct json_node *node)
{
    return node->kind == JSON_NODE_OBJECT;
}

bool
json_is_list(const struct json_node *node)
{
    return node->kind == JSON_NODE_LIST;
}

bool
json_has_twins(struct bytes text)
{
    size_t values_count;

    return json_scan_text(text, &values_count) == ERR_OK;
}

enum err
json_raw(struct bytes text, const char *key, struct bytes *ret_value)
{
    struct json_scan scan = {.text = text};
    struct bytes found = {0};
    size_t values_count;
    enum err err = json_scan_text(text, &values_count);

    if (err != ERR_OK)
        return err;
    if (!json_scan_take(&scan, '{') || json_scan_take(&scan, '}'))
        return ERR_NOT_FOUND;
    do {
        struct bytes name;
        struct bytes value;

        err = json_scan_member(&scan, &name, &value);
        if (err != ERR_OK)
            return err;
        if (!bytes_is(name, key))
            continue;
        if (found.at != NULL)
            return ERR_BAD_INPUT;
        found = value;
    } while (json_scan_take(&scan, ','));
    if (found.at == NULL)
        return ERR_NOT_FOUND;
    *ret_value = found;
    return ERR_OK;
}

static void
put_escaped(struct text *text, uint8_t c)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";

    for (size_t i = 0; i + 1 < sizeof(letters); i += 2) {
        if (c == (uint8_t)letters[i]) {
            text_put_char(text, '\\');
            text_put_char(text, letters[i + 1]);
            return;
        }
    }
    text_printf(text, "\\u%04x", c);
}

static void
put_string(struct text *text, struct bytes value)
{
    size_t start = 0;

    if (!text_is_utf8(value)) {
        text->overflowed = true;
        return;
    }
    text_put_char(text, '"');
    for (size_t i = 0; i < value.size; i++) {
        uint8_t c = value.at[i];

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        text_put_bytes(text, bytes_of(value.at + start, i - start));
        put_escaped(text, c);
        start = i + 1;
    }
    if (start < value.size)
        text_put_bytes(text, bytes_from(value, start));
    text_put_char(text, '"');
}

static bool
in_object(const struct json_writer *writer)
{
    return writer->depth > 0 && (writer->objects >> (writer->depth - 1) & 1) != 0;
}

static void
begin(struct json_writer *writer, const char *name)
{
    NEED((name != NULL) == in_object(writer));
    NEED(writer->depth > 0 || !writer->comma);
    if (writer->comma)
        text_put_char(writer->text, ',');
    writer->comma = true;
    if (name == NULL)
        return;
    put_string(writer->text, bytes_text(name));
    text_put_char(writer->text, ':');
}

static void
open_one(struct json_writer *writer, const char *name, bool object)
{
    begin(writer, name);
    NEED(writer->depth < JSON_DEPTH_MAX);
    writer->objects &= ~(1U << writer->depth);
    writer->objects |= (object ? 1U : 0U) << writer->depth;
    writer->depth++;
    writer->comma = false;
    text_put_char(writer->text, object ? '{' : '[');
}

static void
close_one(struct json_writer *writer, bool object)
{
    NEED(writer->depth > 0 && in_object(writer) == object);
    writer->depth--;
    writer->comma = true;
    text_put_char(writer->text, object ? '}' : ']');
}

void
json_start(struct json_writer *writer, struct text *text)
{
    *writer = (struct json_writer){.text = text};
}

void
json_open_object(struct json_writer *writer, const char *name)
{
    open_one(writer, name, true);
}

void
json_close_object(struct json_writer *writer)
{
    close_one(writer, true);
}

void
json_open_list(struct json_writer *writer, const char *name)
{
    open_one(writer, name, false);
}

void
json_close_list(struct json_writer *writer)
{
    close_one(writer, false);
}

void
json_put_text(struct json_writer *writer, const char *name, struct bytes value)
{
    begin(writer, name);
    put_string(writer->text, value);
}

void
json_put_int(struct json_writer *writer, const char *name, int64_t value)
{
    begin(writer, name);
    text_put_int(writer->text, value);
    if (value < -JSON_INT_MAX || value > JSON_INT_MAX)
        writer->text->overflowed = true;
}

void
json_put_id(struct json_writer *writer, const char *name, int64_t id)
{
    NEED(id >= 0);
    begin(writer, name);
    text_put_char(writer->text, '"');
    text_put_int(writer->text, id);
    text_put_char(writer->text, '"');
}

void
json_put_bool(struct json_writer *writer, const char *name, bool value)
{
    begin(writer, name);
    text_put(writer->text, value ? "true" : "false");
}

void
json_put_null(struct json_writer *writer, const char *name)
{
    begin(writer, name);
    text_put(writer->text, "null");
}
