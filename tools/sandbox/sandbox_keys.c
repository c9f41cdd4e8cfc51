#include "tools/sandbox/sandbox_keys.h"

#include <errno.h>
#include <sys/stat.h>

enum err
sandbox_keys_make(const struct sandbox_dialect *const *dialects, size_t count, const char *folder,
    const char **ret_wrong)
{
    *ret_wrong = folder;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return ERR_FORBIDDEN;
    for (size_t i = 0; i < count; i++) {
        enum err err = dialects[i]->make_keys(folder, ret_wrong);

        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}
