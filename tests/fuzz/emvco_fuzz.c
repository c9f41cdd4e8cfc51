/*
 * Whatever reads as a merchant's QR can be written again and then says the same.
 * The bytes are tried as they are, and with the CRC that they should have.
 */
#include "shared/pay/emvco.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try(struct bytes payload)
{
    char written[EMVCO_SIZE];
    struct emvco emvco;
    struct emvco again;
    struct text text;

    if (emvco_read(payload, &emvco) != ERR_OK)
        return;
    text_init(&text, written, sizeof(written));
    /* A reader takes more letters than a writer may write. */
    if (emvco_write(&emvco, &text) != ERR_OK)
        return;
    NEED(emvco_read(text_bytes(&text), &again) == ERR_OK);
    NEED(emvco.once == again.once && emvco.amount.fen == again.amount.fen);
    NEED(emvco.accounts_count == again.accounts_count);
    NEED(strcmp(emvco.name, again.name) == 0 && strcmp(emvco.city, again.city) == 0);
    NEED(strcmp(emvco.bill, again.bill) == 0 && strcmp(emvco.reference, again.reference) == 0);
    NEED(strcmp(emvco.local_name, again.local_name) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char block[EMVCO_SIZE];
    struct text text;

    try(bytes_of(data, size));
    text_init(&text, block, sizeof(block));
    text_put_bytes(&text, bytes_of(data, size));
    text_put(&text, "6304");
    text_printf(&text, "%04X", emvco_crc(text_bytes(&text)));
    if (text_ok(&text))
        try(text_bytes(&text));
    return 0;
}
