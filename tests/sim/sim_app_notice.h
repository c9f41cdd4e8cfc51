/*
 * sim_app_notice.h -- how a merchant's app takes the notices that it is sent.
 *
 * Mostly at once; sometimes it fails, says nothing, or says yes too late. What it
 * accepts is in its journal first.
 */
#ifndef TESTS_SIM_SIM_APP_NOTICE_H
#define TESTS_SIM_SIM_APP_NOTICE_H

#include "shared/net/net.h"
#include "tests/sim/world.h"

/* What one says that was accepted. */
struct sim_app_news {
    const char *type; /* "order.paid" */
    int64_t about;
    int64_t terminal; /* whose order it is; 0 for none */
    int64_t amount;
};

typedef void sim_app_notice_fn(void *context, const struct sim_app_news *news);

void sim_app_notice_start(struct world *world);
/** sim_app_notice_listen() has heard(context) called for each, also for one that comes again. */
void sim_app_notice_listen(sim_app_notice_fn *heard, void *context);
/** sim_app_notice_take() is whether it is accepted. */
bool sim_app_notice_take(
    struct net *net, struct net_call *call, const struct net_request *request, const char *secret);
/** sim_app_notice_be_kind() has every one accepted from now on, or not any more. */
void sim_app_notice_be_kind(bool kind);
/** sim_app_notice_drop() is for a program that ends. */
void sim_app_notice_drop(struct net *net);

#endif
