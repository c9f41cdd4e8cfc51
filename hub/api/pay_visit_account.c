#include "hub/api/pay_visit.h"

#include <stdio.h>

#include "shared/base/number.h"

/* What a state is made of, before it is hexadecimal. */
#define ACCOUNT_SIZE 8
#define MAC_SIZE (PAY_VISIT_STATE_BYTES - ACCOUNT_SIZE)

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

static enum err
put_authorise_url(struct pay_visit *visit, const struct adapter_account *account, struct text *url)
{
    char state[PAY_VISIT_STATE_SIZE];
    char redirect[HUB_URL_SIZE + TICKET_TEXT_SIZE + 8]; /* a pass is shorter */

    pay_visit_put_state(visit, state);
    (void)snprintf(redirect, sizeof(redirect), "%s%s%s", visit->call->hub->settings.public_base,
        pay_visit_door(visit), visit->call->param);
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
    const struct roster_want want = {.channel = visit->channel,
        .amount = {order->amount},
        .now = net_moment(visit->call->hub->net),
        .seed = (uint64_t)order->id};

    if (roster_choose(visit->call->hub->roster, order->merchant_id, &want, account_chosen, visit) !=
        ERR_OK)
        pay_visit_show_view(visit, PAY_VIEW_BUSY);
}

/* Where the payer of a payment that waits may go without a bridge. */
const char *
pay_visit_cashier(const struct pay_visit *visit)
{
    struct roster *roster = visit->call->hub->roster;
    struct roster_account *account = roster_glance(roster, visit->payment.account_id);
    const char *url = "";

    if (account != NULL && account->account->adapter->cashier != NULL)
        url = arena_text(
            visit->call->arena, bytes_text(account->account->adapter->cashier(account->account)));
    roster_release(roster, &account);
    return url == NULL ? "" : url;
}
