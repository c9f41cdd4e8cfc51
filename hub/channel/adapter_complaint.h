/*
 * adapter_complaint.h -- the part of a dialect that hears and answers complaints (投诉).
 *
 * As adapter.h: pure, any thread, everything made lives in the arena handed in. A NULL in it
 * is a call that the channel does not have. A channel without complaints has none of this.
 *
 * To answer a payer is not idempotent at any channel: what is sent twice stands there twice.
 * Whoever sends marks it first and looks at the history before he sends again (docs/adr/0014
 * and 0036).
 */
#ifndef HUB_CHANNEL_ADAPTER_COMPLAINT_H
#define HUB_CHANNEL_ADAPTER_COMPLAINT_H

#include "hub/channel/adapter.h"
#include "hub/channel/meaning.h"

#define ADAPTER_COMPLAINT_PAGE 50       /* how many are asked for at once, at most */
#define ADAPTER_COMPLAINT_WORDS_MAX 300 /* of a history that comes at once */
#define ADAPTER_COMPLAINT_DAYS 30       /* how far from the first to the last day of a list */
#define ADAPTER_COMPLAINT_TEXT_MAX 1200 /* bytes of what was said that are kept */
#define ADAPTER_COMPLAINT_WORD_MAX 1600
#define ADAPTER_COMPLAINT_REPLY_MAX 600 /* bytes of an answer: 200 letters of three */

enum adapter_complaint_call {
    ADAPTER_COMPLAINT_LIST,
    ADAPTER_COMPLAINT_GET,
    ADAPTER_COMPLAINT_HISTORY,
    ADAPTER_COMPLAINT_REPLY,
    ADAPTER_COMPLAINT_COMPLETE,
    ADAPTER_COMPLAINT_SUBSCRIBE /* has the channel call our address */
};

/* How a complaint stands at its channel. */
enum adapter_complaint_state {
    ADAPTER_COMPLAINT_OPEN,       /* nobody has answered the payer */
    ADAPTER_COMPLAINT_PROCESSING, /* answered, not settled */
    ADAPTER_COMPLAINT_CLOSED      /* settled, or withdrawn */
};

/* Texts are "" where the channel says nothing, amounts 0: a list may say less than an answer. */
struct adapter_complaint {
    const char *id;     /* the channel's */
    const char *number; /* of the payment: ours, if it was one of ours */
    const char *trade;  /* the channel's number of it */
    const char *owner;  /* whom it is about at the channel: an answer has to name it */
    const char *kind;   /* the channel's word: REFUND, 重复扣款, … */
    const char *text;
    const char *phone; /* the payer's: a secret */
    enum adapter_complaint_state state;
    bool waits; /* the payer has said something, and waits for an answer */
    /* The channel's word for why it takes no word of the merchant's; "" while it does. */
    const char *not_now;
    struct money amount;
    struct money refund_wanted;
    struct moment filed;
};

enum adapter_complaint_who {
    ADAPTER_COMPLAINT_PAYER,
    ADAPTER_COMPLAINT_MERCHANT,
    ADAPTER_COMPLAINT_CHANNEL
};

/* One step of a complaint's history. */
struct adapter_complaint_word {
    const char *id; /* the channel's, never the same twice */
    const char *kind;
    const char *text;
    enum adapter_complaint_who who;
    bool is_reply; /* may be what ADAPTER_COMPLAINT_REPLY makes */
    struct moment at;
};

enum adapter_complaint_answer {
    ADAPTER_COMPLAINT_DONE,
    ADAPTER_COMPLAINT_ABSENT,  /* it knows no such complaint */
    ADAPTER_COMPLAINT_REFUSED, /* and nothing has happened */
    ADAPTER_COMPLAINT_LOOK,    /* it refused, maybe because it has been done: look */
    ADAPTER_COMPLAINT_LATER,   /* nothing has happened, the same may work later */
    ADAPTER_COMPLAINT_UNKNOWN  /* it may have happened */
};

struct adapter_complaint_reply {
    enum adapter_complaint_answer answer;
    char code[ADAPTER_CODE_SIZE];
    const struct adapter_complaint *complaints; /* of LIST and GET */
    const struct adapter_complaint_word *words; /* of HISTORY */
    size_t count;
    bool more; /* further ones follow, on the next page */
};

/* What asks for a page: 0, 1, … */
struct adapter_complaint_list {
    struct moment from; /* any moment of the first day in China */
    struct moment to;   /* likewise of the last one */
    int64_t page;
};

/* What is said about a complaint. */
struct adapter_complaint_say {
    const char *id;
    const char *owner; /* as adapter_complaint has it */
    const char *text;
};

struct adapter_complaints {
    enum err (*list)(const struct adapter_account *account,
        const struct adapter_complaint_list *list, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);
    enum err (*get)(const struct adapter_account *account, const char *id, struct moment now,
        struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*history)(const struct adapter_account *account, const char *id, int64_t page,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*reply)(const struct adapter_account *account,
        const struct adapter_complaint_say *say, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);
    enum err (*complete)(const struct adapter_account *account,
        const struct adapter_complaint_say *say, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);
    /* Has the channel call the account's own address; DONE also when it calls one already. */
    enum err (*subscribe)(const struct adapter_account *account, struct moment now,
        struct arena *arena, struct adapter_ask *ret_ask);
    /*
     * Reads the answer to one of them; it never fails but for want of memory. An answer whose
     * signature does not fit, or that cannot be understood, is ADAPTER_COMPLAINT_UNKNOWN.
     */
    enum err (*read)(const struct adapter_account *account, enum adapter_complaint_call call,
        const struct adapter_heard *heard, struct arena *arena,
        struct adapter_complaint_reply *ret_reply);
    /* Where a complaint stands, at least, that COMPLETE has come to. */
    enum adapter_complaint_state completed;
    /*
     * How long after a complaint was filed its payer has to be answered, and it to be settled;
     * 0: the merchant has nothing to do by then.
     */
    struct span answer_within;
    struct span settle_within;
};

/** adapter_complaint_is_id() is whether a channel may call a complaint so: it gets into a path. */
bool adapter_complaint_is_id(const char *id);

/** adapter_complaint_answer_of() is what a dialect's table of codes makes of an answer. */
enum adapter_complaint_answer adapter_complaint_answer_of(enum meaning meaning);

/**
 * adapter_complaint_end() hands out what was read, by how that ended: what could not be understood
 * is UNKNOWN. ERR_NO_SPACE: memory ran out, ask anew.
 */
enum err adapter_complaint_end(const struct adapter_complaint_reply *reply, enum err err,
    const struct arena *arena, struct adapter_complaint_reply *ret_reply) MUST_CHECK;

#endif
