/*
 * shop_inside.h -- what the files of the shop share.
 */
#ifndef TESTS_SIM_SHOP_INSIDE_H
#define TESTS_SIM_SHOP_INSIDE_H

#include "tests/sim/shop.h"
#include "tests/sim/sim_app.h"
#include "tests/sim/sim_wallet.h"

#define SHOP_PARTS_MAX 3
#define SHOP_RECEIVERS 3
#define SHOP_RULES 4
#define SHOP_NAME_SIZE 48
#define SHOP_TARGET_SIZE 100
#define SHOP_BODY_SIZE 640

/* What is paid for by itself: an order, or a part of one. */
struct shop_piece {
    int64_t id;
    int64_t amount;
    bool is_paid; /* it was told */
};

struct shop_order {
    struct shop *shop;
    struct shop_order *next;
    struct world_event event;
    int64_t number;
    int64_t amount;
    int64_t steps;
    int64_t refunds; /* that were asked for */
    int64_t splits;
    int64_t returns;
    bool is_shared; /* its channel holds the money for that */
    bool is_over;   /* it was told that it is closed */
    bool has_way;   /* it is paid by a way of one wallet's own … */
    bool in_browser;
    bool was_shown; /* … which somebody has been sent */
    enum sim_wallet wallet;
    size_t pieces_count;
    struct shop_piece pieces[SHOP_PARTS_MAX];
    char name[SHOP_NAME_SIZE];
};

struct shop {
    struct world *world;
    struct world_event event; /* the next customer */
    struct shop_order *first;
    struct shop_figures figures;
    int64_t
        receivers[SHOP_RECEIVERS]; /* one of each channel that shares, one whose wallet we keep */
    size_t receivers_count;        /* that there are already */
    int64_t rules[SHOP_RULES];
    size_t rules_count;   /* that there are already */
    int64_t till_refunds; /* that were asked for of what tills sold */
    struct world_event wallet;
    bool closed;
};

/* shop_refund.c */
/** shop_refund_ask() wants some of an order back, in one of the ways that people have. */
void shop_refund_ask(struct shop_order *order);
/** shop_refund_till() wants some of what a till sold back, soon after it was paid. */
void shop_refund_till(struct shop *shop, int64_t order_id, int64_t amount);
/** shop_refund_look() asks how one of its refunds stands. */
void shop_refund_look(struct shop_order *order);

/* shop_complaint.c */
/** shop_complaint_answer() says something to who complains, or that it is settled, or nothing. */
void shop_complaint_answer(struct shop *shop, int64_t complaint_id);

/* shop_way.c */
/** shop_way_put() has a new order paid by one wallet's own code, or in another browser. */
void shop_way_put(struct shop_order *order, struct text *body);
/** shop_way_look() sends somebody there, once an answer says where that is. */
void shop_way_look(struct shop_order *order, const struct json_node *root);

/* shop_split.c */
/** shop_split_start() names who is given shares, and the rules. */
void shop_split_start(struct shop *shop);
/** shop_split_put_rule() has a new order shared by one of the rules, once there are some. */
void shop_split_put_rule(struct shop_order *order, struct text *body);
/** shop_split_ask() shares by call; shop_split_take_back() some of that. */
void shop_split_ask(struct shop_order *order);
void shop_split_take_back(struct shop_order *order);

/* shop_wallet.c */
/** shop_wallet_start() has the shop look at its wallet, and take money out of it, now and then. */
void shop_wallet_start(struct shop *shop);

#endif
