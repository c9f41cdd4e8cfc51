#include "hub/flow/order_flow.h"

#include "hub/flow/barcode_flow.h"
#include "hub/flow/organisation.h"
#include "hub/flow/suspension.h"
#include "shared/net/address.h"

#define CONTENT_MAX 4096
#define NUMBER_LETTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"

void
order_flow_name(const char *number, struct bytes content, struct claim *ret_claim)
{
    claim_make(CLAIM_ORDER, 0, bytes_text(number), content, ret_claim);
}

/* Everything that makes two requests the same order, or not. */
static void
make_name(struct order_create *create)
{
    char block[CONTENT_MAX];
    struct text content;

    text_init(&content, block, sizeof(block));
    text_printf(&content, "%lld %lld %lld %lld %lld", (long long)create->app_id,
        (long long)create->store_id, (long long)create->amount.fen, (long long)create->valid.us,
        (long long)create->split_rule);
    for (size_t i = 0; i < create->parts_count && i < WHOLE_PARTS_MAX; i++)
        text_printf(&content, " %lld", (long long)create->parts[i].fen);
    if (create->return_url[0] != '\0')
        text_printf(&content, " %s", create->return_url);
    text_printf(&content, "\n%s\n%s", create->subject, create->description);
    order_flow_name(create->number, text_bytes(&content), &create->name);
}

/* Wants what a name stands for, once it is known to be taken. */
static void
want_named(struct desk *desk, int64_t merchant_id, const struct claim *claim)
{
    int64_t order_id;
    const int64_t *key;

    claim_want(desk, merchant_id, claim);
    if (!claim_has(desk, merchant_id, claim) ||
        claim_look(desk, merchant_id, claim, &order_id) != ERR_OK)
        return;
    key = KEY_OF(merchant_id, order_id);
    desk_want(desk, TABLE_orders, key);
    if (!desk_has(desk, TABLE_orders, key))
        return;
    whole_want_parts(desk, desk_get_orders(desk, key));
    sale_want_attempts(desk, desk_get_orders(desk, key));
}

static void
create_keys(struct operation *operation, struct desk *desk)
{
    struct order_create *create = (struct order_create *)operation;

    desk_want(desk, TABLE_merchant, KEY_OF(create->merchant_id));
    suspension_want(desk, create->merchant_id, create->store_id);
    if (create->split_rule != 0)
        desk_want(desk, TABLE_split_rule, KEY_OF(create->merchant_id, create->split_rule));
    want_named(desk, create->merchant_id, &create->name);
    if (create->key != NULL)
        want_named(desk, create->merchant_id, create->key);
}

static bool
is_number(const char *text)
{
    size_t length = strlen(text);

    return length > 0 && length <= ORDER_FLOW_NUMBER_MAX && strspn(text, NUMBER_LETTERS) == length;
}

static enum err
check_texts(const struct order_create *create)
{
    if (!is_number(create->number) || create->subject[0] == '\0' ||
        !text_is_utf8(bytes_text(create->subject)) ||
        !text_is_utf8(bytes_text(create->description)))
        return ERR_BAD_INPUT;
    if (text_letters(bytes_text(create->subject)) > ORDER_FLOW_SUBJECT_MAX ||
        strlen(create->subject) >= sizeof(((struct order_text_row *)NULL)->subject) ||
        strlen(create->description) > ORDER_FLOW_DESCRIPTION_MAX)
        return ERR_BAD_INPUT;
    if (create->return_url[0] != '\0' &&
        (strlen(create->return_url) > ORDER_FLOW_URL_MAX || !address_is_web(create->return_url)))
        return ERR_BAD_INPUT;
    return ERR_OK;
}

static enum err
check_amounts(const struct order_create *create)
{
    struct money sum = {0};
    enum err err = ERR_OK;

    if (create->amount.fen < 1 || create->amount.fen > create->amount_max.fen)
        return ERR_OUT_OF_RANGE;
    if (create->parts_count == 0)
        return ERR_OK;
    if (create->parts_count < WHOLE_PARTS_MIN || create->parts_count > WHOLE_PARTS_MAX)
        return ERR_OUT_OF_RANGE;
    for (size_t i = 0; err == ERR_OK && i < create->parts_count; i++)
        err = create->parts[i].fen < 1 ? ERR_OUT_OF_RANGE : money_add(sum, create->parts[i], &sum);
    if (err != ERR_OK || sum.fen != create->amount.fen)
        return ERR_OUT_OF_RANGE;
    return ERR_OK;
}

static enum err
check(struct desk *desk, const struct order_create *create)
{
    const struct organisation_row *store;
    enum err err = check_texts(create);

    if (err == ERR_OK)
        err = check_amounts(create);
    if (err != ERR_OK)
        return err;
    if (create->valid.us != 0 &&
        (create->valid.us < ORDER_FLOW_VALID_MIN.us || create->valid.us > ORDER_FLOW_VALID_MAX.us))
        return ERR_OUT_OF_RANGE;
    if (desk_get_merchant(desk, KEY_OF(create->merchant_id)) == NULL)
        return ERR_NOT_FOUND;
    if (create->store_id == 0)
        return ERR_OK;
    store = desk_get_organisation(desk, KEY_OF(create->store_id));
    return organisation_is(store, ORGANISATION_STORE) && store->merchant_id == create->merchant_id
               ? ERR_OK
               : ERR_NOT_FOUND;
}

/* What was made under these names before. ERR_NOT_FOUND when both are free. */
static enum err
find_named(struct desk *desk, const struct order_create *create, int64_t *ret_order_id,
    bool *ret_key_is_free)
{
    enum err err = ERR_NOT_FOUND;

    *ret_key_is_free = false;
    if (create->key != NULL)
        err = claim_look(desk, create->merchant_id, create->key, ret_order_id);
    if (err != ERR_NOT_FOUND)
        return err;
    *ret_key_is_free = create->key != NULL;
    return claim_look(desk, create->merchant_id, &create->name, ret_order_id);
}

static enum err
hand_back(struct desk *desk, struct order_create *create, int64_t order_id)
{
    const struct orders_row *order = desk_get_orders(desk, KEY_OF(create->merchant_id, order_id));

    if (order == NULL || order->parts > WHOLE_PARTS_MAX)
        return ERR_CORRUPT;
    create->order = *order;
    for (int64_t place = 1; place <= order->parts; place++) {
        const struct orders_row *part = whole_part(desk, order, place);

        if (part == NULL)
            return ERR_CORRUPT;
        create->part_orders[place - 1] = *part;
    }
    return ERR_OK;
}

static bool
add_text(struct desk *desk, const struct order_create *create, int64_t order_id)
{
    struct order_text_row row = {.merchant_id = create->merchant_id, .order_id = order_id};

    memcpy(row.number, create->number, strlen(create->number) + 1);
    memcpy(row.subject, create->subject, strlen(create->subject) + 1);
    memcpy(row.description, create->description, strlen(create->description) + 1);
    memcpy(row.return_url, create->return_url, strlen(create->return_url) + 1);
    return desk_add_order_text(desk, &row) != NULL;
}

static enum err
add_parts(struct desk *desk, const struct turn *turn, const struct merchant_row *merchant,
    const struct order_create *create, const struct orders_row *whole)
{
    for (size_t i = 0; i < create->parts_count; i++) {
        struct orders_row part = *whole;

        part.whole_id = whole->id;
        part.parts = 0;
        part.sequence = whole->sequence;
        part.fork = (int64_t)i + 1;
        part.amount = create->parts[i].fen;
        if (sale_add_order(desk, turn, merchant, &part) == NULL)
            return ERR_NO_SPACE;
    }
    return ERR_OK;
}

static bool
has_rule(struct desk *desk, const struct order_create *create)
{
    return create->split_rule == 0 ||
           desk_get_split_rule(desk, KEY_OF(create->merchant_id, create->split_rule)) != NULL;
}

static enum err
make(struct desk *desk, const struct turn *turn, struct order_create *create)
{
    const struct merchant_row *merchant = desk_get_merchant(desk, KEY_OF(create->merchant_id));
    struct span valid = create->valid.us == 0 ? SALE_VALID_SPAN : create->valid;
    struct orders_row row = {
        .merchant_id = create->merchant_id,
        .parts = (int64_t)create->parts_count,
        .app_id = create->app_id,
        .store_id = create->store_id,
        .amount = create->amount.fen,
        .origin = "api",
        .split_rule = create->split_rule,
        .issued_us = turn->now.us,
        .expires_us = moment_after(turn->now, valid).us,
    };
    const struct orders_row *order = sale_add_order(desk, turn, merchant, &row);
    enum err err;

    if (order == NULL || !add_text(desk, create, order->id))
        return ERR_NO_SPACE;
    err = add_parts(desk, turn, merchant, create, order);
    if (err != ERR_OK)
        return err;
    sale_start_timer(desk, turn, order, "expire", (struct moment){order->expires_us});
    claim_put(desk, turn, create->merchant_id, &create->name, order->id);
    if (create->key != NULL)
        claim_put(desk, turn, create->merchant_id, create->key, order->id);
    return hand_back(desk, create, order->id);
}

static enum err
begin(struct desk *desk, const struct turn *turn, const struct order_create *create,
    struct orders_row *order, struct payment_row **ret_payment)
{
    struct payment_row wanted = {
        .channel = create->channel, .account_id = create->account_id, .way = create->way};

    memcpy(wanted.attempt, create->attempt, sizeof(wanted.attempt));
    return payment_flow_begin(desk, turn, order, &wanted, create->address, ret_payment);
}

/* Begins what was asked for with the order: a barcode, or a way, that nothing hinders. */
static enum err
pay(struct desk *desk, const struct turn *turn, struct order_create *create,
    const struct barcode *barcode)
{
    struct orders_row *order = desk_get_orders(desk, KEY_OF(create->merchant_id, create->order.id));
    const bool scans = barcode->text[0] != '\0';
    struct payment_row *payment;
    enum err err;

    if ((!scans && create->way == PAYMENT_WAY_PAGE) ||
        payment_flow_hindrance(desk, order, scans ? PAYMENT_WAY_BARCODE : create->way) !=
            PAYMENT_HINDRANCE_NONE)
        return ERR_OK;
    err = scans ? barcode_flow_begin(desk, turn, order, barcode, create->attempt, &payment)
                : begin(desk, turn, create, order, &payment);
    if (err != ERR_OK)
        return err == ERR_EXPIRED ? ERR_OK : err;
    create->order = *order;
    create->payment = *payment;
    return ERR_OK;
}

static enum err
repeat(struct desk *desk, const struct turn *turn, struct order_create *create, int64_t order_id,
    bool key_is_free)
{
    enum err err = hand_back(desk, create, order_id);

    if (err != ERR_OK)
        return err;
    create->repeated = true;
    if (key_is_free)
        claim_put(desk, turn, create->merchant_id, create->key, order_id);
    return ERR_OK;
}

static enum err
create_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct order_create *create = (struct order_create *)operation;
    struct barcode barcode = {0};
    bool key_is_free = create->key != NULL;
    int64_t order_id;
    enum err err = check(desk, create);

    create->order = (struct orders_row){0};
    create->payment = (struct payment_row){0};
    create->repeated = false;
    if (err == ERR_OK && create->barcode[0] != '\0')
        err = barcode_read(bytes_text(create->barcode), &barcode);
    if (err != ERR_OK)
        return err;
    err = find_named(desk, create, &order_id, &key_is_free);
    if (err == ERR_OK)
        err = repeat(desk, turn, create, order_id, key_is_free);
    else if (err == ERR_NOT_FOUND && suspension_is(desk, create->merchant_id, create->store_id))
        err = ERR_SUSPENDED;
    else if (err == ERR_NOT_FOUND && has_rule(desk, create))
        err = make(desk, turn, create);
    /* What the key stands for has had its barcode. */
    if (err == ERR_OK && (create->key == NULL || key_is_free))
        err = pay(desk, turn, create, &barcode);
    crypt_wipe(&barcode, sizeof(barcode));
    return err;
}

static const struct operation_kind create_kind = {"order_create", create_keys, create_decide};

void
order_flow_create(struct order_create *create)
{
    make_name(create);
    create->operation.kind = &create_kind;
    create->operation.merchant_id = create->merchant_id;
    create->operation.weight = 10 + (uint32_t)create->parts_count;
}

static void
close_keys(struct operation *operation, struct desk *desk)
{
    struct order_close *close = (struct order_close *)operation;
    const int64_t *key = KEY_OF(close->merchant_id, close->order_id);

    desk_want(desk, TABLE_merchant, KEY_OF(close->merchant_id));
    desk_want(desk, TABLE_orders, key);
    if (!desk_has(desk, TABLE_orders, key))
        return;
    sale_want_attempts(desk, desk_get_orders(desk, key));
    whole_want_attempts(desk, desk_get_orders(desk, key));
}

static enum err
close_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct order_close *close = (struct order_close *)operation;
    struct orders_row *order = desk_get_orders(desk, KEY_OF(close->merchant_id, close->order_id));
    enum err err;

    if (order == NULL)
        return ERR_NOT_FOUND;
    err = order->parts > 0 ? whole_end(desk, turn, order, ORDER_ON_CANCEL)
                           : sale_end_order(desk, turn, order, ORDER_ON_CANCEL, NULL);
    close->order = *order;
    return err;
}

static const struct operation_kind close_kind = {"order_close", close_keys, close_decide};

void
order_flow_close(struct order_close *close)
{
    close->operation.kind = &close_kind;
    close->operation.merchant_id = close->merchant_id;
    close->operation.weight = 4;
}

/* Whose name its payer sees: the store's, or the merchant's. */
static int64_t
payee_of(const struct orders_row *order)
{
    return order->store_id == 0 ? order->merchant_id : order->store_id;
}

static void
open_keys(struct operation *operation, struct desk *desk)
{
    struct order_open *open = (struct order_open *)operation;
    const int64_t *key = KEY_OF(open->merchant_id, open->order_id);
    const struct orders_row *order;

    desk_want(desk, TABLE_orders, key);
    if (!desk_has(desk, TABLE_orders, key))
        return;
    order = desk_get_orders(desk, key);
    desk_want(desk, TABLE_organisation, KEY_OF(payee_of(order)));
    if (order->app_id != 0)
        desk_want(desk, TABLE_order_text, KEY_OF(open->merchant_id, whole_named(order)));
}

static enum err
open_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct order_open *open = (struct order_open *)operation;
    struct orders_row *order = desk_get_orders(desk, KEY_OF(open->merchant_id, open->order_id));
    const struct order_text_row *text = NULL;
    const struct organisation_row *payee;

    open->order = (struct orders_row){0};
    open->first = false;
    /* A terminal's order is opened by its ticket, which its own time hangs on. */
    if (order == NULL || order->parts > 0 || order->terminal_id != 0)
        return ERR_NOT_FOUND;
    payee = desk_get_organisation(desk, KEY_OF(payee_of(order)));
    if (payee == NULL)
        return ERR_CORRUPT;
    memcpy(open->title, payee->name, sizeof(open->title));
    if (order->app_id != 0)
        text = desk_get_order_text(desk, KEY_OF(open->merchant_id, whole_named(order)));
    memcpy(open->return_url, text == NULL ? "" : text->return_url,
        text == NULL ? 1 : sizeof(open->return_url));
    if (order->opened_us == 0) {
        open->first = true;
        order->opened_us = turn->now.us;
        desk_change_orders(desk, order);
    }
    open->order = *order;
    return ERR_OK;
}

static const struct operation_kind open_kind = {"order_open", open_keys, open_decide};

void
order_flow_open(struct order_open *open)
{
    open->operation.kind = &open_kind;
    open->operation.merchant_id = open->merchant_id;
    open->operation.weight = 1;
}
