#include "tools/sandbox/alipay/alipay_request.h"

const char *
alipay_request_text(const struct alipay_request *request, const char *name)
{
    const struct json_node *node = json_find(request->biz, name);
    const char *text = node == NULL ? NULL : json_text(node);

    return text == NULL ? "" : text;
}
