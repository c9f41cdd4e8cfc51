/*
 * Whatever comes from UnionPay or from somebody who says so, nothing unsigned decides
 * anything, and a payment always says how much. The first byte chooses the reader, the rest is
 * its input: 'r' an answer as it comes, 's' one that is signed (with a secret: a
 * certificate would take a millisecond for each), 'f' and 'g' likewise about a refund, 'c' and
 * 'k' a callback, 'p' the pairs alone. The second byte of 'r', 's', 'f' and 'g' is the call.
 */
#include <stdint.h>
#include <string.h>

#include "hub/channel/unionpay/unionpay.h"
#include "hub/channel/unionpay/unionpay_sign.h"

#define ARENA_SIZE (1 << 22)

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    if ((encoded ? form_read(input, arena, form) : unionpay_sign_read(input, arena, form)) !=
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
    NEED(memchr(reply.number, '\0', sizeof(reply.number)) != NULL);
    NEED(memchr(reply.code, '\0', sizeof(reply.code)) != NULL);
    NEED(memchr(reply.handle, '\0', sizeof(reply.handle)) != NULL);
    NEED(reply.total_known == (reply.total.fen > 0));
    NEED(is_signed || reply.state == ADAPTER_UNKNOWN);
    if (reply.state == ADAPTER_PAID)
        NEED(reply.total_known && reply.payer_paid.fen <= reply.total.fen);
}

static void
read_refund(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_heard heard = {.status = 200, .body = is_signed ? sign(input, false) : input};
    struct adapter_refund_reply reply;

    NEED(unionpay_adapter.read_refund(&account.base,
             chosen % 2 == 0 ? ADAPTER_CALL_REFUND : ADAPTER_CALL_REFUND_QUERY, &refund, &heard,
             arena, &reply) == ERR_OK);
    NEED(is_signed || reply.state == ADAPTER_REFUND_UNKNOWN);
    NEED(reply.state != ADAPTER_REFUND_DONE || reply.amount_known);
}

static void
read_callback(struct bytes input, bool is_signed)
{
    struct adapter_heard heard = {.body = is_signed ? sign(input, true) : input};
    struct adapter_callback told;
    enum err err = unionpay_adapter.read_callback(&account.base, &heard, arena, &told);

    NEED(is_signed || err != ERR_OK);
    if (err != ERR_OK)
        return;
    NEED(told.number[0] != '\0' && told.id[0] != '\0');
    NEED(told.reply.state != ADAPTER_PAID || told.reply.total_known);
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
    struct form form = {.count = 0};
    struct bytes input;

    if (size < 3 || size > 65536)
        return 0;
    arena_reset(arena);
    input = bytes_of(data + 2, size - 2);
    if (data[0] == 'r' || data[0] == 's')
        read_reply(data[1], input, data[0] == 's');
    else if (data[0] == 'f' || data[0] == 'g')
        read_refund(data[1], input, data[0] == 'g');
    else if (data[0] == 'c' || data[0] == 'k')
        read_callback(input, data[0] == 'k');
    else if (data[0] == 'p' && unionpay_sign_read(input, arena, &form) == ERR_OK)
        NEED(form.count > 0);
    return 0;
}
