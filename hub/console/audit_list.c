#include "hub/console/audit_list.h"

#include "shared/base/id.h"

#define WORD_MAX 90

static bool
read_word(const struct form *form, const char *name, const char **ret_word)
{
    *ret_word = form_text(form, name);
    return strlen(*ret_word) <= WORD_MAX;
}

static bool
read_about(const struct form *form, int64_t *id)
{
    const char *text = form_text(form, "about");

    return text[0] == '\0' || (text_read_int(bytes_text(text), id) == ERR_OK && *id > 0);
}

/* A moment of the place's zone, as the first id of it: ids are in the order of time. */
static bool
read_time(const struct form *form, const char *name, const struct zone *zone, int64_t *id)
{
    const char *text = form_text(form, name);
    struct moment moment;

    if (text[0] == '\0')
        return true;
    if (zone_parse(zone, bytes_text(text), &moment) != ERR_OK &&
        moment_parse_iso(bytes_text(text), &moment) != ERR_OK)
        return false;
    *id = id_first(moment);
    return true;
}

bool
audit_filter_read(const struct form *form, const struct zone *zone, struct audit_filter *ret_filter,
    const char **ret_wrong)
{
    struct audit_filter filter = {.until_id = INT64_MAX};
    const char *wrong = NULL;

    if (!read_word(form, "who", &filter.who))
        wrong = "who";
    else if (!read_word(form, "kind", &filter.kind))
        wrong = "kind";
    else if (!read_word(form, "action", &filter.action))
        wrong = "action";
    else if (!read_about(form, &filter.about_id))
        wrong = "about";
    else if (!read_time(form, "from", zone, &filter.from_id))
        wrong = "from";
    else if (!read_time(form, "to", zone, &filter.until_id))
        wrong = "to";
    *ret_filter = filter;
    *ret_wrong = wrong;
    return wrong == NULL;
}

void
audit_list_bind(
    struct query *rows, const struct scope *scope, struct audit_filter *filter, int64_t limit)
{
    organisation_path_end(scope->path, filter->end);
    query_bind_int(rows, 1, filter->until_id);
    query_bind_int(rows, 2, scope->kind == ORGANISATION_PLATFORM);
    query_bind_int(
        rows, 3, scope->kind == ORGANISATION_MERCHANT ? scope->merchant_id : scope->partner_id);
    query_bind_text(rows, 4, bytes_text(scope->path));
    query_bind_text(rows, 5, bytes_text(filter->end));
    query_bind_text(rows, 6, bytes_text(filter->who));
    query_bind_int(rows, 7, filter->about_id);
    query_bind_text(rows, 8, bytes_text(filter->kind));
    query_bind_int(rows, 9, filter->from_id);
    query_bind_text(rows, 10, bytes_text(filter->action));
    query_bind_int(rows, 11, limit);
}
