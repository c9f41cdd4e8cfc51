#include "hub/flow/wallet_read.h"

#include "shared/base/text.h"

enum err
wallet_read(struct query *query, int64_t merchant_id, struct wallet_line *ret_lines, size_t max,
    size_t *ret_count)
{
    size_t count = 0;
    enum err err;

    query_bind_int(query, 1, merchant_id);
    while ((err = query_step(query)) == ERR_OK) {
        struct wallet_line *line = &ret_lines[count];

        if (count == max) {
            err = ERR_NO_SPACE;
            break;
        }
        *line = (struct wallet_line){
            .holder_id = query_int(query, 0),
            .is_held = bytes_is(query_text(query, 2), "platform"),
            .pending = query_int(query, 3),
            .available = query_int(query, 4),
            .frozen = query_int(query, 5),
            .debt = query_int(query, 6),
            .leaving = query_int(query, 7),
            .refunding = query_int(query, 8),
            .sharing = query_int(query, 9),
            .suspense = query_int(query, 10),
        };
        err = text_copy(query_text(query, 1), line->holder, sizeof(line->holder));
        if (err != ERR_OK)
            break;
        count++;
    }
    query_reset(query);
    if (err != ERR_NOT_FOUND)
        return err;
    *ret_count = count;
    return ERR_OK;
}

struct wallet_line
wallet_read_sum(const struct wallet_line *lines, size_t count)
{
    struct wallet_line sum = {0};

    for (size_t i = 0; i < count; i++) {
        sum.pending += lines[i].pending;
        sum.available += lines[i].available;
        sum.frozen += lines[i].frozen;
        sum.debt += lines[i].debt;
        sum.leaving += lines[i].leaving;
        sum.refunding += lines[i].refunding;
        sum.sharing += lines[i].sharing;
        sum.suspense += lines[i].suspense;
    }
    return sum;
}

static enum err
read_change(struct query *query, struct wallet_change *ret_change)
{
    enum err err;

    *ret_change = (struct wallet_change){
        .journal_id = query_int(query, 0),
        .leg = query_int(query, 1),
        .holder_id = query_int(query, 2),
        .account = (enum book_account)query_int(query, 3),
        .amount = query_int(query, 4),
        .event = (enum book_event)query_int(query, 5),
        .cause = query_int(query, 6),
        .order_id = query_int(query, 7),
        .move_kind = query_int(query, 8),
        .peer_id = query_int(query, 9),
        .move_cause = query_int(query, 10),
        .by_id = query_int(query, 13),
    };
    if (ret_change->account != 0 && book_is_liability(ret_change->account))
        ret_change->amount = -ret_change->amount;
    err = text_copy(query_text(query, 11), ret_change->number, sizeof(ret_change->number));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 12), ret_change->reason, sizeof(ret_change->reason));
    return err;
}

enum err
wallet_read_changes(struct query *query, const struct wallet_range *range,
    struct wallet_change *ret_changes, size_t max, size_t *ret_count)
{
    size_t count = 0;
    enum err err = ERR_NOT_FOUND;

    query_bind_int(query, 1, range->merchant_id);
    query_bind_int(query, 2, range->journal_id);
    query_bind_int(query, 3, range->leg);
    query_bind_int(query, 4, (int64_t)max);
    query_bind_int(query, 5, range->from);
    while (count < max && (err = query_step(query)) == ERR_OK) {
        err = read_change(query, &ret_changes[count]);
        if (err != ERR_OK)
            break;
        count++;
    }
    query_reset(query);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    *ret_count = count;
    return ERR_OK;
}

const char *
wallet_read_event(enum book_event event)
{
    static const char *const words[] = {
        [0] = "frozen",
        [BOOK_EVENT_PAYMENT] = "payment",
        [BOOK_EVENT_CASH] = "cash",
        [BOOK_EVENT_LATE] = "late",
        [BOOK_EVENT_DISPLACED] = "displaced",
        [BOOK_EVENT_REDEEMED] = "redeemed",
        [BOOK_EVENT_REFUND] = "refund",
        [BOOK_EVENT_REFUND_DONE] = "refund_done",
        [BOOK_EVENT_REFUND_FAILED] = "refund_failed",
        [BOOK_EVENT_SPLIT] = "split",
        [BOOK_EVENT_SPLIT_DONE] = "split_done",
        [BOOK_EVENT_SPLIT_FAILED] = "split_failed",
        [BOOK_EVENT_SPLIT_RETURN] = "split_return",
        [BOOK_EVENT_SETTLED] = "settled",
        [BOOK_EVENT_RELEASED] = "released",
        [BOOK_EVENT_WITHDRAWAL] = "withdrawal",
        [BOOK_EVENT_WITHDRAWAL_PAID] = "withdrawal_paid",
        [BOOK_EVENT_WITHDRAWAL_FAILED] = "withdrawal_failed",
        [BOOK_EVENT_MOVED_OUT] = "moved_out",
        [BOOK_EVENT_MOVED_IN] = "moved_in",
        [BOOK_EVENT_SHIFT] = "shift",
        [BOOK_EVENT_BILL_DIFFERENCE] = "bill_difference",
        [BOOK_EVENT_BILL_ROUNDING] = "bill_rounding",
        [BOOK_EVENT_COLLECTED] = "collected",
        [BOOK_EVENT_WRITTEN_OFF] = "written_off",
        [BOOK_EVENT_LAB] = "lab",
    };

    return (size_t)event < LENGTH(words) ? words[event] : "";
}
