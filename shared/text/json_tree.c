#include "shared/text/json_tree.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "shared/text/json_scan.h"

/* Where the copy of a list or an object goes on when the one inside it ends. */
struct place {
    const cJSON *item;
    struct json_node *node;
};

/* A tree of cJSON on its way into an arena. Numbers come from the text, in the same order. */
struct copy {
    struct arena *arena;
    struct json_scan numbers;
    struct json_node *nodes;
    size_t nodes_count;
    size_t used_count;
    struct place open[JSON_DEPTH_MAX]; /* lists and objects, outermost first */
    unsigned depth;
};

static enum err
copy_text(struct copy *copy, const char *from, const char **ret_text)
{
    const char *text = arena_text(copy->arena, bytes_text(from));

    if (text == NULL)
        return arena_refusal(copy->arena);
    *ret_text = text;
    return ERR_OK;
}

/* The number as it stands: a whole one by its value, too. */
static enum err
copy_number(struct copy *copy, struct json_node *node)
{
    struct bytes digits;
    enum err err = json_scan_next_number(&copy->numbers, &digits);

    if (err != ERR_OK)
        return err;
    node->kind = json_scan_int(digits, &node->number) == ERR_OK ? JSON_NODE_INT : JSON_NODE_NUMBER;
    node->digits = arena_copy(copy->arena, digits);
    return node->digits.at == NULL ? arena_refusal(copy->arena) : ERR_OK;
}

static enum err
copy_item(struct copy *copy, const cJSON *item, struct json_node *node)
{
    enum err err = ERR_OK;

    if (item->string != NULL)
        err = copy_text(copy, item->string, &node->name);
    if (err != ERR_OK)
        return err;
    if (cJSON_IsString(item)) {
        node->kind = JSON_NODE_TEXT;
        return copy_text(copy, item->valuestring, &node->text);
    }
    if (cJSON_IsNumber(item))
        return copy_number(copy, node);
    node->truth = cJSON_IsTrue(item);
    if (cJSON_IsBool(item))
        node->kind = JSON_NODE_BOOL;
    else if (cJSON_IsArray(item))
        node->kind = JSON_NODE_LIST;
    else if (cJSON_IsObject(item))
        node->kind = JSON_NODE_OBJECT;
    else
        node->kind = JSON_NODE_NULL;
    return ERR_OK;
}

static int
compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;

    return strcmp(*left, *right);
}

/* Sorted first, so that an object of very many keys costs no more than reading it. */
static enum err
check_names(struct copy *copy, const struct json_node *object)
{
    const char **names;
    size_t count = 0;

    if (object->kind != JSON_NODE_OBJECT)
        return ERR_OK;
    for (const struct json_node *node = object->first; node != NULL; node = node->next)
        count++;
    names = arena_take(copy->arena, count * sizeof(*names));
    if (names == NULL)
        return arena_refusal(copy->arena);
    count = 0;
    for (const struct json_node *node = object->first; node != NULL; node = node->next)
        names[count++] = node->name;
    qsort(names, count, sizeof(*names), compare_names);
    for (size_t i = 1; i < count; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            return ERR_BAD_INPUT;
    return ERR_OK;
}

/* Back to what has something behind it, or to the root: everything inside is complete then. */
static enum err
leave(struct copy *copy, struct place *here)
{
    while (copy->depth > 0 && here->item->next == NULL) {
        enum err err;

        *here = copy->open[--copy->depth];
        err = check_names(copy, here->node);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

/* Depth first, without recursion: the scan has seen that no more than JSON_DEPTH_MAX are open. */
static enum err
copy_tree(struct copy *copy, const cJSON *root)
{
    struct place here = {.item = root};
    const struct json_node **link = NULL;

    while (copy->used_count < copy->nodes_count) {
        enum err err;

        here.node = &copy->nodes[copy->used_count++];
        if (link != NULL)
            *link = here.node;
        err = copy_item(copy, here.item, here.node);
        if (err == ERR_OK && here.item->child != NULL) {
            NEED(copy->depth < JSON_DEPTH_MAX);
            copy->open[copy->depth++] = here;
            link = &here.node->first;
            here.item = here.item->child;
            continue;
        }
        if (err == ERR_OK)
            err = leave(copy, &here);
        link = &here.node->next;
        here.item = here.item->next;
        if (err != ERR_OK || here.item == NULL)
            return err;
    }
    /* cJSON saw more values than the scan did: one of the two is wrong about this text. */
    return ERR_BAD_INPUT;
}

enum err
json_tree_make(struct bytes text, struct arena *arena, const struct json_node **ret_root)
{
    struct copy copy = {.arena = arena, .numbers = {.text = text}};
    cJSON *tree;
    enum err err = json_scan_text(text, &copy.nodes_count);

    if (err != ERR_OK)
        return err;
    /* Before cJSON allocates as much: so the arena's limit is a limit for cJSON, too. */
    copy.nodes = arena_take(arena, copy.nodes_count * sizeof(*copy.nodes));
    if (copy.nodes == NULL)
        return arena_refusal(arena);
    tree = cJSON_ParseWithLength((const char *)text.at, text.size);
    if (tree == NULL)
        return ERR_NO_SPACE;
    err = copy_tree(&copy, tree);
    cJSON_Delete(tree);
    if (err != ERR_OK)
        return err;
    *ret_root = copy.nodes;
    return ERR_OK;
}
