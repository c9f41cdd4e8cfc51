#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/sale.h"
#include "hub/provision/provision_bill.h"

static const char *const parts[RECON_PARTS] = {
    [RECON_PART_PAYMENT] = "payments / 支付",
    [RECON_PART_FEE] = "fees / 手续费",
    [RECON_PART_REFUND] = "refunds / 退款",
    [RECON_PART_SHARE] = "shares / 分账",
};

static bool
is_ours(const struct recon_fund_difference *difference)
{
    return difference->number.size == 0;
}

void
provision_bill_print_fund_difference(const struct recon_fund_difference *difference)
{
    char there[MONEY_TEXT_MAX] = "-";
    char here[MONEY_TEXT_MAX] = "-";
    char number[SALE_NUMBER_SIZE];

    if (difference->kind != RECON_SHORT)
        (void)money_format(difference->there, there);
    if (difference->kind != RECON_LONG)
        (void)money_format(difference->here, here);
    (void)printf("%s: %s ", provision_bill_kind(difference->kind), parts[difference->part]);
    if (is_ours(difference))
        (void)printf("%s", sale_number(difference->merchant, difference->id, number));
    else
        provision_bill_print_number(difference->number);
    (void)printf("  there / 渠道 %s  here / 本地 %s\n", there, here);
    if (difference->state == NULL)
        (void)printf("  not here / 本地没有此单\n");
    else if (!is_ours(difference))
        (void)printf("  here / 本地 %s: ask again %" PRId64 " %" PRId64 "\n", difference->state,
            difference->merchant, difference->id);
}

static void
print_sum(const char *name, const struct recon_fund_sum *sum)
{
    char text[MONEY_TEXT_MAX];

    (void)printf("%s %" PRIu64 " %s", name, sum->count, money_format(sum->fen, text));
}

bool
provision_bill_print_fund_figures(const struct recon_fund_figures *figures)
{
    for (size_t i = 0; i < RECON_PARTS; i++) {
        (void)printf("  %s ", parts[i]);
        print_sum(" there / 渠道", &figures->there[i]);
        print_sum("  here / 本地", &figures->here[i]);
        (void)printf("\n");
    }
    if (figures->unrelated.count > 0) {
        print_sum("  of no payment (withdrawn, topped up) / 与支付无关（提现、充值等）",
            &figures->unrelated);
        (void)printf("\n");
    }
    (void)printf("agree / 一致 %" PRIu64 "\n", figures->agree);
    if (figures->other > 0)
        (void)printf("  of another account here / 属于本地其他账户 %" PRIu64 "\n", figures->other);
    if (figures->held.count > 0) {
        print_sum("held for shares, not compared / 待分账冻结，未核对", &figures->held);
        (void)printf("\n");
    }
    provision_bill_print_edge(figures->edge);
    return provision_bill_print_end(figures->found);
}
