#include "shared/base/fault.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "shared/base/text.h"

static fault_fn *hook_now;
static void *hook_context;

static char kill_name[64];
static atomic_llong kill_countdown;

static void
kill_hook(void *context, const char *name)
{
    (void)context;
    if (strcmp(name, kill_name) == 0 && atomic_fetch_sub(&kill_countdown, 1) == 1)
        (void)raise(SIGKILL);
}

void
fault_point(const char *name)
{
    if (hook_now != NULL)
        hook_now(hook_context, name);
}

void
fault_set_hook(fault_fn *hook, void *context)
{
    hook_now = hook;
    hook_context = context;
}

enum err
fault_kill_at(const char *what)
{
    size_t length = strcspn(what, ":");
    int64_t visit = 1;
    enum err err;

    if (length == 0)
        return ERR_BAD_INPUT;
    err = text_copy(bytes_of(what, length), kill_name, sizeof(kill_name));
    if (err != ERR_OK)
        return err;
    if (what[length] == ':')
        err = text_read_int(bytes_text(what + length + 1), &visit);
    if (err != ERR_OK || visit < 1)
        return ERR_BAD_INPUT;
    atomic_store(&kill_countdown, visit);
    fault_set_hook(kill_hook, NULL);
    return ERR_OK;
}
