/*
 * store.h -- the till's memory on the disk.
 *
 * One SQLite file "till.db" in the data folder (0700, files 0600), written
 * with synchronous=FULL: what store_commit() accepted survives a power cut.
 * Records are numbered (epoch, sequence) without a gap and chained by
 * message_chain().
 *
 * A file "reserve" beside it is given up when the disk is full, so that
 * results and acknowledgements can still be kept; it is made again when there
 * is room. ERR_DISK: the process must end (shared/db/db.h).
 *
 * One thread; a second process is refused with ERR_BUSY.
 */
#ifndef AGENT_STORE_STORE_H
#define AGENT_STORE_STORE_H

#include "agent/store/change.h"
#include "shared/base/err.h"
#include "shared/base/fsm.h"
#include "shared/crypt/crypt.h"

/* The newest migration; for --version. */
#define STORE_VERSION 4

#define STORE_TEXT_MAX 128
#define STORE_URL_MAX 256
#define STORE_SETTINGS_MAX 8192
#define STORE_PENDING_MAX 9
#define STORE_RESERVE_SIZE (256 * 1024)
/* Below this much free space nothing new is sold. */
#define STORE_ROOM_SIZE (2 * 1024 * 1024)
/* Acknowledged records that are kept, for a hub that comes back from a backup. */
#define STORE_KEEP_RECORDS 1000

struct store;

struct store_options {
    const char *folder; /* made when it is missing */
    const struct fsm
        *sales; /* names of states: open, cancelled, coded, cash, twice are asked for */
    const struct fsm *prints; /* queued, sent, unknown, confirmed, replaced are asked for */
    int64_t now_us;
    bool reads; /* only looks, also beside an agent that runs: nothing is made or written */
};

struct store_identity {
    int64_t terminal; /* 0 until enrolled */
    uint8_t private_key[CRYPT_P256_PRIVATE_SIZE];
    uint8_t hub_key[CRYPT_P256_PUBLIC_SIZE];
    char hub_url[STORE_URL_MAX];
    char socket_url[STORE_URL_MAX];
    char pay_base[STORE_TEXT_MAX];
    char merchant[STORE_TEXT_MAX];
    char store[STORE_TEXT_MAX];
    char name[STORE_TEXT_MAX];
    char settings[STORE_SETTINGS_MAX + 1]; /* JSON as the hub sent it; "" for none */
};

struct store_counter {
    int64_t epoch;
    int64_t last_sequence;
    int64_t acked_sequence;
    uint8_t last_chain[CRYPT_SHA256_SIZE];
    uint8_t acked_chain[CRYPT_SHA256_SIZE];
    int64_t hub_seen_us; /* when the hub was last heard of, by the corrected clock; 0: never */
};

/* What a till that starts must know. */
struct store_state {
    struct store_counter counter;
    struct store_sale newest[2]; /* newest first */
    size_t newest_count;
    struct store_sale plate; /* the newest that was paid at a plate */
    bool has_plate;
    struct store_sale pending[STORE_PENDING_MAX]; /* open or cancelled, newest first */
    size_t pending_count;
    struct store_sale cash_sales[STORE_PENDING_MAX]; /* not all given back yet, newest first */
    size_t cash_sales_count;
    /* The last job of plate, when that came after newest[0]; else of newest[0], or of newest[1]. */
    struct store_print newest_print;
    bool has_print;
    bool has_queued;
    int64_t coded_fen;        /* accepted by code and not yet confirmed by the hub */
    struct store_shift shift; /* the newest; number 0 before the first */
    bool wipes;               /* it was asked to forget everything: nothing more is sold */
};

/**
 * store_open() is ERR_BUSY when another agent uses the folder, ERR_FORBIDDEN when it cannot be
 * used.
 */
enum err store_open(const struct store_options *options, struct store **ret_store) MUST_CHECK;
void store_close(struct store **store);

/** store_detail() is the database's own words for the last failure. */
const char *store_detail(const struct store *store);

/** store_read_identity() is ERR_NOT_FOUND before the first enrolment was tried. */
enum err store_read_identity(struct store *store, struct store_identity *ret_identity) MUST_CHECK;
enum err store_write_identity(
    struct store *store, const struct store_identity *identity) MUST_CHECK;
enum err store_write_settings(struct store *store, struct bytes settings) MUST_CHECK;

/** store_look() is the state for who only looks. */
enum err store_look(struct store *store, struct store_state *ret_state) MUST_CHECK;

/** store_read_state() also turns receipts that were being printed into doubtful ones. */
enum err store_read_state(
    struct store *store, int64_t now_us, struct store_state *ret_state) MUST_CHECK;
enum err store_read_counter(struct store *store, struct store_counter *ret_counter) MUST_CHECK;

/** store_sale_find() is ERR_NOT_FOUND for a name that this till has not. */
enum err store_sale_find(
    struct store *store, int64_t epoch, int64_t sequence, struct store_sale *ret_sale) MUST_CHECK;

/** store_sale_of() is the sale that a till program calls so; ERR_NOT_FOUND. */
enum err store_sale_of(
    struct store *store, const char *reference, struct store_sale *ret_sale) MUST_CHECK;

/** store_sale_list() is up to max sales before that name, newest first. */
enum err store_sale_list(struct store *store, const struct store_sale *before,
    struct store_sale *ret_sales, size_t max, size_t *ret_count) MUST_CHECK;

/** store_item_list() is what was sold in that sale, at most STORE_ITEMS_MAX. */
enum err store_item_list(struct store *store, int64_t epoch, int64_t sequence,
    struct store_item ret_items[static STORE_ITEMS_MAX], size_t *ret_count) MUST_CHECK;

/** store_print_last() is the last receipt of that sale; ERR_NOT_FOUND. */
enum err store_print_last(
    struct store *store, int64_t epoch, int64_t sequence, struct store_print *ret_print) MUST_CHECK;

/** store_instruction_find() is ERR_NOT_FOUND when that was not done here. */
enum err store_instruction_find(struct store *store, int64_t number) MUST_CHECK;

/** store_wipe() removes what a closed store had in folder, keys and sales. ERR_DISK. */
enum err store_wipe(const char *folder) MUST_CHECK;

/** store_print_first() is the oldest receipt in that state of the print machine; ERR_NOT_FOUND. */
enum err store_print_first(
    struct store *store, unsigned state, struct store_print *ret_print) MUST_CHECK;

/** store_shift_find() is ERR_NOT_FOUND for a number that no shift has. */
enum err store_shift_find(
    struct store *store, int64_t number, struct store_shift *ret_shift) MUST_CHECK;

/** store_shift_list() is up to max closed shifts below that number, newest first. */
enum err store_shift_list(struct store *store, int64_t before, struct store_shift *ret_shifts,
    size_t max, size_t *ret_count) MUST_CHECK;

/**
 * store_commit() writes the change: durable when ERR_OK. ERR_NO_SPACE only
 * when even the reserve did not help, or opens_sale is set. ERR_CONFLICT when
 * first_sequence is not the next. A shift that is closed cannot be written again.
 */
enum err store_commit(struct store *store, const struct store_change *change) MUST_CHECK;

/**
 * store_ack() moves the watermark, never back, and forgets old records. ERR_OUT_OF_RANGE beyond
 * the last.
 */
enum err store_ack(struct store *store, int64_t sequence, int64_t now_us) MUST_CHECK;

/** store_see() remembers that the hub was heard. */
enum err store_see(struct store *store, int64_t now_us) MUST_CHECK;

/**
 * store_record_read() fills the message with records from first on: at most
 * items_max, and as many as fit into size bytes at buffer, which it then
 * borrows. The chain goes to ret_chain. No items: there are none yet.
 */
struct store_reading {
    int64_t first;
    size_t items_max;
    uint8_t *buffer;
    size_t size;
};
enum err store_record_read(struct store *store, const struct store_reading *reading,
    struct message_records *ret_records, uint8_t ret_chain[static CRYPT_SHA256_SIZE]) MUST_CHECK;

/** store_chain() is the hash chain up to a record of that epoch; ERR_NOT_FOUND: not kept. */
enum err store_chain(struct store *store, int64_t epoch, int64_t sequence,
    uint8_t ret_chain[static CRYPT_SHA256_SIZE]) MUST_CHECK;

/**
 * store_epoch_begin() starts anew in another epoch: what was not acknowledged is
 * moved there, numbered again from 1. Each record says where it was recorded first:
 * the hub may have it from there, and takes it once. Sales and receipts keep their
 * names. One transaction.
 */
enum err store_epoch_begin(struct store *store, int64_t epoch, int64_t *ret_moved_count) MUST_CHECK;

/**
 * store_has_room() is whether there is space for new sales; it makes the reserve again when there
 * is.
 */
bool store_has_room(struct store *store);

#endif
