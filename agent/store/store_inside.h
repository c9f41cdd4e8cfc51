/*
 * store_inside.h -- what the files of agent/store share.
 */
#ifndef AGENT_STORE_STORE_INSIDE_H
#define AGENT_STORE_STORE_INSIDE_H

#include "agent/store/store.h"
#include "shared/base/bytes.h"
#include "shared/db/db.h"
#include "shared/db/statement.h"

#define STORE_PATH_MAX 4096
#define STORE_STATEMENTS_MAX 16 /* in one SQL file */

enum store_set {
    STORE_COUNTER,
    STORE_IDENTITY,
    STORE_INSTRUCTION,
    STORE_ITEM,
    STORE_PRINT,
    STORE_RECORD,
    STORE_SALE,
    STORE_SHIFT,
    STORE_SETS
};

struct store {
    struct db *db;
    const struct fsm *sales;
    const struct fsm *prints;
    struct store_counter counter; /* as on the disk */
    bool reserved;                /* the reserve stands */
    char folder[STORE_PATH_MAX];
    struct db_statement *statements[STORE_SETS][STORE_STATEMENTS_MAX];
};

/* store.c */
/** store_blob() copies a column of exactly size bytes; ERR_CORRUPT for another size. */
enum err store_blob(
    struct db_statement *statement, int at, uint8_t *ret_blob, size_t size) MUST_CHECK;

/* store_record.c: inside a transaction. */
enum err store_record_append(
    struct store *store, struct store_counter *counter, struct bytes record) MUST_CHECK;
enum err store_record_forget(struct store *store, const struct store_counter *counter) MUST_CHECK;

/* store_sale.c */
enum err store_sale_write(struct store *store, const struct store_sale *sale) MUST_CHECK;
enum err store_sale_read_state(struct store *store, struct store_state *state) MUST_CHECK;

/* store_item.c */
enum err store_item_write(struct store *store, const struct store_sale *sale, size_t position,
    const struct store_item *item) MUST_CHECK;

/* store_instruction.c */
enum err store_instruction_write(
    struct store *store, const struct store_instruction *instruction, int64_t now_us) MUST_CHECK;
enum err store_instruction_read_state(struct store *store, struct store_state *state) MUST_CHECK;

/* store_print.c */
enum err store_print_write(
    struct store *store, const struct store_print *print, int64_t now_us) MUST_CHECK;
enum err store_print_read_state(
    struct store *store, int64_t now_us, struct store_state *state) MUST_CHECK;

/* store_shift.c */
enum err store_shift_write(struct store *store, const struct store_shift *shift) MUST_CHECK;
enum err store_shift_read_state(struct store *store, struct store_state *state) MUST_CHECK;

/* store_reserve.c */
enum err store_reserve_make(struct store *store) MUST_CHECK;
/** store_reserve_free() is whether there was a reserve to give up. */
bool store_reserve_free(struct store *store);
/** store_reserve_free_space() is how much the disk can still take. */
int64_t store_reserve_free_space(const struct store *store);

#endif
