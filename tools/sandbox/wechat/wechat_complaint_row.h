/*
 * wechat_complaint_row.h -- complaints as they are stored, and what happens to one.
 *
 * Each step is a line of its history, moves it, and is told to whoever wants to hear of the
 * merchant's complaints: the provider of its sub-merchants. Inside the caller's transaction.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_COMPLAINT_ROW_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_COMPLAINT_ROW_H

#include "tools/sandbox/wechat/wechat.h"

#define WECHAT_COMPLAINT_ROW_NUMBER_SIZE 28 /* of a complaint, and of a line of its history */

/* A row with what it needs of its order. */
struct wechat_complaint_row {
    const char *id;
    const char *mchid;
    const char *out_trade_no;
    const char *state;
    const char *kind;
    const char *detail;
    const char *phone;
    int64_t refund_fen;
    bool waits;
    struct moment filed;
    const char *transaction_id;
    int64_t total_fen;
    int64_t refunded_fen;
};

/* A step: who did it, as what, and where that leads. */
struct wechat_complaint_step {
    const char *operator;
    const char *type;
    const char *action; /* of the notification */
    const char *details;
    const char *state;
    bool waits;
};

/** wechat_complaint_row_read() is the present row of a statement that selects whole ones. */
enum err wechat_complaint_row_read(
    struct db_statement *row, struct arena *arena, struct wechat_complaint_row *ret) MUST_CHECK;

/** wechat_complaint_row_find() is ERR_NOT_FOUND. */
enum err wechat_complaint_row_find(struct wechat *wechat, const char *id, struct arena *arena,
    struct wechat_complaint_row *ret) MUST_CHECK;

/** wechat_complaint_row_step() makes the line of the history, and tells of it. */
enum err wechat_complaint_row_step(struct wechat *wechat,
    const struct wechat_complaint_row *complaint, const struct wechat_complaint_step *step,
    bool is_new, struct arena *arena) MUST_CHECK;

/** wechat_complaint_row_move() does so, and moves the complaint to the step's state. */
enum err wechat_complaint_row_move(struct wechat *wechat,
    const struct wechat_complaint_row *complaint, const struct wechat_complaint_step *step,
    struct arena *arena) MUST_CHECK;

#endif
