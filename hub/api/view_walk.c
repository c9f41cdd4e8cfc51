#include "hub/api/view_walk.h"

enum err
view_walk_floor(const struct view_walk *walk, struct reader *reader, int64_t merchant_id,
    int64_t to, int64_t from, int64_t rows, int64_t *ret_floor)
{
    const bool is_shared = reader_is_shared(reader);
    struct query *query = reader_statement(reader, is_shared ? walk->of : walk->all);
    int64_t id = from;
    enum err err;

    query_bind_int(query, 1, to);
    query_bind_int(query, 2, rows);
    if (is_shared)
        query_bind_int(query, 3, merchant_id);
    err = query_step(query);
    if (err == ERR_OK)
        id = query_int(query, 0);
    query_reset(query);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    *ret_floor = id > from ? id : from;
    return ERR_OK;
}
