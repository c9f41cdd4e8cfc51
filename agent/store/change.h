/*
 * change.h -- what one event changes on the disk, as values.
 *
 * The till's core fills a change; store_commit() writes all of it in one
 * transaction, or nothing. States are numbers of the machines that the store
 * was opened with; on the disk stand their names.
 */
#ifndef AGENT_STORE_CHANGE_H
#define AGENT_STORE_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/wire/shift_report.h"

#define STORE_NUMBER_MAX 41 /* a payment's number and the terminator */
#define STORE_CHANGE_MAX 2  /* rows of one kind in one change */
#define STORE_PLATE_MAX 61  /* a plate's name and the terminator */
#define STORE_REMARK_MAX 161
#define STORE_REFERENCE_MAX 65 /* a till program's name for a sale, and the terminator */
#define STORE_ITEMS_MAX 40
#define STORE_ITEM_NAME_MAX 64

/*
 * A sale, or cash that was given back for one: named by the record that opened it. It
 * keeps that name when a new epoch moves the record: payers have scanned it, and the hub
 * may have it already. What the hub told of a plate is no sale of this till's: its epoch is 0,
 * its sequence the hub's order.
 */
struct store_sale {
    int64_t epoch;
    int64_t sequence;
    unsigned state;
    int64_t amount_fen;
    int64_t salt; /* random: of two sales of one name, after a restore, it says which */
    int64_t issued_s;
    int64_t opened_us;
    int64_t ended_us;
    int64_t offline; /* the link was down when it was opened */
    int64_t channel;
    char number[STORE_NUMBER_MAX];
    int64_t tries;
    int64_t paid_us;
    int64_t collected_fen;
    int64_t tendered_fen;
    int64_t returned_fen; /* of collected, so far */
    char plate[STORE_PLATE_MAX];
    char remark[STORE_REMARK_MAX];       /* the payer's, at a plate */
    char reference[STORE_REFERENCE_MAX]; /* "" for none; no two sales have the same */
    int64_t shift;                       /* the one that was open when it began; 0: none */
};

/*
 * A shift. Its number counts one by one for as long as this till keeps its memory; the salt tells
 * it from the same number on a disk that was copied. The next one has its name as soon as one has
 * been closed: what comes in between counts there.
 */
enum store_shift_state {
    STORE_SHIFT_NEXT,
    STORE_SHIFT_OPEN,
    STORE_SHIFT_CLOSED, /* never changes again */
    STORE_SHIFT_STATES
};

struct store_shift {
    int64_t number; /* 0: there is none */
    int64_t salt;
    unsigned state; /* enum store_shift_state */
    char cashier[SHIFT_CASHIER_SIZE];
    int64_t opened_us;
    int64_t closed_us;
    int64_t epoch; /* of the record that closed it, which its report is printed under */
    int64_t sequence;
    int64_t float_fen;
    int64_t counted_fen;
    int64_t expected_fen;  /* as it was closed */
    int64_t carried_count; /* sales that were not over when it was closed */
    struct shift_sums sums;
};

/* A line of what is sold. */
struct store_item {
    char name[STORE_ITEM_NAME_MAX];
    int64_t quantity;
    int64_t amount_fen; /* of the whole line */
};

/* A receipt to be printed, being printed, printed. */
struct store_print {
    int64_t epoch; /* of the sale */
    int64_t sequence;
    int64_t copy; /* 0 for the first */
    unsigned state;
    int64_t shift; /* the report of the shift of that number; 0: the receipt of a sale */
};

/* What the hub has asked this till to do to itself; kept as long as the till. */
struct store_instruction {
    int64_t number; /* 0: none */
    int64_t what;   /* enum message_instruction_what */
};

struct store_record {
    size_t size;
    uint8_t bytes[MESSAGE_ITEM_MAX];
};

struct store_change {
    int64_t now_us;
    int64_t first_sequence; /* of records; the store's own next, or the change is a conflict */
    struct store_record records[STORE_CHANGE_MAX];
    size_t records_count;
    struct store_sale sales[STORE_CHANGE_MAX];
    size_t sales_count;
    const struct store_item *items; /* of the first of sales, which is new; borrowed */
    size_t items_count;
    struct store_print prints[STORE_CHANGE_MAX];
    size_t prints_count;
    struct store_shift shifts[STORE_CHANGE_MAX];
    size_t shifts_count;
    struct store_instruction instruction;
    bool opens_sale; /* may wait: it is not worth the reserve */
};

static inline bool
store_change_is_empty(const struct store_change *change)
{
    return change->records_count == 0 && change->sales_count == 0 && change->prints_count == 0 &&
           change->shifts_count == 0 && change->instruction.number == 0;
}

#endif
