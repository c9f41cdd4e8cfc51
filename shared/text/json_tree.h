/*
 * json_tree.h -- a text as a tree of values in an arena; only for json.c.
 *
 * cJSON parses what json_scan.h found good; its tree is copied and given back
 * before json_tree_make() returns, so that nothing but the arena owns anything.
 */
#ifndef SHARED_TEXT_JSON_TREE_H
#define SHARED_TEXT_JSON_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/arena.h"
#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/text/json.h"

enum json_node_kind {
    JSON_NODE_NULL,
    JSON_NODE_BOOL,
    JSON_NODE_INT,
    JSON_NODE_NUMBER, /* one that is not whole, or too large: only its digits */
    JSON_NODE_TEXT,
    JSON_NODE_LIST,
    JSON_NODE_OBJECT
};

struct json_node {
    enum json_node_kind kind;
    bool truth;
    int64_t number;
    const char *name;    /* in an object */
    const char *text;    /* of a string */
    struct bytes digits; /* of a number, as they stand */
    const struct json_node *first;
    const struct json_node *next;
};

/** json_tree_make() is what json_parse() is. */
enum err json_tree_make(
    struct bytes text, struct arena *arena, const struct json_node **ret_root) MUST_CHECK;

#endif
