#include "hub/flow/terminal_flow.h"

#include <stdio.h>

#include "shared/base/number.h"
#include "shared/base/text.h"
#include "shared/text/encode.h"

#define EPOCH_MAX 65535

int64_t
terminal_flow_code_id(struct bytes code, uint8_t ret_hash[static CRYPT_SHA256_SIZE])
{
    const struct bytes parts[] = {bytes_text("shanju activation v1"), code};

    crypt_sha256(parts, LENGTH(parts), ret_hash);
    return (int64_t)(number_get(ret_hash, 8) & INT64_MAX);
}

void
terminal_flow_code(const uint8_t secret[static TERMINAL_CODE_SECRET],
    char ret_plain[static TERMINAL_CODE_LENGTH + 1], char ret_dashed[static TERMINAL_CODE_SIZE])
{
    char text[ENCODE_BASE32_SIZE(TERMINAL_CODE_SECRET)];

    (void)encode_base32(bytes_of(secret, TERMINAL_CODE_SECRET), text, sizeof(text));
    (void)snprintf(ret_plain, TERMINAL_CODE_LENGTH + 1, "%.12s", text);
    (void)snprintf(ret_dashed, TERMINAL_CODE_SIZE, "%.4s-%.4s-%.4s", text, text + 4, text + 8);
}

static void
enrol_keys(struct operation *operation, struct desk *desk)
{
    struct terminal_enrol *enrol = (struct terminal_enrol *)operation;
    const struct activation_row *activation;
    const struct terminal_row *terminal;

    desk_want(desk, TABLE_activation, KEY_OF(enrol->activation_id));
    if (!desk_has(desk, TABLE_activation, KEY_OF(enrol->activation_id)))
        return;
    activation = desk_get_activation(desk, KEY_OF(enrol->activation_id));
    desk_want(desk, TABLE_terminal, KEY_OF(activation->terminal_id));
    if (!desk_has(desk, TABLE_terminal, KEY_OF(activation->terminal_id)))
        return;
    terminal = desk_get_terminal(desk, KEY_OF(activation->terminal_id));
    desk_want(desk, TABLE_organisation, KEY_OF(terminal->merchant_id));
    desk_want(desk, TABLE_organisation, KEY_OF(terminal->store_id));
}

static enum err
check_activation(const struct terminal_enrol *enrol, const struct activation_row *activation,
    const struct turn *turn)
{
    struct bytes key = bytes_of(enrol->public_key, sizeof(enrol->public_key));

    if (activation == NULL || activation->code_hash_size != sizeof(enrol->code_hash) ||
        !crypt_equal(bytes_of(activation->code_hash, activation->code_hash_size),
            bytes_of(enrol->code_hash, sizeof(enrol->code_hash))))
        return ERR_NOT_FOUND;
    /* The answer to the first request may have been lost: the same key may ask again. */
    if (activation->used_us != 0)
        return bytes_equal(bytes_of(activation->public_key, activation->public_key_size), key)
                   ? ERR_OK
                   : ERR_CONFLICT;
    return turn->now.us > activation->expires_us ? ERR_EXPIRED : ERR_OK;
}

static enum err
enrol_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct terminal_enrol *enrol = (struct terminal_enrol *)operation;
    struct activation_row *activation = desk_get_activation(desk, KEY_OF(enrol->activation_id));
    struct terminal_row *terminal;
    const struct organisation_row *merchant;
    const struct organisation_row *store;
    enum err err = check_activation(enrol, activation, turn);

    if (err != ERR_OK)
        return err;
    terminal = desk_get_terminal(desk, KEY_OF(activation->terminal_id));
    if (terminal == NULL)
        return ERR_CORRUPT;
    merchant = desk_get_organisation(desk, KEY_OF(terminal->merchant_id));
    store = desk_get_organisation(desk, KEY_OF(terminal->store_id));
    if (merchant == NULL || store == NULL)
        return ERR_CORRUPT;
    if (activation->used_us == 0) {
        activation->used_us = turn->now.us;
        memcpy(activation->public_key, enrol->public_key, sizeof(enrol->public_key));
        activation->public_key_size = sizeof(enrol->public_key);
        desk_change_activation(desk, activation);
        memcpy(terminal->public_key, enrol->public_key, sizeof(enrol->public_key));
        terminal->public_key_size = sizeof(enrol->public_key);
        memcpy(terminal->state, "active", sizeof("active"));
        desk_change_terminal(desk, terminal);
    }
    enrol->terminal = *terminal;
    memcpy(enrol->merchant, merchant->name, sizeof(merchant->name));
    memcpy(enrol->store, store->name, sizeof(store->name));
    return ERR_OK;
}

static const struct operation_kind enrol_kind = {"terminal_enrol", enrol_keys, enrol_decide};

void
terminal_flow_enrol(struct terminal_enrol *enrol)
{
    enrol->operation.kind = &enrol_kind;
    enrol->activation_id = terminal_flow_code_id(enrol->code, enrol->code_hash);
    /* Whose it is only the code's row says: until it is read, codes are spread by themselves. */
    enrol->operation.merchant_id = enrol->activation_id;
}

static void
hello_keys(struct operation *operation, struct desk *desk)
{
    struct terminal_hello *hello = (struct terminal_hello *)operation;

    desk_want(desk, TABLE_terminal, KEY_OF(hello->terminal_id));
    desk_want(desk, TABLE_presence, KEY_OF(hello->terminal_id));
    desk_want(desk, TABLE_queue, KEY_OF(hello->terminal_id, hello->epoch));
    if (desk_has(desk, TABLE_terminal, KEY_OF(hello->terminal_id))) {
        const struct terminal_row *terminal = desk_get_terminal(desk, KEY_OF(hello->terminal_id));

        desk_want(desk, TABLE_queue, KEY_OF(hello->terminal_id, terminal->epoch));
    }
}

/*
 * An old image was restored, or a key stolen: the terminal has less than we
 * have of it, or another history up to the same point.
 */
static bool
is_fork(const struct terminal_hello *hello, const struct queue_row *queue)
{
    if (queue == NULL)
        return hello->acked_sequence > 0;
    if (hello->last_sequence < queue->sequence || hello->acked_sequence > queue->sequence)
        return true;
    return hello->acked_sequence == queue->sequence && queue->sequence > 0 &&
           !bytes_equal(bytes_of(hello->acked_chain, sizeof(hello->acked_chain)),
               bytes_of(queue->chain, queue->chain_size));
}

/*
 * It must begin an epoch that it has not heard of yet: not one that has records in it, for
 * those are of another till on a copy of its disk. A hub that came back from an older
 * state may itself be behind.
 */
static bool
needs_newer(const struct terminal_hello *hello, int64_t epoch, const struct queue_row *queue)
{
    return hello->epoch > epoch || (hello->epoch < epoch && queue != NULL && queue->sequence > 0);
}

/*
 * On a line that was silent a hello may come in after records that the terminal
 * has sent on a newer one: then it says less than the terminal has.
 */
static bool
is_overtaken(const struct terminal_hello *hello, int64_t epoch, const struct queue_row *queue)
{
    return queue != NULL && hello->challenged_us <= queue->heard_us &&
           (hello->epoch < epoch ||
               (hello->epoch == epoch && hello->last_sequence < queue->sequence));
}

/* Nobody has asked for the rows of an epoch that began in this very turn: it has none. */
static const struct queue_row *
queue_of(struct desk *desk, const struct terminal_row *terminal)
{
    const int64_t *key = KEY_OF(terminal->id, terminal->epoch);

    return desk_has(desk, TABLE_queue, key) ? desk_get_queue(desk, key) : NULL;
}

static enum err
raise_epoch(const struct terminal_hello *hello, struct desk *desk, const struct turn *turn,
    struct terminal_row *terminal)
{
    int64_t newest = hello->epoch > terminal->epoch ? hello->epoch : terminal->epoch;

    if (newest >= EPOCH_MAX)
        return ERR_OUT_OF_RANGE;
    terminal->epoch = newest + 1;
    desk_change_terminal(desk, terminal);
    desk_log_alarm(desk, &(struct alarm_row){.merchant_id = terminal->merchant_id,
                             .id = id_make(turn->ids),
                             .kind = "terminal_fork",
                             .terminal_id = terminal->id,
                             .at_us = turn->now.us,
                             .detail = "its records do not go on from ours; a new epoch begins"});
    return ERR_OK;
}

/* It is here from now on. */
static void
be_present(struct terminal_hello *hello, struct desk *desk, const struct turn *turn)
{
    struct presence_row *presence = desk_get_presence(desk, KEY_OF(hello->terminal_id));
    struct presence_row row = {.terminal_id = hello->terminal_id};

    if (presence != NULL)
        row = *presence;
    /* Two of one moment are told apart, too. */
    row.up_us = turn->now.us > row.up_us ? turn->now.us : row.up_us + 1;
    row.node = turn->node;
    row.down_us = 0;
    row.epoch = hello->terminal.epoch;
    row.last_sequence = hello->last_sequence;
    text_set(row.program, sizeof(row.program), hello->program);
    hello->up_us = row.up_us;
    if (presence == NULL) {
        (void)desk_add_presence(desk, &row);
        return;
    }
    *presence = row;
    desk_change_presence(desk, presence);
}

static enum err
hello_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct terminal_hello *hello = (struct terminal_hello *)operation;
    struct terminal_row *terminal = desk_get_terminal(desk, KEY_OF(hello->terminal_id));
    const struct queue_row *queue;

    if (terminal == NULL)
        return ERR_NOT_FOUND;
    if (strcmp(terminal->state, "active") != 0 && strcmp(terminal->state, "suspended") != 0)
        return ERR_FORBIDDEN;
    queue = queue_of(desk, terminal);
    if (is_overtaken(hello, terminal->epoch, queue))
        return ERR_BUSY;
    hello->forked = hello->epoch == terminal->epoch ? is_fork(hello, queue)
                                                    : needs_newer(hello, terminal->epoch, queue);
    if (hello->forked) {
        enum err err = raise_epoch(hello, desk, turn, terminal);

        if (err != ERR_OK)
            return err;
        queue = queue_of(desk, terminal);
    }
    hello->terminal = *terminal;
    hello->hub_epoch = terminal->epoch;
    hello->hub_sequence = queue == NULL ? 0 : queue->sequence;
    memset(hello->hub_chain, 0, sizeof(hello->hub_chain));
    if (queue != NULL)
        memcpy(hello->hub_chain, queue->chain, sizeof(hello->hub_chain));
    be_present(hello, desk, turn);
    return ERR_OK;
}

static const struct operation_kind hello_kind = {"terminal_hello", hello_keys, hello_decide};

void
terminal_flow_hello(struct terminal_hello *hello)
{
    hello->operation.kind = &hello_kind;
}

static void
gone_keys(struct operation *operation, struct desk *desk)
{
    const struct terminal_gone *gone = (const struct terminal_gone *)operation;

    desk_want(desk, TABLE_presence, KEY_OF(gone->terminal_id));
}

static enum err
gone_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct terminal_gone *gone = (const struct terminal_gone *)operation;
    struct presence_row *presence = desk_get_presence(desk, KEY_OF(gone->terminal_id));

    if (presence == NULL || presence->up_us != gone->up_us || presence->node != turn->node ||
        presence->down_us != 0)
        return ERR_OK;
    presence->down_us = turn->now.us;
    desk_change_presence(desk, presence);
    return ERR_OK;
}

static const struct operation_kind gone_kind = {"terminal_gone", gone_keys, gone_decide};

void
terminal_flow_gone(struct terminal_gone *gone)
{
    gone->operation.kind = &gone_kind;
}
