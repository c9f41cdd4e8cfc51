#include "hub/console/invitation_link.h"

#include "hub/console/staff_change.h"
#include "shared/text/encode.h"

const char *
invitation_link_make(
    struct call *call, int64_t staff_id, uint8_t ret_hash[static CRYPT_SHA256_SIZE])
{
    const char *url;
    uint8_t mac[CRYPT_SHA256_SIZE];
    char secret[STAFF_TOKEN_LENGTH + 1];
    struct staff_link link;

    if (!staff_change_secret(call, "invitation", staff_id, mac))
        return NULL;
    (void)encode_hex(bytes_of(mac, sizeof(mac)), secret, sizeof(secret));
    staff_flow_link(staff_id, secret, &link);
    memcpy(ret_hash, link.hash, sizeof(link.hash));
    url = arena_printf(
        call->arena, "%s/console/#/invitation/%s", call->hub->settings.console_url, link.token);
    if (url == NULL)
        call_refuse(call, PROBLEM_BUSY, NULL);
    return url;
}
