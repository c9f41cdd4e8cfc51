/*
 * pay_visit.h -- one request of a payer's phone on its way, and how it is shown.
 *
 * Inside of pay_api.c, pay_visit.c, and pay_visit_account.c, which has what is about
 * channel accounts. A visit lives in its call's arena and ends when the call is answered.
 */
#ifndef HUB_API_PAY_VISIT_H
#define HUB_API_PAY_VISIT_H

#include "hub/api/pay_page.h"
#include "hub/flow/order_flow.h"
#include "hub/flow/order_pass.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/ticket_flow.h"
#include "shared/text/encode.h"

/* The account that the payer was sent to the wallet for, and a MAC: letters and digits only. */
#define PAY_VISIT_STATE_BYTES 24
#define PAY_VISIT_STATE_SIZE ENCODE_HEX_SIZE(PAY_VISIT_STATE_BYTES)

/* Where a visitor came in. */
enum pay_visit_entry {
    PAY_VISIT_TICKET, /* /T/: a till's QR */
    PAY_VISIT_PASS,   /* /O/: the QR of an order that is there */
    PAY_VISIT_PLATE   /* /P/: a plate, whose payer types the amount; hub/api/plate_api.c */
};

/* What a request wants of the order once it is open. */
enum pay_visit_goal {
    PAY_VISIT_SCAN,   /* the QR was scanned: go and say who pays */
    PAY_VISIT_READY,  /* back from the wallet: show the button */
    PAY_VISIT_PAY,    /* pressed */
    PAY_VISIT_RESULT, /* how did it end? */
    PAY_VISIT_GO      /* to the channel's page, of a payment that waits for a browser */
};

/* What a browser of no wallet may do for the order: open wallets; else those that may scan it. */
struct pay_visit_choices {
    bool known;
    size_t next;    /* of those that are asked about */
    unsigned take;  /* 1 << channel */
    unsigned scans; /* likewise; known when it may open none */
};

/*
 * One request on its way: verify the ticket or the pass, open the order, then its
 * goal. What open_pass found is put into open.
 */
struct pay_visit {
    struct ticket_open open; /* first: the operation */
    struct order_open open_pass;
    enum pay_visit_entry entry;
    struct payment_start start;
    struct reading reading;
    struct call *call;
    enum pay_visit_goal goal;
    enum channel channel;
    int64_t account_id;         /* that the payer is sent to the wallet for; 0 while unknown */
    const char *secret;         /* what the wallet sent back */
    uint8_t bytes[TICKET_SIZE]; /* the ticket; or the pass, or the plate's code, and zeroes */
    struct device_keys keys;
    struct pay_visit *next_waiting;
    struct net_timer *timer;
    void (*then)(struct pay_visit *visit); /* when accounts have been found */
    int64_t payment_id;                    /* waited for, or read */
    struct payment_row payment;
    struct net_work work;           /* what signs for the wallet's bridge */
    struct roster_account *account; /* held meanwhile */
    struct moment signed_at;
    const char *bridge; /* what was signed; NULL before */
    bool looked;        /* for the account of the payment that waits */
    struct pay_visit_choices choices;
    int64_t merchant_number;
    char title[385]; /* what is paid for, as the channel is told; for PAY_VISIT_GO */
    char url[4096];  /* and where it goes */
    char number[SALE_NUMBER_SIZE];
    enum err err;
};

/**
 * pay_visit_put_state() binds what comes back from the wallet to this ticket, so
 * that nobody else's code is slipped in.
 */
void pay_visit_put_state(
    const struct pay_visit *visit, char ret_state[static PAY_VISIT_STATE_SIZE]);

/** pay_visit_take_state() is ERR_BAD_SIGNATURE when it is for another ticket; else account_id. */
enum err pay_visit_take_state(struct pay_visit *visit, const char *state) MUST_CHECK;

/** pay_visit_authorise() sends the payer to his wallet, which says who he is: an answer. */
void pay_visit_authorise(struct pay_visit *visit);

/** pay_visit_put_cashier() puts where he may go without a bridge; in the call's arena. */
void pay_visit_put_cashier(const struct pay_visit *visit, struct pay_model *model);

/**
 * pay_visit_look() is whether the account of a payment that waits is fetched now, and the order
 * is shown after it: when it is not in memory, and the page is to say where to pay; or when
 * a worker has to sign for the wallet's bridge, of a payment with a handle, for a script.
 */
bool pay_visit_look(struct pay_visit *visit);

/** pay_visit_is_browser_s() is whether the payment that was read is one for a browser. */
bool pay_visit_is_browser_s(const struct pay_visit *visit);

/** pay_visit_go() sends the browser to the channel's page of its payment, or to the result. */
void pay_visit_go(struct pay_visit *visit);

/* The parameter of what is made when such a browser is shown what it may open: its key. */
#define PAY_VISIT_KEY "visit"

/**
 * pay_visit_choose() finds which wallets a browser of no wallet may open, or which may scan it
 * instead, and makes its key, as what the wallet would have sent back; then(visit).
 */
void pay_visit_choose(struct pay_visit *visit, void (*then)(struct pay_visit *visit));

/** pay_visit_find_wallets() finds only which may scan it; then(visit). */
void pay_visit_find_wallets(struct pay_visit *visit, void (*then)(struct pay_visit *visit));

/** pay_visit_take_key() takes that key: ERR_NOT_FOUND without one, ERR_BAD_SIGNATURE. */
enum err pay_visit_take_key(struct pay_visit *visit) MUST_CHECK;

/** pay_visit_take_choice() takes it, and which wallet was chosen: ERR_NOT_FOUND, likewise. */
enum err pay_visit_take_choice(struct pay_visit *visit) MUST_CHECK;

/** pay_visit_find_browser() finds the account for it; then pay(visit). */
void pay_visit_find_browser(struct pay_visit *visit, void (*pay)(struct pay_visit *visit));

/** pay_visit_door() is where this visitor came in: "/T/", "/O/" or "/P/". */
const char *pay_visit_door(const struct pay_visit *visit);

/** pay_visit_wallet() is the channel of the browser that asks; NONE: of no wallet. */
enum channel pay_visit_wallet(const struct call *call);

/**
 * pay_visit_read_secret() takes what the wallet sent back: ERR_NOT_FOUND when it sent nothing,
 * ERR_BAD_SIGNATURE when it is for something else. The channel has a dialect.
 */
enum err pay_visit_read_secret(struct pay_visit *visit) MUST_CHECK;

/* Each answers the call; the visit is gone after it. */
void pay_visit_show_view(struct pay_visit *visit, enum pay_view view);
/** pay_visit_show_wallets() says which wallets are to scan it; 0: none does. */
void pay_visit_show_wallets(struct pay_visit *visit, unsigned wallets);
/** pay_visit_show_taken(): somebody else is paying it at this moment. */
void pay_visit_show_taken(struct pay_visit *visit);
void pay_visit_show_failure(struct pay_visit *visit, enum err err);

/** pay_visit_show_order() shows how the order and the payment that was read stand. */
void pay_visit_show_order(struct pay_visit *visit);

#endif
