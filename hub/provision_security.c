#include "hub/provision_security.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/security_flow.h"

#include "hub/store/sql/store.sql.h"

#define HOURS_USUAL 24
#define HOURS_MAX (24 * 366)
#define SHOWN_MAX 500
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
print_event(struct query *row)
{
    int64_t kind = query_int(row, 2);
    char first[MOMENT_TEXT_MAX];
    char last[MOMENT_TEXT_MAX];
    enum security_kind known =
        kind > 0 && kind < SECURITY_KINDS ? (enum security_kind)kind : SECURITY_NONE;

    (void)printf("%s %s %" PRId64 " times at account %" PRId64 ", %s to %s: %s\n",
        channel_name(channel_of(query_int(row, 4))), security_name(known), query_int(row, 5),
        query_int(row, 1), moment_format_china((struct moment){query_int(row, 6)}, first),
        strchr(moment_format_china((struct moment){query_int(row, 7)}, last), ' ') + 1,
        security_says(known));
    print_samples(query_text(row, 8));
}

enum err
provision_security_run(const struct provision_wallet *ask)
{
    int64_t hours = HOURS_USUAL;
    size_t count = 0;
    struct query *query;
    enum err err = ask->count > 2 ? ERR_BAD_INPUT : ERR_OK;

    if (err == ERR_OK && ask->count == 2)
        err = text_read_int(bytes_text(ask->arguments[1]), &hours);
    if (err == ERR_OK && (hours < 1 || hours > HOURS_MAX))
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_SECURITY_EVENTS], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, ask->turn.now.us / US_PER_HOUR - hours + 1);
    query_bind_int(query, 2, SHOWN_MAX);
    while ((err = query_step(query)) == ERR_OK) {
        print_event(query);
        count++;
    }
    query_reset(query);
    if (err == ERR_NOT_FOUND && count == 0)
        (void)printf("nothing was refused in the last %" PRId64 " hours\n", hours);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}
