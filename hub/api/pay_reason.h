/*
 * pay_reason.h -- why a payment brought nothing, for the payer.
 *
 * Channels have hundreds of codes; a payer can do one of five things about
 * them. The words are those of hub/web/README.md.
 */
#ifndef HUB_API_PAY_REASON_H
#define HUB_API_PAY_REASON_H

/** pay_reason_of() is "balance" for ACQ.BUYER_BALANCE_NOT_ENOUGH; "refused" for what is unknown. */
const char *pay_reason_of(const char *code);

#endif
