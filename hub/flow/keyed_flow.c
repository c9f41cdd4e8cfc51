#include "hub/flow/keyed_flow.h"

#define OWN_WEIGHT 2

static void
keyed_keys(struct operation *operation, struct desk *desk)
{
    struct keyed *keyed = (struct keyed *)operation;

    claim_want(desk, keyed->merchant_id, &keyed->key);
    if (keyed->has_nonce)
        claim_want(desk, keyed->merchant_id, &keyed->nonce);
    keyed->inner->kind->keys(keyed->inner, desk);
}

static enum err
refuse(struct keyed *keyed, enum keyed_refusal refusal, enum err err)
{
    keyed->refusal = refusal;
    return err;
}

static enum err
keyed_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct keyed *keyed = (struct keyed *)operation;
    int64_t merchant_id = keyed->merchant_id;
    int64_t ignored;
    enum err err;

    keyed->repeated = false;
    keyed->refusal = KEYED_REFUSAL_OWN;
    if (keyed->has_nonce && claim_look(desk, merchant_id, &keyed->nonce, &ignored) != ERR_NOT_FOUND)
        return refuse(keyed, KEYED_REFUSAL_NONCE, ERR_CONFLICT);
    err = claim_look(desk, merchant_id, &keyed->key, &keyed->resource_id);
    if (err == ERR_CONFLICT)
        return refuse(keyed, KEYED_REFUSAL_KEY, ERR_CONFLICT);
    keyed->repeated = err == ERR_OK;
    if (err == ERR_NOT_FOUND) {
        err = keyed->inner->kind->decide(keyed->inner, desk, turn);
        if (err != ERR_OK)
            return err;
        keyed->resource_id = keyed->about(keyed->inner);
        claim_put(desk, turn, merchant_id, &keyed->key, keyed->resource_id);
    }
    if (keyed->has_nonce)
        claim_put(desk, turn, merchant_id, &keyed->nonce, keyed->resource_id);
    return ERR_OK;
}

static const struct operation_kind keyed_kind = {"keyed", keyed_keys, keyed_decide};

static void
spent_keys(struct operation *operation, struct desk *desk)
{
    const struct keyed_spent *spent = (const struct keyed_spent *)operation;

    claim_want(desk, operation->merchant_id, &spent->nonce);
}

static enum err
spent_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct keyed_spent *spent = (const struct keyed_spent *)operation;
    int64_t made_id;
    enum err err = claim_look(desk, operation->merchant_id, &spent->nonce, &made_id);

    if (err == ERR_NOT_FOUND) {
        claim_put(desk, turn, operation->merchant_id, &spent->nonce, 0);
        return ERR_OK;
    }
    return err == ERR_OK && made_id == 0 ? ERR_OK : ERR_CONFLICT;
}

static const struct operation_kind spent_kind = {"keyed_spent", spent_keys, spent_decide};

void
keyed_flow_spend(struct keyed_spent *spent, int64_t merchant_id, int64_t app_id, struct bytes nonce)
{
    spent->operation.kind = &spent_kind;
    spent->operation.merchant_id = merchant_id;
    spent->operation.weight = 1;
    claim_make(CLAIM_NONCE, app_id, nonce, bytes_of(NULL, 0), &spent->nonce);
}

static enum err
keyed_look(struct operation *operation, struct engine *engine)
{
    struct operation *inner = ((struct keyed *)operation)->inner;

    return inner->look(inner, engine);
}

static enum err
keyed_also(struct operation *operation, struct engine *engine, struct moment now, bool *ret_changed)
{
    struct keyed *keyed = (struct keyed *)operation;

    *ret_changed = false;
    return keyed->repeated ? ERR_OK : keyed->inner->also(keyed->inner, engine, now, ret_changed);
}

static void
make(struct keyed *keyed)
{
    keyed->operation.kind = &keyed_kind;
    keyed->operation.look = keyed->inner->look == NULL ? NULL : keyed_look;
    keyed->operation.also = keyed->inner->also == NULL ? NULL : keyed_also;
    keyed->operation.merchant_id = keyed->merchant_id;
    keyed->operation.weight = keyed->inner->weight + OWN_WEIGHT;
}

void
keyed_flow(struct keyed *keyed, int64_t app_id, struct bytes name, struct bytes content,
    struct bytes nonce)
{
    make(keyed);
    keyed->has_nonce = true;
    claim_make(CLAIM_KEY, app_id, name, content, &keyed->key);
    claim_make(CLAIM_NONCE, app_id, nonce, bytes_of(NULL, 0), &keyed->nonce);
}

void
keyed_flow_staff(struct keyed *keyed, int64_t staff_id, struct bytes name, struct bytes content)
{
    make(keyed);
    claim_make(CLAIM_STAFF_KEY, staff_id, name, content, &keyed->key);
}
