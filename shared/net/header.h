/*
 * header.h -- the header lines of a request or an answer.
 *
 * Names are in small letters. What a struct points to belongs to whoever made it.
 */
#ifndef SHARED_NET_HEADER_H
#define SHARED_NET_HEADER_H

#include <stddef.h>
#include <string.h>

struct net_header {
    const char *name;
    const char *value;
};

/** header_find() is the value of the first line of that small-letter name, or NULL. */
static inline const char *
header_find(const struct net_header *headers, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(headers[i].name, name) == 0)
            return headers[i].value;
    return NULL;
}

#endif
