/*
 * wechat_field.h -- reading what a request says, with WeChat's words for what is wrong.
 *
 * Fields are named by their path in the body: "/amount/total". The first one
 * that is wrong is kept; what is read after it is of no use. Texts are copied
 * nowhere: they live as long as the request.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_FIELD_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_FIELD_H

#include "shared/base/arena.h"
#include "shared/text/form.h"
#include "shared/text/json.h"
#include "tools/sandbox/wechat/wechat_answer.h"

enum wechat_field_need {
    WECHAT_FIELD_OPTIONAL, /* "" or 0 when it is missing */
    WECHAT_FIELD_NEEDED
};

struct wechat_field {
    struct arena *arena;
    const struct json_node *body;
    const struct form *query;
    struct wechat_wrong wrong; /* field is NULL while nothing is */
};

/** wechat_field_node() is the node at path, or NULL. */
const struct json_node *wechat_field_node(const struct wechat_field *field, const char *path);

/** wechat_field_text() has min to max characters. */
const char *wechat_field_text(struct wechat_field *field, const char *path,
    enum wechat_field_need need, size_t min, size_t max);

/** wechat_field_number() is a merchant's own number, of WeChat's letters. */
const char *wechat_field_number(struct wechat_field *field, const char *path,
    enum wechat_field_need need, size_t min, size_t max);

/** wechat_field_fen() is at least min. */
struct money wechat_field_fen(
    struct wechat_field *field, const char *path, enum wechat_field_need need, int64_t min);

bool wechat_field_truth(struct wechat_field *field, const char *path);

/** wechat_field_url() is a notify_url: http(s), no query, 255 bytes at most. */
const char *wechat_field_url(
    struct wechat_field *field, const char *path, enum wechat_field_need need);

/** wechat_field_time() is RFC 3339; a moment of 0 when it is missing. */
struct moment wechat_field_time(struct wechat_field *field, const char *path);

/** wechat_field_query() is a parameter of the query. */
const char *wechat_field_query(
    struct wechat_field *field, const char *name, enum wechat_field_need need);

/** wechat_field_wrong() says that the field at path breaks a rule. */
void wechat_field_wrong(struct wechat_field *field, const char *path, const char *rule);

/** wechat_field_ok() is whether all that was read is right; else it has refused. */
bool wechat_field_ok(struct wechat_field *field, struct wechat_answer *answer);

#endif
