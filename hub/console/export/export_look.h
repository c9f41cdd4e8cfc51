/*
 * export_look.h -- what the lists have in common that are exported: whose, in which zone, since
 * when, and by which query.
 *
 * A list's state begins with it. Pages go from the newest back, and time, which ids are made of,
 * says how far they have come.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_LOOK_H
#define HUB_CONSOLE_EXPORT_EXPORT_LOOK_H

#include "hub/api/scope.h"
#include "hub/export/exporter.h"
#include "shared/base/zone.h"
#include "shared/text/form.h"

struct export_look {
    struct scope scope;
    const struct zone *zone;
    struct arena *arena; /* of the query's words, and of what is read at once */
    struct form form;
    struct moment asked; /* for */
    int64_t merchant_id; /* whose books: of a merchant or a partner, else 0 */
    int64_t newest_us;
    int64_t oldest_us;
    int64_t next_id;  /* the newest that is still to be written */
    int64_t next_leg; /* of a list of entries: those of next_id before it, too */
    char state[24];   /* as it is stored; "" for any */
    bool english;
};

/** export_look_open() reads it: nothing is newer than the asking. */
enum err export_look_open(
    struct export_look *look, const struct export_row *row, struct reader *reader) MUST_CHECK;

/** export_look_share() is how much lies behind next_id, in 1/1000. */
int64_t export_look_share(const struct export_look *look, int64_t next_id);

/* One row of a statement becomes one of the sheet: its cells. */
typedef void export_look_put_fn(
    const struct export_look *look, struct query *row, struct sheet *sheet);

/** export_look_rows() writes a page of a statement whose first column is the id. */
enum err export_look_rows(struct export_look *look, struct query *query, export_look_put_fn *put,
    struct sheet *sheet, struct export_page *page) MUST_CHECK;

/** export_look_bind() binds a list as /v1 has it: merchant, newest, oldest, how many, state. */
void export_look_bind(
    const struct export_look *look, struct query *query, const struct export_page *page);

/*
 * Members of struct export_list; state begins with an export_look, and is one in the first, which
 * is for lists of a merchant or a partner. ERR_FORBIDDEN: it is of another place.
 */
enum err export_look_open_of_merchant(
    void *state, const struct export_row *row, struct reader *reader) MUST_CHECK;
void export_look_close(void *state);
int64_t export_look_wall_clock(const void *state, int64_t us);

#endif
