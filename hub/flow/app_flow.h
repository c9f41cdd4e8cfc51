/*
 * app_flow.h -- a merchant's apps are changed by people: made, set, given new keys; a test notice.
 *
 * Who may is asked before; that the app's merchant stands below where he may is looked at here, in
 * the transaction. A secret is sealed as it is stored. With a new secret or key the one before it
 * is taken for APP_FLOW_BOTH more, so that nobody has to change two programs in one moment.
 */
#ifndef HUB_FLOW_APP_FLOW_H
#define HUB_FLOW_APP_FLOW_H

#include "hub/flow/keyring.h"
#include "hub/store/lane.h"

#define APP_FLOW_BOTH span_s(24 * 3600)

/*
 * Its texts are borrowed until it is answered. ERR_NOT_FOUND: no such merchant or partner below;
 * ERR_BAD_INPUT: what app_flow_wrong() names; ERR_OUT_OF_RANGE: its package has no more apps.
 */
struct app_add {
    struct operation operation;
    const char *below;
    int64_t merchant_id;
    const char *name;
    const char *grants;     /* hub/flow/grant.h */
    const char *notice_url; /* "" for none */
    bool all_sales;         /* it hears of all of the merchant's sales; takes an address */
    const char *public_key; /* PEM, of an app that signs by RSA; "": by HMAC */
    const char *secret;     /* of KEYRING_SECRET_LENGTH */
    const struct vault_keys *keys;

    bool is_full;       /* looked up */
    struct app_row app; /* handed back */
};

enum app_says {
    APP_SAYS_NAME = 1,
    APP_SAYS_STATE = 2,
    APP_SAYS_GRANTS = 4,
    APP_SAYS_NOTICE_URL = 8,
    APP_SAYS_ALL_SALES = 16
};

/* ERR_NOT_FOUND; ERR_CONFLICT: another version; ERR_BAD_INPUT as above. */
struct app_set {
    struct operation operation;
    const char *below;
    int64_t app_id;
    int64_t version;
    unsigned says; /* which of these count */
    const char *name;
    bool suspended;
    const char *grants;
    const char *notice_url;
    bool all_sales;

    struct app_row app; /* handed back: as it stands */
};

/* New keys. ERR_NOT_FOUND, ERR_CONFLICT; ERR_BAD_STATE: a public key for who signs by HMAC. */
struct app_rotate {
    struct operation operation;
    const char *below;
    int64_t app_id;
    int64_t version;
    const char *public_key; /* PEM; "": its secret, which signs notices of either kind */
    const char *secret;
    bool at_once; /* what was before is not taken any more: somebody else may have it */
    const struct vault_keys *keys;

    struct app_row app; /* handed back */
};

/* ERR_NOT_FOUND; ERR_BAD_STATE: it has no address. */
struct app_test {
    struct operation operation;
    const char *below;
    int64_t app_id;

    int64_t notice_id; /* handed back */
};

void app_flow_add(struct app_add *add);
void app_flow_set(struct app_set *set);
void app_flow_rotate(struct app_rotate *rotate);
void app_flow_test(struct app_test *test);

/** app_flow_wrong() is the field that cannot be, of those that are not NULL; NULL: all may. */
const char *app_flow_wrong(const char *name, const char *grants, const char *notice_url);

#endif
