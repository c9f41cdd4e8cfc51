/*
 * sandbox_page.h -- HTML out of a template with {{slots}}.
 *
 * Values are escaped, always: a slot stands between tags or inside quotes.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_PAGE_H
#define TOOLS_SANDBOX_CORE_SANDBOX_PAGE_H

#include "shared/base/bytes.h"
#include "shared/base/text.h"

struct sandbox_page_slot {
    const char *name;
    const char *value;
};

/** sandbox_page_put() appends the template, filled in. A slot without a value is a NEED. */
void sandbox_page_put(
    struct text *text, struct bytes template, const struct sandbox_page_slot *slots, size_t count);

#endif
