#include "hub/api/enrol_api.h"

#include <stdio.h>

#include "hub/api/terminal_settings.h"
#include "hub/api/terminal_socket.h"
#include "hub/flow/terminal_flow.h"
#include "shared/base/log.h"
#include "shared/text/encode.h"
#include "shared/wire/proof.h"

#define BODY_MAX 2048

/* Wrong codes that one address may try in a window. */
#define WRONG_MAX 5
#define WRONG_WINDOW span_s(60)
#define ADDRESSES_MAX 1024

/* An address that has tried wrong codes; the table forgets the oldest. */
struct suspect {
    char address[48];
    struct tick since;
    unsigned wrong_count;
};

static struct suspect suspects[ADDRESSES_MAX];
static size_t suspects_next;

struct enrolment {
    struct terminal_enrol ask;         /* first */
    struct terminal_settings settings; /* what it is to do */
    struct call *call;
    struct crypt_key *key;
    char address[48];
    char code[64];
};

static struct suspect *
suspect_of(const char *address, struct tick now)
{
    for (size_t i = 0; i < ADDRESSES_MAX; i++)
        if (strcmp(suspects[i].address, address) == 0) {
            if (tick_reached(now, tick_after(suspects[i].since, WRONG_WINDOW)))
                suspects[i].wrong_count = 0;
            return &suspects[i];
        }
    return NULL;
}

static void
note_wrong(const char *address, struct tick now)
{
    struct suspect *suspect = suspect_of(address, now);

    if (suspect == NULL) {
        suspect = &suspects[suspects_next++ % ADDRESSES_MAX];
        *suspect = (struct suspect){0};
        (void)snprintf(suspect->address, sizeof(suspect->address), "%s", address);
    }
    if (suspect->wrong_count++ == 0)
        suspect->since = now;
}

static void
end(struct enrolment *enrolment)
{
    crypt_key_free(&enrolment->key);
}

static void
put_answer(const struct enrolment *enrolment, struct text *text)
{
    const struct hub *hub = enrolment->call->hub;
    uint8_t point[CRYPT_P256_PUBLIC_SIZE];
    char hex[ENCODE_HEX_SIZE(CRYPT_P256_PUBLIC_SIZE)];
    struct json_writer writer;

    crypt_p256_put_public(hub->key, point);
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_id(&writer, "terminal", enrolment->ask.terminal.id);
    json_put_text(&writer, "hub_key",
        bytes_text(encode_hex(bytes_of(point, sizeof(point)), hex, sizeof(hex))));
    json_put_text(&writer, "merchant", bytes_text(enrolment->ask.merchant));
    json_put_text(&writer, "store", bytes_text(enrolment->ask.store));
    json_put_text(&writer, "name", bytes_text(enrolment->ask.terminal.name));
    json_put_text(&writer, "pay_base", bytes_text(hub->settings.pay_base));
    json_put_text(&writer, "socket_url", bytes_text(hub->settings.socket_url));
    json_put_int(&writer, "epoch", enrolment->ask.terminal.epoch);
    if (enrolment->settings.json[0] != '\0') {
        /* JSON as it was written. */
        text_put(text, ",\"settings\":");
        text_put(text, enrolment->settings.json);
    }
    json_close_object(&writer);
}

static void
settings_read(struct terminal_settings *settings)
{
    struct enrolment *enrolment =
        (struct enrolment *)(void *)((uint8_t *)settings - offsetof(struct enrolment, settings));
    struct call *call = enrolment->call;
    struct text *text = call_text(call);

    if (text != NULL)
        put_answer(enrolment, text);
    end(enrolment);
    call_json(call, text);
}

static void
answered(struct operation *operation)
{
    struct enrolment *enrolment = (struct enrolment *)(void *)operation;
    struct call *call = enrolment->call;
    struct hub *hub = call->hub;
    enum err err;

    if (operation->err != ERR_OK) {
        hub->figures.enrolments_refused++;
        log_event(LOG_WARN, "enrolment_refused", "address=%s err=%s", enrolment->address,
            err_name(operation->err));
        note_wrong(enrolment->address, net_tick(hub->net));
        end(enrolment);
        call_fail(call, operation->err,
            operation->err == ERR_NOT_FOUND ? "no such activation code; check it and type it again"
            : operation->err == ERR_CONFLICT
                ? "this code was used by another device; ask for a new one"
            : operation->err == ERR_EXPIRED ? "this code is too old; ask for a new one"
                                            : NULL);
        return;
    }
    hub->figures.enrolments++;
    log_event(LOG_INFO, "terminal_enrolled", "terminal=%lld address=%s",
        (long long)enrolment->ask.terminal.id, enrolment->address);
    terminal_socket_changed(hub, enrolment->ask.terminal.id);
    enrolment->settings.then = settings_read;
    err = terminal_settings_read(&enrolment->settings, hub, enrolment->ask.terminal.id);
    if (err == ERR_OK)
        return;
    end(enrolment);
    call_fail(call, err, NULL); /* the same device may ask again with the same code */
}

/* Capital letters and digits, without the dashes and spaces that people type. */
static enum err
clean_code(const char *typed, char *to, size_t size)
{
    size_t length = 0;

    for (; *typed != '\0'; typed++) {
        char c = *typed >= 'a' && *typed <= 'z' ? (char)(*typed - 'a' + 'A') : *typed;

        if (c == '-' || c == ' ')
            continue;
        if (length + 1 >= size)
            return ERR_BAD_INPUT;
        to[length++] = c;
    }
    to[length] = '\0';
    return length == TERMINAL_CODE_LENGTH ? ERR_OK : ERR_BAD_INPUT;
}

/* The key that the terminal will use, and that it can use it. */
static enum err
read_key(struct enrolment *enrolment, const char *code, const char *key, const char *signature)
{
    uint8_t signed_by[CRYPT_P256_SIGNATURE_SIZE];
    size_t size;
    enum err err = encode_read_hex(
        bytes_text(key), enrolment->ask.public_key, sizeof(enrolment->ask.public_key), &size);

    if (err == ERR_OK)
        err = crypt_p256_public(bytes_of(enrolment->ask.public_key, size), &enrolment->key);
    if (err == ERR_OK)
        err = encode_read_hex(bytes_text(signature), signed_by, sizeof(signed_by), &size);
    if (err == ERR_OK)
        err = proof_verify_enrolment(bytes_text(code), enrolment->key, bytes_of(signed_by, size));
    return err;
}

static void
enrol(struct call *call)
{
    const char *code = NULL;
    const char *key = NULL;
    const char *signature = NULL;
    const char *wrong = NULL;
    const struct json_field fields[] = {
        {"code", JSON_TEXT, false, &code},
        {"public_key", JSON_TEXT, false, &key},
        {"signature", JSON_TEXT, false, &signature},
    };
    struct tick now = net_tick(call->hub->net);
    const struct suspect *suspect = suspect_of(call->request->peer, now);
    struct enrolment *enrolment;
    const struct json_node *root;
    enum err err;

    if (suspect != NULL && suspect->wrong_count >= WRONG_MAX) {
        call->hub->figures.enrolments_refused++;
        call_fail(call, ERR_TOO_OFTEN, "too many wrong codes; wait a minute");
        return;
    }
    err = json_parse(call->request->body, call->arena, &root);
    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), &wrong);
    enrolment = err == ERR_OK ? arena_take(call->arena, sizeof(*enrolment)) : NULL;
    if (enrolment == NULL) {
        call_fail(call, err == ERR_OK ? ERR_NO_SPACE : err, wrong);
        return;
    }
    enrolment->call = call;
    (void)snprintf(enrolment->address, sizeof(enrolment->address), "%s", call->request->peer);
    err = clean_code(code, enrolment->code, sizeof(enrolment->code));
    if (err == ERR_OK)
        err = read_key(enrolment, code, key, signature);
    if (err == ERR_OK) {
        enrolment->ask.code = bytes_text(enrolment->code);
        enrolment->ask.operation.answer = answered;
        terminal_flow_enrol(&enrolment->ask);
        err = lane_submit(call->hub->lane, &enrolment->ask.operation);
    }
    if (err == ERR_OK)
        return;
    call->hub->figures.enrolments_refused++;
    note_wrong(enrolment->address, now);
    end(enrolment);
    call_fail(
        call, err, err == ERR_BAD_INPUT ? "an activation code has 12 letters and digits" : NULL);
}

static const struct route routes[] = {
    {"POST", "/v1/terminal/enrol", ROUTE_OPEN, BODY_MAX, enrol, NULL},
};

const struct route_set enrol_api_routes = {routes, LENGTH(routes)};
