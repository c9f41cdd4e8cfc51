#include "hub/store/desk_inside.h"

enum err
desk_rows_read(
    struct desk *desk, const struct row_shape *shape, struct db_statement *statement, void *row)
{
    for (size_t i = 0; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];
        void *place = (unsigned char *)row + column->offset;
        struct bytes bytes;

        switch (column->kind) {
        case ROW_COLUMN_KEY:
        case ROW_COLUMN_INT:
        case ROW_COLUMN_SUM:
            *(int64_t *)place = db_int(statement, (int)i);
            break;
        case ROW_COLUMN_TEXT:
            bytes = db_text(statement, (int)i);
            if (bytes.size > column->max)
                return ERR_CORRUPT;
            if (bytes.size > 0)
                memcpy(place, bytes.at, bytes.size);
            ((char *)place)[bytes.size] = '\0';
            break;
        case ROW_COLUMN_BLOB:
            bytes = db_blob(statement, (int)i);
            if (bytes.size > column->max)
                return ERR_CORRUPT;
            if (bytes.size > 0)
                memcpy(place, bytes.at, bytes.size);
            *(size_t *)(void *)((unsigned char *)row + column->size_offset) = bytes.size;
            break;
        case ROW_COLUMN_DATA:
            bytes = arena_copy(desk->arena, db_blob(statement, (int)i));
            if (bytes.at == NULL)
                return ERR_NO_SPACE;
            *(struct bytes *)place = bytes;
            break;
        }
    }
    if (shape->kind == ROW_KIND_ROWS)
        *(int64_t *)row = db_int(statement, (int)shape->columns_count);
    return ERR_OK;
}

void
desk_rows_bind(const struct row_shape *shape, struct db_statement *statement, const void *row)
{
    for (size_t i = 0; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];
        const void *place = (const unsigned char *)row + column->offset;
        int at = (int)i + 1;

        switch (column->kind) {
        case ROW_COLUMN_KEY:
        case ROW_COLUMN_INT:
        case ROW_COLUMN_SUM:
            db_bind_int(statement, at, *(const int64_t *)place);
            break;
        case ROW_COLUMN_TEXT:
            db_bind_text(statement, at, bytes_text(place));
            break;
        case ROW_COLUMN_BLOB:
            db_bind_blob(statement, at,
                bytes_of(place, *(const size_t *)(const void *)((const unsigned char *)row +
                                                                column->size_offset)));
            break;
        case ROW_COLUMN_DATA:
            db_bind_blob(statement, at, *(const struct bytes *)place);
            break;
        }
    }
}
