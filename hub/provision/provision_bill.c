#include "hub/provision/provision_bill.h"

#include <stdio.h>

#include "hub/provision/provision_books.h"
#include "hub/provision/provision_open.h"
#include "hub/provision/provision_topics.h"
#include "hub/recon/recon_file.h"
#include "shared/net/net_lws.h"

#define ARENA_MAX ((size_t)1024 * 1024)
#define SOCKETS_MAX 64
#define TIMEOUT span_s(20)
#define PROGRESS_EVERY span_s(10)
#define DAY_LENGTH 10

/* One command's work on one bill. */
struct billing {
    const struct provision_ask *ask;
    struct provision_bill_name name;
    int64_t merchant_id;
    char path[RECON_FILE_PATH_SIZE];
    struct net *net;
    struct recon_file *file;   /* while it comes */
    struct recon_match *match; /* of a trade bill */
    struct recon_fund *fund;   /* of a fund bill */
    enum adapter_bill_state state;
    struct tick told;
    uint64_t rows; /* gone through, in all */
    bool is_over;  /* what was to be said has been */
};

/* Now and then; a short bill says nothing. */
static bool
is_time_to_tell(struct billing *billing)
{
    struct tick now = clock_tick(clock_system());

    if (!tick_reached(now, tick_after(billing->told, PROGRESS_EVERY)))
        return false;
    billing->told = now;
    return true;
}

static enum err
begin_file(void *context, const char *hash)
{
    struct billing *billing = context;
    const struct provision_bill_name *name = &billing->name;

    return recon_file_begin(
        billing->path, name->adapter->bills->formats[name->kind], name->day, hash, &billing->file);
}

static enum err
add_piece(void *context, struct bytes piece)
{
    struct billing *billing = context;

    if (is_time_to_tell(billing))
        (void)fprintf(stderr, "fetching / 下载中 %llu KiB\n",
            (unsigned long long)(recon_file_size(billing->file) / 1024));
    return recon_file_add(billing->file, piece);
}

static void
fetched(void *context, const struct recon_fetched *fetched)
{
    struct billing *billing = context;
    struct recon_fetched end = *fetched;

    if (end.err == ERR_OK && end.state == ADAPTER_BILL_READY)
        end.err = recon_file_end(billing->file);
    billing->state = end.state;
    if (end.err != ERR_OK || (end.state != ADAPTER_BILL_READY && end.state != ADAPTER_BILL_EMPTY)) {
        provision_bill_say_failed(
            &billing->name, &end, billing->file == NULL ? 0 : recon_file_line(billing->file));
        *billing->ask->is_well = false;
        billing->is_over = true;
    }
    recon_file_free(&billing->file);
    net_lws_stop(billing->net);
}

static enum err
fetch(struct billing *billing, const struct adapter_account *account)
{
    struct recon_fetch asked = {.account = account,
        .kind = billing->name.kind,
        .day = billing->name.day,
        .timeout = TIMEOUT,
        .file_max = RECON_FILE_MAX,
        .begin = begin_file,
        .piece = add_piece,
        .then = fetched,
        .context = billing};
    enum err err =
        net_lws_open(&(struct net_lws_options){.sockets_max = SOCKETS_MAX}, &billing->net);

    asked.net = billing->net;
    if (err == ERR_OK)
        err = recon_fetch_start(&asked);
    if (err == ERR_OK)
        net_lws_run(billing->net);
    net_lws_close(&billing->net);
    return err;
}

static void
tell_difference(void *context, const struct recon_difference *difference)
{
    (void)context;
    provision_bill_print_difference(difference);
}

static enum err
take_row(void *context, const struct bill_row *row)
{
    struct billing *billing = context;

    billing->rows++;
    if (is_time_to_tell(billing))
        (void)fprintf(stderr, "comparing / 核对中 %llu\n", (unsigned long long)billing->rows);
    return billing->match != NULL ? recon_match_row(billing->match, row)
                                  : recon_fund_row(billing->fund, row);
}

static void
tell_fund_difference(void *context, const struct recon_fund_difference *difference)
{
    (void)context;
    provision_bill_print_fund_difference(difference);
}

/* Once through the bill; one that the channel has nothing in has no file. */
static enum err
go_through(struct billing *billing, struct bill_totals *ret_totals)
{
    const struct provision_bill_name *name = &billing->name;
    enum err err;

    *ret_totals = (struct bill_totals){0};
    if (billing->state == ADAPTER_BILL_EMPTY)
        return ERR_OK;
    err = recon_file_read(billing->path, name->adapter->bills->formats[name->kind], name->day,
        (struct bill_hearer){.row = take_row, .context = billing}, ret_totals);
    if (err == ERR_BAD_INPUT || err == ERR_CONFLICT || err == ERR_TOO_BIG) {
        provision_bill_say_damaged(name, err);
        *billing->ask->is_well = false;
        billing->is_over = true;
        return ERR_OK;
    }
    return err;
}

static enum err
compare(struct billing *billing, struct bill_totals *ret_totals)
{
    enum err err = ERR_OK;

    while (
        err == ERR_OK && !billing->is_over && (err = recon_match_next(billing->match)) == ERR_OK) {
        err = go_through(billing, ret_totals);
        if (err == ERR_OK)
            recon_match_end(billing->match);
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* Page by page, then what no page has had. */
static enum err
compare_funds(struct billing *billing, struct bill_totals *ret_totals)
{
    struct bill_totals again;
    enum err err = ERR_OK;

    while (err == ERR_OK && !billing->is_over && (err = recon_fund_next(billing->fund)) == ERR_OK) {
        err = go_through(billing, ret_totals);
        if (err == ERR_OK && !billing->is_over)
            err = recon_fund_end(billing->fund);
    }
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    return !billing->is_over && recon_fund_rest(billing->fund) ? go_through(billing, &again)
                                                               : ERR_OK;
}

static enum err
judge_trades(struct billing *billing, struct moment from, struct bill_totals *ret_totals)
{
    const struct recon_match_options options = {.engine = billing->ask->engine,
        .account_id = billing->name.account_id,
        .merchant_id = billing->merchant_id,
        .from = from,
        .until = moment_after(from, span_s(24 * 3600)),
        .page_max = RECON_MATCH_PAGE,
        .difference = tell_difference,
        .context = billing};
    enum err err = recon_match_make(&options, &billing->match);

    return err == ERR_OK ? compare(billing, ret_totals) : err;
}

static enum err
judge_funds(struct billing *billing, struct moment from, struct bill_totals *ret_totals)
{
    const struct recon_fund_options options = {.engine = billing->ask->engine,
        .account_id = billing->name.account_id,
        .merchant_id = billing->merchant_id,
        .from = from,
        .until = moment_after(from, span_s(24 * 3600)),
        .page_max = RECON_FUND_PAGE,
        .difference = tell_fund_difference,
        .context = billing};
    enum err err = recon_fund_make(&options, &billing->fund);

    return err == ERR_OK ? compare_funds(billing, ret_totals) : err;
}

static enum err
judge(struct billing *billing)
{
    const struct moment from = {billing->name.day.us - billing->name.adapter->bills->early.us};
    const bool is_fund = billing->name.kind == ADAPTER_BILL_FUND;
    struct bill_totals totals;
    enum err err =
        is_fund ? judge_funds(billing, from, &totals) : judge_trades(billing, from, &totals);

    if (err == ERR_OK && !billing->is_over) {
        provision_bill_print_totals(&billing->name, &totals);
        *billing->ask->is_well =
            is_fund ? provision_bill_print_fund_figures(recon_fund_figures(billing->fund))
                    : provision_bill_print_figures(recon_match_figures(billing->match));
        if (billing->state == ADAPTER_BILL_READY)
            (void)printf("file / 文件 %s\n", billing->path);
    }
    recon_match_free(&billing->match);
    recon_fund_free(&billing->fund);
    return err;
}

static enum err
read_day(const char *word, struct moment *ret_day)
{
    char block[MOMENT_TEXT_MAX];
    struct text text;

    if (strlen(word) != DAY_LENGTH)
        return ERR_BAD_INPUT;
    text_init(&text, block, sizeof(block));
    text_printf(&text, "%s 00:00:00", word);
    return text_ok(&text) ? moment_parse_china(text_bytes(&text), ret_day) : ERR_BAD_INPUT;
}

static enum err
read_kind(const struct provision_ask *ask, enum adapter_bill_kind *ret_kind)
{
    bool is_fund = ask->count > 2 && strcmp(ask->words[2], "fund") == 0;

    *ret_kind = is_fund ? ADAPTER_BILL_FUND : ADAPTER_BILL_TRADE;
    return ask->count <= 2 || is_fund || strcmp(ask->words[2], "trade") == 0 ? ERR_OK
                                                                             : ERR_BAD_INPUT;
}

static enum err
with_account(struct billing *billing, const struct adapter_account *account)
{
    struct provision_bill_name *name = &billing->name;
    const struct adapter_bills *bills = account->adapter->bills;
    enum err err;

    name->adapter = account->adapter;
    name->path = billing->path;
    if (bills == NULL || bills->formats[name->kind] == BILL_FORMATS) {
        (void)fprintf(stderr,
            "shanju-hub: %s: there is no such bill of that channel / 该渠道没有这种账单\n",
            name->adapter->dialect);
        *billing->ask->is_well = false;
        return ERR_OK;
    }
    err = recon_file_path(billing->ask->options->folder, name->account_id, name->kind, name->day,
        bills->suffix, billing->path);
    if (err != ERR_OK)
        return err;
    billing->state = ADAPTER_BILL_READY;
    if (!recon_file_is_there(billing->path))
        err = fetch(billing, account);
    return err == ERR_OK && !billing->is_over ? judge(billing) : err;
}

static enum err
bill(const struct provision_ask *ask)
{
    struct billing billing = {.ask = ask, .told = clock_tick(clock_system())};
    struct adapter_account *account = NULL;
    struct arena *arena = NULL;
    enum err err = provision_books_int(ask->words[0], &billing.name.account_id);

    if (err == ERR_OK)
        err = read_day(ask->words[1], &billing.name.day);
    if (err == ERR_OK)
        err = read_kind(ask, &billing.name.kind);
    if (err == ERR_OK)
        err = arena_make(ARENA_MAX, &arena);
    if (err == ERR_OK)
        err = provision_open_account(
            ask, billing.name.account_id, arena, &billing.merchant_id, &account);
    if (err == ERR_OK) {
        err = with_account(&billing, account);
        billing.name.adapter->close(&account);
    }
    arena_free(&arena);
    return err;
}

static const struct provision_command commands[] = {
    {.usage = "bill ACCOUNT DATE [trade|fund]",
        .text = "fetches the bill of a day (2026-11-30) from its\n"
                "channel, keeps the file, and says what is only\n"
                "there, only here, or of another amount;\n"
                "fund: what moved the account's balance",
        .run = bill},
};

const struct provision_topic provision_bill = {
    .name = "bills",
    .missing = "there is no such channel account; \"shanju-hub accounts\" lists them",
    .commands = commands,
    .count = LENGTH(commands),
};
