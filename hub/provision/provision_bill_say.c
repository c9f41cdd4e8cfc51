#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/sale.h"
#include "hub/provision/provision_bill.h"

#define DAY_LENGTH 10
#define HTTP_OK 200
#define NUMBER_SHOWN_MAX 64

static const char *const kinds[ADAPTER_BILL_KINDS] = {
    [ADAPTER_BILL_TRADE] = "trade / 交易", [ADAPTER_BILL_FUND] = "fund / 资金"};

/* As accountants have it: what only the channel has is too much there. */
static const char *const differences[RECON_KINDS] = {
    [RECON_LONG] = "only in the bill / 长款",
    [RECON_SHORT] = "only here / 短款",
    [RECON_AMOUNT] = "another amount / 金额不符",
    [RECON_TWICE] = "twice in the bill / 重复",
};

static const char *
event_of(enum bill_event event)
{
    return event == BILL_PAYMENT    ? "payment / 支付"
           : event == BILL_REFUND   ? "refund / 退款"
           : event == BILL_REVERSAL ? "reversal / 撤销"
                                    : "other / 其他";
}

/* Why the bill was not got, where the channel said why. */
static const char *
reason_of_state(enum adapter_bill_state state)
{
    switch (state) {
    case ADAPTER_BILL_LATER:
        return "the channel has not made it yet: Alipay and UnionPay have it from 9:00 of the next "
               "day, WeChat "
               "Pay "
               "from 10:00; ask again then / 账单尚未生成，支付宝、云闪付次日 9 点、微信支付次日 "
               "10 "
               "点后再取";
    case ADAPTER_BILL_REFUSED:
        return "the channel refuses it; \"shanju-hub test account\" says what is wrong with the "
               "account / 渠道拒绝提供账单，请用 test account 检查账户";
    case ADAPTER_BILL_UNKNOWN:
    case ADAPTER_BILL_READY:
    case ADAPTER_BILL_EMPTY:
        break;
    }
    return "no answer that could be believed; ask again / 渠道没有给出可信的回答，请重试";
}

static const struct {
    enum err err;
    const char *reason;
} reasons[] = {
    {ERR_NO_ANSWER, "it ended before its end; ask again / 下载中断，请重试"},
    {ERR_UNREACHABLE, "not reached; ask again / 无法连接，请重试"},
    {ERR_TOO_BIG, "it is larger than any bill may be / 文件过大"},
    {ERR_BAD_SIGNATURE, "its hash is not what the channel announced; ask again / "
                        "校验值与渠道所报不符，请重试"},
    {ERR_CONFLICT, "its rows do not come to what it says itself / 明细与汇总不符"},
    {ERR_BAD_INPUT, "it is no bill of that kind / 不是这种账单"},
    {ERR_DISK, "it could not be written; is there room? / 无法写入磁盘"},
    {ERR_FORBIDDEN, "its folder is not ours to write in / 目录不可写"},
};

static const char *
reason_of(const struct recon_fetched *fetched)
{
    if (fetched->err == ERR_OK)
        return reason_of_state(fetched->state);
    if (fetched->status != 0 && fetched->status != HTTP_OK)
        return "there is no file where the channel says; ask again / "
               "渠道给出的地址没有文件，请重试";
    for (size_t i = 0; i < LENGTH(reasons); i++)
        if (reasons[i].err == fetched->err)
            return reasons[i].reason;
    return err_text(fetched->err);
}

static void
put_name(FILE *out, const struct provision_bill_name *name)
{
    char date[MOMENT_TEXT_MAX];

    (void)fprintf(out, "bill / 账单 %" PRId64 " %s %.*s %s", name->account_id,
        name->adapter->dialect, DAY_LENGTH, moment_format_china(name->day, date),
        kinds[name->kind]);
}

void
provision_bill_say_failed(
    const struct provision_bill_name *name, const struct recon_fetched *fetched, uint64_t line)
{
    (void)fputs("shanju-hub: ", stderr);
    put_name(stderr, name);
    (void)fprintf(stderr, ": %s", reason_of(fetched));
    if (fetched->err == ERR_BAD_INPUT || fetched->err == ERR_CONFLICT)
        (void)fprintf(stderr, " (line / 第 %" PRIu64 " 行)", line);
    if (fetched->code[0] != '\0')
        (void)fprintf(stderr, " (%s)", fetched->code);
    if (fetched->status != 0 && fetched->status != HTTP_OK)
        (void)fprintf(stderr, " (HTTP %d)", fetched->status);
    (void)fputs("; nothing was kept / 未保存文件\n", stderr);
}

void
provision_bill_say_damaged(const struct provision_bill_name *name, enum err err)
{
    (void)fprintf(stderr,
        "shanju-hub: %s: %s; remove it, and it is fetched again / 文件已损坏，删除后重新获取\n",
        name->path, err_text(err));
}

void
provision_bill_print_totals(
    const struct provision_bill_name *name, const struct bill_totals *totals)
{
    char first[MONEY_TEXT_MAX];
    char second[MONEY_TEXT_MAX];
    bool is_fund = name->kind == ADAPTER_BILL_FUND;

    put_name(stdout, name);
    (void)printf("\n  rows / 笔数 %" PRIu64 "\n", totals->rows);
    if (is_fund)
        (void)printf("  in / 收入 %" PRIu64 " %s\n  out / 支出 %" PRIu64 " %s\n", totals->incomes,
            money_format(totals->income, first), totals->expenses,
            money_format(totals->expense, second));
    else
        (void)printf("  payments / 支付 %" PRIu64 " %s\n  refunds / 退款 %" PRIu64 " %s\n",
            totals->payments, money_format(totals->paid, first), totals->refunds,
            money_format(totals->refunded, second));
}

/* Something that is here and has not ended as the channel says can be asked about. */
static void
print_remedy(const struct recon_difference *difference)
{
    if (difference->kind == RECON_LONG && difference->state == NULL)
        (void)printf("  not here / 本地没有此单\n");
    else if (difference->kind == RECON_LONG)
        (void)printf("  here / 本地 %s: ask again %" PRId64 " %" PRId64 "\n", difference->state,
            difference->merchant, difference->id);
}

const char *
provision_bill_kind(enum recon_kind kind)
{
    return differences[kind];
}

void
provision_bill_print_number(struct bytes number)
{
    for (size_t i = 0; i < number.size && i < NUMBER_SHOWN_MAX; i++)
        (void)putchar(number.at[i] > ' ' && number.at[i] < 0x7f ? number.at[i] : '?');
    if (number.size == 0)
        (void)putchar('-');
}

void
provision_bill_print_difference(const struct recon_difference *difference)
{
    char there[MONEY_TEXT_MAX] = "-";
    char here[MONEY_TEXT_MAX] = "-";
    char number[SALE_NUMBER_SIZE];
    char at[MOMENT_TEXT_MAX];

    if (difference->kind != RECON_SHORT)
        (void)money_format(difference->there, there);
    if (difference->kind != RECON_LONG)
        (void)money_format(difference->here, here);
    (void)printf("%s: %s ", differences[difference->kind], event_of(difference->event));
    if (difference->kind == RECON_SHORT)
        (void)printf("%s", sale_number(difference->merchant, difference->id, number));
    else
        provision_bill_print_number(difference->number);
    (void)printf(" %s  there / 渠道 %s  here / 本地 %s\n", moment_format_china(difference->at, at),
        there, here);
    print_remedy(difference);
}

bool
provision_bill_print_end(const uint64_t found[static RECON_KINDS])
{
    uint64_t wrong = 0;

    for (size_t i = 0; i < RECON_KINDS; i++) {
        if (found[i] > 0)
            (void)printf("%s %" PRIu64 "\n", differences[i], found[i]);
        wrong += found[i];
    }
    (void)printf("%s\n", wrong == 0 ? "the bill and the books agree / 账单与账务相符"
                                    : "THE BILL AND THE BOOKS DIFFER / 账单与账务不符");
    return wrong == 0;
}

void
provision_bill_print_edge(uint64_t count)
{
    if (count > 0)
        (void)printf("about midnight, look at the bill of the day before or after / "
                     "临近零点，请核对前后一日账单 %" PRIu64 "\n",
            count);
}

bool
provision_bill_print_figures(const struct recon_figures *figures)
{
    (void)printf("agree / 一致 %" PRIu64 "\n", figures->agree);
    if (figures->other > 0)
        (void)printf("  of another account here / 属于本地其他账户 %" PRIu64 "\n", figures->other);
    if (figures->idle > 0)
        (void)printf("refunds that failed / 失败的退款 %" PRIu64 "\n", figures->idle);
    provision_bill_print_edge(figures->edge);
    return provision_bill_print_end(figures->found);
}
