#include "agent/flow/till_inside.h"

static void
end(struct till_turn *turn, const struct message_instruction *instruction,
    enum message_instruction_state state)
{
    turn->effects->instruction_end = (struct message_instruction_end){
        .id = instruction->id, .number = instruction->number, .state = (int64_t)state};
}

/* That it was done is on the disk before it is: else a restart would never end. */
static void
keep(struct till_turn *turn, const struct message_instruction *instruction)
{
    turn->effects->change.instruction =
        (struct store_instruction){.number = instruction->number, .what = instruction->what};
    end(turn, instruction, MESSAGE_INSTRUCTION_DONE);
}

static bool
is_late(const struct till_turn *turn, const struct message_instruction *instruction)
{
    return instruction->until_us <= till_time(turn->till, turn->now).us;
}

void
till_instruction_take(struct till_turn *turn, const struct till_event *event)
{
    const struct message_instruction *instruction = event->instruction;

    if (instruction->id <= 0 || instruction->number <= 0)
        return;
    if (event->count != 0) {
        end(turn, instruction, MESSAGE_INSTRUCTION_DONE);
    } else if (is_late(turn, instruction)) {
        end(turn, instruction, MESSAGE_INSTRUCTION_LATE);
    } else if (instruction->what == MESSAGE_INSTRUCTION_LOG) {
        end(turn, instruction, MESSAGE_INSTRUCTION_DONE);
        turn->effects->wants_log = true;
    } else if (instruction->what == MESSAGE_INSTRUCTION_RESTART ||
               instruction->what == MESSAGE_INSTRUCTION_WIPE) {
        turn->till->instruction = *instruction;
    } else {
        end(turn, instruction, MESSAGE_INSTRUCTION_UNKNOWN);
    }
}

void
till_instruction_look(struct till_turn *turn)
{
    struct till *till = turn->till;
    const struct message_instruction instruction = till->instruction;

    if (instruction.number == 0 || !till->online || !till_order_is_free(till) || till->printing ||
        till->checking)
        return;
    /* The hub must have everything before it is forgotten. */
    if (instruction.what == MESSAGE_INSTRUCTION_WIPE && till->acked_sequence != till->last_sequence)
        return;
    till->instruction.number = 0;
    if (is_late(turn, &instruction)) {
        end(turn, &instruction, MESSAGE_INSTRUCTION_LATE);
        return;
    }
    keep(turn, &instruction);
    if (instruction.what == MESSAGE_INSTRUCTION_RESTART) {
        turn->effects->leaves = TILL_RESTARTS;
        return;
    }
    /* It ends when the hub, which is told now, knows it no more. */
    till->wiping = true;
    till_note(turn, SCREEN_SAY_WIPING);
}
