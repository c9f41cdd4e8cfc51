#include "shared/net/net.h"

#include <string.h>

const char *
net_header(const struct net_request *request, const char *name)
{
    return header_find(request->headers, request->headers_count, name);
}
