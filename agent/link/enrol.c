#include "agent/link/enrol.h"

#include <ctype.h>
#include <stdlib.h>

#include "shared/base/arena.h"
#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/pay/device_key.h"
#include "shared/text/encode.h"
#include "shared/text/json.h"
#include "shared/wire/proof.h"

#define BODY_MAX 1024
#define ARENA_SIZE (128 * 1024)
#define TIMEOUT_S 30
#define WAIT_S_MAX 86400

struct enrol {
    struct enrol_options options;
    struct net_fetch *fetch;
    struct arena *arena;
    struct crypt_key *key;
    char code[ENROL_CODE_MAX];
    struct store_identity identity;
};

/* Capitals and digits only: how a code is grouped is for the eye. */
static enum err
clean_code(const char *typed, char code[static ENROL_CODE_MAX])
{
    size_t length = 0;

    for (; *typed != '\0'; typed++) {
        if (*typed == '-' || *typed == ' ')
            continue;
        if (!isalnum((unsigned char)*typed) || length + 1 >= ENROL_CODE_MAX)
            return ERR_BAD_INPUT;
        code[length++] = (char)toupper((unsigned char)*typed);
    }
    code[length] = '\0';
    return length > 0 ? ERR_OK : ERR_BAD_INPUT;
}

/* The key of an enrolment that was begun, or a new one; on the disk before anything is sent. */
static enum err
take_key(struct enrol *enrol)
{
    struct store_identity *identity = &enrol->identity;
    enum err err = store_read_identity(enrol->options.store, identity);

    if (err == ERR_OK && identity->terminal != 0)
        return ERR_BAD_STATE;
    if (err == ERR_OK)
        return crypt_p256_private(
            bytes_of(identity->private_key, sizeof(identity->private_key)), &enrol->key);
    if (err != ERR_NOT_FOUND)
        return err;
    err = crypt_p256_make(enrol->options.net->random, &enrol->key);
    if (err != ERR_OK)
        return err;
    crypt_p256_put_private(enrol->key, identity->private_key);
    return store_write_identity(enrol->options.store, identity);
}

static enum err
write_body(struct enrol *enrol, struct text *body)
{
    uint8_t point[CRYPT_P256_PUBLIC_SIZE];
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
    char point_hex[ENCODE_HEX_SIZE(CRYPT_P256_PUBLIC_SIZE)];
    char signature_hex[ENCODE_HEX_SIZE(CRYPT_P256_SIGNATURE_SIZE)];
    struct json_writer writer;
    enum err err = proof_sign_enrolment(bytes_text(enrol->code), enrol->key, signature);

    if (err != ERR_OK)
        return err;
    crypt_p256_put_public(enrol->key, point);
    (void)encode_hex(bytes_of(point, sizeof(point)), point_hex, sizeof(point_hex));
    (void)encode_hex(bytes_of(signature, sizeof(signature)), signature_hex, sizeof(signature_hex));
    json_start(&writer, body);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "code", bytes_text(enrol->code));
    json_put_text(&writer, "public_key", bytes_text(point_hex));
    json_put_text(&writer, "signature", bytes_text(signature_hex));
    json_put_text(&writer, "program", bytes_text(enrol->options.program));
    json_close_object(&writer);
    return text_ok(body) ? ERR_OK : ERR_TOO_BIG;
}

/* The hub's key must be one, and agree with ours. */
static enum err
check_hub_key(const struct enrol *enrol, const struct store_identity *identity)
{
    struct device_keys keys;
    struct crypt_key *hub;
    enum err err = crypt_p256_public(bytes_of(identity->hub_key, sizeof(identity->hub_key)), &hub);

    if (err != ERR_OK)
        return err;
    err = device_key_derive(enrol->key, hub, identity->terminal, &keys);
    crypt_wipe(&keys, sizeof(keys));
    crypt_key_free(&hub);
    return err;
}

static enum err
copy(const char *from, char *to, size_t size)
{
    return text_copy(bytes_text(from), to, size);
}

/* A terminal that was another machine before goes on in an epoch of its own. */
static enum err
take_epoch(struct enrol *enrol, int64_t epoch)
{
    struct store_counter counter;
    int64_t moved;
    enum err err = store_read_counter(enrol->options.store, &counter);

    if (err != ERR_OK || epoch <= counter.epoch)
        return err;
    return store_epoch_begin(enrol->options.store, epoch, &moved);
}

static enum err
take_answer(struct enrol *enrol, struct bytes body)
{
    struct store_identity *identity = &enrol->identity;
    const char *hub_key, *merchant, *store, *name, *pay_base, *socket_url;
    int64_t epoch = 0;
    const struct json_field fields[] = {
        {"terminal", JSON_ID, false, &identity->terminal},
        {"hub_key", JSON_TEXT, false, &hub_key},
        {"merchant", JSON_TEXT, false, &merchant},
        {"store", JSON_TEXT, false, &store},
        {"name", JSON_TEXT, false, &name},
        {"pay_base", JSON_TEXT, false, &pay_base},
        {"socket_url", JSON_TEXT, false, &socket_url},
        {"epoch", JSON_INT, true, &epoch},
    };
    const struct json_node *root;
    struct bytes settings = bytes_of(NULL, 0);
    size_t size = 0;
    enum err err = json_parse(body, enrol->arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err != ERR_OK)
        return err;
    if (identity->terminal < 1 || identity->terminal > DEVICE_NUMBER_MAX)
        return ERR_BAD_INPUT;
    err = encode_read_hex(bytes_text(hub_key), identity->hub_key, sizeof(identity->hub_key), &size);
    if (err == ERR_OK && size != sizeof(identity->hub_key))
        err = ERR_BAD_INPUT;
    if (err != ERR_OK || copy(merchant, identity->merchant, sizeof(identity->merchant)) != ERR_OK ||
        copy(store, identity->store, sizeof(identity->store)) != ERR_OK ||
        copy(name, identity->name, sizeof(identity->name)) != ERR_OK ||
        copy(pay_base, identity->pay_base, sizeof(identity->pay_base)) != ERR_OK ||
        copy(socket_url, identity->socket_url, sizeof(identity->socket_url)) != ERR_OK ||
        copy(enrol->options.hub, identity->hub_url, sizeof(identity->hub_url)) != ERR_OK)
        return ERR_BAD_INPUT;
    if (json_raw(body, "settings", &settings) == ERR_OK &&
        text_copy(settings, identity->settings, sizeof(identity->settings)) != ERR_OK)
        return ERR_TOO_BIG;
    err = check_hub_key(enrol, identity);
    if (err == ERR_OK)
        err = take_epoch(enrol, epoch);
    return err == ERR_OK ? store_write_identity(enrol->options.store, identity) : err;
}

/* By the hub's own word for it; several share a status. */
static enum err
err_of_answer(const char *code, int status)
{
    for (unsigned i = 1; code != NULL && i < ERR_COUNT; i++)
        if (strcmp(err_name((enum err)i), code) == 0)
            return (enum err)i;
    for (unsigned i = 0; i < ERR_COUNT; i++)
        if ((enum err)i != ERR_OK && err_http((enum err)i) == status)
            return (enum err)i;
    return status >= 500 ? ERR_NO_ANSWER : ERR_BAD_INPUT;
}

/* The hub said no: {"code","message"}, and perhaps how long to wait. */
static void
take_refusal(struct enrol *enrol, const struct net_answer_got *answer, struct enrol_end *end)
{
    const char *code = NULL;
    const char *message = NULL;
    const struct json_field fields[] = {
        {"code", JSON_TEXT, true, &code},
        {"message", JSON_TEXT, true, &message},
    };
    const struct json_node *root;

    end->err = err_of_answer(NULL, answer->status);
    for (size_t i = 0; i < answer->headers_count; i++)
        if (strcmp(answer->headers[i].name, "retry-after") == 0 &&
            (text_read_int(bytes_text(answer->headers[i].value), &end->wait_s) != ERR_OK ||
                end->wait_s < 0 || end->wait_s > WAIT_S_MAX))
            end->wait_s = 0;
    if (json_parse(answer->body, enrol->arena, &root) != ERR_OK ||
        json_read(root, fields, LENGTH(fields), NULL) != ERR_OK)
        return;
    end->err = err_of_answer(code, answer->status);
    if (code != NULL && text_copy(bytes_text(code), end->code, sizeof(end->code)) != ERR_OK)
        end->code[0] = '\0';
    if (message != NULL && text_copy(bytes_text(message), end->text, sizeof(end->text)) != ERR_OK)
        end->text[0] = '\0';
}

static void
on_answer(void *context, const struct net_answer_got *answer)
{
    struct enrol *enrol = context;
    struct enrol_end end = {.err = answer->err, .status = answer->status};

    enrol->fetch = NULL;
    if (answer->err == ERR_OK && answer->status == 200)
        end.err = take_answer(enrol, answer->body);
    else if (answer->err == ERR_OK)
        take_refusal(enrol, answer, &end);
    end.identity = end.err == ERR_OK ? &enrol->identity : NULL;
    enrol->options.done(enrol->options.context, &end);
}

static enum err
ask(struct enrol *enrol)
{
    char url[STORE_URL_MAX + 32];
    char block[BODY_MAX];
    struct text body;
    struct net_ask ask = {
        .method = "POST",
        .url = url,
        .type = "application/json",
        .authority_file = enrol->options.authority_file,
        .timeout = span_s(TIMEOUT_S),
    };
    size_t length = strlen(enrol->options.hub);
    enum err err;

    while (length > 0 && enrol->options.hub[length - 1] == '/')
        length--;
    if (length > STORE_URL_MAX - 1)
        return ERR_BAD_INPUT;
    (void)snprintf(url, sizeof(url), "%.*s/v1/terminal/enrol", (int)length, enrol->options.hub);
    text_init(&body, block, sizeof(block));
    err = write_body(enrol, &body);
    if (err != ERR_OK)
        return err;
    ask.body = text_bytes(&body);
    return net_fetch(enrol->options.net, &ask, on_answer, enrol, &enrol->fetch);
}

enum err
enrol_start(const struct enrol_options *options, struct enrol **ret_enrol)
{
    struct enrol *enrol = calloc(1, sizeof(*enrol));
    enum err err;

    if (enrol == NULL)
        return ERR_NO_SPACE;
    enrol->options = *options;
    err = clean_code(options->code, enrol->code);
    if (err == ERR_OK)
        err = arena_make(ARENA_SIZE, &enrol->arena);
    if (err == ERR_OK)
        err = take_key(enrol);
    if (err == ERR_OK)
        err = ask(enrol);
    if (err != ERR_OK) {
        enrol_free(&enrol);
        return err;
    }
    *ret_enrol = enrol;
    return ERR_OK;
}

void
enrol_free(struct enrol **enrol)
{
    if (*enrol == NULL)
        return;
    if ((*enrol)->fetch != NULL)
        net_fetch_cancel((*enrol)->options.net, &(*enrol)->fetch);
    crypt_key_free(&(*enrol)->key);
    arena_free(&(*enrol)->arena);
    crypt_wipe(&(*enrol)->identity, sizeof((*enrol)->identity));
    free(*enrol);
    *enrol = NULL;
}
