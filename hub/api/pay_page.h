/*
 * pay_page.h -- what the payer's phone shows, as a page or as JSON.
 */
#ifndef HUB_API_PAY_PAGE_H
#define HUB_API_PAY_PAGE_H

#include "hub/api/call.h"
#include "hub/flow/plate_code.h"
#include "hub/flow/sale.h"
#include "shared/pay/code.h"

enum pay_view {
    PAY_VIEW_READY,   /* one button */
    PAY_VIEW_WAITING, /* the channel is being asked */
    PAY_VIEW_PAID,
    PAY_VIEW_FAILED,     /* this try brought nothing; the order is open */
    PAY_VIEW_CLOSED,     /* nobody can pay it any more */
    PAY_VIEW_SETTLED,    /* somebody has paid it, and the till knows */
    PAY_VIEW_SUSPENDED,  /* the shop takes nothing at present */
    PAY_VIEW_LATE,       /* money came too late and goes back */
    PAY_VIEW_OTHER_APP,  /* a browser that is no wallet, and opens none */
    PAY_VIEW_NO_CHANNEL, /* that wallet is not taken here */
    PAY_VIEW_BAD_TICKET,
    PAY_VIEW_BUSY,
    PAY_VIEW_COUNT
};

struct pay_model {
    enum pay_view view;
    const char *door;   /* "/O/" for a pass; NULL for a ticket's */
    const char *ticket; /* as it stood in the URL: anything, when it is bad */
    const char *reason; /* why, for a failed or closed one; NULL for what the view says by itself */
    const char *store;
    const char *return_url;           /* of the shop, where its payer goes on to; "" for nowhere */
    char plate[PLATE_CODE_TEXT_SIZE]; /* that the order was begun at; "" for none */
    struct money amount;
    const char *number;    /* the payment's, "" when there is none */
    const char *parameter; /* what the wallet sent back, for the form: its name */
    const char *secret;    /* and its value; "" for none */
    const char *state;     /* what binds it to this ticket */
    const char *trade_no;  /* the channel's number of a payment that waits for its payer */
    const char *bridge;    /* JSON for the wallet's bridge, "" when it was not asked for; or NULL */
    unsigned choices;      /* of READY, in no wallet: those it may open, 1 << channel */
    unsigned scans;        /* of OTHER_APP: the wallets that are to scan it instead, likewise */
    bool goes;             /* of WAITING: the browser goes on at its own "/go" */
    const char *cashier_url;       /* where to go without a wallet bridge, "" for none */
    const char *cashier_parameter; /* which of them it is told, and how that is called there */
    const char *cashier_value;
    enum channel channel;
    struct moment paid;
    char code[CODE_SIZE];   /* "" when the terminal knows already */
    struct span code_after; /* before the code is offered */
};

/** pay_page_show() answers the call with the page, or as JSON where that was asked for. */
void pay_page_show(struct call *call, const struct pay_model *model);

#endif
