#include "hub/api/plate_page.h"

#include "hub/api/page.h"
#include "hub/flow/plate_flow.h"

#include "hub/web/plate.css.h"
#include "hub/web/plate.html.h"
#include "hub/web/plate.js.h"

#define UNPROCESSABLE 422
#define UNAVAILABLE 503

/* As data-reason of hub/web/plate.html. */
static const char *const reasons[PLATE_REASON_COUNT] = {
    [PLATE_REASON_NONE] = "",
    [PLATE_REASON_AMOUNT] = "amount",
    [PLATE_REASON_LITTLE] = "little",
    [PLATE_REASON_MUCH] = "much",
    [PLATE_REASON_REMARK] = "remark",
    [PLATE_REASON_WALLET] = "wallet",
    [PLATE_REASON_OFF] = "off",
    [PLATE_REASON_SUSPENDED] = "suspended",
    [PLATE_REASON_CROWDED] = "crowded",
    [PLATE_REASON_BUSY] = "busy",
};

static void
put_value(struct text *text, struct call *call, const void *context, struct bytes name)
{
    const struct plate_model *model = context;
    char block[MONEY_TEXT_MAX];

    if (bytes_is(name, "language"))
        text_put(text, call->english ? "en" : "zh");
    else if (bytes_is(name, "version"))
        text_put_int(text, (int64_t)plate_css_size + (int64_t)plate_js_size);
    else if (bytes_is(name, "reason"))
        text_put(text, reasons[model->reason]);
    else if (bytes_is(name, "store"))
        form_put_html(text, bytes_text(model->store));
    else if (bytes_is(name, "name"))
        form_put_html(text, bytes_text(model->name));
    else if (bytes_is(name, "amount"))
        form_put_html(text, bytes_text(model->amount));
    else if (bytes_is(name, "remark"))
        form_put_html(text, bytes_text(model->remark));
    else if (bytes_is(name, "remark_max"))
        text_put_int(text, PLATE_FLOW_REMARK_MAX);
    else if (bytes_is(name, "min"))
        text_put(text, money_format(model->amount_min, block));
    else if (bytes_is(name, "max"))
        text_put(text, money_format(model->amount_max, block));
    else if (bytes_is(name, "action")) {
        text_put(text, "/P/");
        form_put_escaped(text, bytes_text(model->plate));
        text_put(text, "/pay");
    } else if (bytes_is(name, "fields")) {
        page_put_hidden(text, model->parameter, model->secret);
        page_put_hidden(text, "state", model->state);
    }
}

void
plate_page_show(struct call *call, const struct plate_model *model)
{
    int status = model->reason == PLATE_REASON_NONE ? 200 : UNPROCESSABLE;

    if (model->reason == PLATE_REASON_BUSY)
        status = UNAVAILABLE;
    page_send(call, status, bytes_of(plate_html, plate_html_size), put_value, model);
}
