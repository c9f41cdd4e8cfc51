/*
 * Whatever comes from UnionPay or from somebody who says so, nothing unsigned decides
 * anything, and a payment always says how much. The first byte chooses the reader, the rest is
 * its input: 'r' an answer as it comes, 's' one that is signed (with a secret: a
 * certificate would take a millisecond for each), 'f' and 'g' likewise about a refund, 'b' and
 * 'd' of a bill, 'c' and 'k' a callback, 'p' the pairs alone. The second byte of 'r', 's', 'f'
 * and 'g' is the call.
 */
#include "tests/fuzz/adapter_fuzz_help.h"

#include "hub/channel/adapter_bill.h"
#include "hub/channel/unionpay/unionpay.h"
#include "hub/channel/unionpay/unionpay_sign.h"

#define ARENA_SIZE (1 << 22)

static struct unionpay_account account;
static struct arena *arena;
static const struct adapter_payment payment = {.number = "1", .trade = "", .amount = {1}};
static const struct adapter_refund refund = {
    .payment = {.number = "1", .trade = "", .amount = {1}}, .number = "1", .reason = ""};

/* The input's fields, ours among them, and a signature that fits; the input when it has none. */
static struct bytes
sign(struct bytes input, bool encoded)
{
    struct form *form = arena_take(arena, sizeof(*form));
    size_t room = input.size * 3 + 1024;
    char *block = arena_take(arena, room);
    const char *signature;
    struct text text;

    NEED(form != NULL && block != NULL);
    if (input.size == 0 ||
        (encoded ? form_read(input, arena, form) : unionpay_sign_read(input, arena, form)) !=
            ERR_OK ||
        form->count + 2 > FORM_FIELDS_MAX || form_value(form, "signature") != NULL)
        return input;
    if (form_value(form, "signMethod") == NULL)
        form->fields[form->count++] = (struct form_field){"signMethod", "11"};
    NEED(unionpay_sign_request(&account, form, arena, &signature) == ERR_OK);
    text_init(&text, block, room);
    text_put_bytes(&text, input);
    if (encoded) {
        form_put(&text, "signMethod", bytes_text("11"));
        form_put(&text, "signature", bytes_text(signature));
    } else {
        text_printf(&text, "%ssignMethod=11&signature=%s",
            input.at[input.size - 1] == '&' ? "" : "&", signature);
    }
    NEED(text_ok(&text));
    return text_bytes(&text);
}

static void
read_reply(uint8_t chosen, struct bytes input, bool is_signed)
{
    static const enum adapter_call calls[] = {
        ADAPTER_CALL_CREATE, ADAPTER_CALL_QUERY, ADAPTER_CALL_PAY, ADAPTER_CALL_REVERSE};
    struct adapter_heard heard = {.status = 200, .body = is_signed ? sign(input, false) : input};
    struct adapter_reply reply;

    NEED(unionpay_adapter.read(&account.base, calls[chosen % LENGTH(calls)], &payment, &heard,
             arena, &reply) == ERR_OK);
    fuzz_check_reply(&reply);
    NEED(is_signed || reply.state == ADAPTER_UNKNOWN);
    NEED(reply.state != ADAPTER_PAID || reply.payer_paid.fen <= reply.total.fen);
}

static void
read_refund(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_heard heard = {.status = 200, .body = is_signed ? sign(input, false) : input};
    struct adapter_refund_reply reply;

    NEED(unionpay_adapter.read_refund(&account.base,
             chosen % 2 == 0 ? ADAPTER_CALL_REFUND : ADAPTER_CALL_REFUND_QUERY, &refund, &heard,
             arena, &reply) == ERR_OK);
    fuzz_check_refund(&reply);
    NEED(is_signed || reply.state == ADAPTER_REFUND_UNKNOWN);
    NEED(reply.state != ADAPTER_REFUND_DONE || reply.amount_known);
}

static void
read_bill(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_heard heard = {.status = 200, .body = is_signed ? sign(input, false) : input};
    struct adapter_bill_reply reply;

    (void)chosen;
    NEED(unionpay_adapter.bills->read(&account.base, ADAPTER_BILL_TRADE, &heard, arena, &reply) ==
         ERR_OK);
    NEED(is_signed || reply.state == ADAPTER_BILL_UNKNOWN);
    NEED((reply.state == ADAPTER_BILL_READY) == (reply.file.size > 0));
}

static void
read_callback(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_heard heard = {.body = is_signed ? sign(input, true) : input};
    struct adapter_callback told;
    enum err err = unionpay_adapter.read_callback(&account.base, &heard, arena, &told);

    (void)chosen;
    NEED(is_signed || err != ERR_OK);
    if (err != ERR_OK)
        return;
    NEED(told.number[0] != '\0' && told.id[0] != '\0');
    NEED(told.reply.state != ADAPTER_PAID || told.reply.total_known);
}

static void
read_pairs(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct form form = {.count = 0};

    (void)chosen;
    (void)is_signed;
    if (unionpay_sign_read(input, arena, &form) == ERR_OK)
        NEED(input.size == 0 || form.count > 0);
}

int
LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    NEED(arena_make(ARENA_SIZE, &arena) == ERR_OK);
    account = (struct unionpay_account){.base = {&unionpay_adapter},
        .method = UNIONPAY_METHOD_SHA256,
        .merchant = "777290058110048",
        .secret = "not to be guessed"};
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_reader readers[] = {
        {'r', 's', read_reply},
        {'f', 'g', read_refund},
        {'b', 'd', read_bill},
        {'c', 'k', read_callback},
        {'p', 'p', read_pairs},
    };

    arena_reset(arena);
    fuzz_read(readers, LENGTH(readers), data, size);
    return 0;
}
