/*
 * recon_fetch.h -- fetches an account's bill of a day, piece by piece.
 *
 * Asks the channel where the bill lies, then fetches it from there: the address is good for
 * half a minute at Alipay and five at WeChat Pay, so the one follows on the other. UnionPay
 * answers with the file itself. What comes
 * is handed on as it came, packed; it is good for something only once the fetch has ended well
 * and hub/channel/bill has found it whole. Nothing is kept and nothing is asked twice.
 */
#ifndef HUB_RECON_RECON_FETCH_H
#define HUB_RECON_RECON_FETCH_H

#include "hub/channel/adapter_bill.h"
#include "shared/net/net.h"

/* A channel that says "nothing happened" sooner than this after the day has not looked yet. */
#define RECON_FETCH_MADE_AFTER span_s(10 * 3600) /* WeChat Pay: 10:00; Alipay: 9:00 */
/* What an answer with the file in it may have: it is read and verified whole. */
#define RECON_FETCH_ANSWER_MAX ((size_t)16 * 1024 * 1024)
/* What a bill may take to come, and how long nothing of it. */
#define RECON_FETCH_TIMEOUT span_s(3600)
#define RECON_FETCH_SILENCE span_s(60)

/* Where a bill stopped. */
enum recon_fetch_step {
    RECON_FETCH_ASK,      /* where it lies */
    RECON_FETCH_DOWNLOAD, /* the file */
    RECON_FETCH_STEPS
};

/* How it ended; borrowed. */
struct recon_fetched {
    enum adapter_bill_state state; /* of the bill, as the channel says it */
    enum recon_fetch_step step;    /* the last one that was begun */
    enum err err;                  /* ERR_OK with READY: all of the file was handed out */
    int status;                    /* of HTTP; 0: no answer */
    const char *code;              /* the channel's own, or "" */
};

struct recon_fetch {
    struct net *net;
    const struct adapter_account *account; /* lives until then(); its adapter has bills */
    enum adapter_bill_kind kind;
    struct moment day;   /* any moment of it, in China */
    struct span timeout; /* of the call; the file has its own */
    uint64_t file_max;

    /* The file begins; hash as in struct adapter_bill_reply. What is not ERR_OK ends it. */
    enum err (*begin)(void *context, const char *hash);
    enum err (*piece)(void *context, struct bytes piece);
    void (*then)(void *context, const struct recon_fetched *fetched); /* once, on the loop */
    void *context;
};

/**
 * recon_fetch_start() begins; what is asked is copied. It cannot be taken back: a net that is
 * closed before has to have ended its fetches and work.
 */
enum err recon_fetch_start(const struct recon_fetch *asked) MUST_CHECK;

#endif
