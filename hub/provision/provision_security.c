#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/security_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

#include "hub/store/sql/store.sql.h"

#define HOURS_USUAL 24
#define HOURS_MAX (24 * 366)
#define US_PER_HOUR (INT64_C(3600) * 1000000)

static void
print_samples(struct bytes samples)
{
    while (samples.size > 0) {
        const uint8_t *end = memchr(samples.at, '\n', samples.size);
        size_t length = end == NULL ? samples.size : (size_t)(end - samples.at);

        (void)printf("  %.*s\n", (int)length, (const char *)samples.at);
        samples = bytes_from(samples, end == NULL ? length : length + 1);
    }
}

static void
print_event(void *context, struct query *row)
{
    int64_t kind = query_int(row, 2);
    char first[MOMENT_TEXT_MAX];
    char last[MOMENT_TEXT_MAX];
    enum security_kind known =
        kind > 0 && kind < SECURITY_KINDS ? (enum security_kind)kind : SECURITY_NONE;

    (void)context;
    (void)printf("%s %s %" PRId64 " times at account %" PRId64 ", %s to %s: %s\n",
        channel_name(channel_of(query_int(row, 4))), security_name(known), query_int(row, 5),
        query_int(row, 1), moment_format_china((struct moment){query_int(row, 6)}, first),
        strchr(moment_format_china((struct moment){query_int(row, 7)}, last), ' ') + 1,
        security_says(known));
    print_samples(query_text(row, 8));
}

static enum err
show(const struct provision_ask *ask)
{
    int64_t hours = HOURS_USUAL;
    int64_t first;
    char none[80];
    enum err err = ask->count == 1 ? provision_books_int(ask->words[0], &hours) : ERR_OK;

    if (err == ERR_OK && (hours < 1 || hours > HOURS_MAX))
        err = ERR_OUT_OF_RANGE;
    if (err != ERR_OK)
        return err;
    first = ask->turn.now.us / US_PER_HOUR - hours + 1;
    (void)snprintf(none, sizeof(none), "nothing was refused in the last %" PRId64 " hours", hours);
    return provision_books_list(
        ask, &(struct provision_books_rows){.which = SQL_STORE_SECURITY_EVENTS,
                 .keys = &first,
                 .keys_count = 1,
                 .each = print_event,
                 .none = none});
}

static const struct provision_command commands[] = {
    {.usage = "events [HOURS]", .text = "callbacks that were refused, and for what", .run = show},
};

const struct provision_topic provision_security = {
    .name = "",
    .missing = "",
    .commands = commands,
    .count = LENGTH(commands),
};
