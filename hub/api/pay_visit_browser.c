#include "hub/api/pay_visit.h"

/* Made when the page is, so that a double press is one payment. */
#define KEY_SIZE 16

/* Who may be opened from another browser, in the order of their buttons. */
static const enum channel asked[] = {CHANNEL_ALIPAY, CHANNEL_WECHAT, CHANNEL_UNIONPAY};

bool
pay_visit_is_browser_s(const struct pay_visit *visit)
{
    return visit->payment.id != 0 && visit->payment.way == PAYMENT_WAY_BROWSER;
}

/* --- going --- */

static struct pay_visit *
visit_of_work(struct net_work *work)
{
    return (struct pay_visit *)(void *)((char *)work - offsetof(struct pay_visit, work));
}

static void
put_own_url(const struct pay_visit *visit, const char *end, struct text *url)
{
    text_printf(url, "%s%s", pay_visit_door(visit), visit->call->param);
    text_put(url, end);
}

/* On a worker: it may sign. */
static void
put_run(struct net_work *work)
{
    struct pay_visit *visit = visit_of_work(work);
    const struct adapter_account *account = visit->account->account;
    const struct adapter_create create = {.number = visit->number,
        .subject = visit->title,
        .way = ADAPTER_WAY_BROWSER,
        .payer = "",
        .address = visit->call->address,
        .amount = {visit->payment.amount},
        .created = {visit->payment.created_us},
        .expires = {visit->payment.expires_us},
        .split = visit->open.order.split_rule != 0};
    char block[HUB_URL_SIZE + TICKET_TEXT_SIZE + 16];
    struct text back;
    struct text url;

    text_init(&back, block, sizeof(block));
    text_put(&back, visit->call->hub->settings.public_base);
    put_own_url(visit, "/result", &back);
    text_init(&url, visit->url, sizeof(visit->url));
    visit->err = account->adapter->put_browser_url(
        account, &create, visit->payment.handle, block, visit->signed_at, &url);
}

static void
put_done(struct net_work *work)
{
    struct pay_visit *visit = visit_of_work(work);
    char block[TICKET_TEXT_SIZE + 16];
    struct text url;

    roster_release(visit->call->hub->roster, &visit->account);
    if (visit->err == ERR_OK) {
        call_redirect(visit->call, visit->url);
        return;
    }
    text_init(&url, block, sizeof(block));
    put_own_url(visit, "/result", &url);
    call_redirect(visit->call, block);
}

static void
account_got(void *context, enum err err, struct roster_account *account)
{
    struct pay_visit *visit = context;
    struct net *net = visit->call->hub->net;

    visit->account = account;
    if (err == ERR_OK && account->account->adapter->put_browser_url != NULL) {
        visit->signed_at = net_moment(net);
        visit->work = (struct net_work){.run = put_run, .done = put_done, .heavy = true};
        if (net_work(net, &visit->work) == ERR_OK)
            return;
    }
    roster_release(visit->call->hub->roster, &visit->account);
    pay_visit_show_view(visit, PAY_VIEW_BUSY);
}

void
pay_visit_go(struct pay_visit *visit)
{
    crypt_wipe(&visit->keys, sizeof(visit->keys));
    if (roster_get(visit->call->hub->roster, visit->payment.account_id, account_got, visit) !=
        ERR_OK)
        pay_visit_show_view(visit, PAY_VIEW_BUSY);
}

/* --- choosing --- */

static void
find_account(struct pay_visit *visit, enum channel channel, bool browser, roster_fn *then)
{
    const struct orders_row *order = &visit->open.order;
    const struct roster_want want = {.channel = channel,
        .browser = browser,
        .anyway = visit->entry == PAY_VISIT_PLATE, /* its amount comes later */
        .amount = {order->amount},
        .now = net_moment(visit->call->hub->net),
        .seed = (uint64_t)order->id};

    if (roster_choose(visit->call->hub->roster, order->merchant_id, &want, then, visit) != ERR_OK)
        then(visit, ERR_BUSY, NULL);
}

static void chosen(void *context, enum err err, struct roster_account *account);

/* First which it may open; when there is none, which may scan it. */
static void
choose_next(struct pay_visit *visit)
{
    struct pay_visit_choices *choices = &visit->choices;

    if (choices->next < LENGTH(asked))
        find_account(visit, asked[choices->next], true, chosen);
    else if (choices->next < 2 * LENGTH(asked) && choices->take == 0)
        find_account(visit, asked[choices->next - LENGTH(asked)], false, chosen);
    else
        visit->then(visit);
}

static void
chosen(void *context, enum err err, struct roster_account *account)
{
    struct pay_visit *visit = context;
    struct pay_visit_choices *choices = &visit->choices;

    if (err == ERR_OK && choices->next < LENGTH(asked))
        choices->take |= 1U << asked[choices->next];
    else if (err != ERR_NOT_FOUND && choices->next >= LENGTH(asked))
        choices->scans |= 1U << asked[choices->next - LENGTH(asked)];
    if (err == ERR_OK)
        roster_release(visit->call->hub->roster, &account);
    choices->next++;
    choose_next(visit);
}

void
pay_visit_find_wallets(struct pay_visit *visit, void (*then)(struct pay_visit *visit))
{
    visit->choices = (struct pay_visit_choices){.known = true, .next = LENGTH(asked)};
    visit->then = then;
    choose_next(visit);
}

void
pay_visit_choose(struct pay_visit *visit, void (*then)(struct pay_visit *visit))
{
    uint8_t bytes[KEY_SIZE];
    char *key = arena_take(visit->call->arena, ENCODE_HEX_SIZE(KEY_SIZE));

    visit->choices = (struct pay_visit_choices){.known = true};
    visit->then = then;
    if (key == NULL) {
        pay_visit_show_view(visit, PAY_VIEW_BUSY);
        return;
    }
    random_fill(visit->call->hub->net->random, bytes, sizeof(bytes));
    visit->secret = encode_hex(bytes_of(bytes, sizeof(bytes)), key, ENCODE_HEX_SIZE(KEY_SIZE));
    choose_next(visit);
}

enum err
pay_visit_take_key(struct pay_visit *visit)
{
    const char *key = form_value(visit->call->form, PAY_VISIT_KEY);
    const char *state = form_value(visit->call->form, "state");

    if (key == NULL)
        return ERR_NOT_FOUND;
    visit->secret = key;
    return state == NULL ? ERR_BAD_SIGNATURE : pay_visit_take_state(visit, state);
}

enum err
pay_visit_take_choice(struct pay_visit *visit)
{
    const char *name = form_value(visit->call->form, "channel");

    for (size_t i = 0; name != NULL && i < LENGTH(asked); i++)
        if (strcmp(name, channel_name(asked[i])) == 0)
            visit->channel = asked[i];
    return visit->channel == CHANNEL_NONE ? ERR_NOT_FOUND : pay_visit_take_key(visit);
}

static void
found(void *context, enum err err, struct roster_account *account)
{
    struct pay_visit *visit = context;

    if (err != ERR_OK) {
        pay_visit_show_view(visit, err == ERR_NOT_FOUND ? PAY_VIEW_NO_CHANNEL : PAY_VIEW_BUSY);
        return;
    }
    visit->account_id = account->id;
    roster_release(visit->call->hub->roster, &account);
    visit->then(visit);
}

void
pay_visit_find_browser(struct pay_visit *visit, void (*pay)(struct pay_visit *visit))
{
    visit->then = pay;
    find_account(visit, visit->channel, true, found);
}
