#include "shared/pay/fee.h"

enum err
fee_of(struct money amount, int64_t rate, struct money *ret_fee)
{
    if (rate < 0 || rate > FEE_RATE_MAX)
        return ERR_BAD_INPUT;
    return money_scale(amount, rate, FEE_RATE_MAX, ROUND_HALF_UP, ret_fee);
}
