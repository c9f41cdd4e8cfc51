/*
 * view.h -- a resource or a list, read and written as JSON on the reader's thread.
 *
 * One rendering for each resource, whoever asks: a GET, a change that has been made,
 * and a repeat of it. What belongs to another merchant is not found, exactly like what
 * does not exist, and the log says so.
 */
#ifndef HUB_API_VIEW_H
#define HUB_API_VIEW_H

#include "hub/api/shape.h"
#include "hub/api/target.h"

#define VIEW_PAGE_MAX 100
#define VIEW_PAGE_INITIAL 20

struct view;

struct view_kind {
    const char *name;
    const struct target_kind *target; /* for view_param(); NULL for a list */
    /* Writes the resource as the members of an object that is open. ERR_NOT_FOUND. */
    enum err (*put)(struct view *view, struct reader *reader, struct json_writer *writer);
};

struct view {
    struct reading reading; /* first */
    struct call *call;
    const struct view_kind *kind;
    int64_t app_id;
    int64_t merchant_id;
    int64_t id;       /* of the resource; of a list: only older ones, or 0 */
    int64_t leg;      /* of a statement: after this leg of the journal id */
    int64_t limit;    /* of a list */
    const char *name; /* what stood in the path, to be found first; else NULL */
    struct text *text;
    bool is_foreign;
    enum err err;
};

/* Rows of one query that takes (merchant, up to this id, down to this id, limit). */
struct view_rows {
    unsigned which; /* SQL_STORE_…; column 0 is the id */
    enum err (*put)(
        struct view *view, struct reader *reader, struct json_writer *writer, struct query *row);
};

/** view_put_one() writes the row of the view's id, view_put_page() a page of items. */
enum err view_put_one(struct view *view, struct reader *reader, struct json_writer *writer,
    const struct view_rows *rows) MUST_CHECK;
enum err view_put_page(struct view *view, struct reader *reader, struct json_writer *writer,
    const struct view_rows *rows) MUST_CHECK;

/* What the query of a list may say. */
extern const struct shape view_page_shape;

/** view_start() answers the call. */
void view_start(struct call *call, const struct view_kind *kind, int64_t id);

/** view_param() is that for what stands in the path: an id of ours, or a merchant's number. */
void view_param(struct call *call, const struct view_kind *kind);

/** view_list() is that for a list: its query says after and limit. */
void view_list(struct call *call, const struct view_kind *kind);

/** view_put_next() ends a list that goes on: last is the last id that was put. */
void view_put_next(struct json_writer *writer, int64_t last, bool more);

/** view_put_text() and view_put_id() leave out what is empty, or 0. */
void view_put_text(struct json_writer *writer, const char *name, struct bytes text);
void view_put_id(struct json_writer *writer, const char *name, int64_t id);
/** view_put_state() writes "state", a stored state in capitals. */
void view_put_state(struct json_writer *writer, struct bytes state);

#endif
