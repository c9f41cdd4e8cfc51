#include "hub/console/export/export_look.h"

#include "hub/console/console.h"
#include "shared/base/id.h"

#include "hub/store/sql/store.sql.h"

#define ARENA_MAX ((size_t)128 * 1024)

/* Nobody sold anything before there was somebody. */
static enum err
read_oldest(struct export_look *look, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_ORGANISATION_SINCE);
    char end[ORGANISATION_PATH_SIZE];
    enum err err;

    organisation_path_end(look->scope.path, end);
    query_bind_text(query, 1, bytes_text(look->scope.path));
    query_bind_text(query, 2, bytes_text(end));
    err = query_step(query);
    if (err == ERR_OK)
        look->oldest_us = query_int(query, 0);
    query_reset(query);
    return err;
}

enum err
export_look_open(struct export_look *look, const struct export_row *row, struct reader *reader)
{
    enum err err = arena_make(ARENA_MAX, &look->arena);

    if (err == ERR_OK)
        err = form_read(bytes_text(row->query), look->arena, &look->form);
    if (err == ERR_OK)
        err = scope_read(reader, row->organisation_id, &look->scope);
    if (err == ERR_OK)
        err = console_zone(reader, &look->scope, &look->zone);
    if (err == ERR_OK)
        err = read_oldest(look, reader);
    if (err != ERR_OK)
        return err;
    look->english = strcmp(row->language, "en") == 0;
    look->asked.us = row->created_us;
    look->next_id = row->id; /* what was there when it was asked for */
    look->newest_us = id_moment(row->id).us;
    if (look->scope.kind == ORGANISATION_MERCHANT)
        look->merchant_id = look->scope.merchant_id;
    else if (look->scope.kind == ORGANISATION_PARTNER)
        look->merchant_id = look->scope.partner_id;
    return ERR_OK;
}

int64_t
export_look_share(const struct export_look *look, int64_t next_id)
{
    const int64_t whole = look->newest_us - look->oldest_us;
    const int64_t done = look->newest_us - id_moment(next_id).us;

    return whole <= 0 || done <= 0 ? 0 : done >= whole ? 1000 : done / (whole / 1000 + 1);
}

static enum err
read_state(struct export_look *look)
{
    enum err err =
        text_copy(bytes_text(form_text(&look->form, "state")), look->state, sizeof(look->state));

    if (err != ERR_OK)
        return ERR_BAD_INPUT;
    for (char *at = look->state; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return ERR_OK;
}

enum err
export_look_open_of_merchant(void *state, const struct export_row *row, struct reader *reader)
{
    struct export_look *look = state;
    enum err err = export_look_open(look, row, reader);

    if (err == ERR_OK && look->merchant_id == 0)
        err = ERR_FORBIDDEN;
    return err == ERR_OK ? read_state(look) : err;
}

void
export_look_bind(
    const struct export_look *look, struct query *query, const struct export_page *page)
{
    query_bind_int(query, 1, look->merchant_id);
    query_bind_int(query, 2, look->next_id);
    query_bind_int(query, 3, 1);
    query_bind_int(query, 4, (int64_t)page->rows_max);
    query_bind_text(query, 5, bytes_text(look->state));
}

enum err
export_look_rows(struct export_look *look, struct query *query, export_look_put_fn *put,
    struct sheet *sheet, struct export_page *page)
{
    enum err err;

    while ((err = query_step(query)) == ERR_OK) {
        put(look, query, sheet);
        err = sheet_end_row(sheet);
        if (err != ERR_OK)
            break;
        look->next_id = query_int(query, 0) - 1;
        page->rows++;
    }
    query_reset(query);
    if (err == ERR_NOT_FOUND)
        err = ERR_OK;
    page->ended = page->rows < (int64_t)page->rows_max;
    page->share = export_look_share(look, look->next_id);
    return err;
}

void
export_look_close(void *state)
{
    arena_free(&((struct export_look *)state)->arena);
}

int64_t
export_look_wall_clock(const void *state, int64_t us)
{
    const struct export_look *look = state;

    return us + zone_offset(look->zone, (struct moment){us}).us;
}
