#include "tools/fleet/enrolment.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/text/encode.h"
#include "shared/text/json.h"
#include "shared/wire/proof.h"

#define AT_ONCE 32
#define BODY_MAX 1024
#define URL_MAX 256
#define ARENA_SIZE 8192
#define TIMEOUT_S 30

/* One request under way at a time, for one terminal after the other. */
struct desk_clerk {
    struct net_work work; /* first */
    struct enrolment *enrolment;
    struct net_fetch *fetch;
    size_t at;
    enum err err;
    char block[BODY_MAX];
    struct text body;
};

struct enrolment {
    struct enrolment_options options;
    char url[URL_MAX];
    size_t next;
    size_t busy;
    enum err err;
    struct desk_clerk clerks[AT_ONCE];
};

static void take_next(struct desk_clerk *clerk);

/* Capitals and digits only: how a code is grouped is for the eye. */
static void
clean_code(const char *typed, char code[static ENROLMENT_CODE_MAX])
{
    size_t length = 0;

    for (; *typed != '\0' && length + 1 < ENROLMENT_CODE_MAX; typed++)
        if (*typed != '-')
            code[length++] = *typed;
    code[length] = '\0';
}

static void
put_body(struct text *body, const char *code, const struct crypt_key *key,
    const uint8_t signature[static CRYPT_P256_SIGNATURE_SIZE])
{
    uint8_t point[CRYPT_P256_PUBLIC_SIZE];
    char hex[ENCODE_HEX_SIZE(CRYPT_P256_PUBLIC_SIZE)];
    struct json_writer writer;

    crypt_p256_put_public(key, point);
    json_start(&writer, body);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "code", bytes_text(code));
    json_put_text(&writer, "public_key",
        bytes_text(encode_hex(bytes_of(point, sizeof(point)), hex, sizeof(hex))));
    json_put_text(&writer, "signature",
        bytes_text(encode_hex(bytes_of(signature, CRYPT_P256_SIGNATURE_SIZE), hex, sizeof(hex))));
    json_close_object(&writer);
}

static void
make_run(struct net_work *work)
{
    struct desk_clerk *clerk = (struct desk_clerk *)work;
    const struct enrolment_options *options = &clerk->enrolment->options;
    struct roster_entry *entry = &options->entries[clerk->at];
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
    char code[ENROLMENT_CODE_MAX];
    struct crypt_key *key = NULL;

    clean_code(options->codes[clerk->at], code);
    text_init(&clerk->body, clerk->block, sizeof(clerk->block));
    clerk->err = crypt_p256_make(random_system(), &key);
    if (clerk->err == ERR_OK)
        clerk->err = proof_sign_enrolment(bytes_text(code), key, signature);
    if (clerk->err == ERR_OK) {
        crypt_p256_put_private(key, entry->private_key);
        put_body(&clerk->body, code, key, signature);
    }
    crypt_key_free(&key);
}

/* A clerk goes home; the last one says how it went. */
static void
finish(struct desk_clerk *clerk, enum err err)
{
    struct enrolment *enrolment = clerk->enrolment;

    if (err != ERR_OK && enrolment->err == ERR_OK)
        enrolment->err = err;
    if (--enrolment->busy == 0)
        enrolment->options.done(enrolment->options.context, enrolment->err);
}

static enum err
read_answer(struct bytes body, struct roster_entry *entry)
{
    const char *hub_key;
    const struct json_field fields[] = {
        {"terminal", JSON_ID, false, &entry->terminal},
        {"hub_key", JSON_TEXT, false, &hub_key},
        {"epoch", JSON_INT, false, &entry->epoch},
    };
    const struct json_node *root;
    struct arena *arena;
    size_t size;
    enum err err = arena_make(ARENA_SIZE, &arena);

    if (err != ERR_OK)
        return err;
    err = json_parse(body, arena, &root);
    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err == ERR_OK)
        err = encode_read_hex(bytes_text(hub_key), entry->hub_key, sizeof(entry->hub_key), &size);
    arena_free(&arena);
    return err;
}

static void
answered(void *context, const struct net_answer_got *answer)
{
    struct desk_clerk *clerk = context;
    struct enrolment *enrolment = clerk->enrolment;
    enum err err = answer->err;

    clerk->fetch = NULL;
    if (err == ERR_OK && answer->status != 200)
        err = ERR_FORBIDDEN;
    if (err == ERR_OK)
        err = read_answer(answer->body, &enrolment->options.entries[clerk->at]);
    if (err != ERR_OK) {
        log_event(LOG_ERROR, "enrolment_failed", "code=%s status=%d err=%s body=%.*s",
            enrolment->options.codes[clerk->at], answer->status, err_name(err),
            (int)answer->body.size, (const char *)answer->body.at);
        finish(clerk, err);
        return;
    }
    take_next(clerk);
}

static void
made(struct net_work *work)
{
    struct desk_clerk *clerk = (struct desk_clerk *)work;
    struct enrolment *enrolment = clerk->enrolment;
    const struct net_ask ask = {
        .method = "POST",
        .url = enrolment->url,
        .type = "application/json",
        .body = text_bytes(&clerk->body),
        .authority_file = enrolment->options.authority_file,
        .timeout = span_s(TIMEOUT_S),
    };
    enum err err = clerk->err;

    if (err == ERR_OK)
        err = net_fetch(enrolment->options.net, &ask, answered, clerk, &clerk->fetch);
    if (err != ERR_OK)
        finish(clerk, err);
}

static void
take_next(struct desk_clerk *clerk)
{
    struct enrolment *enrolment = clerk->enrolment;
    enum err err;

    if (enrolment->err != ERR_OK || enrolment->next == enrolment->options.count) {
        finish(clerk, ERR_OK);
        return;
    }
    clerk->at = enrolment->next++;
    clerk->work = (struct net_work){.run = make_run, .done = made};
    err = net_work(enrolment->options.net, &clerk->work);
    if (err != ERR_OK)
        finish(clerk, err);
}

enum err
enrolment_start(const struct enrolment_options *options, struct enrolment **ret_enrolment)
{
    struct enrolment *enrolment = calloc(1, sizeof(*enrolment));

    if (enrolment == NULL)
        return ERR_NO_SPACE;
    NEED(options->count > 0);
    enrolment->options = *options;
    if (snprintf(enrolment->url, sizeof(enrolment->url), "%s/v1/terminal/enrol", options->hub) >=
        (int)sizeof(enrolment->url)) {
        enrolment_free(&enrolment);
        return ERR_TOO_BIG;
    }
    *ret_enrolment = enrolment;
    enrolment->busy = options->count < AT_ONCE ? options->count : AT_ONCE;
    for (size_t i = 0, count = enrolment->busy; i < count; i++) {
        enrolment->clerks[i].enrolment = enrolment;
        take_next(&enrolment->clerks[i]);
    }
    return ERR_OK;
}

void
enrolment_free(struct enrolment **enrolment)
{
    free(*enrolment);
    *enrolment = NULL;
}
