#include "hub/channel/adapter.h"

#include <string.h>

void
adapter_code_put(const char *code, char ret_code[static ADAPTER_CODE_SIZE])
{
    size_t length = 0;

    while (length < ADAPTER_CODE_SIZE - 1 && code[length] > ' ' && code[length] < 0x7f)
        length++;
    memcpy(ret_code, code, length);
    ret_code[length] = '\0';
}
