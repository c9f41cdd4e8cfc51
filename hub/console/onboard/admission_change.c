#include "hub/console/onboard/admission_change.h"

#include "hub/console/onboard/admission_view.h"

/* Every operation of an application has it behind its operation. */
struct asked {
    struct operation operation;
    struct admission_ask ask;
};
_Static_assert(offsetof(struct admission_put, ask) == offsetof(struct asked, ask) &&
                   offsetof(struct admission_attach, ask) == offsetof(struct asked, ask) &&
                   offsetof(struct admission_step_on, ask) == offsetof(struct asked, ask),
    "what is asked stands in one place");

static enum problem
problem(const struct operation *inner, enum err err)
{
    (void)inner;
    switch ((int)err) {
    case ERR_CONFLICT:
        return PROBLEM_CHANGED_MEANWHILE;
    case ERR_BAD_INPUT:
        return PROBLEM_FIELD_WRONG;
    case ERR_NOT_STORED:
        return PROBLEM_BUSY; /* another merchant got the number */
    default:
        return problem_of(err);
    }
}

static const char *
wrong(const struct operation *inner, enum err err)
{
    return err == ERR_BAD_INPUT ? ((const struct asked *)(const void *)inner)->ask.wrong : NULL;
}

static void
shown(struct call *call, struct staff_change *change, int64_t id)
{
    const struct admission_change *made = (const struct admission_change *)(const void *)change;

    if (made->url != NULL)
        session_ring_forget(call->hub->sessions);
    admission_view_one(call, id, made->url);
}

struct admission_change *
admission_change_take(struct call *call)
{
    struct admission_change *change = change_take(call, sizeof(*change));

    if (change == NULL)
        return NULL;
    change->change.then = shown;
    change->change.problem = problem;
    change->change.wrong = wrong;
    change->change.merchant_id = call->scope.partner_id;
    return change;
}

struct admission_ask
admission_change_ask(struct call *call, int64_t id, int64_t version)
{
    return (struct admission_ask){.merchant_id = id,
        .version = version,
        .path = call->scope.path,
        .by_id = call->staff->seen.staff_id,
        .keys = call->hub->keys};
}
