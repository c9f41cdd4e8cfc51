#include "tests/sim/payer_plate.h"

#include <stdio.h>
#include <string.h>

#include "shared/text/form.h"
#include "tests/sim/payer_page.h"
#include "tests/sim/sim_sandbox.h"

#define AMOUNT_MAX 30000
#define REMARK_SIZE 32

/* Why there is nothing to be done here: hub/web/plate.html. */
static const char *const hopeless[] = {"wallet", "off", "crowded", "suspended"};

static int64_t openings;
static int64_t presses;

bool
payer_plate_takes(const char *page)
{
    char reason[16];

    if (!payer_page_find(page, "data-reason=\"", '"', reason, sizeof(reason)))
        return false;
    for (size_t i = 0; i < LENGTH(hopeless); i++)
        if (strcmp(reason, hopeless[i]) == 0)
            return false;
    return true;
}

int64_t
payer_plate_open(void)
{
    return ++openings;
}

int64_t
payer_plate_openings(void)
{
    return openings;
}

bool
payer_plate_type(struct world *world, const char *page, int64_t opening, struct text *body,
    char *ret_action, size_t size, struct money *ret_amount)
{
    const struct money amount = money_of(world_between(world, 1, AMOUNT_MAX));
    char typed[MONEY_TEXT_MAX];
    char remark[REMARK_SIZE];

    (void)snprintf(remark, sizeof(remark), "press %lld", (long long)++presses);
    if (!payer_page_form(page, body, ret_action, size))
        return false;
    form_put(body, "amount", bytes_text(money_format(amount, typed)));
    form_put(body, "remark", bytes_text(remark));
    sim_sandbox_typed(remark, opening, amount.fen);
    *ret_amount = amount;
    return text_ok(body);
}
