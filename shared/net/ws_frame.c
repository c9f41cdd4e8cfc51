#include "shared/net/ws_frame.h"

#include "shared/base/text.h"

#define BIT_FINAL 0x80
#define BITS_RESERVED 0x70
#define BITS_OPCODE 0x0f
#define BIT_CONTROL 0x08
#define BIT_MASKED 0x80
#define BITS_LENGTH 0x7f
#define LENGTH_16 126
#define LENGTH_64 127

static bool
is_opcode(unsigned opcode)
{
    return opcode <= WS_BINARY || (opcode >= WS_CLOSE && opcode <= WS_PONG);
}

static enum ws_frame_read
read_length(struct bytes bytes, uint64_t *ret_length, size_t *ret_size)
{
    uint64_t length = bytes.at[1] & BITS_LENGTH;
    size_t size = length == LENGTH_16 ? 4 : length == LENGTH_64 ? 10 : 2;

    if (bytes.size < size)
        return WS_FRAME_MORE;
    if (size > 2)
        length = 0;
    for (size_t i = 2; i < size; i++)
        length = length << 8 | bytes.at[i];
    /* In the shortest form only, and never with the highest bit. */
    if ((size == 4 && length < LENGTH_16) || (size == 10 && (length <= UINT16_MAX || length >> 63)))
        return WS_FRAME_BAD;
    *ret_length = length;
    *ret_size = size;
    return WS_FRAME_WHOLE;
}

enum ws_frame_read
ws_frame_read(struct bytes bytes, size_t max, struct ws_frame *ret_frame)
{
    struct ws_frame frame;
    enum ws_frame_read read;
    uint64_t length;
    size_t size;

    if (bytes.size < 2)
        return WS_FRAME_MORE;
    if (!is_opcode(bytes.at[0] & BITS_OPCODE) || (bytes.at[0] & BITS_RESERVED) != 0 ||
        (bytes.at[1] & BIT_MASKED) == 0)
        return WS_FRAME_BAD;
    frame.opcode = (enum ws_opcode)(bytes.at[0] & BITS_OPCODE);
    frame.final = (bytes.at[0] & BIT_FINAL) != 0;
    if ((frame.opcode & BIT_CONTROL) != 0 &&
        (!frame.final || (bytes.at[1] & BITS_LENGTH) > WS_FRAME_CONTROL_MAX))
        return WS_FRAME_BAD;
    read = read_length(bytes, &length, &size);
    if (read != WS_FRAME_WHOLE)
        return read;
    if (length > max)
        return WS_FRAME_BIG;
    if (bytes.size < size + 4)
        return WS_FRAME_MORE;
    frame.size = (size_t)length;
    frame.head_size = size + 4;
    memcpy(frame.mask, bytes.at + size, 4);
    *ret_frame = frame;
    return WS_FRAME_WHOLE;
}

void
ws_frame_unmask(uint8_t *payload, size_t size, const uint8_t mask[static 4])
{
    uint8_t wide[8];
    uint64_t eight;
    uint64_t key;
    size_t i = 0;

    memcpy(wide, mask, 4);
    memcpy(wide + 4, mask, 4);
    memcpy(&key, wide, 8);
    for (; i + 8 <= size; i += 8) {
        memcpy(&eight, payload + i, 8);
        eight ^= key;
        memcpy(payload + i, &eight, 8);
    }
    for (; i < size; i++)
        payload[i] ^= mask[i % 4];
}

size_t
ws_frame_write(
    uint8_t at[static WS_FRAME_HEAD_MAX], enum ws_opcode opcode, size_t size, bool masked)
{
    size_t length = 2;

    at[0] = (uint8_t)(BIT_FINAL | (unsigned)opcode);
    if (size < LENGTH_16) {
        at[1] = (uint8_t)size;
    } else if (size <= UINT16_MAX) {
        at[1] = LENGTH_16;
        length = 4;
    } else {
        at[1] = LENGTH_64;
        length = 10;
    }
    for (size_t i = 2; i < length; i++)
        at[i] = (uint8_t)((uint64_t)size >> (8 * (length - 1 - i)));
    if (!masked)
        return length;
    at[1] |= BIT_MASKED;
    return length + 4;
}

bool
ws_frame_is_text(struct bytes message)
{
    while (message.size > 0) {
        const uint8_t *nul = memchr(message.at, '\0', message.size);
        size_t size = nul == NULL ? message.size : (size_t)(nul - message.at);

        if (!text_is_utf8(bytes_of(message.at, size)))
            return false;
        message = bytes_from(message, nul == NULL ? size : size + 1);
    }
    return true;
}

int
ws_frame_close_code(struct bytes payload)
{
    int code;

    if (payload.size == 0)
        return WS_CODE_NONE;
    if (payload.size == 1)
        return WS_CODE_PROTOCOL;
    code = payload.at[0] << 8 | payload.at[1];
    if (!((code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
            (code >= 3000 && code <= 4999)))
        return WS_CODE_PROTOCOL;
    return ws_frame_is_text(bytes_from(payload, 2)) ? code : WS_CODE_NOT_UTF8;
}
