#include "hub/api/gate.h"

#include <stdlib.h>

#include "hub/api/nonces.h"
#include "hub/api/route.h"
#include "shared/base/log.h"
#include "shared/text/encode.h"

#define DIGITS "0123456789"
#define WORD_LETTERS DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
/* Method, numbers, a digest and their line feeds. */
#define SIGNED_OVERHEAD 256

/* A request while its app is looked up, or its signature checked on a worker. In the arena. */
struct entry {
    struct net_work work;
    struct call *call;
    struct gate_claim claim;
    struct grant grant; /* the app's */
    bool suspended;     /* it is */
    const char *public_key;
    const char *previous_key; /* "": none that is taken */
    struct bytes text;        /* what was signed */
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    size_t signature_size;
    enum err err;
};

static const struct {
    const char *scheme;
    enum keyring_kind kind;
} schemes[] = {
    {"SHANJU-HMAC-SHA256 ", KEYRING_HMAC},
    {"SHANJU-RSA-SHA256 ", KEYRING_RSA},
};

/* "name=value" up to the next comma or the end; at moves behind it. */
static enum err
take_part(const char **at, const char *name, struct bytes *ret_value)
{
    size_t length = strlen(name);
    size_t size;

    while (**at == ' ')
        (*at)++;
    if (strncmp(*at, name, length) != 0 || (*at)[length] != '=')
        return ERR_BAD_INPUT;
    *at += length + 1;
    size = strcspn(*at, ", ");
    *ret_value = bytes_of(*at, size);
    *at += size;
    if (**at == ',')
        (*at)++;
    return size > 0 ? ERR_OK : ERR_BAD_INPUT;
}

static bool
is_word(struct bytes text, size_t min, size_t max)
{
    if (text.size < min || text.size > max)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (strchr(WORD_LETTERS, text.at[i]) == NULL)
            return false;
    return true;
}

enum err
gate_read(const char *header, struct gate_claim *ret_claim)
{
    const char *at = NULL;
    struct bytes app;
    struct bytes timestamp;
    enum err err;

    for (size_t i = 0; i < LENGTH(schemes); i++)
        if (strncmp(header, schemes[i].scheme, strlen(schemes[i].scheme)) == 0) {
            at = header + strlen(schemes[i].scheme);
            ret_claim->kind = schemes[i].kind;
        }
    if (at == NULL)
        return ERR_BAD_INPUT;
    err = take_part(&at, "app", &app);
    if (err == ERR_OK)
        err = take_part(&at, "timestamp", &timestamp);
    if (err == ERR_OK)
        err = take_part(&at, "nonce", &ret_claim->nonce);
    if (err == ERR_OK)
        err = take_part(&at, "signature", &ret_claim->signature);
    if (err == ERR_OK)
        err = text_read_int(app, &ret_claim->app_id);
    if (err == ERR_OK)
        err = text_read_int(timestamp, &ret_claim->timestamp);
    if (err != ERR_OK || *at != '\0')
        return ERR_BAD_INPUT;
    return is_word(ret_claim->nonce, GATE_NONCE_MIN, GATE_NONCE_MAX) && ret_claim->app_id > 0 &&
                   ret_claim->timestamp > 0 && ret_claim->timestamp < INT64_MAX / 1000000 &&
                   ret_claim->signature.size <= GATE_SIGNATURE_MAX
               ? ERR_OK
               : ERR_BAD_INPUT;
}

void
gate_put_signed(struct text *text, const char *method, const char *target, int64_t timestamp,
    struct bytes nonce, struct bytes body)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    char hex[ENCODE_HEX_SIZE(sizeof(digest))];

    crypt_sha256(&body, 1, digest);
    text_printf(text, "%s\n%s\n%lld\n", method, target, (long long)timestamp);
    text_put_bytes(text, nonce);
    text_printf(text, "\n%s\n", encode_hex(bytes_of(digest, sizeof(digest)), hex, sizeof(hex)));
}

/* Answers the call when the app may not do this. */
static bool
is_granted(const struct entry *entry)
{
    struct call *call = entry->call;
    const char *group = call->route->paper->group;

    if (grant_covers(&entry->grant, group, (call->route->demands & ROUTE_KEYED) != 0))
        return true;
    log_event(LOG_WARN, "not_granted", "request=%s app=%lld target=%s group=%s", call->request_id,
        (long long)entry->claim.app_id, call->signed_by.target, group);
    call_refuse(call, PROBLEM_NOT_GRANTED, group);
    return false;
}

/* The signature fits: the request is its app's. Whether it is new is looked at last. */
static void
let_in(struct entry *entry, int64_t merchant_id)
{
    struct call *call = entry->call;
    struct hub *hub = call->hub;
    enum err err;

    call->signed_by.app_id = entry->claim.app_id;
    call->signed_by.merchant_id = merchant_id;
    err = nonces_take(hub->nonces, net_tick(hub->net), entry->claim.app_id, call->signed_by.nonce);
    if (err == ERR_CONFLICT) {
        log_event(LOG_WARN, "replayed", "request=%s app=%lld target=%s", call->request_id,
            (long long)entry->claim.app_id, call->signed_by.target);
        call_refuse(call, PROBLEM_NONCE_USED, NULL);
        return;
    }
    if (err != ERR_OK) {
        call_refuse(call, PROBLEM_TOO_OFTEN, NULL);
        return;
    }
    if (entry->suspended) {
        call_refuse(call, PROBLEM_APP_SUSPENDED, NULL);
        return;
    }
    if (!is_granted(entry))
        return;
    if (!meter_take(hub->meter, merchant_id))
        call_refuse(call, PROBLEM_CALLS_USED_UP, NULL);
    else if ((call->route->demands & ROUTE_KEYED) != 0 && call->signed_by.key == NULL)
        call_refuse(call, PROBLEM_KEY_MISSING, NULL);
    else
        call->route->handle(call);
}

/* Nobody learns from the answer whether there is such an app. */
static void
turn_away(struct entry *entry, const char *why)
{
    log_event(LOG_WARN, "not_signed", "request=%s app=%lld target=%s why=\"%s\"",
        entry->call->request_id, (long long)entry->claim.app_id, entry->call->signed_by.target,
        why);
    call_refuse(entry->call, PROBLEM_SIGNATURE_WRONG, NULL);
}

static bool
fits(const struct entry *entry, const char *secret)
{
    uint8_t mac[CRYPT_SHA256_SIZE];
    char hex[ENCODE_HEX_SIZE(sizeof(mac))];

    crypt_hmac_sha256(bytes_text(secret), &entry->text, 1, mac);
    (void)encode_hex(bytes_of(mac, sizeof(mac)), hex, sizeof(hex));
    return crypt_equal(entry->claim.signature, bytes_text(hex));
}

static bool
fits_app(const struct entry *entry, const struct keyring_app *app, struct moment now)
{
    bool by_present = fits(entry, app->secret);
    bool by_previous =
        app->previous[0] != '\0' && now.us < app->previous_until_us && fits(entry, app->previous);

    return by_present || by_previous;
}

static struct entry *
entry_of(struct net_work *work)
{
    return (struct entry *)(void *)((char *)work - offsetof(struct entry, work));
}

static enum err
verify(const struct entry *entry, const char *public_key)
{
    struct crypt_key *key = NULL;
    enum err err = crypt_rsa_public(bytes_text(public_key), &key);

    if (err == ERR_OK)
        err = crypt_rsa_verify(key, entry->text, bytes_of(entry->signature, entry->signature_size));
    crypt_key_free(&key);
    return err;
}

static void
verify_run(struct net_work *work)
{
    struct entry *entry = entry_of(work);

    entry->err = verify(entry, entry->public_key);
    if (entry->err != ERR_OK && entry->previous_key[0] != '\0')
        entry->err = verify(entry, entry->previous_key);
}

static void
verify_done(struct net_work *work)
{
    struct entry *entry = entry_of(work);

    if (entry->err == ERR_OK)
        let_in(entry, entry->call->signed_by.merchant_id);
    else
        turn_away(entry, "signature");
}

static void
verify_rsa(struct entry *entry, const struct keyring_app *app)
{
    entry->call->signed_by.merchant_id = app->merchant_id;
    entry->public_key = arena_text(entry->call->arena, bytes_text(app->public_key));
    entry->previous_key = "";
    if (net_moment(entry->call->hub->net).us < app->previous_until_us)
        entry->previous_key = arena_text(entry->call->arena, bytes_text(app->previous_key));
    entry->work = (struct net_work){.run = verify_run, .done = verify_done, .heavy = true};
    if (encode_read_base64(entry->claim.signature, entry->signature, sizeof(entry->signature),
            &entry->signature_size) != ERR_OK)
        turn_away(entry, "signature is no base64");
    else if (entry->public_key == NULL || entry->previous_key == NULL ||
             net_work(entry->call->hub->net, &entry->work) != ERR_OK)
        call_refuse(entry->call, PROBLEM_BUSY, NULL);
}

static void
check(void *context, enum err err, const struct keyring_app *app)
{
    struct entry *entry = context;
    struct call *call = entry->call;

    if (app != NULL) {
        entry->grant = app->grant;
        entry->suspended = app->suspended;
    }
    if (err == ERR_NOT_FOUND)
        turn_away(entry, "no such app");
    else if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
    else if (app->kind != entry->claim.kind)
        turn_away(entry, "another kind of signature");
    else if (app->kind == KEYRING_HMAC && !fits_app(entry, app, net_moment(call->hub->net)))
        turn_away(entry, "signature");
    else if (app->kind == KEYRING_RSA)
        verify_rsa(entry, app);
    else
        let_in(entry, app->merchant_id);
}

static enum err
make_entry(struct call *call, const struct gate_claim *claim, struct entry **ret_entry)
{
    struct entry *entry = arena_take(call->arena, sizeof(*entry));
    size_t size;
    char *block;
    struct text text;
    enum err err = call_keep(call);

    if (entry == NULL || err != ERR_OK)
        return ERR_NO_SPACE;
    call->signed_by.nonce = arena_copy(call->arena, claim->nonce);
    if (call->signed_by.nonce.at == NULL)
        return ERR_NO_SPACE;
    size = strlen(call->signed_by.target) + SIGNED_OVERHEAD;
    block = arena_take(call->arena, size);
    if (block == NULL)
        return ERR_NO_SPACE;
    text_init(&text, block, size);
    gate_put_signed(&text, call->signed_by.method, call->signed_by.target, claim->timestamp,
        claim->nonce, call->signed_by.body);
    NEED(text_ok(&text));
    entry->call = call;
    entry->claim = *claim;
    entry->claim.nonce = call->signed_by.nonce;
    entry->claim.signature = arena_copy(call->arena, claim->signature);
    entry->text = text_bytes(&text);
    *ret_entry = entry;
    return entry->claim.signature.at == NULL ? ERR_NO_SPACE : ERR_OK;
}

void
gate_enter(struct call *call)
{
    const char *header = net_header(call->request, "authorization");
    struct keyring *keyring = call->hub->keyring;
    const struct keyring_app *app;
    struct gate_claim claim;
    struct entry *entry = NULL;
    struct moment now = net_moment(call->hub->net);
    enum err err;

    if (header == NULL || gate_read(header, &claim) != ERR_OK) {
        call_refuse(call, PROBLEM_UNSIGNED, NULL);
        return;
    }
    if (llabs(now.us - claim.timestamp * 1000000) > GATE_CLOCK_SPAN.us) {
        call_refuse(call, PROBLEM_TIMESTAMP_STALE, NULL);
        return;
    }
    err = make_entry(call, &claim, &entry);
    call->request = NULL;
    if (err != ERR_OK) {
        call_refuse(call, problem_of(err), NULL);
        return;
    }
    app = keyring_peek(keyring, claim.app_id);
    if (app != NULL)
        check(entry, ERR_OK, app);
    else if ((err = keyring_get(keyring, claim.app_id, check, entry)) != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}
