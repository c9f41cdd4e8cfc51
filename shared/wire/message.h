/*
 * message.h -- the messages between terminals and the hub, as structs.
 *
 * Made from message.def. A frame is one byte (the message's number; the top
 * bit set when the rest is packed by zlib with our dictionary) and the fields.
 * After reading, blobs borrow from the frame or from the reader's own buffer:
 * use them before the next frame is read.
 */
#ifndef SHARED_WIRE_MESSAGE_H
#define SHARED_WIRE_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

#define MESSAGE_PROTOCOL "shanju.terminal.v1"
#define MESSAGE_VERSION 1
#define MESSAGE_FRAME_MAX (128 * 1024)
#define MESSAGE_ITEM_MAX 1024 /* bytes of one record */

enum message_number {
#define MESSAGE(name, number) MESSAGE_##name = number,
#define INT(message, tag, field)
#define BLOB(message, tag, field, max)
#define LIST(message, tag, field, max)
#define END(message)
#include "shared/wire/message.def"
#undef MESSAGE
#undef INT
#undef BLOB
#undef LIST
#undef END
};

#define MESSAGE(name, number) struct message_##name {
#define INT(message, tag, field) int64_t field;
#define BLOB(message, tag, field, max) struct bytes field;
#define LIST(message, tag, field, max)                                                             \
    struct bytes field[max];                                                                       \
    size_t field##_count;
#define END(message)                                                                               \
    }                                                                                              \
    ;
#include "shared/wire/message.def"
#undef MESSAGE
#undef INT
#undef BLOB
#undef LIST
#undef END

#define MESSAGE_RECORDS_MAX LENGTH(((struct message_records *)NULL)->items)

/* What a record records. Numbers are stored and sent. */
enum message_kind {
    MESSAGE_KIND_SALE = 1,         /* a sale was opened and its ticket shown */
    MESSAGE_KIND_CASH = 2,         /* cash was taken, for a new sale or for an open one */
    MESSAGE_KIND_PAID = 3,         /* the hub's "paid" was committed, shown and printed here */
    MESSAGE_KIND_CODE = 4,         /* a confirmation code was accepted */
    MESSAGE_KIND_CANCEL = 5,       /* the cashier gave the sale up */
    MESSAGE_KIND_UNCONFIRMED = 6,  /* five wrong codes; a supervisor closed it */
    MESSAGE_KIND_CASH_BACK = 7,    /* cash was given back for a sale that was paid in cash */
    MESSAGE_KIND_SHIFT_OPEN = 8,   /* a shift begins: collected is the float */
    MESSAGE_KIND_DRAWER = 9,       /* cash put in or taken out without a sale: line, reason */
    MESSAGE_KIND_SHIFT_CLOSE = 10, /* a shift ends: collected is what was counted; report */
    MESSAGE_KINDS
};

/* How a sale ended, in a result. */
enum message_outcome {
    MESSAGE_OUTCOME_PAID = 1,
    MESSAGE_OUTCOME_CLOSED = 2 /* nobody can pay this ticket any more */
};

/* Where the payer is, in a progress. */
enum message_stage {
    MESSAGE_STAGE_OPENED = 1, /* the pay page is open */
    MESSAGE_STAGE_PAYING = 2, /* a payment was created at the channel */
    MESSAGE_STAGE_FELL = 3    /* it was refused; the payer may try again */
};

/* How a terminal stands, in a standing. */
enum message_standing_state {
    MESSAGE_STANDING_ACTIVE = 1,
    MESSAGE_STANDING_SUSPENDED = 2 /* no new sales; what it has recorded is taken */
};

/* What a terminal is asked to do to itself, in an instruction. Numbers are stored and sent. */
enum message_instruction_what {
    MESSAGE_INSTRUCTION_LOG = 1,     /* send the end of your log */
    MESSAGE_INSTRUCTION_RESTART = 2, /* end, to be started again, as soon as nobody is served */
    MESSAGE_INSTRUCTION_WIPE = 3     /* forget keys and sales, once the hub has all of them */
};

/* What has become of it, in an instruction_end. */
enum message_instruction_state {
    MESSAGE_INSTRUCTION_DONE = 1,    /* or certain to be: it will not be sold at before */
    MESSAGE_INSTRUCTION_LATE = 2,    /* its time was over */
    MESSAGE_INSTRUCTION_UNKNOWN = 3, /* this program does not know how */
    MESSAGE_INSTRUCTION_NOTHING = 4  /* there is no log */
};

#define MESSAGE_INSTRUCTION_BODY_MAX 49152 /* bytes of instruction_end.body */

/* A described message; the functions below take &message_<name>_shape. */
struct message_shape;
#define MESSAGE(name, number) extern const struct message_shape message_##name##_shape;
#define INT(message, tag, field)
#define BLOB(message, tag, field, max)
#define LIST(message, tag, field, max)
#define END(message)
#include "shared/wire/message.def"
#undef MESSAGE
#undef INT
#undef BLOB
#undef LIST
#undef END

/**
 * message_put() writes the fields of the struct that shape describes.
 * ERR_TOO_BIG when they do not fit or a blob exceeds its maximum.
 */
enum err message_put(const struct message_shape *shape, const void *message, uint8_t *to,
    size_t size, size_t *ret_size) MUST_CHECK;

/** message_get() reads them. ERR_BAD_INPUT for what is no message, ERR_TOO_BIG beyond a maximum. */
enum err message_get(
    const struct message_shape *shape, struct bytes bytes, void *ret_message) MUST_CHECK;

/** message_chain() is the hash chain after record, SHA-256(chain ‖ record). It begins as zeros. */
void message_chain(uint8_t chain[static 32], struct bytes record);

#endif
