#include "tools/sandbox/core/sandbox_barcode.h"

#include <string.h>

#define ENDING_LENGTH 4
#define PASSWORD_MS 5000

struct magic {
    const char *ending;
    enum sandbox_fault kind;
    int64_t value;
};

static const struct magic magics[] = {
    {"9901", SANDBOX_FAULT_PAY_PASSWORD, PASSWORD_MS},
    {"9902", SANDBOX_FAULT_PAY_PASSWORD, 0},
    {"9903", SANDBOX_FAULT_PAY_NOT_ENOUGH, 0},
    {"9904", SANDBOX_FAULT_REPLY_SYSTEM_ERROR, 0},
    {"9905", SANDBOX_FAULT_PAY_CODE_INVALID, 0},
    {"9906", SANDBOX_FAULT_REPLY_NEVER, 0},
    {"9907", SANDBOX_FAULT_REPLY_UNKNOWN, 0},
    {"9908", SANDBOX_FAULT_REPLY_500, 0},
};

struct sandbox_fault_taken
sandbox_barcode_fault(const char *code, const char *part)
{
    size_t length = strlen(code);

    for (size_t i = 0; i < LENGTH(magics) && length >= ENDING_LENGTH; i++)
        if (strcmp(code + length - ENDING_LENGTH, magics[i].ending) == 0 &&
            strcmp(sandbox_fault_part(magics[i].kind), part) == 0)
            return (struct sandbox_fault_taken){.kind = magics[i].kind, .value = magics[i].value};
    return (struct sandbox_fault_taken){.kind = SANDBOX_FAULT_NONE};
}
