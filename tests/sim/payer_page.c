#include "tests/sim/payer_page.h"

#include <string.h>

#include "shared/text/form.h"

#define FIELD_SIZE 2048

/* Of the sandbox's wallets. */
static const char *const cashiers[] = {
    "action=\"/cashier/pay\"", "action=\"/wechat/pay\"", "action=\"/00010001/"};

bool
payer_page_find(const char *page, const char *behind, char end, char *to, size_t size)
{
    const char *at = strstr(page, behind);
    const char *stop = at == NULL ? NULL : strchr(at + strlen(behind), end);

    if (stop == NULL)
        return false;
    at += strlen(behind);
    return text_copy(bytes_of(at, (size_t)(stop - at)), to, size) == ERR_OK;
}

enum payer_page
payer_page_kind(const char *page)
{
    char state[32];

    for (size_t i = 0; i < LENGTH(cashiers); i++)
        if (strstr(page, cashiers[i]) != NULL)
            return PAYER_PAGE_CASHIER;
    if (strstr(page, "name=\"amount\"") != NULL)
        return PAYER_PAGE_PLATE;
    if (!payer_page_find(page, "data-state=\"", '"', state, sizeof(state)))
        return PAYER_PAGE_OTHER;
    if (strcmp(state, "waiting") == 0)
        return PAYER_PAGE_WAITING;
    if (strcmp(state, "paid") == 0)
        return PAYER_PAGE_PAID;
    return strcmp(state, "ready") == 0 || strcmp(state, "failed") == 0 ? PAYER_PAGE_READY
                                                                       : PAYER_PAGE_OTHER;
}

bool
payer_page_form(const char *page, struct text *body, char *ret_action, size_t size)
{
    const char *at = strstr(page, "<form");
    const char *end = at == NULL ? NULL : strstr(at, "</form>");

    if (end == NULL || !payer_page_find(at, "action=\"", '"', ret_action, size))
        return false;
    while ((at = strstr(at, "<input type=\"hidden\"")) != NULL && at < end) {
        char name[64];
        char value[FIELD_SIZE];

        if (!payer_page_find(at, "name=\"", '"', name, sizeof(name)) ||
            !payer_page_find(at, "value=\"", '"', value, sizeof(value)))
            return false;
        form_put(body, name, bytes_text(value));
        at++;
    }
    return text_ok(body) && body->length > 0;
}

bool
payer_page_wallet(const char *json, char *ret_url, size_t size)
{
    /* A text inside of a text: its quotes are escaped. */
    if (payer_page_find(json, "\\\"go\\\":\\\"", '\\', ret_url, size))
        return true;
    return payer_page_find(json, "\"cashier_url\":\"", '"', ret_url, size) && ret_url[0] != '\0';
}
