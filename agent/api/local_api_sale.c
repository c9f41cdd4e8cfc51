#include "agent/api/local_api_inside.h"
#include "agent/flow/sale_state.h"
#include "shared/text/form.h"

#define QUANTITY_MAX 99999
#define LIST_MAX 50 /* without their items: they fit into an answer */

static bool
is_reference(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789._-");

    return length > 0 && length < STORE_REFERENCE_MAX && text[length] == '\0';
}

/* "1-42": what the till itself calls it. */
static bool
read_name(const char *name, int64_t *ret_epoch, int64_t *ret_sequence)
{
    const char *dash = strchr(name, '-');

    return dash != NULL &&
           text_read_int(bytes_of(name, (size_t)(dash - name)), ret_epoch) == ERR_OK &&
           text_read_int(bytes_text(dash + 1), ret_sequence) == ERR_OK && *ret_epoch > 0;
}

/* The sale of the path: by a program's reference, else by the till's own name. */
static bool
find(const struct local_api_call *call, struct store_sale *ret_sale)
{
    struct store *store = call->api->options.store;
    int64_t epoch, sequence;

    if (store_sale_of(store, call->name, ret_sale) == ERR_OK ||
        (read_name(call->name, &epoch, &sequence) &&
            store_sale_find(store, epoch, sequence, ret_sale) == ERR_OK))
        return true;
    local_api_refuse(call, LOCAL_API_NO_SUCH_SALE, NULL);
    return false;
}

static void
answer(const struct local_api_call *call, int status, const struct store_sale *sale)
{
    struct json_writer writer;
    struct text text;

    text_init(&text, call->api->answer, sizeof(call->api->answer));
    json_start(&writer, &text);
    local_api_json_sale(call->api, sale, true, &writer);
    local_api_reply(call, status, &text);
}

static void
command(const struct local_api_call *call, const struct till_command *command)
{
    call->api->options.command(call->api->options.context, command);
}

static bool
is_free(const struct local_api_call *call)
{
    if (call->api->options.screen(call->api->options.context)->takes_order)
        return true;
    local_api_refuse(call, LOCAL_API_BUSY, NULL);
    return false;
}

static bool
read_item(const struct json_node *node, struct store_item *ret_item)
{
    const char *name = NULL;
    const struct json_field fields[] = {
        {"name", JSON_TEXT, false, &name},
        {"quantity", JSON_INT, true, &ret_item->quantity},
        {"amount", JSON_INT, false, &ret_item->amount_fen},
    };

    ret_item->quantity = 1;
    return json_is_object(node) && json_read(node, fields, LENGTH(fields), NULL) == ERR_OK &&
           name[0] != '\0' &&
           text_copy(bytes_text(name), ret_item->name, sizeof(ret_item->name)) == ERR_OK &&
           ret_item->quantity >= 1 && ret_item->quantity <= QUANTITY_MAX &&
           ret_item->amount_fen >= -MONEY_FEN_MAX && ret_item->amount_fen <= MONEY_FEN_MAX;
}

static bool
read_items(
    const struct local_api_call *call, const struct json_node *list, struct till_order *order)
{
    struct money sum = money_of(0);

    if (list == NULL)
        return true;
    for (const struct json_node *at = json_first(list); at != NULL; at = json_next(at)) {
        struct store_item *item = &order->items[order->items_count];

        if (!json_is_list(list) || order->items_count == STORE_ITEMS_MAX || !read_item(at, item)) {
            local_api_refuse(call, LOCAL_API_ITEMS, "items");
            return false;
        }
        sum.fen += item->amount_fen; /* 40 of at most MONEY_FEN_MAX */
        order->items_count++;
    }
    if (order->items_count > 0 && sum.fen != order->amount.fen) {
        local_api_refuse(call, LOCAL_API_SUM, "items");
        return false;
    }
    return true;
}

_Static_assert(MONEY_FEN_MAX < INT64_MAX / (STORE_ITEMS_MAX + 1), "a sum of lines fits");

static bool
read_order(const struct local_api_call *call, struct till_order *order)
{
    const struct json_node *root, *items = NULL;
    const char *reference = NULL, *tender = "qr", *wrong = NULL;
    const struct json_field fields[] = {
        {"reference", JSON_TEXT, false, &reference},
        {"amount", JSON_INT, false, &order->amount.fen},
        {"tender", JSON_TEXT, true, &tender},
        {"tendered", JSON_INT, true, &order->tendered.fen},
        {"items", JSON_NODE, true, &items},
    };

    if (!local_api_body(call, &root))
        return false;
    if (json_read(root, fields, LENGTH(fields), &wrong) != ERR_OK)
        local_api_refuse(call, LOCAL_API_FIELD, wrong);
    else if (!is_reference(reference))
        local_api_refuse(call, LOCAL_API_REFERENCE, "reference");
    else if (order->amount.fen < 1 || order->amount.fen > TICKET_FEN_MAX)
        local_api_refuse(call, LOCAL_API_AMOUNT, "amount");
    else if (order->tendered.fen < 0 || order->tendered.fen > TICKET_FEN_MAX)
        local_api_refuse(call, LOCAL_API_AMOUNT, "tendered");
    else if (strcmp(tender, "qr") != 0 && strcmp(tender, "cash") != 0)
        local_api_refuse(call, LOCAL_API_TENDER, "tender");
    else {
        order->cash = strcmp(tender, "cash") == 0;
        text_set(order->reference, sizeof(order->reference), reference);
        return read_items(call, items, order);
    }
    return false;
}

void
local_api_sale_make(const struct local_api_call *call)
{
    struct store *store = call->api->options.store;
    struct till_order order = {.cash = false};
    const struct till_command make = {.key = TILL_KEY_ORDER, .order = &order};
    struct store_sale sale;

    if (!read_order(call, &order))
        return;
    if (store_sale_of(store, order.reference, &sale) == ERR_OK) {
        if (sale.amount_fen != order.amount.fen)
            local_api_refuse(call, LOCAL_API_CONFLICT, "reference");
        else
            answer(call, 200, &sale);
        return;
    }
    if (!is_free(call))
        return;
    command(call, &make);
    if (store_sale_of(store, order.reference, &sale) == ERR_OK)
        answer(call, 201, &sale);
    else
        local_api_refuse_note(call);
}

void
local_api_sale_get(const struct local_api_call *call)
{
    struct store_sale sale;

    if (find(call, &sale))
        answer(call, 200, &sale);
}

void
local_api_sale_list(const struct local_api_call *call)
{
    struct store_sale sales[LIST_MAX];
    struct store_sale before = {.epoch = INT64_MAX};
    struct json_writer writer;
    struct text text;
    struct form form = {.count = 0};
    const char *name;
    size_t count = 0;

    if (form_read(call->request->query, call->api->arena, &form) != ERR_OK) {
        local_api_refuse(call, LOCAL_API_FIELD, NULL);
        return;
    }
    name = form_value(&form, "before");
    if (name != NULL && !read_name(name, &before.epoch, &before.sequence)) {
        local_api_refuse(call, LOCAL_API_FIELD, "before");
        return;
    }
    if (store_sale_list(call->api->options.store, &before, sales, LIST_MAX, &count) != ERR_OK)
        count = 0;
    text_init(&text, call->api->answer, sizeof(call->api->answer));
    json_start(&writer, &text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "sales");
    for (size_t i = 0; i < count; i++)
        local_api_json_sale(call->api, &sales[i], false, &writer);
    json_close_list(&writer);
    json_close_object(&writer);
    local_api_reply(call, 200, &text);
}

void
local_api_sale_cancel(const struct local_api_call *call)
{
    const struct till_command cancel = {.key = TILL_KEY_CANCEL};
    const struct screen *screen = call->api->options.screen(call->api->options.context);
    const struct json_node *root;
    struct store_sale sale;
    bool force = false;
    const struct json_field fields[] = {{"force", JSON_BOOL, true, &force}};

    if (!local_api_body(call, &root) || !find(call, &sale))
        return;
    if (json_read(root, fields, LENGTH(fields), NULL) != ERR_OK) {
        local_api_refuse(call, LOCAL_API_FIELD, "force");
        return;
    }
    if (sale.state == SALE_CANCELLED) {
        answer(call, 200, &sale);
        return;
    }
    if (sale.state != SALE_OPEN || screen->view != SCREEN_COLLECTING ||
        screen->sequence != sale.sequence) {
        local_api_refuse(call, LOCAL_API_NOT_ON_SCREEN, NULL);
        return;
    }
    if (screen->ask != SCREEN_ASK_CANCEL)
        command(call, &cancel);
    screen = call->api->options.screen(call->api->options.context);
    if (screen->ask == SCREEN_ASK_CANCEL && force)
        command(call, &cancel);
    if (!find(call, &sale))
        return;
    if (sale.state == SALE_OPEN)
        local_api_refuse(call, LOCAL_API_MAY_BE_PAID, "force");
    else
        answer(call, 200, &sale);
}

void
local_api_sale_refund(const struct local_api_call *call)
{
    struct store *store = call->api->options.store;
    struct till_order order = {.cash = true};
    struct till_command give = {.key = TILL_KEY_GIVE_BACK, .order = &order};
    const struct json_node *root;
    const char *reference = NULL, *wrong = NULL;
    const struct json_field fields[] = {{"reference", JSON_TEXT, false, &reference},
        {"amount", JSON_INT, false, &order.amount.fen}};
    struct store_sale sale, slip;

    if (!local_api_body(call, &root) || !find(call, &sale))
        return;
    if (json_read(root, fields, LENGTH(fields), &wrong) != ERR_OK)
        local_api_refuse(call, LOCAL_API_FIELD, wrong);
    else if (!is_reference(reference))
        local_api_refuse(call, LOCAL_API_REFERENCE, "reference");
    else if (order.amount.fen < 1)
        local_api_refuse(call, LOCAL_API_AMOUNT, "amount");
    else if (store_sale_of(store, reference, &slip) == ERR_OK) {
        if (slip.state != SALE_GIVEN_BACK || slip.amount_fen != order.amount.fen)
            local_api_refuse(call, LOCAL_API_CONFLICT, "reference");
        else
            answer(call, 200, &slip);
    } else if (sale.channel != CHANNEL_CASH || sale.state == SALE_GIVEN_BACK)
        local_api_refuse(call, LOCAL_API_NOT_CASH, NULL);
    else if (order.amount.fen > sale.collected_fen - sale.returned_fen)
        local_api_refuse(call, LOCAL_API_NOTHING_LEFT, "amount");
    else {
        text_set(order.reference, sizeof(order.reference), reference);
        give.epoch = sale.epoch;
        give.sequence = sale.sequence;
        if (!is_free(call))
            return;
        command(call, &give);
        if (store_sale_of(store, reference, &slip) == ERR_OK)
            answer(call, 201, &slip);
        else
            local_api_refuse_note(call);
    }
}

/* "copy" makes it safe to ask again: the first receipt is 0, the first copy 1. */
void
local_api_sale_print(const struct local_api_call *call)
{
    struct till_command print = {.key = TILL_KEY_REPRINT};
    const struct json_node *root;
    struct store_print last;
    struct store_sale sale;
    int64_t copy = -1;
    const struct json_field fields[] = {{"copy", JSON_INT, true, &copy}};

    if (!local_api_body(call, &root) || !find(call, &sale))
        return;
    if (json_read(root, fields, LENGTH(fields), NULL) != ERR_OK) {
        local_api_refuse(call, LOCAL_API_FIELD, "copy");
        return;
    }
    if (copy < 0 ||
        store_print_last(call->api->options.store, sale.epoch, sale.sequence, &last) != ERR_OK ||
        last.copy < copy) {
        print.epoch = sale.epoch;
        print.sequence = sale.sequence;
        command(call, &print);
    }
    answer(call, 200, &sale);
}
