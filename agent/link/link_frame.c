#include "agent/link/link_inside.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/wire/proof.h"

static void
answer_challenge(struct link *link, const struct message_challenge *challenge)
{
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
    uint8_t doubted[CRYPT_SHA256_SIZE];
    struct store_counter counter;
    struct message_hello hello = {
        .terminal = link->options.terminal,
        .till_us = net_moment(link->net).us,
        .nonce = bytes_of(link->nonce, LINK_NONCE_SIZE),
        .program = bytes_text(link->options.program),
        .version = MESSAGE_VERSION,
    };
    enum err err = store_read_counter(link->options.store, &counter);

    if (err != ERR_OK || challenge->nonce.size != LINK_NONCE_SIZE) {
        link_store_failed(link, err);
        link_drop(link, "challenge");
        return;
    }
    memcpy(link->hub_nonce, challenge->nonce.at, LINK_NONCE_SIZE);
    random_fill(link->net->random, link->nonce, LINK_NONCE_SIZE);
    hello.epoch = counter.epoch;
    hello.last_sequence = counter.last_sequence;
    hello.acked_sequence = counter.acked_sequence;
    hello.acked_chain = bytes_of(counter.acked_chain, sizeof(counter.acked_chain));
    if (link->doubted_sequence != 0 && store_chain(link->options.store, counter.epoch,
                                           link->doubted_sequence, doubted) == ERR_OK) {
        hello.acked_sequence = link->doubted_sequence;
        hello.acked_chain = bytes_of(doubted, sizeof(doubted));
    }
    err = proof_sign_hello(
        &hello, bytes_of(link->hub_nonce, LINK_NONCE_SIZE), link->options.key, signature);
    if (err == ERR_OK)
        err = link_send(link, MESSAGE_hello, &message_hello_shape, &hello);
    if (err != ERR_OK) {
        link_drop(link, "hello");
        return;
    }
    link->state = LINK_SHAKING;
}

/*
 * Whether what the hub has beyond our own watermark is ours. After an old image
 * was put back it may be what the till recorded before: taking its watermark
 * would throw away as many records as it covers.
 */
static enum err
compare_pasts(struct link *link, const struct message_welcome *welcome, bool *ret_ours)
{
    uint8_t chain[CRYPT_SHA256_SIZE];
    struct store_counter counter;
    enum err err = store_read_counter(link->options.store, &counter);

    if (err != ERR_OK)
        return err;
    *ret_ours = true;
    if (welcome->epoch != counter.epoch || welcome->acked_sequence <= counter.acked_sequence)
        return ERR_OK;
    err = store_chain(link->options.store, counter.epoch, welcome->acked_sequence, chain);
    *ret_ours = err == ERR_OK && bytes_equal(bytes_of(chain, sizeof(chain)), welcome->acked_chain);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
take_welcome(struct link *link, const struct message_welcome *welcome)
{
    uint8_t proof[CRYPT_SHA256_SIZE];
    struct store_counter counter;
    bool is_ours = false;
    enum err err;

    proof_of_hub(link->options.link_key, link->options.terminal,
        bytes_of(link->hub_nonce, LINK_NONCE_SIZE), bytes_of(link->nonce, LINK_NONCE_SIZE), proof);
    if (!crypt_equal(bytes_of(proof, sizeof(proof)), welcome->proof)) {
        link_drop(link, "hub_proof");
        return;
    }
    err = compare_pasts(link, welcome, &is_ours);
    if (err == ERR_OK && !is_ours) {
        /* The next hello shows the hub that its past is another: it begins a new epoch. */
        link->doubted_sequence = welcome->acked_sequence;
        link->tries = 0;
        link_drop(link, "another_past");
        return;
    }
    if (err == ERR_OK) {
        link->doubted_sequence = 0;
        err = link->options.owner->welcome(link->options.context, welcome);
    }
    if (err == ERR_OK)
        err = store_read_counter(link->options.store, &counter);
    if (err != ERR_OK) {
        link_store_failed(link, err);
        link_drop(link, "welcome");
        return;
    }
    /* The hub may have less than we know acknowledged: it came back from a backup. */
    link->sent_sequence =
        welcome->acked_sequence < counter.acked_sequence && welcome->epoch == counter.epoch
            ? welcome->acked_sequence
            : counter.acked_sequence;
    link->ends_count = 0;
    link->tries = 0;
    link->state = LINK_UP;
    net_timer_cancel(link->net, &link->timer);
    log_event(LOG_INFO, "link_up", "terminal=%lld epoch=%lld acked=%lld last=%lld",
        (long long)link->options.terminal, (long long)counter.epoch,
        (long long)counter.acked_sequence, (long long)counter.last_sequence);
    link_poke(link);
}

static void
take_ack(struct link *link, const struct message_ack *ack)
{
    size_t done = 0;

    link->options.owner->ack(link->options.context, ack);
    fault_point("agent.after_ack");
    if (link->state != LINK_UP)
        return;
    while (done < link->ends_count && link->ends[done] <= ack->sequence)
        done++;
    link->ends_count -= done;
    memmove(&link->ends[0], &link->ends[done], link->ends_count * sizeof(link->ends[0]));
    if (ack->sequence > link->sent_sequence)
        link->sent_sequence = ack->sequence;
    if (link->pausing)
        return; /* the timer is the pause's */
    if (done > 0 && link->ends_count == 0)
        net_timer_cancel(link->net, &link->timer);
    else if (done > 0)
        link_set_timer(link, span_s(LINK_ACK_S));
    link_poke(link);
}

static void
take_refusal(struct link *link, const struct message_refusal *refusal)
{
    char code[33];
    char text[201];
    struct store_counter counter;

    if (text_copy(refusal->code, code, sizeof(code)) != ERR_OK ||
        text_copy(refusal->text, text, sizeof(text)) != ERR_OK || !text_is_utf8(refusal->text))
        return;
    log_event(LOG_WARN, "link_refused", "about=%lld code=%s wait_ms=%lld text=%s",
        (long long)refusal->about, code, (long long)refusal->wait_ms, text);
    if (refusal->wait_ms > 0 && refusal->wait_ms < 24 * 3600 * INT64_C(1000))
        link->wait_ms = refusal->wait_ms;
    if (link->state != LINK_UP) {
        link->options.owner->refused(link->options.context, code, text);
        if (link->wait_ms == 0)
            link->wait_ms = LINK_BACKOFF_LAST_MS / 4;
        link_drop(link, "refused");
        return;
    }
    if (refusal->about != MESSAGE_records ||
        store_read_counter(link->options.store, &counter) != ERR_OK)
        return;
    /* Again from the watermark, when the hub can take it. */
    link->ends_count = 0;
    link->sent_sequence = counter.acked_sequence;
    link_pause(link, link->wait_ms > 0 ? link->wait_ms : LINK_BACKOFF_FIRST_MS * 4);
    link->wait_ms = 0;
}

/* What a hub may say once it is known; anything else is refused politely. */
static enum err
take_pushed(struct link *link, int number, struct bytes fields, struct tick frame_at)
{
    const struct link_owner *owner = link->options.owner;
    enum err err;

    if (number == MESSAGE_ack) {
        struct message_ack ack;

        err = message_get(&message_ack_shape, fields, &ack);
        if (err == ERR_OK)
            take_ack(link, &ack);
        return err;
    }
    if (number == MESSAGE_result) {
        struct message_result result;

        err = message_get(&message_result_shape, fields, &result);
        if (err == ERR_OK)
            owner->result(link->options.context, &result, frame_at);
        return err;
    }
    if (number == MESSAGE_plate_paid) {
        struct message_plate_paid paid;

        err = message_get(&message_plate_paid_shape, fields, &paid);
        if (err == ERR_OK)
            owner->plate_paid(link->options.context, &paid, frame_at);
        return err;
    }
    if (number == MESSAGE_standing) {
        struct message_standing standing;

        err = message_get(&message_standing_shape, fields, &standing);
        if (err == ERR_OK)
            owner->standing(link->options.context, &standing);
        return err;
    }
    if (number == MESSAGE_progress) {
        struct message_progress progress;

        err = message_get(&message_progress_shape, fields, &progress);
        if (err == ERR_OK)
            owner->progress(link->options.context, &progress);
        return err;
    }
    if (number == MESSAGE_settings) {
        struct message_settings settings;

        err = message_get(&message_settings_shape, fields, &settings);
        if (err == ERR_OK)
            owner->settings(link->options.context, settings.json);
        return err;
    }
    if (number == MESSAGE_instruction) {
        struct message_instruction instruction;

        err = message_get(&message_instruction_shape, fields, &instruction);
        if (err == ERR_OK)
            owner->instruction(link->options.context, &instruction);
        return err;
    }
    return ERR_UNSUPPORTED;
}

enum err
link_frame_take(struct link *link, int number, struct bytes fields, struct tick frame_at)
{
    enum err err;

    if (number == MESSAGE_refusal) {
        struct message_refusal refusal;

        err = message_get(&message_refusal_shape, fields, &refusal);
        if (err == ERR_OK)
            take_refusal(link, &refusal);
        return err;
    }
    if (link->state == LINK_CONNECTING && number == MESSAGE_challenge) {
        struct message_challenge challenge;

        err = message_get(&message_challenge_shape, fields, &challenge);
        if (err == ERR_OK)
            answer_challenge(link, &challenge);
        return err;
    }
    if (link->state == LINK_SHAKING && number == MESSAGE_welcome) {
        struct message_welcome welcome;

        err = message_get(&message_welcome_shape, fields, &welcome);
        if (err == ERR_OK)
            take_welcome(link, &welcome);
        return err;
    }
    if (link->state == LINK_UP)
        return take_pushed(link, number, fields, frame_at);
    return ERR_BAD_STATE;
}
