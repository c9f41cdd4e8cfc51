#include "tests/sim/payer_look.h"

#include <stdio.h>
#include <string.h>

#include "shared/base/text.h"
#include "shared/text/form.h"
#include "tests/sim/chaos.h"
#include "tests/sim/payer_page.h"
#include "tests/sim/payer_plate.h"

/* In another browser the shop has a button for each wallet that it may open. */
static bool
put_choice(const struct payer *payer, struct text *body)
{
    char button[64];

    (void)snprintf(
        button, sizeof(button), "name=\"channel\" value=\"%s\"", sim_wallet_name(payer->wallet));
    if (strstr(payer->page, "name=\"channel\"") == NULL)
        return true;
    if (strstr(payer->page, button) == NULL)
        return false;
    form_put(body, "channel", bytes_text(sim_wallet_name(payer->wallet)));
    return text_ok(body);
}

/* The page's hidden fields and where its button leads. */
static bool
fill_form(struct payer *payer)
{
    char action[PAYER_LOOK_URL_SIZE];
    struct text body;

    text_init(&body, payer->body, sizeof(payer->body));
    return payer_page_form(payer->page, &body, action, sizeof(action)) &&
           put_choice(payer, &body) && payer_look_go(payer, action, true);
}

/* Some correct themselves: two amounts are on their way, and one of them is the order. */
static void
look_at_plate(struct payer *payer)
{
    const int64_t opening = payer_plate_open();
    char action[PAYER_LOOK_URL_SIZE];
    struct money corrected;
    struct text body;

    if (!payer_plate_takes(payer->page))
        return;
    text_init(&body, payer->other, sizeof(payer->other));
    if (!chaos_slips(payer->world, 300) || !payer_plate_type(payer->world, payer->page, opening,
                                               &body, action, sizeof(action), &corrected))
        payer->other[0] = '\0';
    text_init(&body, payer->body, sizeof(payer->body));
    if (payer_plate_type(
            payer->world, payer->page, opening, &body, action, sizeof(action), &payer->typed) &&
        payer_look_go(payer, action, true))
        payer_look_after(payer, 2000, 15000);
}

static void
look_at_paid(struct payer *payer)
{
    char code[PAYER_CODE_SIZE];
    char result[PAYER_LOOK_URL_SIZE];

    if (payer->code[0] == '\0')
        payer->figures->saw_paid++;
    if (payer_page_find(payer->page, "data-code=\"", '"', code, sizeof(code)) &&
        strlen(code) == 8) {
        if (payer->code[0] == '\0')
            payer->figures->saw_code++;
        memcpy(payer->code, code, sizeof(code));
    }
    /* Some stand there and show it for a while. */
    if (payer->code[0] == '\0' && payer->steps < PAYER_LOOK_STEPS_MAX / 4 &&
        payer_page_find(payer->page, "data-status=\"", '"', result, sizeof(result)) &&
        payer_look_go(payer, result, false))
        payer_look_after(payer, 1000, 5000);
}

/* Pays, at once or long after; or presses the other button and goes back to the shop's page. */
static void
look_at_cashier(struct payer *payer)
{
    if (!fill_form(payer))
        return;
    /* Only Alipay's page has the other button; elsewhere he just leaves. */
    if (chaos_slips(payer->world, 30)) {
        payer->figures->cancelled++;
        if (payer->wallet == SIM_WALLET_ALIPAY && payer_look_go(payer, "/cashier/cancel", true))
            payer_look_after(payer, 500, 6000);
        return;
    }
    payer->has_paid = true;
    if (chaos_slips(payer->world, 40)) {
        payer->figures->lingered++;
        payer_look_after(payer, 60 * 1000, 14 * 60 * 1000);
    } else {
        payer_look_after(payer, 500, 6000);
    }
}

/* Some phones run the page's script, which leads to the wallet; UnionPay's all do. */
static void
look_at_waiting(struct payer *payer)
{
    char status[PAYER_LOOK_URL_SIZE];
    struct text url;

    if (!payer_page_find(payer->page, "data-status=\"", '"', status, sizeof(status)) ||
        !payer_look_go(payer, status, false))
        return;
    memcpy(payer->shop, payer->url, sizeof(payer->shop));
    if (!payer->has_paid &&
        (world_happens(payer->world, 500) || payer->wallet == SIM_WALLET_UNIONPAY)) {
        text_init(&url, payer->url, sizeof(payer->url));
        text_printf(&url, "%s?bridge=1", payer->shop);
        payer->scripts = text_ok(&url);
    }
    payer_look_after(payer, 1000, 3000);
}

/* What the script was answered: where the wallet is, or nothing yet. */
static void
look_at_script(struct payer *payer)
{
    char wallet[PAYER_LOOK_URL_SIZE];
    char block[PAYER_LOOK_URL_SIZE];
    struct text url;

    text_init(&url, block, sizeof(block));
    if (!payer_page_wallet(payer->page, wallet, sizeof(wallet))) {
        text_put(&url, payer->shop);
    } else {
        text_put(&url, wallet);
        if (strstr(wallet, "return_url") == NULL) {
            text_put(&url, "?");
            form_put(&url, "return_url", bytes_text(payer->shop));
        }
    }
    if (text_ok(&url) && payer_look_go(payer, block, false))
        payer_look_after(payer, 500, 3000);
}

/* He looks at the amount before he presses. */
static void
look_at_ready(struct payer *payer)
{
    char typed[MONEY_TEXT_MAX];
    char shown[MONEY_TEXT_MAX];

    if (payer->typed.fen != 0 &&
        payer_page_find(payer->page, "data-amount=\"", '"', shown, sizeof(shown)) &&
        strcmp(shown, money_format(payer->typed, typed)) != 0)
        world_fail_check(payer->world, "a plate's payer is asked for what he did not type",
            "a plate's payer is asked for %s, and typed %s", shown, typed);
    if (fill_form(payer))
        payer_look_after(payer, 500, 6000);
}

void
payer_look(struct payer *payer)
{
    if (payer->scripts) {
        look_at_script(payer);
        return;
    }
    switch (payer_page_kind(payer->page)) {
    case PAYER_PAGE_READY:
        look_at_ready(payer);
        break;
    case PAYER_PAGE_PLATE:
        look_at_plate(payer);
        break;
    case PAYER_PAGE_CASHIER:
        look_at_cashier(payer);
        break;
    case PAYER_PAGE_WAITING:
        look_at_waiting(payer);
        break;
    case PAYER_PAGE_PAID:
        look_at_paid(payer);
        break;
    case PAYER_PAGE_OTHER:
        break;
    }
}

/* A path is on the host of the page that named it. */
bool
payer_look_go(struct payer *payer, const char *location, bool posts)
{
    char url[PAYER_LOOK_URL_SIZE];
    struct text text;
    size_t host = strlen("http://") + strcspn(payer->url + strlen("http://"), "/?#");

    text_init(&text, url, sizeof(url));
    if (location[0] == '/')
        text_put_bytes(&text, bytes_of(payer->url, host));
    text_put(&text, location);
    if (!text_ok(&text))
        return false;
    url[strcspn(url, "#")] = '\0'; /* that part is never sent */
    memcpy(payer->url, url, strlen(url) + 1);
    payer->posts = posts;
    payer->scripts = false;
    return true;
}

void
payer_look_after(struct payer *payer, int64_t low_ms, int64_t high_ms)
{
    if (++payer->steps < PAYER_LOOK_STEPS_MAX)
        world_at(payer->world, &payer->event, span_ms(world_between(payer->world, low_ms, high_ms)),
            payer->step, payer);
}
