#include "agent/flow/till_inside.h"
#include "shared/base/text.h"

#define DIGITS_MAX 10

/* The shell answers with TILL_ON_HISTORY. */
static void
ask_page(struct till_turn *turn, int64_t epoch, int64_t sequence)
{
    turn->till->history_before = (struct store_sale){.epoch = epoch, .sequence = sequence};
    turn->effects->wants_history = true;
}

void
till_history_begin(struct till_turn *turn)
{
    struct till *till = turn->till;

    till_go_ready(turn);
    till->view = SCREEN_HISTORY;
    till->history_count = 0;
    till->chosen = 0;
    ask_page(turn, INT64_MAX, 0);
}

void
till_history_page(struct till_turn *turn, const struct till_event *event)
{
    struct till *till = turn->till;
    int64_t wanted = 0;

    if (till->view != SCREEN_HISTORY)
        return;
    NEED(event->history_count <= SCREEN_ROWS_MAX);
    till->history_count = event->history_count;
    for (size_t i = 0; i < event->history_count; i++)
        till->history[i] = event->history[i];
    if (till->chosen >= till->history_count)
        till->chosen = 0;
    till_note(turn, till->history_count == 0 ? SCREEN_SAY_HISTORY_NOTHING : SCREEN_SAY_NOTHING);
    if (till->entry[0] == '\0' || text_read_int(bytes_text(till->entry), &wanted) != ERR_OK)
        return;
    till->entry[0] = '\0';
    if (till->history_count > 0 && till->history[0].sale.sequence == wanted)
        return;
    till_note(turn, SCREEN_SAY_HISTORY_NONE);
    till->note.number = wanted;
}

static void
move(struct till_turn *turn, bool down)
{
    struct till *till = turn->till;
    const struct store_sale *last;

    till_note(turn, SCREEN_SAY_NOTHING);
    if (till->history_count == 0)
        return;
    last = &till->history[till->history_count - 1].sale;
    if (down && till->chosen + 1 < till->history_count) {
        till->chosen++;
    } else if (down && till->history_count == SCREEN_ROWS_MAX) {
        till->chosen = 0;
        ask_page(turn, last->epoch, last->sequence);
    } else if (!down && till->chosen > 0) {
        till->chosen--;
    } else if (!down) {
        ask_page(turn, INT64_MAX, 0);
    }
}

static void
type(struct till *till, const struct till_command *command)
{
    size_t length = strlen(till->entry);

    if (command->key == TILL_KEY_DIGIT && length < DIGITS_MAX) {
        till->entry[length] = (char)('0' + command->digit);
        till->entry[length + 1] = '\0';
    } else if (command->key == TILL_KEY_BACKSPACE && length > 0) {
        till->entry[length - 1] = '\0';
    } else if (command->key == TILL_KEY_CLEAR) {
        till->entry[0] = '\0';
    }
}

/* The sale of that number, and those before it. */
static void
find(struct till_turn *turn)
{
    struct till *till = turn->till;
    int64_t wanted;

    if (text_read_int(bytes_text(till->entry), &wanted) != ERR_OK)
        return;
    till->chosen = 0;
    ask_page(turn, till->epoch, wanted + 1);
}

static void
copy(struct till_turn *turn, const struct till_row *row)
{
    till_note(turn, SCREEN_SAY_NOTHING);
    till_print_copy(turn, &row->sale, row->has_print ? &row->print : NULL);
    /* The row as it is then. */
    turn->effects->wants_history = true;
}

void
till_history_key(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    const struct till_row *row = till->history_count > 0 ? &till->history[till->chosen] : NULL;

    switch ((int)command->key) {
    case TILL_KEY_UP:
    case TILL_KEY_DOWN:
        move(turn, command->key == TILL_KEY_DOWN);
        break;
    case TILL_KEY_DIGIT:
    case TILL_KEY_BACKSPACE:
    case TILL_KEY_CLEAR:
        type(till, command);
        break;
    case TILL_KEY_CONFIRM:
        find(turn);
        break;
    case TILL_KEY_COPY:
        if (row != NULL)
            copy(turn, row);
        break;
    case TILL_KEY_BACK:
    case TILL_KEY_HISTORY:
        if (row != NULL)
            till_back_begin_with(turn, &row->sale);
        break;
    case TILL_KEY_ESC:
        till_go_ready(turn);
        break;
    default:
        break;
    }
}
