#include "tools/sandbox/wechat/wechat_applyment_row.h"

#include "tools/sandbox/wechat/wechat_number.h"

#define SIGN_SIZE 33

enum err
wechat_applyment_row_read(
    struct db_statement *row, struct arena *arena, struct wechat_applyment_row *ret)
{
    *ret = (struct wechat_applyment_row){
        .business_code = sandbox_store_copy(arena, row, 0),
        .applyment_id = db_int(row, 1),
        .state = sandbox_store_copy(arena, row, 2),
        .sub_mchid = sandbox_store_copy(arena, row, 3),
        .sign = sandbox_store_copy(arena, row, 4),
        .shortname = sandbox_store_copy(arena, row, 5),
    };
    return arena_overflowed(arena) ? ERR_TOO_BIG : ERR_OK;
}

static enum err
find(struct db_statement *select, struct arena *arena, struct wechat_applyment_row *ret)
{
    enum err err = db_step(select);

    if (err == ERR_OK)
        err = wechat_applyment_row_read(select, arena, ret);
    db_reset(select);
    return err;
}

enum err
wechat_applyment_row_find(struct wechat *wechat, const char *business_code, struct arena *arena,
    struct wechat_applyment_row *ret)
{
    struct db_statement *select = wechat->store.applyment[SQL_WECHAT_APPLYMENT_BY_CODE];

    sandbox_store_bind(select, 1, business_code);
    return find(select, arena, ret);
}

enum err
wechat_applyment_row_by_id(struct wechat *wechat, int64_t applyment_id, struct arena *arena,
    struct wechat_applyment_row *ret)
{
    struct db_statement *select = wechat->store.applyment[SQL_WECHAT_APPLYMENT_BY_ID];

    db_bind_int(select, 1, applyment_id);
    return find(select, arena, ret);
}

enum err
wechat_applyment_row_file(struct wechat *wechat, const char *business_code, const char *shortname)
{
    struct db_statement *put = wechat->store.applyment[SQL_WECHAT_APPLYMENT_PUT];
    struct db_statement *mended = wechat->store.applyment[SQL_WECHAT_APPLYMENT_MENDED];
    char sign[SIGN_SIZE];
    enum err err;

    wechat_number_token(wechat->sandbox->random, sign, sizeof(sign));
    sandbox_store_bind(put, 1, business_code);
    sandbox_store_bind(put, 2, sign);
    sandbox_store_bind(put, 3, shortname);
    db_bind_int(put, 4, sandbox_now(wechat->sandbox).us);
    err = db_run(put);
    if (err != ERR_OK)
        return err;
    sandbox_store_bind(mended, 1, business_code);
    return db_run(mended);
}
