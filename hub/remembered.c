#include "hub/remembered.h"

#include "hub/api/callback_api.h"
#include "hub/api/nonces.h"
#include "hub/api/order_api.h"
#include "hub/api/pay_api.h"
#include "hub/api/plate_limit.h"

enum err
remembered_make(struct hub *hub)
{
    enum err err = pay_api_waiters_make(&hub->waiters);

    if (err == ERR_OK)
        err = callback_api_merchants_make(&hub->merchants);
    if (err == ERR_OK)
        err = order_api_waiters_make(&hub->order_waiters);
    if (err == ERR_OK)
        err = nonces_make(NONCES_MAX, &hub->nonces);
    if (err == ERR_OK)
        err = plate_limit_make(&hub->plates);
    if (err == ERR_OK)
        err = throttle_make(&hub->throttle);
    if (err == ERR_OK)
        err = sign_watch_make(hub->net, hub->lane, &hub->sign_watch);
    if (err == ERR_OK)
        err = audit_teller_make(hub->net, hub->reader, &hub->audit_teller);
    if (err == ERR_OK)
        err = password_queue_make(hub->net, &hub->settings.password_cost, &hub->passwords);
    if (err == ERR_OK)
        err = session_ring_make(hub->net, hub->reader, &hub->sessions);
    return err;
}

void
remembered_free(struct hub *hub)
{
    pay_api_waiters_free(&hub->waiters);
    callback_api_merchants_free(&hub->merchants);
    order_api_waiters_free(&hub->order_waiters);
    nonces_free(&hub->nonces);
    plate_limit_free(&hub->plates);
    throttle_free(&hub->throttle);
    sign_watch_free(&hub->sign_watch);
    audit_teller_free(&hub->audit_teller);
    password_queue_free(&hub->passwords);
    session_ring_free(&hub->sessions);
}
