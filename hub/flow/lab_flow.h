/*
 * lab_flow.h -- the books under test: journals as a stranger wants them.
 *
 * For a hub that was started as a lab, never elsewhere. What is posted here goes
 * the way of real money: one operation, a claim for its key, book_post(), the
 * same entries and balances, in a book of LAB_MERCHANT. Accounts are texts with a
 * currency, numbered above LAB_ACCOUNT by their hash; credits are above 0.
 * A reset begins a new generation, whose number is the book's holder: nothing is
 * ever deleted.
 */
#ifndef HUB_FLOW_LAB_FLOW_H
#define HUB_FLOW_LAB_FLOW_H

#include "hub/flow/claim.h"
#include "hub/flow/journal.h"

#define LAB_MERCHANT 1
#define LAB_ACCOUNT 1000
#define LAB_TEXT_SIZE 129
#define LAB_CURRENCY_SIZE 9

struct lab_leg {
    char account[LAB_TEXT_SIZE];
    char currency[LAB_CURRENCY_SIZE];
    int64_t amount; /* debit > 0, credit < 0 */
};

enum lab_outcome {
    LAB_APPLIED,
    LAB_DUPLICATE, /* of one that was applied */
    LAB_REJECTED   /* nothing was stored, and the key is free */
};

struct lab_post {
    struct operation operation;
    char key[LAB_TEXT_SIZE];
    char transaction[LAB_TEXT_SIZE];
    bool may_overdraw;
    struct lab_leg legs[BOOK_LEGS_MAX];
    size_t count;

    enum lab_outcome outcome;    /* handed back */
    const char *reason;          /* why it was rejected; NULL */
    char applied[LAB_TEXT_SIZE]; /* the transaction that was applied under the key */
};

struct lab_reset {
    struct operation operation;
};

void lab_flow_post(struct lab_post *post);
void lab_flow_reset(struct lab_reset *reset);

/** lab_flow_account() is an account's number. */
int64_t lab_flow_account(const char *account, const char *currency);

#endif
