/*
 * sim_app.h -- a merchant's app as a machine: "http://app.sim".
 *
 * It asks /v1, signed, and hears notices. A change is kept before it is sent, and
 * sent again under its Idempotency-Key until there is an answer, by the next run of
 * a program that has died, too. What it is told goes into its journal
 * (sim_app_journal.h). What it wants, shop.h decides.
 */
#ifndef TESTS_SIM_SIM_APP_H
#define TESTS_SIM_SIM_APP_H

#include "shared/text/json.h"
#include "tests/sim/machine.h"

/* Its secret, and the merchant's: the app and the merchant are made by sim_hub_add_app(). */
#define SIM_APP_ID 7001
#define SIM_APP_URL "http://app.sim/notices"
#define SIM_APP_KEY_SIZE 32

/* What a request came to. */
struct sim_app_answer {
    int status;
    const char *code; /* of a refusal; "" */
    int64_t id;       /* 0 for none */
    const char *state;
    const struct json_node *root; /* NULL when there was no JSON */
};

typedef void sim_app_fn(void *context, const struct sim_app_answer *answer);

/* A POST. Texts are copied. */
struct sim_app_change {
    const char *kind;     /* order, refund, …: whose states they are that are answered */
    const char *target;   /* "/v1/refunds" */
    const char *body;     /* "" for none */
    const char *name;     /* the merchant's own number of what is made; "" for none */
    int64_t amount;       /* that it has then; 0 when that is not asked */
    const char *refusals; /* codes that may be, "A B"; another one fails the world */
    sim_app_fn *then;     /* once, when it is known; NULL for nobody */
    void *context;
};

struct sim_app_figures {
    int64_t asked;
    int64_t again; /* sent once more, as no answer came */
    int64_t refused;
    int64_t misused; /* keys used for something else, on purpose */
    int64_t notices;
    int64_t notices_refused;
};

struct machine *sim_app_start(struct sim_net *net, struct world *world);
/** sim_app_close() is after machine_stop_all(). */
void sim_app_close(void);

/** sim_app_change() asks for it as soon as the app runs. */
void sim_app_change(const struct sim_app_change *change);
/** sim_app_get() reads; nobody is called when there is no answer. kind as above. */
void sim_app_get(const char *kind, const char *target, sim_app_fn *then, void *context);

/** sim_app_be_kind() has it accept every notice at once, ask nothing for fun; or not any more. */
void sim_app_be_kind(bool kind);
/** sim_app_is_at_rest() is whether every change that was asked for has its answer. */
bool sim_app_is_at_rest(void);

struct sim_app_figures *sim_app_figures(void);

#endif
