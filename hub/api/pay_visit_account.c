#include "hub/api/pay_visit.h"

#include <stdio.h>

#include "shared/base/number.h"

/* What a state is made of, before it is hexadecimal. */
#define ACCOUNT_SIZE 8
#define BRIDGE_SIZE 2048
#define MAC_SIZE (PAY_VISIT_STATE_BYTES - ACCOUNT_SIZE)
#define VISIT_SIZE 16

void
pay_visit_put_state(const struct pay_visit *visit, char state[static PAY_VISIT_STATE_SIZE])
{
    uint8_t block[ACCOUNT_SIZE + MAC_SIZE];
    const struct bytes parts[] = {bytes_text("shanju state v2"),
        bytes_of(visit->bytes, sizeof(visit->bytes)), bytes_of(block, ACCOUNT_SIZE)};
    uint8_t mac[CRYPT_SHA256_SIZE];

    number_put(block, ACCOUNT_SIZE, (uint64_t)visit->account_id);
    crypt_hmac_sha256(bytes_of(visit->call->hub->state_key, sizeof(visit->call->hub->state_key)),
        parts, LENGTH(parts), mac);
    memcpy(block + ACCOUNT_SIZE, mac, MAC_SIZE);
    (void)encode_hex(bytes_of(block, sizeof(block)), state, PAY_VISIT_STATE_SIZE);
}

enum err
pay_visit_take_state(struct pay_visit *visit, const char *state)
{
    uint8_t block[ACCOUNT_SIZE + MAC_SIZE];
    char wanted[PAY_VISIT_STATE_SIZE];
    size_t size;

    if (encode_read_hex(bytes_text(state), block, sizeof(block), &size) != ERR_OK ||
        size != sizeof(block))
        return ERR_BAD_SIGNATURE;
    visit->account_id = (int64_t)number_get(block, ACCOUNT_SIZE);
    pay_visit_put_state(visit, wanted);
    return crypt_equal(bytes_text(state), bytes_text(wanted)) ? ERR_OK : ERR_BAD_SIGNATURE;
}

/* Where nobody asks who he is he comes back at once, with a number that is this visit's own. */
static void
put_return_url(struct pay_visit *visit, const struct adapter_account *account, const char *redirect,
    const char *state, struct text *url)
{
    uint8_t bytes[VISIT_SIZE];
    char number[ENCODE_HEX_SIZE(VISIT_SIZE)];

    random_fill(visit->call->hub->net->random, bytes, sizeof(bytes));
    text_put(url, redirect);
    text_put_char(url, '?');
    form_put(url, account->adapter->authorise_parameter,
        bytes_text(encode_hex(bytes_of(bytes, sizeof(bytes)), number, sizeof(number))));
    form_put(url, "state", bytes_text(state));
}

static enum err
put_authorise_url(struct pay_visit *visit, const struct adapter_account *account, struct text *url)
{
    char state[PAY_VISIT_STATE_SIZE];
    char redirect[HUB_URL_SIZE + TICKET_TEXT_SIZE + 8]; /* a pass is shorter */

    pay_visit_put_state(visit, state);
    (void)snprintf(redirect, sizeof(redirect), "%s%s%s", visit->call->hub->settings.public_base,
        pay_visit_door(visit), visit->call->param);
    if (account->adapter->put_authorise_url == NULL) {
        put_return_url(visit, account, redirect, state, url);
        return ERR_OK;
    }
    return account->adapter->put_authorise_url(account, redirect, state, url);
}

/* The account that takes the payment is known: its wallet says who pays. */
static void
account_chosen(void *context, enum err err, struct roster_account *account)
{
    struct pay_visit *visit = context;
    struct call *call = visit->call;
    char block[1024];
    struct text url;

    if (err != ERR_OK) {
        pay_visit_show_view(visit, err == ERR_NOT_FOUND ? PAY_VIEW_NO_CHANNEL : PAY_VIEW_BUSY);
        return;
    }
    visit->account_id = account->id;
    text_init(&url, block, sizeof(block));
    err = put_authorise_url(visit, account->account, &url);
    roster_release(call->hub->roster, &account);
    if (err != ERR_OK || !text_ok(&url)) {
        pay_visit_show_view(visit, PAY_VIEW_BUSY);
        return;
    }
    crypt_wipe(&visit->keys, sizeof(visit->keys));
    call_redirect(call, block);
}

void
pay_visit_authorise(struct pay_visit *visit)
{
    const struct orders_row *order = &visit->open.order;
    /* At a plate the amount comes later, and is looked at then. */
    const struct roster_want want = {.channel = visit->channel,
        .anyway = visit->entry == PAY_VISIT_PLATE,
        .amount = {order->amount},
        .now = net_moment(visit->call->hub->net),
        .seed = (uint64_t)order->id};

    if (roster_choose(visit->call->hub->roster, order->merchant_id, &want, account_chosen, visit) !=
        ERR_OK)
        pay_visit_show_view(visit, PAY_VIEW_BUSY);
}

void
pay_visit_put_cashier(const struct pay_visit *visit, struct pay_model *model)
{
    struct roster *roster = visit->call->hub->roster;
    struct roster_account *account = roster_glance(roster, visit->payment.account_id);
    const struct adapter *adapter;

    if (account == NULL)
        return;
    adapter = account->account->adapter;
    if (adapter->cashier != NULL) {
        model->cashier_url =
            arena_text(visit->call->arena, bytes_text(adapter->cashier(account->account)));
        model->cashier_parameter = adapter->cashier_parameter;
        model->cashier_value = visit->payment.handle[0] != '\0' ? visit->payment.handle
                                                                : visit->payment.channel_number;
    }
    roster_release(roster, &account);
}

static struct pay_visit *
visit_of_work(struct net_work *work)
{
    return (struct pay_visit *)(void *)((char *)work - offsetof(struct pay_visit, work));
}

/* On a worker: it signs. What cannot be signed for is as if there were no bridge. */
static void
sign_run(struct net_work *work)
{
    struct pay_visit *visit = visit_of_work(work);
    const struct adapter_account *account = visit->account->account;
    char *block = arena_take(visit->call->arena, BRIDGE_SIZE);
    struct text json;

    visit->bridge = "";
    if (block == NULL)
        return;
    text_init(&json, block, BRIDGE_SIZE);
    if (account->adapter->put_bridge(
            account, ADAPTER_WAY_WALLET, visit->payment.handle, visit->signed_at, &json) == ERR_OK)
        visit->bridge = block;
}

static void
sign_done(struct net_work *work)
{
    struct pay_visit *visit = visit_of_work(work);

    roster_release(visit->call->hub->roster, &visit->account);
    pay_visit_show_order(visit);
}

/* What the bridge is told is signed for a script that asked: it posted, or "?bridge=1". */
static bool
wants_bridge(const struct pay_visit *visit)
{
    const struct call *call = visit->call;

    return visit->payment.handle[0] != '\0' && call->wants_json &&
           (call->posted || form_value(call->form, "bridge") != NULL);
}

static void
account_got(void *context, enum err err, struct roster_account *account)
{
    struct pay_visit *visit = context;
    struct net *net = visit->call->hub->net;

    visit->looked = true;
    visit->account = account;
    if (err == ERR_OK && wants_bridge(visit) && account->account->adapter->put_bridge != NULL) {
        visit->signed_at = net_moment(net);
        visit->work = (struct net_work){.run = sign_run, .done = sign_done, .heavy = true};
        if (net_work(net, &visit->work) == ERR_OK)
            return;
    }
    roster_release(visit->call->hub->roster, &visit->account);
    pay_visit_show_order(visit);
}

bool
pay_visit_look(struct pay_visit *visit)
{
    struct roster *roster = visit->call->hub->roster;
    struct roster_account *known = roster_glance(roster, visit->payment.account_id);
    bool is_known = known != NULL;

    roster_release(roster, &known);
    if (visit->looked || (is_known && !wants_bridge(visit)))
        return false;
    return roster_get(roster, visit->payment.account_id, account_got, visit) == ERR_OK;
}
