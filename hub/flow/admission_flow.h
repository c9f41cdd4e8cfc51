/*
 * admission_flow.h -- a merchant's application is entered, submitted, and passed or rejected.
 *
 * draft → submitted → passed | rejected; a change makes a rejected one a draft again. What is
 * personal is sealed (admission_seal.h). Who has entered, changed or submitted it never
 * reviews it. Passing makes the merchant, its first store and its first administrator's invitation
 * in the transaction that says so (docs/adr/0047). Who may is asked before, at the console's gate;
 * where one looks bounds what there is.
 */
#ifndef HUB_FLOW_ADMISSION_FLOW_H
#define HUB_FLOW_ADMISSION_FLOW_H

#include "hub/flow/admission.h"
#include "hub/flow/organisation_flow.h"
#include "hub/flow/staff_flow.h"
#include "hub/flow/vault.h"
#include "hub/store/lane.h"

/* What each of them is asked with; texts are borrowed until it is answered. */
struct admission_ask {
    int64_t merchant_id; /* which one; 0: a new one */
    int64_t version;     /* that was read; 0: whatever it is */
    const char *path;    /* of where one looks: what is not below is not found */
    int64_t by_id;
    const struct vault_keys *keys;

    const char *wrong; /* handed back: the field that ERR_BAD_INPUT is about; NULL for none */
};

/*
 * Some of its fields are said. ERR_NOT_FOUND; ERR_CONFLICT: another version; ERR_BAD_STATE: it is
 * under review or passed, or no merchant stands under that parent; ERR_BAD_INPUT: wrong is not
 * right.
 */
struct admission_put {
    struct operation operation; /* first */
    struct admission_ask ask;
    int64_t parent_id;                  /* of a new one */
    const char *says[ADMISSION_FIELDS]; /* NULL: as it is; "" takes it away, but for the name */

    int64_t made_id; /* handed back */
};
void admission_flow_put(struct admission_put *put);

/* A document is added, or another one in its place, or taken away. Errors likewise. */
struct admission_attach {
    struct operation operation; /* first */
    struct admission_ask ask;
    enum admission_document document;
    const char *type;   /* of admission_document_type() */
    struct bytes bytes; /* at most ADMISSION_DOCUMENT_MAX; none: it is taken away */
};
void admission_flow_attach(struct admission_attach *attach);

enum admission_answer {
    ADMISSION_SUBMIT,
    ADMISSION_PASS,
    ADMISSION_REJECT
};

/*
 * It goes on. ERR_NOT_FOUND, ERR_CONFLICT, ERR_BAD_STATE; ERR_BAD_INPUT: wrong is missing;
 * ERR_FORBIDDEN: who was at it does not review it; with is_taken ERR_BAD_INPUT: somebody has the
 * login of the administrator. ERR_NOT_STORED: another merchant got the number; ask again.
 */
struct admission_step_on {
    struct operation operation; /* first */
    struct admission_ask ask;
    enum admission_answer answer;
    const char *reason;              /* of a rejection */
    uint8_t link[CRYPT_SHA256_SIZE]; /* of a pass: the invitation's */

    bool is_taken; /* handed back */

    int64_t number; /* from here on inside: that of the merchant */
    bool was_at_it;
    struct organisation_add merchant;
    struct organisation_add store;
    struct staff_invite invite;
};
void admission_flow_step(struct admission_step_on *step);

#endif
