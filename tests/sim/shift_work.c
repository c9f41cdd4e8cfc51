#include "tests/sim/shift_work.h"

#define WORLDS_WITHOUT 3
#define MOVE_MAX 5000

static void
press(struct sim_till *till, enum till_key key)
{
    sim_till_press(till, &(struct till_command){.key = key});
}

static void
press_digit(struct sim_till *till, int digit)
{
    sim_till_press(till, &(struct till_command){.key = TILL_KEY_DIGIT, .digit = digit});
}

static void
press_amount(struct sim_till *till, int64_t fen)
{
    sim_till_press(till, &(struct till_command){.key = TILL_KEY_AMOUNT, .amount = money_of(fen)});
}

bool
shift_work_begins(struct world *world, const struct screen *screen)
{
    if (world_seed(world, "shifts") % WORLDS_WITHOUT != 0)
        return false;
    /* One is opened soon; then a shift is a good many sales long. */
    return world_happens(world, screen->shift.number == 0 ? 200 : 60);
}

static void
choose(struct world *world, struct sim_till *till, const struct screen *screen)
{
    if (screen->shift.number == 0 || world_happens(world, 400))
        press_digit(till, 1);
    else
        press_digit(till, (int)world_between(world, 2, 4));
}

/* What is in the drawer is now and then not what should be. */
static void
count(struct world *world, struct sim_till *till, const struct screen *screen)
{
    int64_t fen = screen->shift.expected.fen;

    if (world_happens(world, 300))
        fen += world_between(world, -200, 200);
    press_digit(till, 0);
    if (fen > 0)
        press_amount(till, fen);
    press(till, TILL_KEY_CONFIRM);
}

static void
type_move(struct world *world, struct sim_till *till)
{
    press_amount(till, world_between(world, 1, MOVE_MAX));
    press(till, TILL_KEY_CONFIRM);
    /* More than is there: another time. */
    if (sim_till_screen(till) != NULL &&
        sim_till_screen(till)->note.message == SCREEN_SAY_SHIFT_DRAWER_HAS)
        press(till, TILL_KEY_ESC);
}

void
shift_work_do(struct world *world, struct sim_till *till, const struct screen *screen, bool hurry)
{
    if (hurry || world_happens(world, 50)) {
        press(till, TILL_KEY_ESC);
        return;
    }
    switch (screen->shift_step) {
    case SCREEN_SHIFT_MENU:
        choose(world, till, screen);
        break;
    case SCREEN_SHIFT_CASHIER:
        press_digit(till, (int)world_between(world, 1, 9));
        press(till, TILL_KEY_CONFIRM);
        break;
    case SCREEN_SHIFT_FLOAT:
    case SCREEN_SHIFT_REVIEW:
    case SCREEN_SHIFT_REASON:
        press(till, TILL_KEY_SHIFT);
        break;
    case SCREEN_SHIFT_AMOUNT:
        type_move(world, till);
        break;
    case SCREEN_SHIFT_COUNT:
        count(world, till, screen);
        break;
    case SCREEN_SHIFT_LIST:
        press(till, TILL_KEY_ESC);
        break;
    }
}
