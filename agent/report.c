#include "agent/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "agent/device/printer_line.h"
#include "agent/device/printer_session.h"
#include "agent/flow/print_state.h"
#include "agent/flow/sale_state.h"
#include "agent/report_device.h"
#include "shared/text/json.h"

#define EXPORT_PAGE 100
#define EXIT_USAGE 2
#define STALE_S 3600

static enum err
open_reader(const struct options *options, struct store **ret_store)
{
    const struct store_options store_options = {.folder = options->data,
        .sales = &sale_state_machine,
        .prints = &print_state_machine,
        .reads = true};

    return store_open(&store_options, ret_store);
}

static int
complain(const struct options *options, enum err err)
{
    if (err == ERR_NOT_FOUND || access(options->data, F_OK) != 0)
        (void)fprintf(stderr,
            "shanju-agent: there is no till in %s; look at [agent] data, or run shanju-agent "
            "enrol\n",
            options->data);
    else
        (void)fprintf(stderr, "shanju-agent: the till's memory in %s cannot be read: %s (%s)\n",
            options->data, err_text(err), err_name(err));
    return EXIT_FAILURE;
}

static void
put_moment(const char *name, int64_t us)
{
    char text[MOMENT_TEXT_MAX];

    (void)printf(
        "%s %s\n", name, us == 0 ? "never" : moment_format_china((struct moment){us}, text));
}

static void
put_newest(const struct store_state *state)
{
    char amount[MONEY_TEXT_MAX];
    const struct store_sale *sale = &state->newest[0];

    if (state->newest_count > 0)
        (void)printf("last_sale %lld-%lld %s %s\n", (long long)sale->epoch,
            (long long)sale->sequence, sale_state_machine.states[sale->state],
            money_format(money_of(sale->amount_fen), amount));
}

static void
put_shift(const struct store_shift *shift)
{
    char when[MOMENT_TEXT_MAX];

    if (shift->state == STORE_SHIFT_OPEN)
        (void)printf("shift %lld open %s %s\n", (long long)shift->number,
            moment_format_china((struct moment){shift->opened_us}, when), shift->cashier);
    else
        (void)printf("shift none\nshifts_closed %lld\n",
            (long long)(shift->number > 0 ? shift->number - 1 : 0));
}

int
report_status(const struct options *options)
{
    struct store_identity identity;
    struct store_state state;
    struct store *store = NULL;
    enum err err = open_reader(options, &store);

    if (err == ERR_OK)
        err = store_read_identity(store, &identity);
    if (err == ERR_OK)
        err = store_look(store, &state);
    if (err != ERR_OK) {
        store_close(&store);
        return complain(options, err);
    }
    crypt_wipe(identity.private_key, sizeof(identity.private_key));
    (void)printf("terminal %lld\nmerchant %s\nstore %s\nname %s\nhub %s\n",
        (long long)identity.terminal, identity.merchant, identity.store, identity.name,
        identity.hub_url);
    (void)printf("epoch %lld\nrecords %lld\nwaiting %lld\n", (long long)state.counter.epoch,
        (long long)state.counter.last_sequence,
        (long long)(state.counter.last_sequence - state.counter.acked_sequence));
    put_moment("hub_seen", state.counter.hub_seen_us);
    (void)printf("open_or_cancelled %zu\nby_code_unconfirmed_fen %lld\n", state.pending_count,
        (long long)state.coded_fen);
    put_newest(&state);
    put_shift(&state.shift);
    store_close(&store);
    return EXIT_SUCCESS;
}

/* What a spreadsheet takes for a formula is written as text (CWE-1236). */
static void
put_cell(const char *text)
{
    (void)putchar('"');
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL)
        (void)putchar('\'');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)putchar('"');
        (void)putchar(*text);
    }
    (void)putchar('"');
}

static void
put_csv(const struct store_sale *sale)
{
    char amount[MONEY_TEXT_MAX], collected[MONEY_TEXT_MAX], returned[MONEY_TEXT_MAX];
    char when[MOMENT_TEXT_MAX];

    (void)printf("%lld-%lld,%s,%s,%s,%s,%s,%s,", (long long)sale->epoch, (long long)sale->sequence,
        sale_state_machine.states[sale->state],
        moment_format_china((struct moment){sale->opened_us}, when),
        money_format(money_of(sale->amount_fen), amount),
        money_format(money_of(sale->collected_fen), collected),
        money_format(money_of(sale->returned_fen), returned),
        channel_name(channel_of(sale->channel)));
    put_cell(sale->number);
    (void)putchar(',');
    put_cell(sale->reference);
    (void)puts("");
}

static void
put_json(const struct store_sale *sale)
{
    char block[1024];
    struct json_writer writer;
    struct text text;

    text_init(&text, block, sizeof(block));
    json_start(&writer, &text);
    json_open_object(&writer, NULL);
    json_put_int(&writer, "epoch", sale->epoch);
    json_put_int(&writer, "sequence", sale->sequence);
    json_put_text(&writer, "state", bytes_text(sale_state_machine.states[sale->state]));
    json_put_int(&writer, "opened_us", sale->opened_us);
    json_put_int(&writer, "ended_us", sale->ended_us);
    json_put_int(&writer, "amount", sale->amount_fen);
    json_put_int(&writer, "collected", sale->collected_fen);
    json_put_int(&writer, "returned", sale->returned_fen);
    json_put_text(&writer, "channel", bytes_text(channel_name(channel_of(sale->channel))));
    json_put_text(&writer, "number", bytes_text(sale->number));
    json_put_text(&writer, "reference", bytes_text(sale->reference));
    json_close_object(&writer);
    (void)puts(block);
}

int
report_export(const struct options *options, const char *form)
{
    struct store_sale before = {.epoch = INT64_MAX};
    struct store_sale *page;
    struct store *store = NULL;
    bool as_json = form != NULL && strcmp(form, "json") == 0;
    size_t count = EXPORT_PAGE;
    enum err err;

    if (form != NULL && !as_json && strcmp(form, "csv") != 0) {
        (void)fprintf(stderr, "shanju-agent: export csv, or export json\n");
        return EXIT_USAGE;
    }
    page = calloc(EXPORT_PAGE, sizeof(*page));
    err = page == NULL ? ERR_NO_SPACE : open_reader(options, &store);
    if (err == ERR_OK && !as_json)
        (void)puts(
            "\xef\xbb\xbfsale,state,opened,amount,collected,returned,channel,number,reference");
    while (err == ERR_OK && count == EXPORT_PAGE) {
        err = store_sale_list(store, &before, page, EXPORT_PAGE, &count);
        for (size_t i = 0; err == ERR_OK && i < count; i++)
            (as_json ? put_json : put_csv)(&page[i]);
        if (err == ERR_OK && count > 0)
            before = page[count - 1];
    }
    store_close(&store);
    free(page);
    return err == ERR_OK ? EXIT_SUCCESS : complain(options, err);
}

/* What the doctor finds: each is said in the one language that was asked for. */
struct finding {
    bool english;
    unsigned wrong;
};

static void
well(const struct finding *finding, const char *chinese, const char *english)
{
    (void)printf("ok   %s\n", finding->english ? english : chinese);
}

static void
wrong(struct finding *finding, const char *chinese, const char *english)
{
    finding->wrong++;
    (void)printf("!!   %s\n", finding->english ? english : chinese);
}

/* False: there is no folder, so nothing in it to look at. */
static bool
look_at_disk(const struct options *options, struct finding *finding)
{
    struct statvfs about;
    bool is_there = statvfs(options->data, &about) == 0;

    if (!is_there)
        wrong(finding, "数据目录不存在或无权限：检查 [agent] data；新机请先激活（enrol）",
            "The data folder is not there or not allowed: see [agent] data; who is new runs enrol");
    else if ((uint64_t)about.f_bavail * about.f_frsize < STORE_ROOM_SIZE + STORE_RESERVE_SIZE)
        wrong(finding, "磁盘空间不足，新收款会停止：请清理磁盘",
            "The disk is nearly full, so new sales stop: make room");
    else
        well(finding, "磁盘空间充足", "There is room on the disk");
    return is_there;
}

static void
look_at_records(const struct store_state *state, struct finding *finding)
{
    int64_t waiting = state->counter.last_sequence - state->counter.acked_sequence;
    int64_t silent_s = (clock_moment(clock_system()).us - state->counter.hub_seen_us) / 1000000;

    if (waiting == 0)
        well(finding, "所有记录都已上传", "Every record is at the hub");
    else
        wrong(finding, "有记录尚未上传：检查网络；不要清除数据目录",
            "Records wait to be sent: look at the network; keep the data folder");
    if (state->counter.hub_seen_us == 0 || silent_s > STALE_S)
        wrong(finding, "一小时内没有联系上平台：检查网络、DNS 与时钟",
            "The hub was not heard for an hour: look at network, DNS and clock");
    else if (silent_s < -STALE_S)
        wrong(finding, "本机时钟慢了：请校时（不影响收款）",
            "This machine's clock is behind: set it (sales go on all the same)");
    else
        well(finding, "最近联系过平台", "The hub was heard of late");
}

static void
look_at_memory(const struct options *options, struct finding *finding)
{
    struct store_identity identity = {.terminal = 0};
    struct store_state state;
    struct store *store = NULL;
    enum err err = open_reader(options, &store);

    if (err == ERR_OK)
        err = store_read_identity(store, &identity);
    crypt_wipe(identity.private_key, sizeof(identity.private_key));
    if (err == ERR_NOT_FOUND || (err == ERR_OK && identity.terminal == 0))
        wrong(finding, "本机尚未激活：运行 shanju-agent enrol --hub URL --code 激活码",
            "Not enrolled: shanju-agent enrol --hub URL --code CODE");
    else if (err != ERR_OK || store_look(store, &state) != ERR_OK)
        wrong(finding, "数据库 till.db 打不开或已损坏：不要删除，请联系管理员",
            "till.db cannot be opened or is damaged: keep it and call support");
    else {
        well(finding, "数据库正常，本机已激活", "The till's memory is sound, and it is enrolled");
        look_at_records(&state, finding);
    }
    store_close(&store);
}

static void
say_printer(enum printer_trouble trouble, struct finding *finding)
{
    switch (trouble) {
    case PRINTER_FINE:
        well(finding, "打印机正常", "The printer is well");
        break;
    case PRINTER_AWAY:
        wrong(finding, "打印机连不上：检查电源、线缆和 [agent] printer",
            "No printer there: look at its power, its cable and [agent] printer");
        break;
    case PRINTER_SILENT:
        wrong(finding, "打印机不应答状态查询：若它从不应答，设 printer_answers = no",
            "The printer does not answer; if it never does: printer_answers = no");
        break;
    case PRINTER_PAPER:
        wrong(finding, "打印机缺纸", "The printer is out of paper");
        break;
    case PRINTER_COVER:
        wrong(finding, "打印机盖未合上", "The printer's cover is open");
        break;
    case PRINTER_FAULT:
    case PRINTER_OFFLINE:
    case PRINTER_TROUBLES:
        wrong(finding, "打印机故障或离线", "The printer has a fault or is offline");
        break;
    }
}

static void
look_at_printer(const struct options *options, struct finding *finding)
{
    struct printer_line line = {.stop_fd = -1,
        .answers = options->printer_answers,
        .clock = clock_system(),
        .waits = printer_session_waits};
    struct printer_end end = {.trouble = PRINTER_AWAY};
    struct printer_address address;

    if (strcmp(options->printer, "none") == 0 || strncmp(options->printer, "file:", 5) == 0) {
        well(finding, "没有可查询的打印机", "There is no printer to ask");
        return;
    }
    if (printer_line_read(options->printer, &address) != ERR_OK) {
        wrong(finding,
            "[agent] printer 写法不对：none、file:目录、tcp:主机[:端口] 或 dev:路径[@波特率]",
            "[agent] printer must be none, file:DIR, tcp:HOST[:PORT] or dev:PATH[@BAUD]");
        return;
    }
    if (printer_line_open(&address, &line.fd) == ERR_OK) {
        /* Nothing to print: only asked. */
        printer_session_run(&line, bytes_of(NULL, 0), &end);
        printer_line_close(&address, line.fd, -1);
    }
    say_printer(end.trouble, finding);
}

static void
look_at_devices(const struct options *options, struct finding *finding)
{
    static enum report_device (*const looks[])(
        const struct options *options, char ret_text[static REPORT_DEVICE_MAX]) = {
        report_device_display, report_device_scanner, report_device_voice};

    for (size_t i = 0; i < LENGTH(looks); i++) {
        char text[REPORT_DEVICE_MAX];
        enum report_device found = looks[i](options, text);

        if (found == REPORT_DEVICE_WELL)
            well(finding, text, text);
        else if (found == REPORT_DEVICE_WRONG)
            wrong(finding, text, text);
    }
}

int
report_doctor(const struct options *options)
{
    struct finding finding = {.english = options_english(options)};

    if (look_at_disk(options, &finding))
        look_at_memory(options, &finding);
    look_at_printer(options, &finding);
    look_at_devices(options, &finding);
    return finding.wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
