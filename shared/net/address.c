#include "shared/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "shared/base/need.h"

#define V4_SIZE 4
#define V6_SIZE 16

struct range {
    uint8_t start[V6_SIZE];
    unsigned bits;
};

/* The special-purpose registries of RFC 6890, and multicast. */
static const struct range closed_v4[] = {
    {{0}, 8},            /* this network */
    {{10}, 8},           /* private */
    {{100, 64}, 10},     /* shared, behind carriers' translators */
    {{127}, 8},          /* loopback */
    {{169, 254}, 16},    /* link-local, and clouds' metadata */
    {{172, 16}, 12},     /* private */
    {{192, 0, 0}, 24},   /* protocol assignments */
    {{192, 0, 2}, 24},   /* documentation */
    {{192, 88, 99}, 24}, /* 6to4 relays */
    {{192, 168}, 16},    /* private */
    {{198, 18}, 15},     /* benchmarks */
    {{198, 51, 100}, 24}, {{203, 0, 113}, 24}, {{224}, 4}, /* multicast */
    {{240}, 4},                                            /* reserved, broadcast */
};

/* Of IPv6 only 2000::/3 is handed out; these lie inside of it. */
static const struct range open_v6 = {{0x20}, 3};
static const struct range closed_v6[] = {
    {{0x20, 0x01}, 23},             /* protocol assignments, Teredo, ORCHID */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x3f, 0xff}, 20},             /* documentation */
};

/* Forms that hold an IPv4 address, and where. */
static const struct {
    struct range range;
    size_t at;
} holders[] = {
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, 12}, /* mapped */
    {{{0, 0x64, 0xff, 0x9b}, 96}, 12},                      /* NAT64 */
    {{{0x20, 0x02}, 16}, 2},                                /* 6to4 */
};

static bool
is_in(const uint8_t *address, const struct range *range)
{
    size_t whole = range->bits / 8;
    unsigned rest = range->bits % 8;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));

    if (memcmp(address, range->start, whole) != 0)
        return false;
    return rest == 0 || (address[whole] & mask) == (range->start[whole] & mask);
}

static bool
is_public_v4(const uint8_t *address)
{
    for (size_t i = 0; i < LENGTH(closed_v4); i++)
        if (is_in(address, &closed_v4[i]))
            return false;
    return true;
}

static bool
is_public_v6(const uint8_t *address)
{
    for (size_t i = 0; i < LENGTH(holders); i++)
        if (is_in(address, &holders[i].range))
            return is_public_v4(address + holders[i].at);
    for (size_t i = 0; i < LENGTH(closed_v6); i++)
        if (is_in(address, &closed_v6[i]))
            return false;
    return is_in(address, &open_v6);
}

bool
address_is_public(const char *address)
{
    uint8_t bytes[V6_SIZE] = {0};

    if (inet_pton(AF_INET, address, bytes) == 1)
        return is_public_v4(bytes);
    return inet_pton(AF_INET6, address, bytes) == 1 && is_public_v6(bytes);
}

bool
address_is_web(const char *url)
{
    const char *host;
    size_t length;

    if (strncmp(url, "http://", 7) == 0)
        host = url + 7;
    else if (strncmp(url, "https://", 8) == 0)
        host = url + 8;
    else
        return false;
    length = strcspn(host, "/?#");
    if (length == 0 || memchr(host, '@', length) != NULL || host[0] == ':')
        return false;
    for (const char *at = host; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}", *at) != NULL)
            return false;
    return true;
}
