#include "tools/sandbox/unionpay/unionpay_file.h"

#include <string.h>

#include "shared/text/encode.h"
#include "tools/sandbox/core/sandbox_zip.h"
#include "tools/sandbox/unionpay/unionpay_answer.h"
#include "tools/sandbox/unionpay/unionpay_time.h"

#define TEXT_MAX ((size_t)512 * 1024)
#define DAY_S 86400
#define EARLY_S 3600       /* a settlement day ends at 23:00 */
#define READY_S (9 * 3600) /* after midnight */
#define NOTHING "98"

/* Of the fields by their numbers, from 1; a blank stands behind each. */
static const size_t widths[] = {3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15,
    2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13, 8, 32, 13, 13, 12, 2, 1, 32, 98};

enum number {
    NUMBER_CODE = 1,
    NUMBER_TRACE = 4,
    NUMBER_AT = 5,
    NUMBER_AMOUNT = 7,
    NUMBER_QUERY = 10,
    NUMBER_ORDER = 12,
    NUMBER_FEE = 16,
    NUMBER_SETTLED = 17,
    NUMBER_TYPE = 20,
    NUMBER_SUB_TYPE = 21,
    NUMBER_BUSINESS = 22,
    NUMBER_ORIGINAL_QUERY = 27,
    NUMBER_MERCHANT = 28,
    NUMBER_ORIGINAL_ORDER = 41,
    NUMBERS = 43
};

struct writing {
    struct unionpay_ask *ask;
    struct text text;
    struct sandbox_fault_taken fault;
    size_t count;
};

/* The first second of the day of that month and day that is not to come. */
static enum err
read_day(const char *date, struct moment now, struct moment *ret_day)
{
    char year[UNIONPAY_TIME_SIZE];
    char block[UNIONPAY_TIME_SIZE];
    int64_t number;
    enum err err = strlen(date) == 4 ? ERR_OK : ERR_BAD_INPUT;

    (void)unionpay_time_format(now, year);
    if (err == ERR_OK)
        err = text_read_int(bytes_of(year, 4), &number);
    for (int i = 0; err == ERR_OK && i < 2; i++) {
        struct text text;

        text_init(&text, block, sizeof(block));
        text_printf(&text, "%04d%s000000", (int)number - i, date);
        err = unionpay_time_parse(block, ret_day);
        if (err == ERR_OK && ret_day->us <= now.us)
            break;
    }
    return err;
}

static const char *
put_fen(int64_t fen, const char *sign, struct arena *arena)
{
    const char *text = arena_printf(arena, "%s%012lld", sign, (long long)fen);

    return text == NULL ? "" : text;
}

static void
put_line(struct writing *writing, const char *const values[static NUMBERS])
{
    for (size_t i = 0; i < LENGTH(widths); i++) {
        const char *value = values[i + 1] == NULL ? "" : values[i + 1];

        text_printf(&writing->text, "%-*.*s%s", (int)widths[i], (int)widths[i], value,
            i + 1 < LENGTH(widths) ? " " : "\r\n");
    }
    writing->count++;
}

static void
put_trade(struct writing *writing, const struct unionpay_trade *trade, const char *original_order)
{
    struct arena *arena = writing->ask->arena;
    bool is_back = trade->kind == UNIONPAY_REFUND || trade->kind == UNIONPAY_VOID;
    int64_t fen = trade->amount.fen;
    size_t id_length = strlen(trade->query_id);
    char time[UNIONPAY_TIME_SIZE];
    const char *values[NUMBERS] = {
        [NUMBER_CODE] = is_back ? "S30" : "S22",
        [NUMBER_TRACE] = id_length < 6 ? "" : trade->query_id + id_length - 6,
        [NUMBER_AT] = unionpay_time_format(trade->ended, time) + 4,
        [NUMBER_QUERY] = trade->query_id,
        [NUMBER_ORDER] = trade->order_id,
        [NUMBER_FEE] = "D000000000000",
        [NUMBER_TYPE] = trade->kind == UNIONPAY_REFUND ? "04"
                        : trade->kind == UNIONPAY_VOID ? "31"
                                                       : "01",
        [NUMBER_SUB_TYPE] = is_back                           ? "00"
                            : trade->kind == UNIONPAY_BARCODE ? "06"
                                                              : "07",
        [NUMBER_BUSINESS] = "000000",
        [NUMBER_ORIGINAL_QUERY] = trade->orig_id,
        [NUMBER_MERCHANT] = writing->ask->unionpay->settings->merchant,
        [NUMBER_ORIGINAL_ORDER] = original_order,
    };

    if (writing->count == 0 && writing->fault.kind == SANDBOX_FAULT_BILL_AMOUNT)
        fen += writing->fault.value;
    values[NUMBER_AMOUNT] = put_fen(fen, "", arena);
    values[NUMBER_SETTLED] = put_fen(fen, is_back ? "D" : "C", arena);
    put_line(writing, values);
}

/* A payment that nobody made. */
static void
put_extra(struct writing *writing, struct moment day)
{
    const struct unionpay_trade trade = {.order_id = "SANDBOXEXTRA",
        .kind = UNIONPAY_QR,
        .query_id = "000000000000000000000",
        .orig_id = "",
        .amount = {1},
        .ended = day};

    put_trade(writing, &trade, "");
}

static enum err
put_trades(struct writing *writing, struct moment day)
{
    struct unionpay_store *store = &writing->ask->unionpay->store;
    struct db_statement *rows = store->trade[SQL_UNIONPAY_TRADE_SETTLED];
    bool is_missing = writing->fault.kind == SANDBOX_FAULT_BILL_MISSING;
    enum err err;

    db_bind_int(rows, 1, day.us - span_s(EARLY_S).us);
    db_bind_int(rows, 2, moment_after(day, span_s(DAY_S - EARLY_S)).us);
    while ((err = db_step(rows)) == ERR_OK) {
        struct unionpay_trade paid = {.order_id = ""};
        struct unionpay_trade trade;

        err = unionpay_store_read(rows, writing->ask->arena, &trade);
        if (err == ERR_OK && trade.orig_id[0] != '\0')
            err = unionpay_store_by_text(
                store, SQL_UNIONPAY_TRADE_BY_QUERY, trade.orig_id, writing->ask->arena, &paid);
        if (err != ERR_OK)
            break;
        if (!is_missing)
            put_trade(writing, &trade, paid.order_id);
        is_missing = false;
    }
    return sandbox_store_end(rows, err);
}

static enum err
pack(struct writing *writing, struct moment day, struct bytes *ret_packed)
{
    struct arena *arena = writing->ask->arena;
    char time[UNIONPAY_TIME_SIZE];
    const char *name = arena_printf(arena, "INN%.6s88ZM_%s", unionpay_time_format(day, time) + 2,
        writing->ask->unionpay->settings->merchant);
    const struct sandbox_zip_entry entry = {
        .name = bytes_text(name == NULL ? "" : name), .content = text_bytes(&writing->text)};
    struct bytes zip;
    enum err err = text_ok(&writing->text) && name != NULL ? ERR_OK : ERR_TOO_BIG;

    if (err == ERR_OK)
        err = sandbox_zip_pack(&entry, 1, writing->ask->now, arena, &zip);
    return err == ERR_OK ? sandbox_zip_zlib(zip, arena, ret_packed) : err;
}

static enum err
put_answer(struct writing *writing, struct bytes packed)
{
    struct unionpay_ask *ask = writing->ask;
    size_t size = ENCODE_BASE64_SIZE(packed.size);
    char *content = arena_take(ask->arena, size);

    if (content == NULL)
        return ERR_TOO_BIG;
    unionpay_answer_put(ask->answer, "settleDate", unionpay_operation_field(ask, "settleDate"));
    unionpay_answer_put(ask->answer, "fileType", unionpay_operation_field(ask, "fileType"));
    unionpay_answer_put(ask->answer, "fileContent", encode_base64(packed, content, size));
    return ERR_OK;
}

enum err
unionpay_file(struct unionpay_ask *ask)
{
    struct writing writing = {.ask = ask};
    struct bytes packed;
    struct moment day;
    enum err err = read_day(unionpay_operation_field(ask, "settleDate"), ask->now, &day);

    if (err != ERR_OK) {
        ask->code = "10";
        return ERR_OK;
    }
    ask->code = NOTHING;
    if (ask->now.us < moment_after(day, span_s(DAY_S + READY_S)).us)
        return ERR_OK;
    err = sandbox_call_text(ask->arena, TEXT_MAX, &writing.text);
    if (err == ERR_OK)
        err = unionpay_take_fault(ask->unionpay, "bill", "file", "", &writing.fault);
    if (err == ERR_OK)
        err = put_trades(&writing, day);
    if (err == ERR_OK && writing.fault.kind == SANDBOX_FAULT_BILL_EXTRA)
        put_extra(&writing, day);
    if (err != ERR_OK || writing.count == 0)
        return err;
    err = pack(&writing, day, &packed);
    if (err == ERR_OK)
        err = put_answer(&writing, packed);
    ask->code = "00";
    return err;
}
