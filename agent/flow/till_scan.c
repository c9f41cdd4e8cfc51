#include "agent/flow/till_inside.h"

/* The device came or went: said where nothing else is being said. */
static void
take_device(struct till_turn *turn, bool found)
{
    struct till *till = turn->till;
    bool was_lost = till->scanner == SCREEN_SCANNER_LOST;

    till->scanner = found ? SCREEN_SCANNER_FOUND : SCREEN_SCANNER_LOST;
    if (till->view != SCREEN_READY)
        return;
    if (!found)
        till_note(turn, SCREEN_SAY_SCANNER_LOST);
    else if (was_lost)
        till_note(turn, SCREEN_SAY_SCANNER_FOUND);
}

bool
till_scan(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    struct till_notice *notice;

    if (command->key == TILL_KEY_SCANNER) {
        take_device(turn, command->digit != 0);
        return true;
    }
    if (command->key != TILL_KEY_SCAN || command->barcode == NULL)
        return false;
    /* It answers no question. */
    if (till->ask != SCREEN_ASK_NOTHING || till_asks_print(till))
        return true;
    notice = till_tell(turn, TILL_HAPPENED_SCANNED, NULL);
    (void)snprintf(notice->barcode, sizeof(notice->barcode), "%s", command->barcode);
    return false;
}
