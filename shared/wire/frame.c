#include "shared/wire/frame.h"

#include <stdlib.h>

#include "shared/text/deflate.h"

#define PACKED 0x80
#define HEAD_SIZE 1

/* Below this zlib's own header eats what it wins. */
#define PACK_FROM 192

/* What records of tills look like; never changed, a new version gets a new one. */
static const char dictionary[] =
    "\x08\x01\x10\x18\x01\x28\x30\x38\x08\x02\x10\x18\x01\x28\x40\x48\x50\x01"
    "矿泉水三明治面包牛奶咖啡可乐午餐早餐套餐大杯中杯小杯杯份个件×1×2×3"
    "cash alipay wechat unionpay item name price quantity staff note "
    "{\"items\":[{\"n\":\"\",\"q\":1,\"p\":";

struct framer {
    struct deflate_packer *packer;
    struct deflate_unpacker *unpacker;
    uint8_t plain[HEAD_SIZE + MESSAGE_FRAME_MAX];
    uint8_t packed[HEAD_SIZE + MESSAGE_FRAME_MAX];
};

enum err
frame_framer_make(struct framer **ret_framer)
{
    const struct bytes words = bytes_of(dictionary, sizeof(dictionary) - 1);
    struct framer *framer = calloc(1, sizeof(*framer));
    enum err err;

    if (framer == NULL)
        return ERR_NO_SPACE;
    err = deflate_packer_make(words, &framer->packer);
    if (err == ERR_OK)
        err = deflate_unpacker_make(words, &framer->unpacker);
    if (err != ERR_OK) {
        frame_framer_free(&framer);
        return err;
    }
    *ret_framer = framer;
    return ERR_OK;
}

void
frame_framer_free(struct framer **framer)
{
    if (*framer == NULL)
        return;
    deflate_packer_free(&(*framer)->packer);
    deflate_unpacker_free(&(*framer)->unpacker);
    free(*framer);
    *framer = NULL;
}

enum err
frame_write(struct framer *framer, enum message_number number, const struct message_shape *shape,
    const void *message, struct bytes *ret_frame)
{
    size_t size;
    size_t packed_size;
    enum err err;

    err = message_put(shape, message, framer->plain + HEAD_SIZE, MESSAGE_FRAME_MAX, &size);
    if (err != ERR_OK)
        return err;
    framer->plain[0] = (uint8_t)number;
    *ret_frame = bytes_of(framer->plain, HEAD_SIZE + size);
    if (size < PACK_FROM)
        return ERR_OK;
    /* Only what gets smaller fits; anything else goes as it is. */
    err = deflate_pack(framer->packer, bytes_of(framer->plain + HEAD_SIZE, size),
        framer->packed + HEAD_SIZE, size - 1, &packed_size);
    if (err == ERR_TOO_BIG)
        return ERR_OK;
    if (err != ERR_OK)
        return err;
    framer->packed[0] = (uint8_t)number | PACKED;
    *ret_frame = bytes_of(framer->packed, HEAD_SIZE + packed_size);
    return ERR_OK;
}

enum err
frame_open(struct framer *framer, struct bytes frame, int *ret_number, struct bytes *ret_fields)
{
    size_t size;
    enum err err;

    if (frame.size < HEAD_SIZE)
        return ERR_BAD_INPUT;
    if (frame.size > HEAD_SIZE + MESSAGE_FRAME_MAX)
        return ERR_TOO_BIG;
    if ((frame.at[0] & PACKED) == 0) {
        *ret_number = frame.at[0];
        *ret_fields = bytes_from(frame, HEAD_SIZE);
        return ERR_OK;
    }
    err = deflate_unpack(framer->unpacker, bytes_from(frame, HEAD_SIZE), framer->plain + HEAD_SIZE,
        MESSAGE_FRAME_MAX, &size);
    if (err != ERR_OK)
        return err;
    *ret_number = frame.at[0] & ~PACKED;
    *ret_fields = bytes_of(framer->plain + HEAD_SIZE, size);
    return ERR_OK;
}
