#include "tools/sandbox/core/sandbox_fault.h"

#include <string.h>

#include "shared/base/text.h"

struct fault_row {
    const char *word;
    const char *part;
};

static const struct fault_row rows[SANDBOX_FAULTS] = {
    [SANDBOX_FAULT_NONE] = {"", ""},
#define FAULT(name, word, part) [SANDBOX_FAULT_##name] = {word, part},
#include "tools/sandbox/core/sandbox_fault.def"
#undef FAULT
};

const char *
sandbox_fault_name(enum sandbox_fault kind)
{
    return rows[kind].word;
}

const char *
sandbox_fault_part(enum sandbox_fault kind)
{
    return rows[kind].part;
}

enum sandbox_fault
sandbox_fault_of(struct bytes word)
{
    for (unsigned kind = 1; kind < SANDBOX_FAULTS; kind++)
        if (bytes_is(word, rows[kind].word))
            return (enum sandbox_fault)kind;
    return SANDBOX_FAULT_NONE;
}

enum err
sandbox_fault_add(struct sandbox_store *store, const struct sandbox_fault_order *order)
{
    struct db_statement *insert = store->fault[SQL_FAULT_INSERT];

    NEED(order->kind != SANDBOX_FAULT_NONE);
    if (strlen(order->text) >= SANDBOX_FAULT_TEXT_SIZE)
        return ERR_TOO_BIG;
    db_bind_text(insert, 1, bytes_text(order->channel));
    db_bind_text(insert, 2, bytes_text(rows[order->kind].part));
    db_bind_text(insert, 3, bytes_text(rows[order->kind].word));
    db_bind_text(insert, 4, bytes_text(order->method));
    db_bind_text(insert, 5, bytes_text(order->number));
    db_bind_text(insert, 6, bytes_text(order->text));
    db_bind_int(insert, 7, order->value);
    db_bind_int(insert, 8, order->count);
    return db_run(insert);
}

enum err
sandbox_fault_take(struct sandbox_store *store, const struct sandbox_fault_case *of,
    struct sandbox_fault_taken *ret_taken)
{
    struct db_statement *find = store->fault[SQL_FAULT_FIND];
    struct db_statement *use = store->fault[SQL_FAULT_USE];
    struct sandbox_fault_taken taken = {.kind = SANDBOX_FAULT_NONE};
    int64_t id = 0;
    enum err err;

    db_bind_text(find, 1, bytes_text(of->channel));
    db_bind_text(find, 2, bytes_text(of->part));
    db_bind_text(find, 3, bytes_text(of->method));
    db_bind_text(find, 4, bytes_text(of->number));
    err = db_step(find);
    if (err == ERR_OK) {
        id = db_int(find, 0);
        taken.kind = sandbox_fault_of(db_text(find, 1));
        taken.value = db_int(find, 2);
        err = text_copy(db_text(find, 3), taken.text, sizeof(taken.text));
    }
    db_reset(find);
    if (err == ERR_OK) {
        db_bind_int(use, 1, id);
        err = db_run(use);
    }
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    *ret_taken = taken;
    return ERR_OK;
}

enum err
sandbox_fault_clear(struct sandbox_store *store, const char *channel, const char *method)
{
    struct db_statement *clear = store->fault[SQL_FAULT_CLEAR];

    db_bind_text(clear, 1, bytes_text(channel));
    db_bind_text(clear, 2, bytes_text(method));
    return db_run(clear);
}
