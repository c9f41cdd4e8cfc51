/*
 * err.h -- how an operation ended.
 *
 * Functions that can fail return enum err and hand results back through
 * pointers named ret_*, which they leave untouched on failure.
 */
#ifndef SHARED_BASE_ERR_H
#define SHARED_BASE_ERR_H

enum err {
#define ERR(name, class, http, text) ERR_##name,
#include "shared/base/err.def"
#undef ERR
    ERR_COUNT
};

/* What the caller may do next. */
enum err_class {
    ERR_CLASS_DONE,    /* it happened */
    ERR_CLASS_REFUSED, /* it did not happen, and asking again will not help */
    ERR_CLASS_RETRY,   /* it did not happen; the same request may succeed later */
    ERR_CLASS_UNKNOWN, /* it may have happened: query, never resend blindly, never say "failed" */
    ERR_CLASS_BROKEN   /* our own fault: stop this work, page someone */
};

enum err_class err_class(enum err err);
int err_http(enum err err);
const char *err_name(enum err err);
const char *err_text(enum err err);

#endif
