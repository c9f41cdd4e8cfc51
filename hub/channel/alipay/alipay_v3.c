#include "hub/channel/alipay/alipay_v3.h"

#include <string.h>

#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_sign.h"
#include "shared/text/encode.h"

#define HTTP_OK 200
#define HTTP_REFUSED 400
#define HTTP_BROKEN 500
#define SCHEME "ALIPAY-SHA256withRSA"
#define PREFIX "/v3/"
#define TARGET_SIZE 1024
#define AUTH_SIZE 256
#define NONCE_BYTES 16
#define NONCE_SIZE (2 * NONCE_BYTES + 1)
#define HEADERS_MAX 4
#define US_PER_MS 1000
#define SKEW_MAX_US (INT64_C(600) * 1000000)

/* A request, before it is signed. */
struct request {
    const char *method;
    const char *target; /* the path with its query, as on the request's first line */
    struct bytes body;
};

/* "/v3/alipay/trade/query", and the fields of a method that only asks. */
static enum err
put_target(const struct alipay_method *method, const struct form *fields, struct text *target)
{
    const char *path = method->path == NULL ? method->name : method->path;

    text_put(target, PREFIX);
    for (const char *at = path; *at != '\0'; at++)
        text_put_char(target, *at == '.' ? '/' : *at);
    if (method->named) {
        text_put_char(target, '/');
        text_put(target, fields->fields[0].value);
    } else if (method->is_get) {
        text_put_char(target, '?');
        for (size_t i = 0; i < fields->count; i++)
            form_put(target, fields->fields[i].name, bytes_text(fields->fields[i].value));
    }
    return text_ok(target) ? ERR_OK : ERR_TOO_BIG;
}

/* Letters that no other content or moment has. */
static const char *
nonce_of(const struct request *request, struct moment now, char ret_nonce[static NONCE_SIZE])
{
    const struct bytes parts[] = {
        bytes_of(&now.us, sizeof(now.us)), bytes_text(request->target), request->body};
    uint8_t digest[CRYPT_SHA256_SIZE];

    crypt_sha256(parts, LENGTH(parts), digest);
    return encode_hex(bytes_of(digest, NONCE_BYTES), ret_nonce, NONCE_SIZE);
}

static enum err
start_text(struct text *text, struct arena *arena, size_t size)
{
    char *block = arena_take(arena, size);

    if (block == NULL)
        return ERR_NO_SPACE;
    text_init(text, block, size);
    return ERR_OK;
}

/* The value of the header Authorization. */
static enum err
authorise(const struct alipay_account *account, const struct request *request, const char *nonce,
    struct moment now, struct arena *arena, const char **ret_value)
{
    char block[AUTH_SIZE];
    struct text auth;
    struct text message;
    const char *sign;
    enum err err;

    text_init(&auth, block, sizeof(block));
    text_printf(&auth, "app_id=%s", account->app_id);
    if (account->app_sn[0] != '\0')
        text_printf(&auth, ",app_cert_sn=%s", account->app_sn);
    text_printf(&auth, ",nonce=%s,timestamp=%lld", nonce, (long long)(now.us / US_PER_MS));
    NEED(text_ok(&auth));
    err = start_text(&message, arena, AUTH_SIZE + TARGET_SIZE + request->body.size + 16);
    if (err != ERR_OK)
        return err;
    text_printf(&message, "%s\n%s\n%s\n", block, request->method, request->target);
    text_put_bytes(&message, request->body);
    text_put_char(&message, '\n');
    NEED(text_ok(&message));
    err = alipay_sign_make(account->private_key, text_bytes(&message), arena, &sign);
    if (err != ERR_OK)
        return err;
    *ret_value = arena_printf(arena, SCHEME " %s,sign=%s", block, sign);
    return *ret_value == NULL ? ERR_NO_SPACE : ERR_OK;
}

static enum err
put_headers(const struct alipay_account *account, const struct request *request, struct moment now,
    struct arena *arena, struct adapter_ask *ask)
{
    struct net_header *headers = arena_take(arena, HEADERS_MAX * sizeof(*headers));
    char *nonce = arena_take(arena, NONCE_SIZE);
    const char *authorisation;
    size_t count = 0;
    enum err err;

    if (headers == NULL || nonce == NULL)
        return ERR_NO_SPACE;
    (void)nonce_of(request, now, nonce);
    err = authorise(account, request, nonce, now, arena, &authorisation);
    if (err != ERR_OK)
        return err;
    headers[count++] = (struct net_header){"accept", "application/json"};
    headers[count++] = (struct net_header){"authorization", authorisation};
    headers[count++] = (struct net_header){"alipay-request-id", nonce};
    if (account->app_sn[0] != '\0')
        headers[count++] = (struct net_header){"alipay-root-cert-sn", account->roots_sn};
    ask->headers = headers;
    ask->headers_count = count;
    return ERR_OK;
}

static enum err
ask(const struct alipay_account *account, const struct alipay_method *method,
    const struct alipay_params *params, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    struct request request = {.method = method->is_get ? "GET" : "POST",
        .body = bytes_text(method->is_get ? "" : params->json)};
    struct adapter_ask made = {.method = request.method,
        .type = method->is_get ? NULL : "application/json",
        .body = request.body};
    char block[TARGET_SIZE];
    struct text target;
    enum err err;

    text_init(&target, block, sizeof(block));
    err = put_target(method, params->fields, &target);
    if (err != ERR_OK)
        return err;
    request.target = block;
    err = put_headers(account, &request, now, arena, &made);
    if (err != ERR_OK)
        return err;
    made.url = arena_printf(arena, "%s%s", account->gateway_url, block);
    if (made.url == NULL)
        return ERR_NO_SPACE;
    *ret_ask = made;
    return ERR_OK;
}

static const char *
header_of(const struct adapter_heard *heard, const char *name)
{
    return header_find(heard->headers, heard->headers_count, name);
}

static enum err
check_time(const char *timestamp, struct moment now)
{
    int64_t ms;
    int64_t off_us;

    if (text_read_int(bytes_text(timestamp), &ms) != ERR_OK || ms < 0 || ms > INT64_MAX / US_PER_MS)
        return ERR_BAD_SIGNATURE;
    off_us = now.us - ms * US_PER_MS;
    return off_us > SKEW_MAX_US || off_us < -SKEW_MAX_US ? ERR_EXPIRED : ERR_OK;
}

/* "time\nnonce\nbody\n", by the certificate that the answer names. */
static enum err
verify(const struct alipay_account *account, const struct adapter_heard *heard, struct arena *arena)
{
    const char *timestamp = header_of(heard, "alipay-timestamp");
    const char *nonce = header_of(heard, "alipay-nonce");
    const char *sign = header_of(heard, "alipay-signature");
    const char *sn = header_of(heard, "alipay-sn");
    const struct crypt_key *key =
        alipay_account_key(account, sn == NULL ? bytes_of(NULL, 0) : bytes_text(sn), heard->at);
    struct text message;
    enum err err;

    if (timestamp == NULL || nonce == NULL || sign == NULL || key == NULL)
        return ERR_BAD_SIGNATURE;
    err = start_text(
        &message, arena, strlen(timestamp) + strlen(nonce) + heard->body.size + sizeof("\n\n\n"));
    if (err != ERR_OK)
        return err;
    text_printf(&message, "%s\n%s\n", timestamp, nonce);
    text_put_bytes(&message, heard->body);
    text_put_char(&message, '\n');
    NEED(text_ok(&message));
    err = alipay_sign_check(key, text_bytes(&message), sign);
    return err == ERR_OK ? check_time(timestamp, heard->at) : err;
}

static const char *
text_of(const struct json_node *root, const char *name)
{
    const char *text = json_text(json_find(root, name));

    return text == NULL ? "" : text;
}

/* Success has no code of its own: one that has is not what it says. */
static enum meaning
success_of(const struct alipay_method *method, const struct json_node *root)
{
    if (json_find(root, "code") != NULL)
        return MEANING_UNKNOWN;
    return method->times && text_of(root, "gmt_payment")[0] == '\0' ? MEANING_WAITING
                                                                    : MEANING_DONE;
}

/* Of what is no success nothing is heard but its code, since nobody signed it. */
static enum err
read_refusal(int status, const struct alipay_method *method, const struct json_node *root,
    struct arena *arena, struct alipay_answer *answer)
{
    enum err err = json_parse(bytes_text("{}"), arena, &answer->root);

    answer->code = text_of(root, "code");
    if (err == ERR_OK && status >= HTTP_REFUSED && status < HTTP_BROKEN)
        answer->meaning = alipay_code_of_v3(method->judged_as, answer->code);
    return err;
}

/* Whether it may be believed, and is JSON at all. */
static enum err
open_answer(const struct alipay_account *account, const struct adapter_heard *heard,
    struct arena *arena, const struct json_node **ret_root)
{
    enum err err = ERR_OK;

    if (heard->status == HTTP_OK || header_of(heard, "alipay-signature") != NULL)
        err = verify(account, heard, arena);
    if (err == ERR_OK)
        err = json_parse(heard->body, arena, ret_root);
    if (err == ERR_OK && !json_is_object(*ret_root))
        err = ERR_BAD_INPUT;
    return err == ERR_BAD_INPUT && heard->status != HTTP_OK ? ERR_NO_ANSWER : err;
}

static void
read_answer(const struct alipay_account *account, const struct alipay_method *method,
    const struct adapter_heard *heard, struct arena *arena, struct alipay_answer *ret_answer)
{
    struct alipay_answer answer = {.meaning = MEANING_UNKNOWN, .doubted = MEANING_UNKNOWN};
    const struct json_node *root;
    enum err err = open_answer(account, heard, arena, &root);

    if (err == ERR_OK && heard->status == HTTP_OK) {
        answer.meaning = success_of(method, root);
        answer.code = text_of(root, "code");
        answer.root = root;
    } else if (err == ERR_OK) {
        err = read_refusal(heard->status, method, root, arena, &answer);
    }
    if (err != ERR_OK)
        answer = (struct alipay_answer){
            .meaning = MEANING_UNKNOWN, .doubted = MEANING_UNKNOWN, .code = err_name(err)};
    *ret_answer = answer;
}

const struct alipay_envelope alipay_v3 = {
    .notify_inside = true,
    .ask = ask,
    .read = read_answer,
};
