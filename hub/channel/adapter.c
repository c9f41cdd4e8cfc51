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

const char *
adapter_cut(const char *text, size_t size, struct arena *arena)
{
    size_t length = strlen(text);

    if (length > size)
        for (length = size; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;)
            length--;
    return arena_text(arena, bytes_of(text, length));
}
