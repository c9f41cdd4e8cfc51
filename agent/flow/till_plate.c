#include "agent/flow/till_inside.h"

/* As the hub told it; a text that is none, or too long, is left out. */
static void
copy_text(struct bytes from, char *to, size_t size)
{
    if (!text_is_utf8(from) || text_copy(from, to, size) != ERR_OK)
        to[0] = '\0';
}

/* No record of this till's follows: the hub had it before. What is on the screen goes on. */
void
till_plate_paid(struct till_turn *turn, const struct till_event *event)
{
    const struct message_plate_paid *paid = event->plate_paid;
    struct store_sale sale = {
        .sequence = paid->order,
        .state = SALE_PAID,
        .amount_fen = paid->amount_fen,
        .channel = (int64_t)channel_of(paid->channel),
        .paid_us = paid->paid_us,
        .ended_us = till_time(turn->till, turn->now).us,
    };

    turn->effects->result_ack = paid->id;
    /* Said before: keep quiet, acknowledge again. */
    if (event->sale != NULL || paid->order <= 0 || paid->amount_fen <= 0 ||
        paid->amount_fen > MONEY_FEN_MAX)
        return;
    copy_text(paid->number, sale.number, sizeof(sale.number));
    copy_text(paid->plate, sale.plate, sizeof(sale.plate));
    copy_text(paid->remark, sale.remark, sizeof(sale.remark));
    till_write_sale(turn, &sale);
    if (turn->till->settings.print_wallet)
        till_print_queue(turn, &sale);
    till_note_sale(turn, SCREEN_SAY_PLATE_PAID, &sale);
    (void)till_tell(turn, TILL_HAPPENED_PLATE, &sale);
}
