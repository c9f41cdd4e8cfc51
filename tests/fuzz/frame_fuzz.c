/*
 * Any bytes open as a frame or are refused; records that were in it can be
 * framed again, and open as the same fields.
 */
#include "shared/wire/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_records(struct framer *framer, struct bytes fields)
{
    static struct message_records records;
    static uint8_t plain[MESSAGE_FRAME_MAX];
    static uint8_t copy[MESSAGE_FRAME_MAX];
    struct bytes frame;
    struct bytes again;
    size_t size;
    int number;

    /* What the message borrows must not lie where the framer writes. */
    if (fields.size > 0)
        memcpy(copy, fields.at, fields.size);
    if (message_get(&message_records_shape, bytes_of(copy, fields.size), &records) != ERR_OK)
        return;
    if (message_put(&message_records_shape, &records, plain, sizeof(plain), &size) != ERR_OK)
        return;
    NEED(frame_write(framer, MESSAGE_records, &message_records_shape, &records, &frame) == ERR_OK);
    NEED(frame.size <= size + 1);
    NEED(frame_open(framer, frame, &number, &again) == ERR_OK);
    NEED(number == MESSAGE_records && bytes_equal(again, bytes_of(plain, size)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct framer *framer;
    struct bytes fields;
    int number;
    enum err err;

    if (framer == NULL)
        NEED(frame_framer_make(&framer) == ERR_OK);
    err = frame_open(framer, bytes_of(data, size), &number, &fields);
    NEED(err == ERR_OK || err == ERR_BAD_INPUT || err == ERR_TOO_BIG);
    if (err != ERR_OK)
        return 0;
    NEED(number >= 0 && number < 0x80 && fields.size <= MESSAGE_FRAME_MAX);
    check_records(framer, fields);
    return 0;
}
