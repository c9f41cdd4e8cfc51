/*
 * notice_courier.h -- posts notices to merchants' apps, and has what came of it decided.
 *
 * The body is the outbox row's, the same at each attempt; the signature is made
 * anew: "Shanju-Signature: t=SECONDS,v1=HEX", HMAC-SHA256 under the app's secret
 * over the seconds, a point and the body. Where the app lives is looked up and
 * checked at every attempt, and what was checked is what is connected to. Redirects
 * are not followed. One app that is slow does not stop the others. On the loop.
 */
#ifndef HUB_COURIER_NOTICE_COURIER_H
#define HUB_COURIER_NOTICE_COURIER_H

#include "hub/courier/courier.h"
#include "hub/flow/keyring.h"
#include "hub/store/lane.h"

struct notice_courier;

/* How long an app may take to answer; less than COURIER_AGAIN. */
#define NOTICE_COURIER_TIMEOUT span_s(10)
#define NOTICE_COURIER_RUNNING_MAX 128
#define NOTICE_COURIER_RUNNING_OF_APP_MAX 8

struct notice_courier_options {
    struct net *net;
    struct lane *lane;
    struct keyring *keyring;
    bool allow_private; /* also to addresses of our own network: for tests and closed sites */
};

enum err notice_courier_make(
    const struct notice_courier_options *options, struct notice_courier **ret_courier) MUST_CHECK;
void notice_courier_free(struct notice_courier **courier);

/** notice_courier_carry() carries the topic "notice"; context is the notice_courier. */
void notice_courier_carry(void *context, const struct outbox_row *row);

#define NOTICE_COURIER_SIGNATURE_SIZE 100

/** notice_courier_sign() is the value of Shanju-Signature. */
const char *notice_courier_sign(const char *secret, struct moment now, struct bytes body,
    char ret_value[static NOTICE_COURIER_SIGNATURE_SIZE]);

#endif
