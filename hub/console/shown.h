/*
 * shown.h -- what a door shows: read on the reader's thread, written as it is read, then answered.
 *
 * A door embeds it as its first member of what it asks with. The range of places that is looked at
 * bounds each of its statements.
 */
#ifndef HUB_CONSOLE_SHOWN_H
#define HUB_CONSOLE_SHOWN_H

#include "hub/console/console.h"

/* In the call's arena, zeroed but for what shown_take() says. */
struct shown {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct json_writer writer;        /* run() starts it, unless it is shown_page() that does */
    char end[ORGANISATION_PATH_SIZE]; /* of the range that begins with the scope's path */
    const char *wrong;                /* handed back: a field of the query that is not right */
    enum err err;                     /* handed back */
};

/** shown_take() is size bytes that begin with a struct shown; NULL: the call has been answered. */
void *shown_take(struct call *call, size_t size,
    void (*run)(struct reading *reading, struct reader *reader)) MUST_CHECK;

/** shown_submit() has it read and answers the call. */
void shown_submit(struct shown *shown);

/** shown_bind() binds the range of places, two texts. */
void shown_bind(const struct shown *shown, struct query *query, int at);

/**
 * shown_page() writes {"items": […], "next": …} of rows whose first column is an id; put() writes
 * the members of one. The statement is asked for most + 1: that there are more says "next". A page
 * ends before what an answer can hold is full, too.
 */
void shown_page(struct shown *shown, struct reader *reader, struct query *rows, int64_t most,
    enum err (*put)(struct shown *shown, struct reader *reader, struct query *row));

#endif
