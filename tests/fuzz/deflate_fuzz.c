/* Whatever is unpacked packs and comes back, and whatever is packed comes back. */
#include "shared/text/deflate.h"

#define PLAIN_MAX 4096
#define PACKED_MAX (2 * PLAIN_MAX)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_plain(struct deflate_packer *packer, struct deflate_unpacker *unpacker, struct bytes plain)
{
    uint8_t packed[PACKED_MAX];
    uint8_t again[PLAIN_MAX];
    size_t packed_size;
    size_t size;

    NEED(deflate_pack(packer, plain, packed, sizeof(packed), &packed_size) == ERR_OK);
    NEED(deflate_unpack(unpacker, bytes_of(packed, packed_size), again, plain.size, &size) ==
         ERR_OK);
    NEED(bytes_equal(plain, bytes_of(again, size)));
}

static void
check(struct bytes dictionary, struct bytes data)
{
    struct deflate_packer *packer = NULL;
    struct deflate_unpacker *unpacker = NULL;
    uint8_t plain[PLAIN_MAX];
    size_t size;

    NEED(deflate_packer_make(dictionary, &packer) == ERR_OK);
    NEED(deflate_unpacker_make(dictionary, &unpacker) == ERR_OK);
    if (deflate_unpack(unpacker, data, plain, sizeof(plain), &size) == ERR_OK)
        check_plain(packer, unpacker, bytes_of(plain, size));
    check_plain(packer, unpacker, data);
    deflate_unpacker_free(&unpacker);
    deflate_packer_free(&packer);
}

/* The first byte chooses whether there is a dictionary. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > PLAIN_MAX)
        return 0;
    check(bytes_text((data[0] & 1) != 0 ? "{\"kind\":\"pay\",\"amount_fen\":" : ""),
        bytes_of(data + 1, size - 1));
    return 0;
}
