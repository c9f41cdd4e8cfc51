#include "hub/provision/provision_open.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/provision/provision_books.h"

static enum err
open_stored(const struct provision_ask *ask, int64_t id, struct arena *arena,
    int64_t *ret_merchant_id, struct adapter_account **ret_account)
{
    const struct channel_account_row *row;
    const char *field;
    enum err err = provision_books_load(ask, TABLE_channel_account, id);

    if (err != ERR_OK)
        return err;
    row = desk_get_channel_account(ask->desk, KEY_OF(id));
    if (row == NULL)
        return ERR_NOT_FOUND;
    err = channel_account_open(&ask->kit,
        &(struct channel_account_stored){.id = row->id,
            .dialect = bytes_text(row->dialect),
            .params = bytes_text(row->params),
            .secrets = bytes_of(row->secrets, row->secrets_size)},
        arena, &field, ret_account);
    if (err == ERR_OK)
        *ret_merchant_id = row->merchant_id;
    else
        (void)printf("account %" PRId64 " cannot be opened: %s %s\n", id, field, err_text(err));
    return err;
}

static enum err
open_own(const struct provision_own *own, int64_t id, struct adapter_account **ret_account)
{
    return own->adapter == NULL || (int64_t)own->adapter->channel != id
               ? ERR_NOT_FOUND
               : own->open(own->context, ret_account);
}

enum err
provision_open_account(const struct provision_ask *ask, int64_t id, struct arena *arena,
    int64_t *ret_merchant_id, struct adapter_account **ret_account)
{
    if (id > CHANNEL_ACCOUNT_OWN_MAX)
        return open_stored(ask, id, arena, ret_merchant_id, ret_account);
    *ret_merchant_id = 0;
    return open_own(&ask->options->own, id, ret_account);
}
