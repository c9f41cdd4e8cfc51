/*
 * complaint_flow.h -- complaints of payers: heard of, asked about, answered.
 *
 * A complaint is known by its channel's number within the account it came through. Each that is
 * not closed has one effect (topic channel, action "complaint_ask"), which asks about it on its
 * own schedule, at once when there is news, and says what waits to be said. An answer is not
 * idempotent at any channel: that it may have been sent is committed before it is, and when no
 * answer came, the history is looked at before the same is sent once more (docs/adr/0036). While
 * the channel takes none, it waits: created, with a code that says why.
 *
 * The payer's phone is a secret: sealed by the vault under the complaint's id, and told to nobody
 * but who asks for the complaint.
 */
#ifndef HUB_FLOW_COMPLAINT_FLOW_H
#define HUB_FLOW_COMPLAINT_FLOW_H

#include "hub/channel/adapter_complaint.h"
#include "hub/flow/claim.h"
#include "hub/flow/notice.h"
#include "hub/flow/vault.h"

#define COMPLAINT_FLOW_LABEL "complaint phone"
#define COMPLAINT_FLOW_KEY_MAX 64
/* How often one that is not closed is asked about without a reason. */
#define COMPLAINT_FLOW_ASK_AFTER span_s(6 * 3600)
/*
 * Not at once: whoever has its effect in hand must have let it go, or it is brought again
 * after COURIER_AGAIN only.
 */
#define COMPLAINT_FLOW_SOON span_ms(200)
/* Letters of one answer (WeChat Pay, 回复用户: response_content). */
#define COMPLAINT_FLOW_LETTERS_MAX 200
/* How often an answer that its channel cannot find is sent in all. */
#define COMPLAINT_FLOW_SENDS_MAX 3
/* How soon a channel that takes no answer now is looked at again, if it does not call. */
#define COMPLAINT_FLOW_NOT_NOW span_s(600)
/* After so long an answer that nobody knows the end of is not waited for any more. */
#define COMPLAINT_FLOW_SAY_AFTER span_s(24 * 3600)

/*
 * A channel has told of one. The place (merchant, order, payment) is where the caller has found
 * the payment that it names; 0 for none. Borrowed: complaint, keys.
 */
struct complaint_said {
    struct operation operation;
    int64_t merchant_id;
    int64_t account_id;
    int64_t channel;
    int64_t order_id;
    int64_t payment_id;
    const struct adapter_complaint *complaint;
    const struct adapter_complaints *rules; /* until when one has to be answered */
    const struct vault_keys *keys;
    bool asks;  /* its own effect asked, and goes on with the history */
    bool named; /* by a callback: it is asked about now, whatever this says */
    struct claim claim;

    struct complaint_row complaint_row; /* handed back */
    bool is_new;
    bool moved;
};

/*
 * A page of its history; with the last one, or with silence, the effect is due again, or over.
 * began_us is when the effect was taken up: who wants it sooner since then is heeded.
 */
struct complaint_told {
    struct operation operation;
    int64_t merchant_id;
    int64_t complaint_id;
    int64_t outbox_id;
    int64_t began_us;
    const struct adapter_complaints *rules;     /* borrowed; NULL with silence */
    const struct adapter_complaint_word *words; /* borrowed */
    size_t count;
    const char
        *not_now; /* borrowed; of the complaint as it stood just before (adapter_complaint) */
    bool last;
    bool silent;

    struct complaint_row complaint_row; /* handed back */
};

/* What is said to the payer. */
enum complaint_verb {
    COMPLAINT_REPLY,
    COMPLAINT_COMPLETE /* it has been settled */
};

/*
 * key is the idempotency key among what is said about this complaint; the same key with another
 * text is ERR_CONFLICT. ERR_NOT_FOUND; ERR_BAD_STATE for one that is closed, or while an answer
 * before it is on its way; ERR_BAD_INPUT for a text that is none.
 */
struct complaint_say {
    struct operation operation;
    int64_t merchant_id;
    int64_t complaint_id;
    enum complaint_verb verb;
    char key[COMPLAINT_FLOW_KEY_MAX + 1];
    char text[ADAPTER_COMPLAINT_REPLY_MAX + 1]; /* "" with COMPLAINT_COMPLETE */
    int64_t app_id;
    int64_t said_by;
    struct claim claim;

    struct complaint_word_row word; /* handed back */
};

/* It is about to be sent; send says whether. */
struct complaint_asking {
    struct operation operation;
    int64_t merchant_id;
    int64_t complaint_id;
    int64_t outbox_id;

    bool send; /* handed back */
};

/* And what the channel answered to it. */
struct complaint_answered {
    struct operation operation;
    int64_t merchant_id;
    int64_t complaint_id;
    int64_t outbox_id;
    enum adapter_complaint_answer answer;
    char code[ADAPTER_CODE_SIZE];
};

/* The first digests what the channel's number is of, complaint_flow_say() what is said. */
void complaint_flow_said(struct complaint_said *said);
void complaint_flow_told(struct complaint_told *told);
void complaint_flow_say(struct complaint_say *say);
void complaint_flow_say_asking(struct complaint_asking *asking);
void complaint_flow_say_answered(struct complaint_answered *answered);

/* What the files share: on the desk. */
/** complaint_flow_want() is for a complaint, its effect, our newest word, and who hears of it. */
void complaint_flow_want(struct desk *desk, int64_t merchant_id, int64_t complaint_id);

/** complaint_flow_tell() the app that made the order, and the one that hears of all sales. */
void complaint_flow_tell(struct desk *desk, const struct turn *turn, enum notice_type type,
    const struct complaint_row *complaint);

/** complaint_flow_keep() what a channel says, as far as there is room: cut where a letter ends. */
void complaint_flow_keep(const char *text, char *to, size_t size);

/** complaint_flow_hurry() has it asked about now; its effect must have been wanted. */
void complaint_flow_hurry(
    struct desk *desk, const struct turn *turn, struct complaint_row *complaint);

/** complaint_flow_is_under_way() is whether a word of ours has not come to its end. */
bool complaint_flow_is_under_way(const struct complaint_word_row *word);

#endif
