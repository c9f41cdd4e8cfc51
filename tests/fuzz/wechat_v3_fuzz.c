/*
 * Whatever WeChat's API v3 or a caller sends, nothing unsigned is success, and a payment
 * always says how much. The first byte chooses the reader, the rest is its input: 'r' an
 * answer as it comes, 's' one that we sign, 'f' and 'g' likewise of a refund, 'p' and 'q' of
 * a split, 'b' and 'd' of a bill, 'z' and 'y' of certificates, 'o' and 'u' of complaints, 'n'
 * and 'w' of an application; 'c' a callback as it comes, 'k' one that we sign, 'm' what we seal in
 * one; 'i' an identity. The second byte chooses the call and the status.
 */
#include "tests/fuzz/adapter_fuzz_help.h"

#include "hub/channel/adapter_bill.h"
#include "hub/channel/adapter_certificates.h"
#include "hub/channel/adapter_complaint.h"
#include "hub/channel/adapter_onboarding.h"
#include "hub/channel/adapter_split.h"
#include "hub/channel/wechat/wechat.h"
#include "hub/channel/wechat/wechat_account.h"

#define ARENA_SIZE (1 << 23)
#define NOW_S 1795398838
#define V3_KEY "0123456789abcdefghijklmnopqrstuv"
#define NONCE "fdasflkja484"

static struct crypt_key *key;
static struct arena *arena;
static struct wechat_account account;
static const struct adapter_payment payment = {.number = "1", .trade = "", .amount = {1}};
static const struct adapter_refund refund = {
    .payment = {.number = "1", .trade = "", .amount = {1}}, .number = "2", .reason = ""};

/* What was heard, and whether it counts as said by WeChat. */
struct said {
    struct adapter_heard heard;
    struct net_header headers[4];
};

static void
say(struct said *said, int status, struct bytes body, bool is_signed)
{
    size_t room = body.size + 64;
    char *block = arena_take(arena, room);
    char *signature = arena_take(arena, FUZZ_SIGN_SIZE);
    struct text text;

    NEED(block != NULL && signature != NULL);
    said->heard =
        (struct adapter_heard){.status = status, .body = body, .at = {NOW_S * INT64_C(1000000)}};
    if (!is_signed)
        return;
    text_init(&text, block, room);
    text_printf(&text, "%d\nn\n", NOW_S);
    text_put_bytes(&text, body);
    text_put_char(&text, '\n');
    NEED(text_ok(&text));
    fuzz_sign(key, text_bytes(&text), signature);
    said->headers[0] = (struct net_header){"wechatpay-serial", "PUB_KEY_ID_1"};
    said->headers[1] = (struct net_header){"wechatpay-timestamp", "1795398838"};
    said->headers[2] = (struct net_header){"wechatpay-nonce", "n"};
    said->headers[3] = (struct net_header){"wechatpay-signature", signature};
    said->heard.headers = said->headers;
    said->heard.headers_count = LENGTH(said->headers);
}

static int
status_of(uint8_t chosen)
{
    static const int statuses[] = {200, 200, 202, 204, 400, 403, 404, 429, 500};

    return statuses[chosen / 8 % LENGTH(statuses)];
}

static void
read_reply(uint8_t chosen, struct bytes input, bool is_signed)
{
    static const enum adapter_call calls[] = {ADAPTER_CALL_CREATE, ADAPTER_CALL_QUERY,
        ADAPTER_CALL_CLOSE, ADAPTER_CALL_PAY, ADAPTER_CALL_REVERSE};
    struct adapter_reply reply;
    struct said said;

    say(&said, status_of(chosen), input, is_signed);
    NEED(wechat_adapter.read(&account.base, calls[chosen % LENGTH(calls)], &payment, &said.heard,
             arena, &reply) == ERR_OK);
    fuzz_check_reply(&reply);
    NEED(reply.state != ADAPTER_PAID || reply.ours[0] != '\0');
    /* A refusal is not signed, and is no money. */
    NEED(is_signed || reply.state == ADAPTER_UNKNOWN || reply.state == ADAPTER_REFUSED ||
         reply.state == ADAPTER_ABSENT || reply.state == ADAPTER_PENDING);
    NEED(is_signed || said.heard.status >= 400 || reply.state == ADAPTER_UNKNOWN);
}

static void
read_refund(uint8_t chosen, struct bytes input, bool is_signed)
{
    enum adapter_call call = chosen % 2 == 0 ? ADAPTER_CALL_REFUND : ADAPTER_CALL_REFUND_QUERY;
    struct adapter_refund_reply reply;
    struct said said;

    say(&said, status_of(chosen), input, is_signed);
    NEED(wechat_adapter.read_refund(&account.base, call, &refund, &said.heard, arena, &reply) ==
         ERR_OK);
    fuzz_check_refund(&reply);
    NEED(reply.state != ADAPTER_REFUND_DONE || (is_signed && reply.amount_known));
    NEED(!reply.amount_known || reply.amount.fen > 0);
}

static void
read_split(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_split_reply reply;
    struct said said;

    say(&said, status_of(chosen), input, is_signed);
    NEED(wechat_adapter.splits->read(&account.base,
             (enum adapter_split_call)(chosen % ADAPTER_SPLIT_CALLS), &said.heard, arena,
             &reply) == ERR_OK);
    NEED(reply.shares_count <= SHARE_COUNT_MAX);
    NEED(is_signed || (reply.state != ADAPTER_SPLIT_DONE && reply.shares_count == 0));
}

static void
read_bill(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_bill_reply reply;
    struct said said;

    say(&said, status_of(chosen), input, is_signed);
    NEED(wechat_adapter.bills->read(
             &account.base, ADAPTER_BILL_TRADE, &said.heard, arena, &reply) == ERR_OK);
    NEED(reply.state != ADAPTER_BILL_READY ||
         (is_signed && reply.url[0] != '\0' && strlen(reply.hash) == 40));
}

static void
read_certificates(uint8_t chosen, struct bytes input, bool is_signed)
{
    const char *value = NULL;
    struct said said;
    enum err err;

    say(&said, status_of(chosen), input, is_signed);
    err = wechat_adapter.certificates->read(&account.base, &said.heard, arena, &value);
    NEED(err != ERR_OK || (is_signed && value != NULL));
}

static void
read_complaint(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_complaint_reply reply;
    const enum adapter_complaint_call call =
        (enum adapter_complaint_call)(chosen % (ADAPTER_COMPLAINT_SUBSCRIBE + 1));
    struct said said;

    say(&said, status_of(chosen), input, is_signed);
    NEED(
        wechat_adapter.complaints->read(&account.base, call, &said.heard, arena, &reply) == ERR_OK);
    fuzz_check_complaints(&reply, call, is_signed);
}

static void
read_onboarding(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_onboarding_reply reply;
    struct said said;

    say(&said, status_of(chosen), input, is_signed);
    NEED(wechat_adapter.onboardings->read(&account.base, "1_1", &said.heard, arena, &reply) ==
         ERR_OK);
    NEED(!reply.listed || (is_signed && reply.answer == ADAPTER_ONBOARDING_DONE));
    NEED(!reply.listed || reply.state != ONBOARDING_FINISHED || reply.sub_number[0] != '\0');
    NEED(reply.faults_count <= ADAPTER_ONBOARDING_FAULTS_MAX);
    for (size_t i = 0; i < reply.faults_count; i++)
        NEED(strlen(reply.faults[i].field) <= ADAPTER_ONBOARDING_FIELD_MAX &&
             strlen(reply.faults[i].reason) <= ADAPTER_ONBOARDING_TEXT_MAX);
}

static struct bytes
seal(const char *type, struct bytes plain)
{
    size_t size = plain.size + CRYPT_GCM_TAG_SIZE;
    uint8_t *sealed = arena_take(arena, size);
    char *text = arena_take(arena, ENCODE_BASE64_SIZE(size));

    NEED(sealed != NULL && text != NULL);
    NEED(crypt_seal((const uint8_t *)V3_KEY, (const uint8_t *)NONCE, bytes_text(""), plain,
             sealed) == ERR_OK);
    (void)encode_base64(bytes_of(sealed, size), text, ENCODE_BASE64_SIZE(size));
    return bytes_text(arena_printf(arena,
        "{\"id\":\"EV-1\",\"event_type\":\"%s\",\"resource\":{\"algorithm\":\"AEAD_AES_256_GCM\","
        "\"ciphertext\":\"%s\",\"associated_data\":\"\",\"nonce\":\"" NONCE "\"}}",
        type, text));
}

static void
read_callback(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_callback callback;
    struct said said;
    enum err err;

    (void)chosen;
    say(&said, 0, input, is_signed);
    err = wechat_adapter.read_callback(&account.base, &said.heard, arena, &callback);
    NEED(is_signed || err != ERR_OK);
    if (err != ERR_OK)
        return;
    NEED((callback.number[0] != '\0') != (callback.complaint[0] != '\0'));
    NEED(callback.id[0] != '\0');
    NEED(callback.complaint[0] == '\0' || callback.reply.state == ADAPTER_UNKNOWN);
    NEED(callback.refund[0] == '\0' || callback.reply.state == ADAPTER_UNKNOWN);
    fuzz_check_reply(&callback.reply);
    NEED(callback.reply.state != ADAPTER_PAID || callback.reply.ours[0] != '\0');
}

static void
read_identity(uint8_t chosen, struct bytes input, bool is_signed)
{
    struct adapter_heard heard = {.status = status_of(chosen), .body = input};
    char payer[ADAPTER_PAYER_SIZE];
    enum err err = wechat_adapter.read_identity(&account.base, &heard, arena, payer);

    (void)is_signed; /* no identity is */
    fuzz_check_identity(err, payer);
}

static void
read_sealed(uint8_t chosen, struct bytes input, bool is_signed)
{
    const char *type = chosen % 4 == 3   ? "COMPLAINT.CREATE"
                       : chosen % 2 == 0 ? "TRANSACTION.SUCCESS"
                                         : "REFUND.SUCCESS";

    read_callback(chosen, seal(type, input), is_signed);
}

int
LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    NEED(crypt_rsa_make(2048, &key) == ERR_OK);
    NEED(arena_make(ARENA_SIZE, &arena) == ERR_OK);
    account = (struct wechat_account){.base = {&wechat_adapter},
        .mchid = "1",
        .appid = "wx1",
        .v3_key = V3_KEY,
        .private_key = key,
        .keys = {{"PUB_KEY_ID_1", key, {0}}},
        .keys_count = 1};
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
        {'z', 'y', read_certificates},
        {'o', 'u', read_complaint},
        {'n', 'w', read_onboarding},
        {'c', 'k', read_callback},
        {'m', 'm', read_sealed},
        {'i', 'i', read_identity},
    };

    arena_reset(arena);
    fuzz_read(readers, LENGTH(readers), data, size);
    return 0;
}
