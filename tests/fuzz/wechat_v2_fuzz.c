/*
 * Whatever WeChat's API v2 sends, nothing unsigned is a payment or a refund, and a payment
 * always says how much. The first byte chooses the reader, the second the call, the rest is its
 * input: 'r' an answer as it comes, 's' one that we sign, 'f' and 'g' likewise of a refund.
 */
#include "tests/fuzz/adapter_fuzz_help.h"

#include "hub/channel/wechat/wechat.h"
#include "hub/channel/wechat/wechat_account.h"
#include "shared/text/xml.h"

#define ARENA_SIZE (1 << 23)
#define KEY "192006250b4c09247ec02edce69f6a2d"

static struct arena *arena;
static struct wechat_account account;
static const struct adapter_payment payment = {
    .number = "1", .trade = "", .amount = {1}, .barcode = true};
static const struct adapter_refund refund = {
    .payment = {.number = "1", .trade = "", .amount = {1}, .barcode = true},
    .number = "2",
    .reason = ""};

/* The same fields with our signature; what is no XML stays as it is. */
static struct bytes
sign(struct bytes input)
{
    size_t room = input.size * 6 + 256;
    char *block = arena_take(arena, room);
    char signature[WECHAT_SIGN_V2_SIZE];
    struct form form = {.count = 0};
    struct text text;

    NEED(block != NULL);
    if (xml_read(input, arena, &form) != ERR_OK || form.count == FORM_FIELDS_MAX ||
        form_value(&form, "sign") != NULL)
        return input;
    NEED(wechat_sign_v2(&form, KEY, WECHAT_V2_MD5, arena, signature) != NULL);
    text_init(&text, block, room);
    xml_begin(&text);
    for (size_t i = 0; i < form.count; i++)
        xml_put(&text, form.fields[i].name, bytes_text(form.fields[i].value));
    xml_put(&text, "sign", bytes_text(signature));
    xml_end(&text);
    return text_ok(&text) ? text_bytes(&text) : input;
}

static void
read_reply(uint8_t chosen, struct bytes input, bool is_signed)
{
    static const enum adapter_call calls[] = {
        ADAPTER_CALL_QUERY, ADAPTER_CALL_PAY, ADAPTER_CALL_REVERSE};
    struct adapter_heard heard = {.status = 200, .body = is_signed ? sign(input) : input};
    struct adapter_reply reply;

    NEED(wechat_adapter.read(&account.base, calls[chosen % LENGTH(calls)], &payment, &heard, arena,
             &reply) == ERR_OK);
    fuzz_check_reply(&reply);
    NEED(is_signed || reply.state == ADAPTER_UNKNOWN || reply.state == ADAPTER_REFUSED);
}

static void
read_refund(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_heard heard = {.status = 200, .body = is_signed ? sign(input) : input};
    struct adapter_refund_reply reply;

    NEED(wechat_adapter.read_refund(&account.base,
             chosen % 2 == 0 ? ADAPTER_CALL_REFUND : ADAPTER_CALL_REFUND_QUERY, &refund, &heard,
             arena, &reply) == ERR_OK);
    fuzz_check_refund(&reply);
    NEED(reply.state != ADAPTER_REFUND_DONE || (is_signed && reply.amount_known));
    NEED(is_signed || reply.state == ADAPTER_REFUND_UNKNOWN ||
         reply.state == ADAPTER_REFUND_REFUSED);
}

int
LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    NEED(arena_make(ARENA_SIZE, &arena) == ERR_OK);
    account = (struct wechat_account){.base = {&wechat_adapter},
        .mchid = "1",
        .appid = "wx1",
        .v2_key = KEY,
        .v2_sign = WECHAT_V2_MD5};
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_reader readers[] = {
        {'r', 's', read_reply},
        {'f', 'g', read_refund},
    };

    arena_reset(arena);
    fuzz_read(readers, LENGTH(readers), data, size);
    return 0;
}
