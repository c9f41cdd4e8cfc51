/*
 * view.h -- a resource or a list, read and written as JSON on the reader's thread.
 *
 * One rendering for each resource, whoever asks: a GET, a list, a change that has been
 * made, and a repeat of it. What belongs to another merchant is not found, exactly like
 * what does not exist, and the log says so.
 *
 * Every list is paged alike: newest first, `after` is the `next` of the page before, and
 * a page that is nearly full, or has looked far enough, ends early. So `next`, not the
 * count, says whether there is more. `from` and `to` are moments: made at or after, made before.
 */
#ifndef HUB_API_VIEW_H
#define HUB_API_VIEW_H

#include "hub/api/shape.h"
#include "hub/api/target.h"
#include "hub/api/view_walk.h"

#define VIEW_PAGE_MAX 100
#define VIEW_PAGE_INITIAL 20

struct view;

/* What a list can be narrowed by, beside time. */
enum view_by {
    VIEW_BY_NOTHING,
    VIEW_BY_STATE,
    VIEW_BY_WHOSE, /* and by state */
    VIEW_BY_APP    /* and by state: only what is the asking app's */
};

/*
 * Rows of one query, one by its id or a page of them. It takes (merchant, up to this id,
 * down to this id, limit) and, by what it narrows, a state or "", then whose or 0.
 * Column 0 is the id.
 */
struct view_rows {
    unsigned which; /* SQL_STORE_… */
    enum view_by narrows;
    const struct view_walk *walk;    /* of a table that is long; else NULL */
    const struct target_kind *whose; /* what the field VIEW_QUERY_WHOSE names; NULL for an id */
    enum err (*put)(
        struct view *view, struct reader *reader, struct json_writer *writer, struct query *row);
};

struct view_kind {
    const char *name;
    const struct target_kind *target; /* for view_get(); NULL where nothing has a name */
    const struct view_rows *rows;     /* or else: */
    /* Writes what is no row as the members of an object that is open. ERR_NOT_FOUND. */
    enum err (*put)(struct view *view, struct reader *reader, struct json_writer *writer);
};

struct view {
    struct reading reading; /* first */
    struct call *call;
    const struct view_kind *kind;
    int64_t app_id;
    int64_t merchant_id;
    int64_t id;        /* of the resource; of a list: only older ones */
    int64_t leg;       /* of a statement: after this leg of the journal id */
    int64_t from;      /* of a list: no older ones */
    int64_t limit;     /* of a list; 0 for one resource */
    int64_t whose;     /* of a list: only of this; 0 for any */
    char state[16];    /* of a list: only in this, as it is stored; "" for any */
    const char *name;  /* of the path or VIEW_QUERY_NUMBER, to be found first; else NULL */
    const char *owner; /* of VIEW_QUERY_WHOSE, likewise */
    struct text *text;
    bool is_foreign;
    enum err err;
};

/* The places of a list's query fields; its shape begins with VIEW_PAGE_FIELDS. */
enum view_query {
    VIEW_QUERY_AFTER,
    VIEW_QUERY_LIMIT,
    VIEW_QUERY_FROM,
    VIEW_QUERY_TO,
    VIEW_QUERY_STATE,
    VIEW_QUERY_WHOSE,
    VIEW_QUERY_NUMBER,
    VIEW_QUERY_FIELDS
};

/* In the order of enum view_query, from its beginning. */
#define VIEW_FIELD(called, of_kind, most, one_of, text)                                            \
    {                                                                                              \
        .name = (called), .kind = (of_kind), .optional = true, .max = (most), .words = (one_of),   \
        .about = (text)                                                                            \
    }
#define VIEW_PAGE_FIELDS                                                                           \
    VIEW_FIELD("after", SHAPE_NUMBER, 40, NULL, "the next of the page before"),                    \
        VIEW_FIELD("limit", SHAPE_COUNT, VIEW_PAGE_MAX, NULL, "how many at most, 20 if left out"), \
        VIEW_FIELD("from", SHAPE_TIME, 0, NULL, "made at or after this"),                          \
        VIEW_FIELD("to", SHAPE_TIME, 0, NULL, "made before this")
#define VIEW_STATE_FIELD(states)                                                                   \
    VIEW_FIELD("state", SHAPE_WORD, 0, states, "only those that stand so now")
#define VIEW_ORDER_FIELD                                                                           \
    VIEW_FIELD("order", SHAPE_NUMBER, 64, NULL, "only of this order: our id, or its number")

/* The query of a list that is not narrowed. */
extern const struct shape view_page_shape;

/** view_start() answers the call. */
void view_start(struct call *call, const struct view_kind *kind, int64_t id);

/*
 * The handlers of all GETs, which say what they show in their row (route.h): view_get() what
 * the path names, an id of ours or a merchant's number; view_only() what a merchant has once;
 * view_list() a page, as the query says it.
 */
void view_get(struct call *call);
void view_only(struct call *call);
void view_list(struct call *call);

/** view_put_text() and view_put_id() leave out what is empty, or 0. */
void view_put_text(struct json_writer *writer, const char *name, struct bytes text);
void view_put_id(struct json_writer *writer, const char *name, int64_t id);
/** view_put_state() writes "state", a stored state in capitals. */
void view_put_state(struct json_writer *writer, struct bytes state);

#endif
