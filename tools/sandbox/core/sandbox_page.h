/*
 * sandbox_page.h -- pages for the payer's browser, in Chinese or English as it asks.
 *
 * HTML out of a template with {{slots}}. Values are escaped, always: a slot stands between tags
 * or inside quotes, or is a colour of ours in a style. Everything lives in the call's arena.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_PAGE_H
#define TOOLS_SANDBOX_CORE_SANDBOX_PAGE_H

#include "shared/base/bytes.h"
#include "shared/base/money.h"
#include "shared/base/text.h"
#include "tools/sandbox/core/sandbox_core.h"
#include "tools/sandbox/core/sandbox_payer.h"

struct sandbox_page_slot {
    const char *name;
    const char *value;
};

struct sandbox_page_phrase {
    const char *chinese;
    const char *english;
};

/* Whose pages they are. */
struct sandbox_page_brand {
    struct sandbox_page_phrase name;
    const char *colour; /* of CSS */
};

/* What a wallet asks its payer. Texts that are not there are "". */
struct sandbox_page_wallet {
    struct money amount;
    const char *subject;
    const char *number; /* the merchant's, of the order */
    const struct sandbox_payer *payer;
    const char *wrong;    /* why it could not be paid just now */
    const char *pay_path; /* where Pay is posted to, with these two: */
    const char *key;      /* the name of what says which order it is; "" when pay_path does */
    const char *key_value;
    const char *back; /* the name of where the payer goes afterwards */
    const char *back_url;
    const char *leave_path; /* where Cancel is posted to; "" without one */
};

/** sandbox_page_put() appends the template, filled in. A slot without a value is a NEED. */
void sandbox_page_put(
    struct text *text, struct bytes template, const struct sandbox_page_slot *slots, size_t count);

/** sandbox_page_say() is what the browser's language makes of it. */
const char *sandbox_page_say(
    const struct sandbox_call *call, const char *chinese, const char *english);

/** sandbox_page_payer() is who sits at the browser: by that cookie, or the channel's first. */
enum err sandbox_page_payer(struct sandbox_call *call, const char *channel, const char *cookie,
    struct sandbox_payer *ret_payer) MUST_CHECK;

/** sandbox_page_wallet() answers with the page where a payer presses Pay. */
void sandbox_page_wallet(struct sandbox_call *call, const struct sandbox_page_brand *brand,
    const struct sandbox_page_wallet *wallet);

/** sandbox_page_notice() answers with a page that says just that: why nothing is to be paid. */
void sandbox_page_notice(struct sandbox_call *call, int status,
    const struct sandbox_page_brand *brand, struct sandbox_page_phrase title, const char *detail);

/** sandbox_page_paid() answers that so much is paid. */
void sandbox_page_paid(
    struct sandbox_call *call, const struct sandbox_page_brand *brand, struct money amount);

#endif
