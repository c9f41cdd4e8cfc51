/*
 * Whatever Alipay's OpenAPI v3 answers, nothing unsigned is success, nothing but a code is heard
 * of a refusal, and a payment always says how much. The first byte chooses the reader, the rest is
 * its input: 'r' an answer as it comes, 's' one that we sign, 'f' and 'g' likewise of a refund, 'p'
 * and 'q' of a split, 'b' and 'd' of a bill, 'o' and 'u' of complaints, 'i' and 'j' of an identity.
 * The second byte chooses the call and the status.
 */
#include "tests/fuzz/adapter_fuzz_help.h"

#include "hub/channel/adapter_bill.h"
#include "hub/channel/adapter_split.h"
#include "hub/channel/alipay/alipay.h"
#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_v3.h"

#define ARENA_SIZE (1 << 23)
#define NOW_MS "1795398838000"
#define NOW_US INT64_C(1795398838000000)
#define HTTP_OK 200
#define HTTP_REFUSED 400
#define HTTP_BROKEN 500

static struct crypt_key *key;
static struct arena *arena;
static struct alipay_account account;
static const struct adapter_payment payment = {.number = "1", .trade = "", .amount = {1}};
static const struct adapter_refund refund = {
    .payment = {.number = "1", .trade = "", .amount = {1}}, .number = "2", .reason = ""};

/* What was heard, and whether it counts as said by Alipay. */
struct said {
    struct adapter_heard heard;
    struct net_header headers[3];
    char signature[FUZZ_SIGN_SIZE];
};

static void
sign(struct said *said)
{
    size_t room = said->heard.body.size + 64;
    char *block = arena_take(arena, room);
    struct text text;

    NEED(block != NULL);
    text_init(&text, block, room);
    text_put(&text, NOW_MS "\nn\n");
    text_put_bytes(&text, said->heard.body);
    text_put_char(&text, '\n');
    NEED(text_ok(&text));
    fuzz_sign(key, text_bytes(&text), said->signature);
    said->headers[0] = (struct net_header){"alipay-timestamp", NOW_MS};
    said->headers[1] = (struct net_header){"alipay-nonce", "n"};
    said->headers[2] = (struct net_header){"alipay-signature", said->signature};
    said->heard.headers = said->headers;
    said->heard.headers_count = LENGTH(said->headers);
}

static void
say(struct said *said, uint8_t chosen, struct bytes body, bool is_signed)
{
    static const int statuses[] = {200, 200, 400, 401, 403, 404, 429, 500, 302, 0};

    said->heard = (struct adapter_heard){
        .status = statuses[chosen / 8 % LENGTH(statuses)], .body = body, .at = {NOW_US}};
    if (is_signed)
        sign(said);
}

/* What may be heard of anything but success. */
static bool
is_success(const struct said *said, bool is_signed)
{
    return is_signed && said->heard.status == HTTP_OK;
}

static void
read_reply(uint8_t chosen, struct bytes input, bool is_signed)
{
    static const enum adapter_call calls[] = {ADAPTER_CALL_CREATE, ADAPTER_CALL_QUERY,
        ADAPTER_CALL_CLOSE, ADAPTER_CALL_PAY, ADAPTER_CALL_REVERSE};
    struct adapter_reply reply;
    struct said said;

    say(&said, chosen, input, is_signed);
    NEED(alipay_adapter_v3.read(&account.base, calls[chosen % LENGTH(calls)], &payment, &said.heard,
             arena, &reply) == ERR_OK);
    fuzz_check_reply(&reply);
    if (is_success(&said, is_signed))
        return;
    NEED(reply.number[0] == '\0' && reply.ours[0] == '\0' && !reply.total_known);
    NEED(reply.state == ADAPTER_UNKNOWN || reply.state == ADAPTER_REFUSED ||
         reply.state == ADAPTER_ABSENT);
    NEED(reply.state == ADAPTER_UNKNOWN ||
         (said.heard.status >= HTTP_REFUSED && said.heard.status < HTTP_BROKEN));
}

static void
read_refund(uint8_t chosen, struct bytes input, bool is_signed)
{
    enum adapter_call call = chosen % 2 == 0 ? ADAPTER_CALL_REFUND : ADAPTER_CALL_REFUND_QUERY;
    struct adapter_refund_reply reply;
    struct said said;

    say(&said, chosen, input, is_signed);
    NEED(alipay_adapter_v3.read_refund(&account.base, call, &refund, &said.heard, arena, &reply) ==
         ERR_OK);
    fuzz_check_refund(&reply);
    NEED(is_success(&said, is_signed) ||
         (!reply.amount_known && !reply.total_known && reply.state != ADAPTER_REFUND_DONE &&
             reply.state != ADAPTER_REFUND_PENDING));
    if (reply.state == ADAPTER_REFUND_DONE)
        NEED(call == ADAPTER_CALL_REFUND ? reply.total_known : reply.amount_known);
}

static void
read_split(uint8_t chosen, struct bytes input, bool is_signed)
{
    static const enum adapter_split_call calls[] = {
        ADAPTER_SPLIT_SEND, ADAPTER_SPLIT_QUERY, ADAPTER_SPLIT_BIND, ADAPTER_SPLIT_UNBIND};
    struct adapter_split_reply reply;
    struct said said;

    say(&said, chosen, input, is_signed);
    NEED(alipay_adapter_v3.splits->read(
             &account.base, calls[chosen % LENGTH(calls)], &said.heard, arena, &reply) == ERR_OK);
    NEED(reply.shares_count <= SHARE_COUNT_MAX);
    NEED(is_success(&said, is_signed) ||
         (reply.state != ADAPTER_SPLIT_DONE && reply.state != ADAPTER_SPLIT_PENDING &&
             reply.shares_count == 0));
}

static void
read_bill(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_bill_reply reply;
    struct said said;

    say(&said, chosen, input, is_signed);
    NEED(alipay_adapter_v3.bills->read(
             &account.base, ADAPTER_BILL_TRADE, &said.heard, arena, &reply) == ERR_OK);
    NEED(reply.state != ADAPTER_BILL_READY ||
         (is_success(&said, is_signed) && reply.url[0] != '\0'));
}

static void
read_complaint(uint8_t chosen, struct bytes input, bool is_signed)
{
    static const enum adapter_complaint_call calls[] = {ADAPTER_COMPLAINT_LIST,
        ADAPTER_COMPLAINT_GET, ADAPTER_COMPLAINT_HISTORY, ADAPTER_COMPLAINT_REPLY,
        ADAPTER_COMPLAINT_COMPLETE};
    const enum adapter_complaint_call call = calls[chosen % LENGTH(calls)];
    struct adapter_complaint_reply reply;
    struct said said;

    say(&said, chosen, input, is_signed);
    NEED(alipay_adapter_v3.complaints->read(&account.base, call, &said.heard, arena, &reply) ==
         ERR_OK);
    fuzz_check_complaints(&reply, call, is_success(&said, is_signed));
}

static void
read_identity(uint8_t chosen, struct bytes input, bool is_signed)
{
    char payer[ADAPTER_PAYER_SIZE];
    struct said said;
    enum err err;

    say(&said, chosen, input, is_signed);
    err = alipay_adapter_v3.read_identity(&account.base, &said.heard, arena, payer);
    fuzz_check_identity(err, payer);
    NEED(err != ERR_OK || is_success(&said, is_signed));
}

int
LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    NEED(crypt_rsa_make(2048, &key) == ERR_OK);
    NEED(arena_make(ARENA_SIZE, &arena) == ERR_OK);
    account = (struct alipay_account){
        .base = {&alipay_adapter_v3}, .envelope = &alipay_v3, .app_id = "1", .channel_key = key};
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_reader readers[] = {
        {'r', 's', read_reply},
        {'f', 'g', read_refund},
        {'p', 'q', read_split},
        {'b', 'd', read_bill},
        {'o', 'u', read_complaint},
        {'i', 'j', read_identity},
    };

    arena_reset(arena);
    fuzz_read(readers, LENGTH(readers), data, size);
    return 0;
}
