/*
 * payer_page.h -- what a page or an answer wants of who looks at it: text in, text out.
 */
#ifndef TESTS_SIM_PAYER_PAGE_H
#define TESTS_SIM_PAYER_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/text.h"

enum payer_page {
    PAYER_PAGE_READY,   /* the shop's: one button */
    PAYER_PAGE_PLATE,   /* the shop's: an amount to be typed */
    PAYER_PAGE_CASHIER, /* a wallet's: one button, or two */
    PAYER_PAGE_WAITING,
    PAYER_PAGE_PAID,
    PAYER_PAGE_OTHER /* over, one way or the other */
};

enum payer_page payer_page_kind(const char *page);

/** payer_page_find() is the text between what stands behind and the next end. */
bool payer_page_find(const char *page, const char *behind, char end, char *to, size_t size);

/** payer_page_form() puts the hidden fields of the first form into body; where its button leads. */
bool payer_page_form(const char *page, struct text *body, char *ret_action, size_t size);

/** payer_page_wallet() is where the shop's script would go from the answer that it asked for. */
bool payer_page_wallet(const char *json, char *ret_url, size_t size);

#endif
