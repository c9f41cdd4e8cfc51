/*
 * wechat_share_store.h -- WeChat Pay's rows of sharing: receivers, splits, their shares, returns.
 *
 * As wechat_store.h.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_STORE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_STORE_H

#include "tools/sandbox/wechat/wechat_store.h"

struct wechat_split {
    const char *mchid;
    const char *out_order_no;
    const char *order_id;
    const char *out_trade_no;
    const char *params;
    struct moment created;
};

struct wechat_share {
    const char *order_id;
    int64_t place;
    const char *mchid;
    const char *out_trade_no;
    const char *type;
    const char *account;
    struct money amount;
    struct money returned;
    const char *description;
    const char *result; /* PENDING, SUCCESS, CLOSED */
    bool fails;         /* when due has come */
    const char *detail_id;
    struct moment due;
    struct moment ended;
};

struct wechat_return {
    const char *mchid;
    const char *out_return_no;
    const char *return_no;
    const char *order_id;
    const char *return_mchid;
    struct money amount;
    const char *description;
    const char *result; /* PROCESSING, SUCCESS, FAILED */
    const char *fail_reason;
    struct moment created;
    struct moment due;
};

/** wechat_share_store_receiver() is the name of a receiver; ERR_NOT_FOUND. */
enum err wechat_share_store_receiver(struct wechat_store *store, const char *mchid,
    const char *type, const char *account, struct arena *arena, const char **ret_name) MUST_CHECK;

enum err wechat_share_store_find(struct wechat_store *store, const char *mchid,
    const char *out_order_no, struct arena *arena, struct wechat_split *ret_split) MUST_CHECK;
enum err wechat_share_store_by_id(struct wechat_store *store, const char *order_id,
    struct arena *arena, struct wechat_split *ret_split) MUST_CHECK;
enum err wechat_share_store_find_return(struct wechat_store *store, const char *mchid,
    const char *out_return_no, struct arena *arena, struct wechat_return *ret_return) MUST_CHECK;
enum err wechat_share_store_add_split(
    struct wechat_store *store, const struct wechat_split *split) MUST_CHECK;
enum err wechat_share_store_add(
    struct wechat_store *store, const struct wechat_share *share) MUST_CHECK;
enum err wechat_share_store_add_return(
    struct wechat_store *store, const struct wechat_return *row) MUST_CHECK;
/** wechat_share_store_end() stores result and ended. */
enum err wechat_share_store_end(
    struct wechat_store *store, const struct wechat_share *share) MUST_CHECK;

/** wechat_share_store_read() is the present row of a statement that selects shares. */
enum err wechat_share_store_read(
    struct db_statement *row, struct arena *arena, struct wechat_share *ret_share) MUST_CHECK;

#endif
