#include "hub/flow/journal.h"

/* The same legs the other way round: a step that failed. */
static struct book_journal
mirror(struct book_journal journal, enum book_event event)
{
    journal.event = event;
    for (size_t i = 0; i < BOOK_LEGS_MAX; i++)
        journal.legs[i].amount = -journal.legs[i].amount;
    return journal;
}

static enum book_account
account_of(enum journal_side side)
{
    return side == JOURNAL_SIDE_CHANNEL ? BOOK_RECEIVABLE : BOOK_CLEARING;
}

struct book_journal
journal_payment(const struct payment_row *payment)
{
    return (struct book_journal){
        BOOK_EVENT_PAYMENT, {
                                {BOOK_RECEIVABLE, payment->receipt_amount - payment->cost},
                                {BOOK_CHANNEL_COST, payment->cost},
                                {BOOK_PENDING, -(payment->receipt_amount - payment->fee)},
                                {BOOK_FEE_INCOME, -payment->fee},
                            }};
}

struct book_journal
journal_late(const struct payment_row *payment)
{
    return (struct book_journal){
        BOOK_EVENT_LATE, {
                             {BOOK_RECEIVABLE, payment->receipt_amount - payment->cost},
                             {BOOK_CHANNEL_COST, payment->cost},
                             {BOOK_SUSPENSE, -payment->receipt_amount},
                         }};
}

struct book_journal
journal_redeemed(const struct payment_row *payment)
{
    return (struct book_journal){
        BOOK_EVENT_REDEEMED, {
                                 {BOOK_SUSPENSE, payment->receipt_amount},
                                 {BOOK_PENDING, -(payment->receipt_amount - payment->fee)},
                                 {BOOK_FEE_INCOME, -payment->fee},
                             }};
}

struct book_journal
journal_displaced(const struct journal_taken *taken, int64_t fee)
{
    return (struct book_journal){
        BOOK_EVENT_DISPLACED, {
                                  {BOOK_PENDING, taken->pending},
                                  {BOOK_AVAILABLE, taken->available},
                                  {BOOK_MERCHANT_DEBT, taken->debt},
                                  {BOOK_FEE_INCOME, fee},
                                  {BOOK_SUSPENSE, -(journal_taken_sum(taken) + fee)},
                              }};
}

struct book_journal
journal_cash(int64_t amount, int64_t collected)
{
    return (struct book_journal){BOOK_EVENT_CASH, {
                                                      {BOOK_TILL_CASH, collected},
                                                      {BOOK_CASH_ROUNDING, amount - collected},
                                                      {BOOK_CASH_SALES, -amount},
                                                  }};
}

struct book_journal
journal_cash_refund(int64_t amount)
{
    return (struct book_journal){BOOK_EVENT_REFUND_DONE, {
                                                             {BOOK_CASH_SALES, amount},
                                                             {BOOK_TILL_CASH, -amount},
                                                         }};
}

struct book_journal
journal_shift(int64_t variance)
{
    return (struct book_journal){BOOK_EVENT_SHIFT, {
                                                       {BOOK_TILL_CASH, variance},
                                                       {BOOK_OVER_SHORT, -variance},
                                                   }};
}

struct book_journal
journal_refund(const struct journal_taken *taken, int64_t fee_returned)
{
    return (struct book_journal){
        BOOK_EVENT_REFUND, {
                               {BOOK_PENDING, taken->pending},
                               {BOOK_AVAILABLE, taken->available},
                               {BOOK_MERCHANT_DEBT, taken->debt},
                               {BOOK_SUSPENSE, taken->suspense},
                               {BOOK_FEE_INCOME, fee_returned},
                               {BOOK_REFUND_TRANSIT, -(journal_taken_sum(taken) + fee_returned)},
                           }};
}

struct book_journal
journal_refund_failed(const struct journal_taken *taken, int64_t fee_returned)
{
    return mirror(journal_refund(taken, fee_returned), BOOK_EVENT_REFUND_FAILED);
}

struct book_journal
journal_refund_debt(int64_t amount)
{
    return (struct book_journal){
        BOOK_EVENT_REFUND, {{BOOK_PENDING, amount}, {BOOK_MERCHANT_DEBT, -amount}}};
}

struct book_journal
journal_refund_done(int64_t amount, int64_t cost_returned)
{
    return (struct book_journal){
        BOOK_EVENT_REFUND_DONE, {
                                    {BOOK_REFUND_TRANSIT, amount},
                                    {BOOK_RECEIVABLE, -(amount - cost_returned)},
                                    {BOOK_CHANNEL_COST, -cost_returned},
                                }};
}

struct book_journal
journal_split(const struct journal_taken *taken)
{
    NEED(taken->suspense == 0);
    return (struct book_journal){
        BOOK_EVENT_SPLIT, {
                              {BOOK_PENDING, taken->pending},
                              {BOOK_AVAILABLE, taken->available},
                              {BOOK_MERCHANT_DEBT, taken->debt},
                              {BOOK_SPLIT_TRANSIT, -journal_taken_sum(taken)},
                          }};
}

struct book_journal
journal_split_failed(const struct journal_taken *taken)
{
    return mirror(journal_split(taken), BOOK_EVENT_SPLIT_FAILED);
}

struct book_journal
journal_split_done(int64_t amount, enum journal_side side)
{
    return (struct book_journal){BOOK_EVENT_SPLIT_DONE, {
                                                            {BOOK_SPLIT_TRANSIT, amount},
                                                            {account_of(side), -amount},
                                                        }};
}

struct book_journal
journal_split_returned(int64_t amount, enum journal_side side)
{
    return (struct book_journal){BOOK_EVENT_SPLIT_RETURN, {
                                                              {account_of(side), amount},
                                                              {BOOK_PENDING, -amount},
                                                          }};
}

struct book_journal
journal_settled(int64_t amount)
{
    return (struct book_journal){BOOK_EVENT_SETTLED, {
                                                         {BOOK_BANK, amount},
                                                         {BOOK_RECEIVABLE, -amount},
                                                     }};
}

struct book_journal
journal_collected(const struct journal_taken *taken)
{
    return (struct book_journal){
        BOOK_EVENT_COLLECTED, {
                                  {BOOK_PENDING, taken->pending},
                                  {BOOK_MERCHANT_DEBT, taken->debt},
                                  {BOOK_RECEIVABLE, -(taken->pending + taken->debt)},
                              }};
}

struct book_journal
journal_released(int64_t amount, int64_t debt_paid)
{
    return (struct book_journal){BOOK_EVENT_RELEASED, {
                                                          {BOOK_PENDING, amount},
                                                          {BOOK_MERCHANT_DEBT, -debt_paid},
                                                          {BOOK_AVAILABLE, -(amount - debt_paid)},
                                                      }};
}

struct book_journal
journal_withdrawal(int64_t amount)
{
    return (struct book_journal){BOOK_EVENT_WITHDRAWAL, {
                                                            {BOOK_AVAILABLE, amount},
                                                            {BOOK_PAYOUT_TRANSIT, -amount},
                                                        }};
}

struct book_journal
journal_withdrawal_failed(int64_t amount)
{
    return mirror(journal_withdrawal(amount), BOOK_EVENT_WITHDRAWAL_FAILED);
}

struct book_journal
journal_withdrawal_paid(int64_t amount)
{
    return (struct book_journal){BOOK_EVENT_WITHDRAWAL_PAID, {
                                                                 {BOOK_PAYOUT_TRANSIT, amount},
                                                                 {BOOK_BANK, -amount},
                                                             }};
}

struct book_journal
journal_withdrawal_again(const struct journal_taken *taken)
{
    NEED(taken->pending == 0 && taken->suspense == 0);
    return (struct book_journal){
        BOOK_EVENT_WITHDRAWAL, {
                                   {BOOK_AVAILABLE, taken->available},
                                   {BOOK_MERCHANT_DEBT, taken->debt},
                                   {BOOK_PAYOUT_TRANSIT, -journal_taken_sum(taken)},
                               }};
}

struct book_journal
journal_withdrawal_returned(int64_t amount)
{
    return (struct book_journal){BOOK_EVENT_WITHDRAWAL_FAILED, {
                                                                   {BOOK_BANK, amount},
                                                                   {BOOK_AVAILABLE, -amount},
                                                               }};
}

struct book_journal
journal_moved_out(enum book_account from, int64_t amount)
{
    return (struct book_journal){BOOK_EVENT_MOVED_OUT, {
                                                           {from, amount},
                                                           {BOOK_CLEARING, -amount},
                                                       }};
}

struct book_journal
journal_moved_in(int64_t amount, int64_t debt_paid)
{
    return (struct book_journal){BOOK_EVENT_MOVED_IN, {
                                                          {BOOK_CLEARING, amount},
                                                          {BOOK_MERCHANT_DEBT, -debt_paid},
                                                          {BOOK_AVAILABLE, -(amount - debt_paid)},
                                                      }};
}

struct book_journal
journal_moved_back(const struct journal_taken *taken)
{
    return (struct book_journal){
        BOOK_EVENT_MOVED_IN, {
                                 {BOOK_PENDING, taken->pending},
                                 {BOOK_AVAILABLE, taken->available},
                                 {BOOK_MERCHANT_DEBT, taken->debt},
                                 {BOOK_CLEARING, -journal_taken_sum(taken)},
                             }};
}

struct book_journal
journal_bill_difference(int64_t difference)
{
    return (struct book_journal){
        BOOK_EVENT_BILL_DIFFERENCE, {
                                        {BOOK_RECEIVABLE, difference},
                                        {BOOK_RECON_DIFFERENCE, -difference},
                                    }};
}

struct book_journal
journal_written_off(int64_t difference)
{
    return (struct book_journal){BOOK_EVENT_WRITTEN_OFF, {
                                                             {BOOK_RECON_DIFFERENCE, difference},
                                                             {BOOK_OVER_SHORT, -difference},
                                                         }};
}

struct book_journal
journal_bill_rounding(int64_t fen)
{
    return (struct book_journal){BOOK_EVENT_BILL_ROUNDING, {
                                                               {BOOK_ROUNDING, fen},
                                                               {BOOK_RECEIVABLE, -fen},
                                                           }};
}

int64_t
journal_taken_sum(const struct journal_taken *taken)
{
    return taken->pending + taken->available + taken->debt + taken->suspense;
}
