#include "hub/flow/book.h"

void
book_post(struct desk *desk, int64_t merchant_id, int64_t journal_id, enum book_event event,
    const struct book_leg *legs, size_t count)
{
    struct money sum = {0};
    int64_t leg = 0;

    NEED(count <= BOOK_LEGS_MAX);
    for (size_t i = 0; i < count; i++) {
        enum err err = money_add(sum, money_of(legs[i].amount), &sum);

        NEED(err == ERR_OK);
    }
    NEED(sum.fen == 0);
    for (size_t i = 0; i < count; i++) {
        if (legs[i].amount == 0)
            continue;
        desk_log_entry(desk, &(struct entry_row){.merchant_id = merchant_id,
                                 .journal_id = journal_id,
                                 .leg = leg++,
                                 .account = legs[i].account,
                                 .amount = legs[i].amount,
                                 .event = event});
        desk_tally_balance(desk, &(struct balance_row){.merchant_id = merchant_id,
                                     .account = legs[i].account,
                                     .amount = legs[i].amount,
                                     .entries = 1});
    }
}
