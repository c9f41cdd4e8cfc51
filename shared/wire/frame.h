/*
 * frame.h -- whole WebSocket messages: a number, then fields, packed when that helps.
 *
 * One framer belongs to one thread (not to one connection): it holds the
 * packers and the buffer that a frame is written to or unpacked into. What it
 * hands out is good until its next use.
 */
#ifndef SHARED_WIRE_FRAME_H
#define SHARED_WIRE_FRAME_H

#include "shared/wire/message.h"

struct framer;

enum err frame_framer_make(struct framer **ret_framer) MUST_CHECK;
void frame_framer_free(struct framer **framer);

/** frame_write() makes the frame of a message. */
enum err frame_write(struct framer *framer, enum message_number number,
    const struct message_shape *shape, const void *message, struct bytes *ret_frame) MUST_CHECK;

/**
 * frame_open() unpacks a frame. ERR_BAD_INPUT, ERR_TOO_BIG. Any number may come
 * out: one that the reader does not know is answered by a refusal.
 */
enum err frame_open(struct framer *framer, struct bytes frame, int *ret_number,
    struct bytes *ret_fields) MUST_CHECK;

#endif
