/*
 * sim_sandbox_view.h -- what the wallets' books say, in one form for all of them.
 *
 * Views of the sandbox's database, for checks. Channels are those of shared/pay/channel.h.
 *
 *   sim_trade    channel, number (ours), own (the wallet's), payer_id, total_fen, back_fen (that
 *                its payer has got back), paid_us, closed_us (it was said to be closed)
 *   sim_told     channel, number of trades that somebody was called back about
 *   sim_refund   channel, number (ours), trade (its number), amount_fen, state: done (its payer has
 *                got it), waits, failed
 *   sim_share    channel, trade, amount_fen, returned_fen, failed
 *   sim_return   channel, number (ours), amount_fen, failed: of shares that were to come back
 *   sim_attempt  channel, about (payment, refund, complaint), fault (that it had), outcome of each
 *                callback
 *   sim_complaint channel, number (the wallet's), trade (ours), stands (the wallet's word), state
 *                (the hub's), filed_us
 *   sim_said     channel, number of a complaint, text: what the merchant has said there
 *   sim_merchant channel, has_fen, should_fen: what the merchant has there, and what follows from
 *                the rest
 *   sim_had      channel, payer_id, balance_fen: a table, what each payer had at first
 *   sim_typed    remark, opening, amount_fen: a table, what was typed at plates, by press
 */
#ifndef TESTS_SIM_SIM_SANDBOX_VIEW_H
#define TESTS_SIM_SIM_SANDBOX_VIEW_H

/* What everybody had there before: nothing fails because much was shared or given back just now. */
#define SIM_SANDBOX_VIEW_FUND "100000000"

/* Scripts, in their order; the last fills the tables with what everybody has at first. */
#define SIM_SANDBOX_VIEW_PARTS 3
extern const char *const sim_sandbox_view_sql[SIM_SANDBOX_VIEW_PARTS];

#endif
