#include "hub/api/pay_page.h"

#include <stdio.h>

#include "hub/api/page.h"

#include "hub/web/pay.css.h"
#include "hub/web/pay.html.h"
#include "hub/web/pay.js.h"

#define BUTTON_SIZE 96

/* Which face of hub/web/pay.html a view is. */
struct face {
    const char *state;
    const char *reason;
    int status;
};

static const struct face faces[PAY_VIEW_COUNT] = {
    [PAY_VIEW_READY] = {"ready", "", 200},
    [PAY_VIEW_WAITING] = {"waiting", "", 200},
    [PAY_VIEW_PAID] = {"paid", "", 200},
    [PAY_VIEW_FAILED] = {"failed", "refused", 200},
    [PAY_VIEW_CLOSED] = {"closed", "expired", 200},
    [PAY_VIEW_SETTLED] = {"closed", "settled", 200},
    [PAY_VIEW_SUSPENDED] = {"closed", "suspended", 200},
    [PAY_VIEW_LATE] = {"closed", "late", 200},
    [PAY_VIEW_OTHER_APP] = {"unsupported", "", 200},
    [PAY_VIEW_NO_CHANNEL] = {"failed", "account", 200},
    [PAY_VIEW_BAD_TICKET] = {"bad", "", 404},
    [PAY_VIEW_BUSY] = {"failed", "busy", 503},
};

static const char *
reason_of(const struct pay_model *model)
{
    return model->reason == NULL ? faces[model->view].reason : model->reason;
}

/* "/T/<ticket>" or "/O/<pass>", and the rest. A bad one may be anything, so it is escaped. */
static void
put_ticket_url(struct text *text, const struct pay_model *model, const char *end)
{
    text_put(text, model->door == NULL ? "/T/" : model->door);
    form_put_escaped(text, bytes_text(model->ticket));
    text_put(text, end);
}

static void
put_result_url(struct text *text, const struct pay_model *model)
{
    put_ticket_url(text, model, "/result");
}

/* Where a payer goes when no wallet bridge is there: the sandbox's cashier. */
static void
put_cashier_url(struct text *text, const struct call *call, const struct pay_model *model)
{
    char block[HUB_URL_SIZE + 128];
    struct text back;

    if (model->cashier_url == NULL || model->cashier_url[0] == '\0' ||
        model->cashier_value == NULL || model->cashier_value[0] == '\0')
        return;
    text_init(&back, block, sizeof(block));
    text_put(&back, call->hub->settings.public_base);
    put_result_url(&back, model);
    text_put(text, model->cashier_url);
    text_put(text, "?");
    form_put(text, model->cashier_parameter, bytes_text(model->cashier_value));
    form_put(text, "return_url", text_bytes(&back));
}

/* As a wallet's bridge is told where its page goes. */
static void
put_go(struct text *text, const struct pay_model *model)
{
    char block[TICKET_TEXT_SIZE * 3 + 16];
    struct json_writer writer;
    struct text url;

    text_init(&url, block, sizeof(block));
    put_ticket_url(&url, model, "/go");
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "go", text_bytes(&url));
    json_close_object(&writer);
}

static void
put_button(struct text *text, const char *attributes, const char *chinese, const char *english)
{
    text_printf(text, "<button%s><span lang=\"zh\">%s</span><span lang=\"en\">%s</span></button>\n",
        attributes, chinese, english);
}

/* One button, or one for each wallet that this browser may open. */
static void
put_buttons(struct text *text, const struct pay_model *model)
{
    char amount[MONEY_TEXT_MAX];
    char chinese[BUTTON_SIZE];
    char english[BUTTON_SIZE];
    char value[BUTTON_SIZE];

    (void)snprintf(chinese, sizeof(chinese), "付款 ¥%s", money_format(model->amount, amount));
    (void)snprintf(english, sizeof(english), "Pay ¥%s", amount);
    if (model->choices == 0)
        put_button(text, "", chinese, english);
    for (int i = CHANNEL_NONE + 1; i < CHANNEL_COUNT; i++) {
        enum channel channel = (enum channel)i;

        if ((model->choices & 1U << i) == 0)
            continue;
        (void)snprintf(
            value, sizeof(value), " name=\"channel\" value=\"%s\"", channel_name(channel));
        (void)snprintf(chinese, sizeof(chinese), "用%s付款", channel_label(channel, false));
        (void)snprintf(english, sizeof(english), "Pay with %s", channel_label(channel, true));
        put_button(text, value, chinese, english);
    }
}

/* "支付宝、微信支付或云闪付", "Alipay, WeChat Pay or UnionPay". */
static void
put_wallets(struct text *text, unsigned wallets, bool english)
{
    for (int i = CHANNEL_NONE + 1; i < CHANNEL_COUNT; i++) {
        if ((wallets & 1U << i) == 0)
            continue;
        wallets &= ~(1U << i);
        text_put(text, channel_label((enum channel)i, english));
        if (wallets == 0)
            break;
        if ((wallets & (wallets - 1)) == 0)
            text_put(text, english ? " or " : "或");
        else
            text_put(text, english ? ", " : "、");
    }
}

static void
put_json(struct call *call, const struct pay_model *model)
{
    struct text *text = call_text(call);
    char block[1024];
    char when[MOMENT_TEXT_MAX];
    struct text url;
    struct json_writer writer;

    if (text == NULL) {
        call_fail(call, ERR_NO_SPACE, NULL);
        return;
    }
    text_init(&url, block, sizeof(block));
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "state", bytes_text(faces[model->view].state));
    json_put_text(&writer, "reason", bytes_text(reason_of(model)));
    json_put_text(&writer, "number", bytes_text(model->number));
    put_result_url(&url, model);
    json_put_text(&writer, "result_url", text_bytes(&url));
    if (model->view == PAY_VIEW_WAITING) {
        json_put_text(&writer, "trade_no", bytes_text(model->trade_no));
        if (model->bridge != NULL)
            json_put_text(&writer, "bridge", bytes_text(model->bridge));
        text_clear(&url);
        if (model->goes) {
            put_go(&url, model);
            json_put_text(&writer, "bridge", text_bytes(&url));
            text_clear(&url);
        }
        put_cashier_url(&url, call, model);
        json_put_text(&writer, "cashier_url", text_bytes(&url));
    }
    if (model->view == PAY_VIEW_PAID)
        json_put_text(&writer, "paid_at", bytes_text(moment_format_china(model->paid, when)));
    if (model->code[0] != '\0')
        json_put_text(&writer, "code", bytes_text(model->code));
    json_close_object(&writer);
    if (text_ok(text))
        call_answer(call, 200, "application/json; charset=utf-8", text_bytes(text));
    else
        call_fail(call, ERR_NO_SPACE, NULL);
}

/* A payer who has paid goes back to the shop that he came from. */
static bool
goes_on(const struct pay_model *model)
{
    return model->view == PAY_VIEW_PAID && model->return_url[0] != '\0';
}

/* A placeholder's value; the page's own words are in the template. */
static void
put_value(struct text *text, struct call *call, const void *context, struct bytes name)
{
    const struct pay_model *model = context;
    char block[MONEY_TEXT_MAX + MOMENT_TEXT_MAX];

    if (bytes_is(name, "language"))
        text_put(text, call->english ? "en" : "zh");
    else if (bytes_is(name, "store"))
        form_put_html(text, bytes_text(model->store));
    else if (bytes_is(name, "version"))
        text_put_int(text, (int64_t)pay_css_size + (int64_t)pay_js_size);
    else if (bytes_is(name, "state"))
        text_put(text, faces[model->view].state);
    else if (bytes_is(name, "reason"))
        text_put(text, reason_of(model));
    else if (bytes_is(name, "amount"))
        text_put(text, money_format(model->amount, block));
    else if (bytes_is(name, "number"))
        form_put_html(text, bytes_text(model->number));
    else if (bytes_is(name, "channel"))
        text_put(text, channel_label(model->channel, call->english));
    else if (bytes_is(name, "paid_at") && model->view == PAY_VIEW_PAID)
        text_put(text, moment_format_china(model->paid, block));
    else if (bytes_is(name, "code_first"))
        text_put_bytes(text, bytes_of(model->code, strnlen(model->code, 4)));
    else if (bytes_is(name, "code_last") && model->code[0] != '\0')
        text_put(text, model->code + 4);
    else if (bytes_is(name, "code_after"))
        text_put_int(text, (model->code_after.us + 999999) / 1000000);
    else if (bytes_is(name, "status_url"))
        put_result_url(text, model);
    else if (bytes_is(name, "refresh") && model->view == PAY_VIEW_WAITING) {
        text_put(text, "2;url=");
        put_result_url(text, model);
    } else if (bytes_is(name, "refresh") && goes_on(model)) {
        text_put(text, "3;url=");
        form_put_html(text, bytes_text(model->return_url));
    } else if (bytes_is(name, "refresh"))
        text_put(text, "3600");
    else if (bytes_is(name, "action"))
        put_ticket_url(text, model, "/pay");
    else if (bytes_is(name, "again_url"))
        put_ticket_url(text, model, "");
    else if (bytes_is(name, "wallets"))
        put_wallets(text, model->scans, false);
    else if (bytes_is(name, "wallets_english"))
        put_wallets(text, model->scans, true);
    else if (bytes_is(name, "buttons"))
        put_buttons(text, model);
    else if (bytes_is(name, "return_url"))
        form_put_html(text, bytes_text(model->return_url));
    else if (bytes_is(name, "plate"))
        text_put(text, model->plate);
    else if (bytes_is(name, "fields") && model->secret != NULL && model->secret[0] != '\0') {
        page_put_hidden(text, model->parameter, model->secret);
        page_put_hidden(text, "state", model->state);
    }
}

/* After a form was posted the browser goes on to a page that can be reloaded. */
static void
go_on(struct call *call, const struct pay_model *model)
{
    char block[1024];
    struct text url;

    text_init(&url, block, sizeof(block));
    if (model->view == PAY_VIEW_WAITING)
        put_cashier_url(&url, call, model);
    if (model->view == PAY_VIEW_WAITING && model->goes)
        put_ticket_url(&url, model, "/go");
    if (url.length == 0)
        put_result_url(&url, model);
    call_redirect(call, block);
}

void
pay_page_show(struct call *call, const struct pay_model *model)
{
    char block[TICKET_TEXT_SIZE + 8];
    struct text url;

    if (call->wants_json) {
        put_json(call, model);
    } else if (call->posted && model->view != PAY_VIEW_BUSY && model->view != PAY_VIEW_BAD_TICKET) {
        go_on(call, model);
    } else if (model->view == PAY_VIEW_READY &&
               (model->secret == NULL || model->secret[0] == '\0')) {
        /* Nobody has said yet who pays: the scan begins anew. */
        text_init(&url, block, sizeof(block));
        put_ticket_url(&url, model, "");
        call_redirect(call, block);
    } else {
        page_send(
            call, faces[model->view].status, bytes_of(pay_html, pay_html_size), put_value, model);
    }
}
