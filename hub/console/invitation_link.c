#include "hub/console/invitation_link.h"

#include "hub/api/staff_gate.h"
#include "shared/text/encode.h"

const char *
invitation_link_make(
    struct call *call, int64_t staff_id, uint8_t ret_hash[static CRYPT_SHA256_SIZE])
{
    const struct hub *hub = call->hub;
    char *name = arena_printf(call->arena, "shanju invitation v1 %lld %lld %s",
        (long long)call->staff->seen.staff_id, (long long)staff_id, call->signed_by.key);
    const char *url = NULL;
    uint8_t mac[CRYPT_SHA256_SIZE];
    char secret[STAFF_TOKEN_LENGTH + 1];
    struct staff_link link;
    struct bytes part;

    if (name != NULL) {
        part = bytes_text(name);
        crypt_hmac_sha256(bytes_of(hub->state_key, sizeof(hub->state_key)), &part, 1, mac);
        (void)encode_hex(bytes_of(mac, sizeof(mac)), secret, sizeof(secret));
        staff_flow_link(staff_id, secret, &link);
        memcpy(ret_hash, link.hash, sizeof(link.hash));
        url = arena_printf(
            call->arena, "%s/console/#/invitation/%s", hub->settings.console_url, link.token);
    }
    if (url == NULL)
        call_refuse(call, PROBLEM_BUSY, NULL);
    return url;
}
