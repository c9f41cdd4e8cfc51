/*
 * ws_frame.h -- WebSocket frames (RFC 6455, section 5), the head of one at a time.
 *
 * Pure. Reading is the serving end's: frames must be masked, and nothing is
 * negotiated, so reserved bits must be clear.
 */
#ifndef SHARED_NET_WS_FRAME_H
#define SHARED_NET_WS_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"

#define WS_FRAME_HEAD_MAX 14
#define WS_FRAME_CONTROL_MAX 125

enum ws_opcode {
    WS_CONTINUATION = 0,
    WS_TEXT = 1,
    WS_BINARY = 2,
    WS_CLOSE = 8,
    WS_PING = 9,
    WS_PONG = 10
};

/* Codes of a Close frame (7.4.1) that we use. */
#define WS_CODE_NORMAL 1000
#define WS_CODE_PROTOCOL 1002
#define WS_CODE_NONE 1005 /* never sent: there was no code */
#define WS_CODE_NOT_UTF8 1007
#define WS_CODE_TOO_BIG 1009
#define WS_CODE_BROKEN 1011

struct ws_frame {
    enum ws_opcode opcode;
    bool final;
    size_t head_size; /* mask included */
    size_t size;      /* of the payload */
    uint8_t mask[4];
};

enum ws_frame_read {
    WS_FRAME_WHOLE,
    WS_FRAME_MORE, /* the head has not come yet */
    WS_FRAME_BAD,  /* close with WS_CODE_PROTOCOL */
    WS_FRAME_BIG   /* close with WS_CODE_TOO_BIG */
};

/** ws_frame_read() reads the head that bytes begins with; a payload may have max bytes. */
enum ws_frame_read ws_frame_read(struct bytes bytes, size_t max, struct ws_frame *ret_frame);

/** ws_frame_unmask() takes the mask off, or puts it on. */
void ws_frame_unmask(uint8_t *payload, size_t size, const uint8_t mask[static 4]);

/** ws_frame_write() writes the head of a final frame, with room for a mask at its end; its size. */
size_t ws_frame_write(
    uint8_t at[static WS_FRAME_HEAD_MAX], enum ws_opcode opcode, size_t size, bool masked);

/** ws_frame_close_code() is the code to answer a Close frame's payload with. */
int ws_frame_close_code(struct bytes payload);

/** ws_frame_is_text() is whether a message is UTF-8; unlike our own texts it may have NULs. */
bool ws_frame_is_text(struct bytes message);

#endif
