/*
 * alipay_method.h -- the methods that there are, and running one.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_METHOD_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_METHOD_H

#include "tools/sandbox/alipay/alipay_request.h"

struct alipay_method {
    const char *name;  /* "alipay.trade.query" */
    bool is_get;       /* in v3 it is a GET */
    const char *path;  /* in v3, below /v3/, where that is not the name's */
    const char *names; /* the parameter that follows path; NULL for none */
    enum err (*run)(struct alipay_request *request);
};

/** alipay_method_find() is NULL for a name that is no method. */
const struct alipay_method *alipay_method_find(const char *name);

/** alipay_method_find_path() is which one is asked for so in v3; path is below /v3/. */
const struct alipay_method *alipay_method_find_path(const char *path, bool is_get);

/**
 * alipay_method_run() runs it in one transaction, with the faults that are ordered for it.
 * request->answer is whole in any case; *ret_fault says how to send it.
 */
void alipay_method_run(const struct alipay_method *method, struct alipay_request *request,
    struct sandbox_fault_taken *ret_fault);

#endif
