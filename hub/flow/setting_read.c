#include "hub/flow/setting_read.h"

#include "hub/store/sql/store.sql.h"

#define ARENA_MAX ((size_t)64 * 1024)

/* What the configuration may tell terminals beside the settings of setting.def. */
static const char *const others[] = {"pay_base", "staff", "merchant", "store", "name"};

static enum err
read_configuration(struct setting_read *read)
{
    const struct json_node *root;
    struct arena *arena;
    enum err err = arena_make(ARENA_MAX, &arena);

    if (err != ERR_OK)
        return err;
    err = json_parse(bytes_text(read->configuration), arena, &root);
    for (unsigned i = 0; i < SETTINGS && err == ERR_OK; i++) {
        struct setting_holds *holds = &read->holds[i];

        *holds = (struct setting_holds){.origin = SETTING_INITIAL};
        text_set(holds->value, sizeof(holds->value), setting_rule((enum setting)i).initial);
        if (setting_of_json(root, (enum setting)i, holds->value))
            holds->origin = SETTING_CONFIGURATION;
    }
    arena_free(&arena);
    return err;
}

static enum err
take_row(struct setting_read *read, struct query *row, int64_t holder_id, bool is_last)
{
    const enum setting setting = setting_numbered(query_int(row, 0));
    struct setting_holds *holds;

    if (setting == SETTINGS)
        return ERR_OK; /* of a newer hub */
    holds = &read->holds[setting];
    if (is_last)
        holds->version = query_int(row, 4);
    if (query_int(row, 1) == 0)
        return ERR_OK; /* left to who is above */
    holds->origin = holder_id < 0 ? SETTING_TERMINAL : SETTING_ORGANISATION;
    holds->holder_id = holder_id;
    if (setting_rule(setting).kind == SETTING_PIN)
        return setting_flow_open(
            read->keys, holder_id, query_blob(row, 3), holds->value, sizeof(holds->value));
    return text_copy(query_text(row, 2), holds->value, sizeof(holds->value));
}

static enum err
read_holder(struct setting_read *read, struct reader *reader, int64_t holder_id, bool is_last)
{
    struct query *rows = reader_statement(reader, SQL_STORE_SETTINGS);
    enum err err;

    query_bind_int(rows, 1, holder_id);
    while ((err = query_step(rows)) == ERR_OK)
        if ((err = take_row(read, rows, holder_id, is_last)) != ERR_OK)
            break;
    query_reset(rows);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
setting_read(struct setting_read *read, struct reader *reader)
{
    const unsigned levels = organisation_path_levels(read->path);
    enum err err = read_configuration(read);

    for (unsigned level = 0; level < levels && err == ERR_OK; level++)
        err = read_holder(read, reader, organisation_path_id(read->path, level),
            read->terminal_id == 0 && level + 1 == levels);
    if (err == ERR_OK && read->terminal_id != 0)
        err = read_holder(read, reader, SETTING_OF_TERMINAL(read->terminal_id), true);
    return err;
}

enum err
setting_read_terminal(struct setting_read *read, struct reader *reader)
{
    struct query *row = reader_statement(reader, SQL_STORE_TERMINAL_PATH);
    enum err err;

    query_bind_int(row, 1, read->terminal_id);
    err = query_step(row);
    if (err == ERR_OK)
        err = text_copy(query_text(row, 0), read->path, sizeof(read->path));
    query_reset(row);
    return err == ERR_OK ? setting_read(read, reader) : err;
}

enum err
setting_read_put(const struct setting_read *read, struct text *text)
{
    const struct json_node *root;
    struct json_writer writer;
    struct arena *arena;
    enum err err = arena_make(ARENA_MAX, &arena);

    if (err != ERR_OK)
        return err;
    err = json_parse(bytes_text(read->configuration), arena, &root);
    if (err == ERR_OK) {
        json_start(&writer, text);
        json_open_object(&writer, NULL);
        for (unsigned i = 0; i < SETTINGS; i++)
            setting_put(&writer, (enum setting)i, read->holds[i].value);
        for (size_t i = 0; i < LENGTH(others); i++) {
            const char *said = json_text(json_find(root, others[i]));

            if (said != NULL)
                json_put_text(&writer, others[i], bytes_text(said));
        }
        json_close_object(&writer);
        err = text_ok(text) ? ERR_OK : ERR_NO_SPACE;
    }
    arena_free(&arena);
    return err;
}
