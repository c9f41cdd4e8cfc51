/*
 * page.h -- a page of hub/web, filled in and sent.
 *
 * A template has "{{name}}" where a value belongs. Its values escape themselves.
 */
#ifndef HUB_API_PAGE_H
#define HUB_API_PAGE_H

#include "hub/api/call.h"

/* Appends the value of that name; nothing for one that does not apply. */
typedef void page_put_fn(
    struct text *text, struct call *call, const void *context, struct bytes name);

/** page_send() answers the call with the template. */
void page_send(
    struct call *call, int status, struct bytes page, page_put_fn *put, const void *context);

/** page_put_hidden() appends a hidden field of a form. */
void page_put_hidden(struct text *text, const char *name, const char *value);

#endif
