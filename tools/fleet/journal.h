/*
 * journal.h -- what the fleet meant to send, and what the hub said it has.
 *
 * Append only, entries of 24 bytes, big-endian, behind eight bytes "SJFLEET1":
 *
 *     what 1 (1 made, 2 acknowledged) · kind 1 · count 2 · terminal 5 ·
 *     epoch 2 · sequence 4 · zero 1 · moment in µs 8
 *
 * "made" is a frame of count records from sequence on, all with that till
 * time; "acknowledged" is the hub's word for everything up to sequence. A half
 * entry at the end is what a killed fleet leaves, and is not read.
 */
#ifndef TOOLS_FLEET_JOURNAL_H
#define TOOLS_FLEET_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

enum journal_what {
    JOURNAL_MADE = 1,
    JOURNAL_ACKED = 2
};

struct journal_entry {
    enum journal_what what;
    int kind; /* enum message_kind; of a sale's frame 0, see recipe.h */
    int64_t count;
    int64_t terminal;
    int64_t epoch;
    int64_t sequence;
    int64_t at_us;
};

struct journal;

/** journal_open() appends to path. ERR_FORBIDDEN: it cannot be opened. ERR_CORRUPT: it is none. */
enum err journal_open(const char *path, struct journal **ret_journal) MUST_CHECK;

/** journal_add() is kept in memory until there is a block of them, or journal_flush(). */
enum err journal_add(struct journal *journal, const struct journal_entry *entry) MUST_CHECK;
enum err journal_flush(struct journal *journal) MUST_CHECK;

/** journal_close() does not flush; NULL inside is fine. */
void journal_close(struct journal **journal);

/** journal_read() hands out the entries in order until each() fails. ERR_NOT_FOUND, ERR_CORRUPT. */
enum err journal_read(const char *path,
    enum err (*each)(void *context, const struct journal_entry *entry), void *context) MUST_CHECK;

#endif
