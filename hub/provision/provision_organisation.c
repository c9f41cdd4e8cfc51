#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/organisation_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

#include "hub/store/sql/store.sql.h"

/* The organisation of that id, as it is now: what a command changes is what it has just read. */
static enum err
read_one(const struct provision_ask *ask, const char *word, struct organisation_row *ret_row)
{
    const struct organisation_row *row;
    int64_t id;
    enum err err = provision_books_int(word, &id);

    if (err == ERR_OK)
        err = provision_books_load(ask, TABLE_organisation, id);
    if (err != ERR_OK)
        return err;
    row = desk_get_organisation(ask->desk, KEY_OF(id));
    if (row == NULL)
        return ERR_NOT_FOUND;
    *ret_row = *row;
    return ERR_OK;
}

/* One a line, indented by how deep it stands: a number is a merchant's or a partner's. */
static void
print_line(void *context, struct query *row)
{
    const unsigned *above = context;
    char path[ORGANISATION_PATH_SIZE];
    unsigned levels;

    if (text_copy(query_text(row, 4), path, sizeof(path)) != ERR_OK)
        return;
    levels = organisation_path_levels(path) - *above;
    (void)printf("%*s%" PRId64, (int)(levels * 2), "", query_int(row, 0));
    provision_books_print_text(" ", query_text(row, 1));
    if (query_int(row, 5) != 0)
        (void)printf(" %" PRId64, query_int(row, 5));
    provision_books_print_text(" ", query_text(row, 2));
    provision_books_print_text(" ", query_text(row, 6));
    if (bytes_is(query_text(row, 3), "suspended"))
        (void)printf(" suspended");
    (void)printf("\n");
}

static enum err
list(const struct provision_ask *ask)
{
    struct organisation_row row = {.id = ORGANISATION_PLATFORM_ID};
    unsigned above;
    enum err err = read_one(ask, ask->count == 0 ? "1" : ask->words[0], &row);

    if (err != ERR_OK)
        return err;
    above = organisation_path_levels(row.path);
    return provision_books_list(ask, &(struct provision_books_rows){
                                         .which = SQL_STORE_ORGANISATIONS,
                                         .keys = &row.id,
                                         .keys_count = 1,
                                         .each = print_line,
                                         .context = &above,
                                     });
}

static enum err
set(const struct provision_ask *ask, struct organisation_set *wanted)
{
    struct organisation_row row;
    enum err err = read_one(ask, ask->words[0], &row);

    if (err != ERR_OK)
        return err;
    wanted->id = row.id;
    wanted->version = row.version;
    organisation_flow_set(wanted);
    err = provision_books_decide(ask, &wanted->operation);
    if (err == ERR_OK)
        (void)printf("%s %" PRId64 " %s %s\n", wanted->organisation.kind, row.id,
            wanted->organisation.name, wanted->organisation.state);
    return err;
}

static enum err
rename_it(const struct provision_ask *ask)
{
    return set(
        ask, &(struct organisation_set){.says = ORGANISATION_SAYS_NAME, .name = ask->words[1]});
}

static enum err
set_zone(const struct provision_ask *ask)
{
    return set(ask, &(struct organisation_set){
                        .says = ORGANISATION_SAYS_TIME_ZONE, .time_zone = ask->words[1]});
}

static enum err
suspend(const struct provision_ask *ask)
{
    return set(ask, &(struct organisation_set){.says = ORGANISATION_SAYS_STATE, .suspended = true});
}

static enum err
resume(const struct provision_ask *ask)
{
    return set(ask, &(struct organisation_set){.says = ORGANISATION_SAYS_STATE});
}

static enum err
say(enum err err, const char *why)
{
    (void)fprintf(stderr, "shanju-hub: %s\n", why);
    provision_said();
    return err;
}

static enum err
move(const struct provision_ask *ask)
{
    struct organisation_move moved = {0};
    struct organisation_row row;
    struct organisation_row parent;
    enum err err = read_one(ask, ask->words[0], &row);

    if (err == ERR_OK)
        err = read_one(ask, ask->words[1], &parent);
    if (err != ERR_OK)
        return err;
    moved.id = row.id;
    moved.version = row.version;
    moved.parent_id = parent.id;
    organisation_flow_move(&moved);
    err = provision_books_decide(ask, &moved.operation);
    if (err == ERR_BAD_STATE)
        return say(err, "it cannot stand there: a merchant goes under a partner or the platform, a "
                        "store under its merchant or another store of it");
    if (err == ERR_FORBIDDEN)
        return say(err, "a store stays with its merchant");
    if (err == ERR_TOO_BIG)
        return say(err, "more than 1000 stand below it; move those first");
    if (err == ERR_OUT_OF_RANGE)
        return say(err, "that would be more than twelve levels deep");
    if (err == ERR_OK)
        (void)printf("%s %" PRId64 " %s under %s %" PRId64 " %s\n", row.kind, row.id, row.name,
            parent.kind, parent.id, parent.name);
    return err;
}

static enum err
remove_it(const struct provision_ask *ask)
{
    struct organisation_remove removed = {0};
    struct organisation_row row;
    enum err err = read_one(ask, ask->words[0], &row);

    if (err != ERR_OK)
        return err;
    removed.id = row.id;
    removed.version = row.version;
    organisation_flow_remove(&removed);
    err = provision_books_decide(ask, &removed.operation);
    if (err == ERR_BAD_STATE) {
        (void)fprintf(stderr,
            "shanju-hub: it has %s; \"organisation suspend\" keeps it from selling\n",
            organisation_flow_hold_text(removed.hold));
        provision_said();
        return err;
    }
    if (err == ERR_OK)
        err = provision_books_also(ask, &removed.operation);
    if (err == ERR_OK)
        (void)printf("%s %" PRId64 " %s removed\n", row.kind, row.id, row.name);
    return err;
}

static const struct provision_command commands[] = {
    {.usage = "organisation list [ID]",
        .text = "the platform, or who that is, and all below: id, kind, number, name",
        .run = list},
    {.usage = "organisation rename ID NAME", .text = "payers see a store's name", .run = rename_it},
    {.usage = "organisation zone ID ZONE",
        .text = "its time zone, as Asia/Shanghai; \"\" for that of who is above",
        .run = set_zone},
    {.usage = "organisation move ID PARENT_ID",
        .text = "a merchant under a partner, or 1, the platform; a store within its merchant",
        .run = move},
    {.usage = "organisation suspend ID", .text = "no new orders there and below", .run = suspend},
    {.usage = "organisation resume ID", .text = "it sells again", .run = resume},
    {.usage = "organisation remove ID",
        .text = "only one that never had anything",
        .run = remove_it},
};

const struct provision_topic provision_organisation = {
    .name = "organisations",
    .missing = "there is no such organisation; \"organisation list\" has their ids",
    .commands = commands,
    .count = LENGTH(commands),
};
