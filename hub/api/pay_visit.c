#include "hub/api/pay_visit.h"

#include "hub/api/pay_reason.h"

/* A terminal that is online acknowledges in less; then nobody needs a code. */
#define CODE_AFTER span_s(3)

const char *
pay_visit_door(const struct pay_visit *visit)
{
    static const char *const doors[] = {
        [PAY_VISIT_TICKET] = "/T/", [PAY_VISIT_PASS] = "/O/", [PAY_VISIT_PLATE] = "/P/"};

    return doors[visit->entry];
}

enum channel
pay_visit_wallet(const struct call *call)
{
    switch (call->wallet) {
    case CALL_WALLET_NONE:
        return CHANNEL_NONE;
    case CALL_WALLET_WECHAT:
        return CHANNEL_WECHAT;
    case CALL_WALLET_ALIPAY:
        return CHANNEL_ALIPAY;
    case CALL_WALLET_UNIONPAY:
        return CHANNEL_UNIONPAY;
    }
    NOT_REACHED();
}

enum err
pay_visit_read_secret(struct pay_visit *visit)
{
    const struct adapter *adapter = roster_adapter(visit->call->hub->roster, visit->channel);
    const char *secret = form_value(visit->call->form, adapter->authorise_parameter);
    const char *state = form_value(visit->call->form, "state");

    visit->secret = secret == NULL ? "" : secret;
    if (secret == NULL)
        return ERR_NOT_FOUND;
    return state == NULL ? ERR_BAD_SIGNATURE : pay_visit_take_state(visit, state);
}

static void
show(struct pay_visit *visit, struct pay_model *model)
{
    struct call *call = visit->call;

    model->door = pay_visit_door(visit);
    model->ticket = call->param;
    if (model->store == NULL)
        model->store = visit->open.store;
    if (model->number == NULL)
        model->number = visit->number;
    model->return_url = visit->open_pass.return_url;
    model->amount = money_of(visit->open.ticket.amount.fen);
    if (visit->open.order.plate_id != 0)
        (void)plate_code_make(visit->open.order.plate_id, model->plate);
    crypt_wipe(&visit->keys, sizeof(visit->keys));
    pay_page_show(call, model);
}

void
pay_visit_show_view(struct pay_visit *visit, enum pay_view view)
{
    show(visit, &(struct pay_model){.view = view});
}

void
pay_visit_show_wallets(struct pay_visit *visit, unsigned wallets)
{
    show(visit, &(struct pay_model){.view = wallets == 0 ? PAY_VIEW_NO_CHANNEL : PAY_VIEW_OTHER_APP,
                    .scans = wallets});
}

void
pay_visit_show_taken(struct pay_visit *visit)
{
    show(visit, &(struct pay_model){.view = PAY_VIEW_FAILED, .reason = "taken"});
}

void
pay_visit_show_failure(struct pay_visit *visit, enum err err)
{
    switch (err_class(err)) {
    case ERR_CLASS_RETRY:
        pay_visit_show_view(visit, PAY_VIEW_BUSY);
        return;
    case ERR_CLASS_REFUSED:
        visit->call->hub->figures.tickets_refused++;
        pay_visit_show_view(visit, err == ERR_SUSPENDED ? PAY_VIEW_SUSPENDED
                                   : err == ERR_EXPIRED || err == ERR_BAD_STATE
                                       ? PAY_VIEW_CLOSED
                                       : PAY_VIEW_BAD_TICKET);
        return;
    case ERR_CLASS_DONE:
    case ERR_CLASS_UNKNOWN:
    case ERR_CLASS_BROKEN:
        pay_visit_show_view(visit, PAY_VIEW_BUSY);
        return;
    }
    NOT_REACHED();
}

/* Whether the terminal still has to be told: its push is in the outbox. */
static void
find_push(void *context, const struct outbox_row *row)
{
    int64_t *order_id = context;

    if (row->about == *order_id)
        *order_id = 0;
}

static bool
terminal_knows(const struct pay_visit *visit)
{
    int64_t order_id = visit->open.order.id;

    courier_each(visit->call->hub->courier, visit->open.order.terminal_id, find_push, &order_id);
    return order_id != 0;
}

static void
show_paid(struct pay_visit *visit)
{
    const struct orders_row *order = &visit->open.order;
    enum channel channel = channel_of(order->channel);
    struct pay_model model = {.view = PAY_VIEW_PAID, .channel = channel, .paid = {order->ended_us}};

    /* Only the winning payment has a code, and only while the terminal does not know. */
    if (channel_is_wallet(channel) && sale_is_terminals(order) && !terminal_knows(visit)) {
        int64_t age_us = net_moment(visit->call->hub->net).us - order->ended_us;

        (void)code_make(&visit->open.ticket, channel, visit->keys.code, model.code);
        model.code_after = span_us(age_us < CODE_AFTER.us ? CODE_AFTER.us - age_us : 0);
    }
    show(visit, &model);
}

/* Why nobody can pay it any more: its time was over, or the cashier gave it up before. */
static const char *
reason_closed(const struct orders_row *order)
{
    return order->ended_us != 0 && order->ended_us < order->expires_us ? "cancelled" : "expired";
}

/* What the payer sees of a payment that has not paid the order. */
static enum pay_view
view_of_payment(const struct pay_visit *visit)
{
    enum payment_state state;

    if (visit->payment.id == 0 || sale_payment_state(&visit->payment, &state) != ERR_OK)
        return PAY_VIEW_READY;
    switch (state) {
    case PAYMENT_CREATED:
    case PAYMENT_PENDING:
    case PAYMENT_UNKNOWN:
    case PAYMENT_REVERSING:
    case PAYMENT_KEPT:
        return PAY_VIEW_WAITING;
    case PAYMENT_PAID:
        return PAY_VIEW_PAID;
    case PAYMENT_LATE:
        return PAY_VIEW_LATE;
    case PAYMENT_REFUSED:
    case PAYMENT_CLOSED:
    case PAYMENT_RETURNED:
        return PAY_VIEW_FAILED;
    case PAYMENT_STATES:
        break;
    }
    NOT_REACHED();
}

/* In a browser of no wallet: the wallets that it may open, if there are any. */
static void
show_choices(struct pay_visit *visit, struct pay_model *model)
{
    if (!visit->choices.known) {
        pay_visit_choose(visit, pay_visit_show_order);
        return;
    }
    if (visit->choices.take == 0) {
        pay_visit_show_wallets(visit, visit->choices.scans);
        return;
    }
    model->view = PAY_VIEW_READY;
    model->reason = NULL;
    model->choices = visit->choices.take;
    model->parameter = PAY_VISIT_KEY;
    model->secret = visit->secret;
    show(visit, model);
}

/* A payment that waits for a browser: it goes on where the channel says. */
static void
show_browser_s(struct pay_visit *visit, struct pay_model *model)
{
    const bool is_there = strcmp(visit->payment.state, "pending") == 0;

    if (visit->goal == PAY_VISIT_GO && is_there) {
        pay_visit_go(visit);
        return;
    }
    model->trade_no = "";
    model->goes = is_there;
    show(visit, model);
}

void
pay_visit_show_order(struct pay_visit *visit)
{
    const struct orders_row *order = &visit->open.order;
    const struct adapter *adapter = roster_adapter(visit->call->hub->roster, visit->channel);
    struct pay_model model = {.secret = visit->secret, .channel = visit->channel};
    char state[PAY_VISIT_STATE_SIZE];

    if (strcmp(order->state, order_state_machine.states[ORDER_PAID]) == 0 &&
        (visit->payment.id == 0 || visit->payment.id == order->winner_id)) {
        /* Whoever scans a ticket that the till knows to be paid is not its payer. */
        if ((visit->goal == PAY_VISIT_SCAN || visit->goal == PAY_VISIT_READY) &&
            terminal_knows(visit))
            pay_visit_show_view(visit, PAY_VIEW_SETTLED);
        else
            show_paid(visit);
        return;
    }
    pay_visit_put_state(visit, state);
    model.state = state;
    model.parameter = adapter == NULL ? "code" : adapter->authorise_parameter;
    model.view = view_of_payment(visit);
    if (strcmp(order->state, order_state_machine.states[ORDER_CLOSED]) == 0 &&
        model.view != PAY_VIEW_LATE)
        model.view = PAY_VIEW_CLOSED;
    /* What this visitor brought is a new try; an old failure is not his. */
    if (visit->goal == PAY_VISIT_READY && model.view == PAY_VIEW_FAILED)
        model.view = PAY_VIEW_READY;
    if (model.view == PAY_VIEW_FAILED)
        model.reason = pay_reason_of(visit->payment.code);
    if (model.view == PAY_VIEW_CLOSED)
        model.reason = reason_closed(order);
    if (visit->channel == CHANNEL_NONE && visit->goal == PAY_VISIT_SCAN &&
        (model.view == PAY_VIEW_READY || model.view == PAY_VIEW_FAILED)) {
        show_choices(visit, &model);
        return;
    }
    if (model.view == PAY_VIEW_WAITING && pay_visit_is_browser_s(visit)) {
        show_browser_s(visit, &model);
        return;
    }
    if (model.view == PAY_VIEW_WAITING && pay_visit_look(visit))
        return;
    model.trade_no = visit->payment.channel_number;
    if (visit->payment.handle[0] != '\0')
        model.bridge = visit->bridge == NULL ? "" : visit->bridge;
    pay_visit_put_cashier(visit, &model);
    show(visit, &model);
}
