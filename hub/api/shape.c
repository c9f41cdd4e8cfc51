#include "hub/api/shape.h"

#include <string.h>

#include "shared/base/text.h"
#include "shared/net/address.h"

bool
shape_is_number(const char *text, int64_t max)
{
    size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-_");

    return length > 0 && text[length] == '\0' && length <= (size_t)max;
}

/* The place of a word in "one two three", or -1. */
static int64_t
place_of(const char *words, const char *word)
{
    size_t length = strlen(word);
    int64_t place = 0;

    for (const char *at = words;; place++) {
        size_t size = strcspn(at, " ");

        if (size == length && memcmp(at, word, size) == 0)
            return place;
        if (at[size] == '\0')
            return -1;
        at += size + 1;
    }
}

/* A number with a point or an exponent, or -0, is not written as a whole one. */
static bool
looks_whole(struct bytes digits)
{
    for (size_t i = 0; i < digits.size; i++)
        if (strchr(".eE", digits.at[i]) != NULL)
            return false;
    return !bytes_is(digits, "-0");
}

static enum problem
read_whole(const struct json_node *node, int64_t *ret_number)
{
    struct bytes digits = json_digits(node);

    if (json_int(node, ret_number))
        return PROBLEM_COUNT;
    if (digits.size == 0)
        return PROBLEM_FIELD_WRONG;
    return looks_whole(digits) ? PROBLEM_NUMBER_TOO_LARGE : PROBLEM_AMOUNT_NOT_WHOLE;
}

static enum problem
read_amount(const struct json_node *node, int64_t *ret_number)
{
    enum problem problem = read_whole(node, ret_number);

    if (problem == PROBLEM_FIELD_WRONG)
        return PROBLEM_AMOUNT_NOT_WHOLE;
    if (problem != PROBLEM_COUNT)
        return problem;
    if (*ret_number <= 0)
        return PROBLEM_AMOUNT_NOT_POSITIVE;
    return *ret_number > SHAPE_AMOUNT_MAX ? PROBLEM_AMOUNT_OVER_LIMIT : PROBLEM_COUNT;
}

static enum problem
read_count(const struct shape_field *field, const struct json_node *node, int64_t *ret_number)
{
    enum problem problem = read_whole(node, ret_number);

    if (problem == PROBLEM_AMOUNT_NOT_WHOLE)
        return PROBLEM_FIELD_WRONG;
    if (problem != PROBLEM_COUNT)
        return problem;
    return *ret_number < 0 || *ret_number > field->max ? PROBLEM_FIELD_WRONG : PROBLEM_COUNT;
}

static enum problem
read_text(const struct shape_field *field, const char *text, union shape_value *value)
{
    switch ((int)field->kind) {
    case SHAPE_TEXT:
        value->text = text;
        if (strlen(text) > (size_t)field->max || (text[0] == '\0' && !field->may_be_empty))
            return PROBLEM_FIELD_WRONG;
        if (field->letters > 0 && text_letters(bytes_text(text)) > (size_t)field->letters)
            return PROBLEM_FIELD_WRONG;
        return text_is_plain(bytes_text(text)) ? PROBLEM_COUNT : PROBLEM_TEXT_HIDDEN;
    case SHAPE_URL:
        value->text = text;
        return strlen(text) <= (size_t)field->max && address_is_web(text) ? PROBLEM_COUNT
                                                                          : PROBLEM_FIELD_WRONG;
    case SHAPE_NUMBER:
        value->text = text;
        return shape_is_number(text, field->max) ? PROBLEM_COUNT : PROBLEM_FIELD_WRONG;
    case SHAPE_ID:
        return text_read_int(bytes_text(text), &value->number) == ERR_OK && value->number > 0
                   ? PROBLEM_COUNT
                   : PROBLEM_FIELD_WRONG;
    case SHAPE_CURRENCY:
        value->text = text;
        return strcmp(text, "CNY") == 0 ? PROBLEM_COUNT : PROBLEM_CURRENCY_NOT_TAKEN;
    case SHAPE_WORD:
        value->number = place_of(field->words, text);
        return value->number < 0 ? PROBLEM_FIELD_WRONG : PROBLEM_COUNT;
    default:
        NOT_REACHED();
    }
}

/* PROBLEM_COUNT when there is none. */
static enum problem
read_field(const struct shape_field *field, const struct json_node *node, union shape_value *value)
{
    const char *text = json_text(node);

    switch (field->kind) {
    case SHAPE_AMOUNT:
        return read_amount(node, &value->number);
    case SHAPE_COUNT:
        return read_count(field, node, &value->number);
    case SHAPE_BOOL:
        return json_truth(node, &value->truth) ? PROBLEM_COUNT : PROBLEM_FIELD_WRONG;
    case SHAPE_OBJECT:
        value->node = node;
        return json_is_object(node) ? PROBLEM_COUNT : PROBLEM_FIELD_WRONG;
    case SHAPE_LIST:
        value->node = node;
        return json_is_list(node) ? PROBLEM_COUNT : PROBLEM_FIELD_WRONG;
    case SHAPE_TEXT:
    case SHAPE_URL:
    case SHAPE_NUMBER:
    case SHAPE_ID:
    case SHAPE_CURRENCY:
    case SHAPE_WORD:
        return text == NULL ? PROBLEM_FIELD_WRONG : read_text(field, text, value);
    case SHAPE_FIGURE:
    case SHAPE_TIME:
        break; /* of no body that is asked for */
    }
    NOT_REACHED();
}

static enum problem
read_form_field(const struct shape_field *field, const char *text, union shape_value *value)
{
    switch ((int)field->kind) {
    case SHAPE_COUNT:
        return text_read_int(bytes_text(text), &value->number) == ERR_OK && value->number >= 0 &&
                       value->number <= field->max
                   ? PROBLEM_COUNT
                   : PROBLEM_FIELD_WRONG;
    case SHAPE_TIME:
        return moment_parse_iso(bytes_text(text), &value->moment) == ERR_OK ? PROBLEM_COUNT
                                                                            : PROBLEM_FIELD_WRONG;
    default:
        return read_text(field, text, value);
    }
}

/* What a field is that was left out. */
static enum problem
leave_out(const struct shape_field *field, union shape_value *value)
{
    memset(value, 0, sizeof(*value));
    if (field->kind == SHAPE_WORD)
        value->number = -1;
    return field->optional ? PROBLEM_COUNT : PROBLEM_FIELD_MISSING;
}

bool
shape_read(const struct shape *shape, const struct json_node *object, union shape_value *values,
    enum problem *ret_problem, const char **ret_wrong)
{
    NEED(shape->count <= SHAPE_FIELDS_MAX);
    if (!json_is_object(object)) {
        *ret_problem = PROBLEM_FIELD_WRONG;
        *ret_wrong = shape->name;
        return false;
    }
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *field = &shape->fields[i];
        const struct json_node *node = json_find(object, field->name);
        enum problem problem = leave_out(field, &values[i]);

        if (node != NULL)
            problem = read_field(field, node, &values[i]);
        if (problem == PROBLEM_COUNT)
            continue;
        *ret_problem = problem;
        *ret_wrong = field->name;
        return false;
    }
    return true;
}

bool
shape_read_form(const struct shape *shape, const struct form *form, union shape_value *values,
    enum problem *ret_problem, const char **ret_wrong)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *field = &shape->fields[i];
        const char *text = form_value(form, field->name);
        enum problem problem = leave_out(field, &values[i]);

        if (text != NULL)
            problem = read_form_field(field, text, &values[i]);
        if (problem == PROBLEM_COUNT)
            continue;
        *ret_problem = problem;
        *ret_wrong = field->name;
        return false;
    }
    return true;
}

bool
shape_parse(struct bytes body, struct arena *arena, const struct json_node **ret_root,
    enum problem *ret_problem)
{
    enum err err = json_parse(body, arena, ret_root);

    if (err == ERR_OK)
        return true;
    if (err == ERR_TOO_BIG)
        *ret_problem = PROBLEM_BODY_TOO_LARGE;
    else if (err == ERR_BAD_INPUT)
        *ret_problem = json_has_twins(body) ? PROBLEM_DUPLICATE_KEY : PROBLEM_NOT_JSON;
    else
        *ret_problem = PROBLEM_BUSY;
    return false;
}
