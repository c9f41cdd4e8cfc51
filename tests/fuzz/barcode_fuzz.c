/*
 * Whatever reads as a payer's barcode is of a wallet, and reads so again without
 * what stood around it.
 */
#include "shared/pay/barcode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct barcode barcode;
    struct barcode again;

    if (barcode_read(bytes_of(data, size), &barcode) != ERR_OK)
        return 0;
    NEED(channel_is_wallet(barcode.channel));
    NEED(strlen(barcode.text) <= size);
    NEED(barcode_read(bytes_text(barcode.text), &again) == ERR_OK);
    NEED(again.channel == barcode.channel && strcmp(again.text, barcode.text) == 0);
    return 0;
}
