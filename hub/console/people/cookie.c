#include "hub/console/people/cookie.h"

#include <stdio.h>

#include "shared/text/encode.h"

#define DEVICE_LASTS_S (180 * 86400)
#define DEVICE_BYTES (COOKIE_DEVICE_LENGTH / 2)
#define MAC_LENGTH (CRYPT_SHA256_SIZE * 2)

static void
put(struct call *call, const char *name, const char *value, const char *path, int64_t lasts_s)
{
    char lasts[32] = "";
    char *text;

    if (lasts_s >= 0)
        (void)snprintf(lasts, sizeof(lasts), "; Max-Age=%lld", (long long)lasts_s);
    text = arena_printf(call->arena, "%s=%s; Path=%s; HttpOnly; SameSite=Strict%s%s", name, value,
        path, staff_gate_is_secure(call->hub) ? "; Secure" : "", lasts);
    /* Without memory nobody is signed in, who then sees that. */
    if (text != NULL)
        call_header(call, "set-cookie", text);
}

void
cookie_put_session(struct call *call, const char *token)
{
    put(call, staff_gate_is_secure(call->hub) ? STAFF_GATE_COOKIE_SECURE : STAFF_GATE_COOKIE,
        token == NULL ? "" : token, "/", token == NULL ? 0 : -1);
}

static void
device_name(int64_t staff_id, char ret_name[static COOKIE_DEVICE_NAME_SIZE])
{
    (void)snprintf(ret_name, COOKIE_DEVICE_NAME_SIZE, "shanju-device-%08x",
        (unsigned)((uint64_t)staff_id >> 32));
}

static void
device_mac(const struct hub *hub, int64_t staff_id, struct bytes number,
    char ret_mac[static MAC_LENGTH + 1])
{
    char head[64];
    struct bytes parts[2];
    uint8_t mac[CRYPT_SHA256_SIZE];

    (void)snprintf(head, sizeof(head), "shanju device v1 %lld ", (long long)staff_id);
    parts[0] = bytes_text(head);
    parts[1] = number;
    crypt_hmac_sha256(bytes_of(hub->state_key, sizeof(hub->state_key)), parts, LENGTH(parts), mac);
    (void)encode_hex(bytes_of(mac, sizeof(mac)), ret_mac, MAC_LENGTH + 1);
}

struct bytes
cookie_device(const struct call *call, int64_t staff_id)
{
    char name[COOKIE_DEVICE_NAME_SIZE];
    char mac[MAC_LENGTH + 1];
    struct bytes value;
    struct bytes number;

    device_name(staff_id, name);
    value = staff_gate_cookie_named(call->request, name);
    if (value.size != COOKIE_DEVICE_LENGTH + 1 + MAC_LENGTH)
        return bytes_of("", 0);
    number = bytes_of(value.at, COOKIE_DEVICE_LENGTH);
    device_mac(call->hub, staff_id, number, mac);
    return crypt_equal(bytes_from(value, COOKIE_DEVICE_LENGTH + 1), bytes_text(mac))
               ? number
               : bytes_of("", 0);
}

void
cookie_put_device(struct call *call, int64_t staff_id)
{
    uint8_t bytes[DEVICE_BYTES];
    char number[COOKIE_DEVICE_LENGTH + 1];
    char mac[MAC_LENGTH + 1];
    char name[COOKIE_DEVICE_NAME_SIZE];
    char value[COOKIE_DEVICE_LENGTH + 1 + MAC_LENGTH + 1];

    random_fill(call->hub->net->random, bytes, sizeof(bytes));
    (void)encode_hex(bytes_of(bytes, sizeof(bytes)), number, sizeof(number));
    device_mac(call->hub, staff_id, bytes_text(number), mac);
    device_name(staff_id, name);
    (void)snprintf(value, sizeof(value), "%s.%s", number, mac);
    put(call, name, value, "/console/", DEVICE_LASTS_S);
}
