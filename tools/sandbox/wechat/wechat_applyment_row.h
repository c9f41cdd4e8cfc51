/*
 * wechat_applyment_row.h -- applications as they are stored.
 *
 * Inside the caller's transaction; reads copy into the arena handed in.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_APPLYMENT_ROW_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_APPLYMENT_ROW_H

#include "tools/sandbox/wechat/wechat.h"

#define WECHAT_APPLYMENT_ROW_STATE "APPLYMENT_STATE_" /* what every state's word begins with */

struct wechat_applyment_row {
    const char *business_code;
    int64_t applyment_id;
    const char *state;
    const char *sub_mchid; /* "" before it has one */
    const char *sign;
    const char *shortname;
};

/** wechat_applyment_row_read() is the present row of a statement that selects whole ones. */
enum err wechat_applyment_row_read(
    struct db_statement *row, struct arena *arena, struct wechat_applyment_row *ret) MUST_CHECK;

/** wechat_applyment_row_find() and _by_id() are ERR_NOT_FOUND. */
enum err wechat_applyment_row_find(struct wechat *wechat, const char *business_code,
    struct arena *arena, struct wechat_applyment_row *ret) MUST_CHECK;
enum err wechat_applyment_row_by_id(struct wechat *wechat, int64_t applyment_id,
    struct arena *arena, struct wechat_applyment_row *ret) MUST_CHECK;

/** wechat_applyment_row_file() files one, or one of that number anew, with nothing wrong yet. */
enum err wechat_applyment_row_file(
    struct wechat *wechat, const char *business_code, const char *shortname) MUST_CHECK;

#endif
