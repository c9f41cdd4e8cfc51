#include "hub/api/target.h"

#include "hub/api/shape.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define NUMBER_MAX 64

struct finding {
    struct reading reading; /* first */
    struct call *call;
    const struct target_kind *kind;
    const char *text;
    void (*then)(struct call *call, int64_t id);
    int64_t id;
    bool is_foreign;
    enum err err;
};

static enum err
by_id(struct reader *reader, const struct target_kind *kind, int64_t merchant_id, int64_t id,
    bool *ret_foreign)
{
    struct query *query = reader_statement(reader, kind->owner);
    enum err err;

    query_bind_int(query, 1, id);
    if (kind->reaches)
        query_bind_int(query, 2, merchant_id);
    err = query_step(query);
    if (err == ERR_OK && query_int(query, 0) != merchant_id) {
        *ret_foreign = true;
        err = ERR_NOT_FOUND;
    }
    query_reset(query);
    return err;
}

static enum err
by_number(struct reader *reader, const struct target_kind *kind, int64_t merchant_id,
    const char *number, int64_t *ret_id)
{
    struct query *query = reader_statement(reader, SQL_STORE_CLAIMED);
    struct claim claim;
    enum err err;

    claim_make(kind->claim, 0, bytes_text(number), bytes_of(NULL, 0), &claim);
    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, kind->claim);
    query_bind_int(query, 3, claim.hash);
    err = query_step(query);
    if (err == ERR_OK &&
        !bytes_equal(query_blob(query, 1), bytes_of(claim.digest, sizeof(claim.digest))))
        err = ERR_NOT_FOUND;
    if (err == ERR_OK)
        *ret_id = query_int(query, 0);
    query_reset(query);
    return err;
}

static enum err
follow(struct reader *reader, const struct target_kind *kind, int64_t merchant_id, int64_t *id)
{
    struct query *query = reader_statement(reader, kind->follow);
    enum err err;

    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, *id);
    err = query_step(query);
    if (err == ERR_OK && query_int(query, 0) == 0)
        err = ERR_BAD_STATE;
    if (err == ERR_OK)
        *id = query_int(query, 0);
    query_reset(query);
    return err;
}

enum err
target_resolve(struct reader *reader, const struct target_kind *kind, int64_t merchant_id,
    const char *text, int64_t *ret_id, bool *ret_foreign)
{
    int64_t id;
    enum err err = ERR_NOT_FOUND;

    *ret_foreign = false;
    if (text_read_int(bytes_text(text), &id) == ERR_OK && id > 0) {
        err = by_id(reader, kind, merchant_id, id, ret_foreign);
        if (err == ERR_OK)
            *ret_id = id;
    }
    if (err == ERR_NOT_FOUND && shape_is_number(text, NUMBER_MAX)) {
        err = by_number(reader, kind, merchant_id, text, ret_id);
        if (err == ERR_OK)
            *ret_foreign = false;
    }
    if (err == ERR_OK && kind->follows)
        err = follow(reader, kind, merchant_id, ret_id);
    return err;
}

void
target_foreign(const struct call *call, const char *kind, const char *text)
{
    log_event(LOG_WARN, "foreign_id", "request=%s app=%lld kind=%s id=%s", call->request_id,
        (long long)call->signed_by.app_id, kind, text);
}

static void
find_run(struct reading *reading, struct reader *reader)
{
    struct finding *finding = (struct finding *)reading;

    finding->err = target_resolve(reader, finding->kind, finding->call->signed_by.merchant_id,
        finding->text, &finding->id, &finding->is_foreign);
}

static void
find_done(struct reading *reading)
{
    struct finding *finding = (struct finding *)reading;

    if (finding->err == ERR_OK) {
        finding->then(finding->call, finding->id);
        return;
    }
    if (finding->is_foreign)
        target_foreign(finding->call, finding->kind->name, finding->text);
    call_refuse(finding->call, problem_of(finding->err),
        finding->err == ERR_NOT_FOUND ? finding->kind->name : NULL);
}

void
target_find(struct call *call, const struct target_kind *kind, const char *text,
    void (*then)(struct call *call, int64_t id))
{
    struct finding *finding = arena_take(call->arena, sizeof(*finding));
    enum err err = ERR_NO_SPACE;

    if (finding != NULL) {
        *finding = (struct finding){.reading = {.run = find_run, .done = find_done},
            .call = call,
            .kind = kind,
            .text = text,
            .then = then};
        err = reader_submit(call->hub->reader, &finding->reading);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}
