/*
 * alipay_complaint_row.h -- complaints as they are stored, and what happens to one.
 *
 * Each step may be a word of its history, may move it, and is told to the application. Inside the
 * caller's transaction.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_COMPLAINT_ROW_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_COMPLAINT_ROW_H

#include "tools/sandbox/alipay/alipay.h"

/* A row with what it needs of its trade. */
struct alipay_complaint_row {
    const char *id;
    const char *trade_no;
    const char *status;
    const char *wish;
    const char *reason;
    const char *content;
    const char *phone;
    struct moment filed;
    struct moment moved;
    struct moment finished; /* 0: it is not */
    const char *app_id;
    const char *out_trade_no;
    struct money total;
};

/* Who does it, what he says, and where that leads. */
struct alipay_complaint_step {
    const char *role;
    const char *content; /* "" for no word */
    const char *status;
};

/** alipay_complaint_row_read() is the present row of a statement that selects whole ones. */
enum err alipay_complaint_row_read(
    struct db_statement *row, struct arena *arena, struct alipay_complaint_row *ret) MUST_CHECK;

/** alipay_complaint_row_find() is ERR_NOT_FOUND. */
enum err alipay_complaint_row_find(struct alipay *alipay, const char *id, struct arena *arena,
    struct alipay_complaint_row *ret) MUST_CHECK;

/** alipay_complaint_row_is() is whether it stands at one of two words. */
bool alipay_complaint_row_is(
    const struct alipay_complaint_row *complaint, const char *status, const char *other);

/** alipay_complaint_row_step() takes it, and tells of it. */
enum err alipay_complaint_row_step(struct alipay *alipay,
    const struct alipay_complaint_row *complaint, const struct alipay_complaint_step *step,
    struct arena *arena) MUST_CHECK;

#endif
