/*
 * A frame's head is judged the same however much has come: every beginning of it waits or says
 * what the whole says. What is accepted is written the same again, a mask comes off in pieces as
 * it does in one, and UTF-8 is what a second reader takes for it.
 */
#include "shared/base/need.h"
#include "shared/net/ws_frame.h"

#define INPUT_MAX 4096
#define PAYLOAD_MAX 262144

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_beginnings(struct bytes input, enum ws_frame_read whole, const struct ws_frame *frame)
{
    size_t end = input.size < WS_FRAME_HEAD_MAX ? input.size : WS_FRAME_HEAD_MAX;
    bool waits = true;

    for (size_t size = 0; size <= end; size++) {
        struct ws_frame part = {.opcode = WS_CONTINUATION};
        enum ws_frame_read read = ws_frame_read(bytes_of(input.at, size), PAYLOAD_MAX, &part);

        NEED(read == whole || (read == WS_FRAME_MORE && waits));
        waits = read == WS_FRAME_MORE;
        if (read != WS_FRAME_WHOLE)
            continue;
        NEED(part.opcode == frame->opcode && part.final == frame->final);
        NEED(part.head_size == frame->head_size && part.head_size <= size);
        NEED(part.size == frame->size && memcmp(part.mask, frame->mask, 4) == 0);
    }
}

/* We write final frames only, and never reserved bits. */
static void
check_written(struct bytes input, const struct ws_frame *frame)
{
    uint8_t head[WS_FRAME_HEAD_MAX];
    size_t size = ws_frame_write(head, frame->opcode, frame->size, true);

    NEED(size == frame->head_size && frame->size <= PAYLOAD_MAX);
    NEED((frame->opcode < WS_CLOSE) || (frame->final && frame->size <= WS_FRAME_CONTROL_MAX));
    if (!frame->final)
        head[0] &= 0x7f;
    NEED(memcmp(head, input.at, size - 4) == 0 && memcmp(frame->mask, input.at + size - 4, 4) == 0);
}

static void
check_mask(struct bytes payload, const uint8_t mask[static 4])
{
    static uint8_t once[INPUT_MAX];
    static uint8_t pieces[INPUT_MAX];
    size_t cut = payload.size / 2 / 4 * 4;

    if (payload.size == 0)
        return;
    memcpy(once, payload.at, payload.size);
    memcpy(pieces, payload.at, payload.size);
    ws_frame_unmask(once, payload.size, mask);
    ws_frame_unmask(pieces, cut, mask);
    ws_frame_unmask(pieces + cut, payload.size - cut, mask);
    NEED(memcmp(once, pieces, payload.size) == 0);
    for (size_t i = 0; i < payload.size; i++)
        NEED(once[i] == (payload.at[i] ^ mask[i % 4]));
}

/* RFC 3629 by its numbers: decode, then ask whether it was the shortest form of a character. */
static bool
is_utf8(struct bytes text)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    while (text.size > 0) {
        uint8_t first = text.at[0];
        size_t size = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : 4;
        uint32_t value = size == 1 ? first : first & (0x7fU >> size);

        if ((size == 4 && first >> 3 != 30) || size > text.size)
            return false;
        for (size_t i = 1; i < size; i++) {
            if (text.at[i] >> 6 != 2)
                return false;
            value = value << 6 | (text.at[i] & 0x3f);
        }
        if (value < least[size] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
            return false;
        text = bytes_from(text, size);
    }
    return true;
}

static void
check_close(struct bytes payload)
{
    int code = ws_frame_close_code(payload);

    NEED(code == WS_CODE_NONE || (code >= 1000 && code <= 4999));
    NEED((code == WS_CODE_NONE) == (payload.size == 0));
    if (payload.size == 1)
        NEED(code == WS_CODE_PROTOCOL);
    if (payload.size < 2 || code == WS_CODE_PROTOCOL)
        return;
    if (is_utf8(bytes_from(payload, 2)))
        NEED(code == payload.at[0] * 256 + payload.at[1]);
    else
        NEED(code == WS_CODE_NOT_UTF8);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ws_frame frame = {.opcode = WS_CONTINUATION};
    struct bytes input = bytes_of(data, size);
    enum ws_frame_read read;

    if (size > INPUT_MAX)
        return 0;
    NEED(ws_frame_is_text(input) == is_utf8(input));
    check_close(input);
    read = ws_frame_read(input, PAYLOAD_MAX, &frame);
    check_beginnings(input, read, &frame);
    if (read != WS_FRAME_WHOLE)
        return 0;
    check_written(input, &frame);
    check_mask(bytes_from(input, frame.head_size), frame.mask);
    return 0;
}
