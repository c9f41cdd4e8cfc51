/*
 * Whatever the gateway or a caller sends, nothing unsigned decides anything, and a
 * payment always says how much. The first byte chooses the reader, the rest is its
 * input: 'r' an answer as it comes, 's' the content of an answer that we sign, 'c' and
 * 'k' a callback likewise, 'i' and 'j' an identity likewise, 'f' and 'g' an answer about a
 * refund likewise, 'o' and 'u' about complaints. The second byte of 'r', 's', 'f', 'g', 'o' and
 * 'u' is the call.
 */
#include "tests/fuzz/adapter_fuzz_help.h"

#include "hub/channel/alipay/alipay.h"
#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_callback.h"
#include "hub/channel/alipay/alipay_identity.h"
#include "hub/channel/alipay/alipay_read.h"
#include "hub/channel/alipay/alipay_refund.h"
#include "hub/channel/alipay/alipay_sign.h"
#include "hub/channel/alipay/alipay_v2.h"

#define ARENA_SIZE (1 << 22)

static struct crypt_key *key;
static struct arena *arena;
static const struct adapter_payment payment = {.number = "1", .trade = ""};
static const struct adapter_refund refund = {.number = "1", .reason = ""};

static const char *const reply_names[] = {
    [ADAPTER_CALL_CREATE] = "alipay_trade_create_response",
    [ADAPTER_CALL_QUERY] = "alipay_trade_query_response",
    [ADAPTER_CALL_CLOSE] = "alipay_trade_close_response",
};

static struct alipay_account
account(void)
{
    return (struct alipay_account){
        .base = {&alipay_adapter}, .envelope = &alipay_v2, .app_id = "1", .channel_key = key};
}

static struct bytes
wrap(const char *name, struct bytes content)
{
    char *block = arena_take(arena, content.size + FUZZ_SIGN_SIZE + 256);
    char signature[FUZZ_SIGN_SIZE];
    struct text text;

    NEED(block != NULL);
    fuzz_sign(key, content, signature);
    text_init(&text, block, content.size + FUZZ_SIGN_SIZE + 256);
    text_printf(&text, "{\"%s\":", name);
    text_put_bytes(&text, content);
    text_printf(&text, ",\"sign\":\"%s\"}", signature);
    NEED(text_ok(&text));
    return text_bytes(&text);
}

static void
read_reply(struct bytes input, bool is_signed)
{
    struct alipay_account ours = account();
    struct adapter_heard heard = {.status = 200};
    struct adapter_reply reply;
    enum adapter_call call;

    if (input.size == 0)
        return;
    call = (enum adapter_call)(input.at[0] % LENGTH(reply_names));
    input = bytes_from(input, 1);
    if (is_signed)
        input = wrap(reply_names[call], input);
    heard.body = input;
    NEED(alipay_read_answer(&ours.base, call, &payment, &heard, arena, &reply) == ERR_OK);
    fuzz_check_reply(&reply);
    NEED(is_signed || reply.state == ADAPTER_UNKNOWN);
}

static struct bytes
sign_form(struct bytes input)
{
    struct form form = {.count = 0};
    size_t room = input.size + FUZZ_SIGN_SIZE * 3 + 64;
    char *block = arena_take(arena, room);
    char signature[FUZZ_SIGN_SIZE];
    const char *string;
    struct text text;

    NEED(block != NULL);
    if (form_read(input, arena, &form) != ERR_OK)
        return input;
    string = alipay_sign_string(&form, ALIPAY_SIGN_OVER_CALLBACK, arena);
    NEED(string != NULL);
    fuzz_sign(key, bytes_text(string), signature);
    text_init(&text, block, room);
    text_put_bytes(&text, input);
    form_put(&text, "sign_type", bytes_text("RSA2"));
    form_put(&text, "sign", bytes_text(signature));
    NEED(text_ok(&text));
    return text_bytes(&text);
}

static void
read_callback(struct bytes input, bool is_signed)
{
    struct alipay_account ours = account();
    struct adapter_heard heard = {.status = 200};
    struct adapter_callback callback;
    enum err err;

    if (is_signed)
        input = sign_form(input);
    heard.body = input;
    err = alipay_callback_read(&ours.base, &heard, arena, &callback);
    NEED(is_signed || err != ERR_OK);
    if (err != ERR_OK)
        return;
    NEED((callback.number[0] != '\0') != (callback.complaint[0] != '\0'));
    NEED(callback.id[0] != '\0');
    NEED(callback.complaint[0] == '\0' || callback.reply.state == ADAPTER_UNKNOWN);
    fuzz_check_reply(&callback.reply);
}

static void
read_identity(struct bytes input, bool is_signed)
{
    struct alipay_account ours = account();
    struct adapter_heard heard = {.status = 200};
    char payer[ADAPTER_PAYER_SIZE];
    enum err err;

    if (is_signed)
        input = wrap("alipay_system_oauth_token_response", input);
    heard.body = input;
    err = alipay_identity_read(&ours.base, &heard, arena, payer);
    NEED(is_signed || err != ERR_OK);
    fuzz_check_identity(err, payer);
}

static void
read_refund(struct bytes input, bool is_signed)
{
    struct alipay_account ours = account();
    struct adapter_heard heard = {.status = 200};
    struct adapter_refund_reply reply;
    bool queries;
    enum err err;

    if (input.size == 0)
        return;
    queries = input.at[0] % 2 == 0;
    input = bytes_from(input, 1);
    if (is_signed)
        input = wrap(
            queries ? "alipay_trade_fastpay_refund_query_response" : "alipay_trade_refund_response",
            input);
    heard.body = input;
    err = alipay_refund_read(&ours.base, queries ? ADAPTER_CALL_REFUND_QUERY : ADAPTER_CALL_REFUND,
        &refund, &heard, arena, &reply);
    NEED(err == ERR_OK && (is_signed || reply.state == ADAPTER_REFUND_UNKNOWN));
    fuzz_check_refund(&reply);
    /* Done says how much: of this refund, or of all of them. */
    if (reply.state == ADAPTER_REFUND_DONE)
        NEED(queries ? reply.amount_known : reply.total_known);
}

static void
read_complaint(struct bytes input, bool is_signed)
{
    static const struct {
        enum adapter_complaint_call call;
        const char *name;
    } calls[] = {
        {ADAPTER_COMPLAINT_LIST, "alipay_merchant_tradecomplain_batchquery_response"},
        {ADAPTER_COMPLAINT_GET, "alipay_merchant_tradecomplain_query_response"},
        {ADAPTER_COMPLAINT_HISTORY, "alipay_merchant_tradecomplain_query_response"},
        {ADAPTER_COMPLAINT_REPLY, "alipay_merchant_tradecomplain_reply_submit_response"},
        {ADAPTER_COMPLAINT_COMPLETE, "alipay_merchant_tradecomplain_feedback_submit_response"},
    };
    struct alipay_account ours = account();
    struct adapter_heard heard = {.status = 200};
    struct adapter_complaint_reply reply;
    size_t at;

    if (input.size == 0)
        return;
    at = input.at[0] % LENGTH(calls);
    input = bytes_from(input, 1);
    heard.body = is_signed ? wrap(calls[at].name, input) : input;
    NEED(alipay_adapter.complaints->read(&ours.base, calls[at].call, &heard, arena, &reply) ==
         ERR_OK);
    fuzz_check_complaints(&reply, calls[at].call, is_signed);
}

int
LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    NEED(crypt_rsa_make(2048, &key) == ERR_OK);
    NEED(arena_make(ARENA_SIZE, &arena) == ERR_OK);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input;

    if (size == 0)
        return 0;
    arena_reset(arena);
    input = bytes_of(data + 1, size - 1);
    switch (data[0]) {
    case 'r':
    case 's':
        read_reply(input, data[0] == 's');
        break;
    case 'c':
    case 'k':
        read_callback(input, data[0] == 'k');
        break;
    case 'i':
    case 'j':
        read_identity(input, data[0] == 'j');
        break;
    case 'f':
    case 'g':
        read_refund(input, data[0] == 'g');
        break;
    case 'o':
    case 'u':
        read_complaint(input, data[0] == 'u');
        break;
    default:
        break;
    }
    return 0;
}
