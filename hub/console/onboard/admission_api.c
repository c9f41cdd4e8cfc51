#include "hub/console/onboard/admission_api.h"

#include "hub/console/invitation_link.h"
#include "hub/console/onboard/admission_change.h"
#include "hub/console/onboard/admission_view.h"
#include "hub/console/whose.h"

#include "hub/store/sql/store.sql.h"

#define REASON_MAX 600

/* The fields as admission.def has them, then the version. */
static const struct shape_field fields[ADMISSION_FIELDS + 1] = {
#define FIELD(field, word, most)                                                                   \
    [ADMISSION_##field] = {.name = (word),                                                         \
        .kind = SHAPE_TEXT,                                                                        \
        .optional = true,                                                                          \
        .may_be_empty = true,                                                                      \
        .max = (most)},
#define PERSONAL_FIELD(field, word, most) FIELD(field, word, most)
#include "hub/flow/admission.def"
#undef FIELD
#undef PERSONAL_FIELD
    [ADMISSION_FIELDS] = {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
};
static const struct shape new_shape = {"AdmissionEntered", fields, ADMISSION_FIELDS};
static const struct shape patch_shape = {"AdmissionChanged", fields, ADMISSION_FIELDS + 1};

enum {
    STEP_VERSION,
    STEP_REASON,
    STEP_FIELDS
};

static const struct shape_field step_fields[STEP_FIELDS] = {
    [STEP_VERSION] = {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
    [STEP_REASON] = {.name = "reason", .kind = SHAPE_TEXT, .max = REASON_MAX},
};
static const struct shape step_shape = {"AdmissionStep", step_fields, 1};
static const struct shape reject_shape = {"AdmissionRejected", step_fields, STEP_FIELDS};

/* --- seeing -------------------------------------------------------------------------- */

static void
get(struct call *call)
{
    int64_t id;

    if (whose_id(call, &id))
        admission_view_one(call, id, NULL);
}

/* --- entering, changing ---------------------------------------------------------------- */

static int64_t
made(const struct operation *inner)
{
    return ((const struct admission_put *)inner)->made_id;
}

static void
put(struct call *call, int64_t id, int64_t version, const union shape_value *values)
{
    struct admission_change *change = admission_change_take(call);
    struct admission_put *put;

    if (change == NULL)
        return;
    put = &change->of.put;
    put->ask = admission_change_ask(call, id, version);
    put->parent_id = call->scope.organisation_id;
    for (unsigned i = 0; i < ADMISSION_FIELDS; i++)
        put->says[i] = values[i].text;
    admission_flow_put(put);
    staff_change_submit(&change->change, call, &put->operation, made);
}

static void
enter(struct call *call)
{
    union shape_value values[ADMISSION_FIELDS];

    if (!change_read(call, &new_shape, values))
        return;
    if (values[ADMISSION_NAME].text == NULL)
        call_refuse(call, PROBLEM_FIELD_MISSING, admission_field_word(ADMISSION_NAME));
    else
        put(call, 0, 0, values);
}

static void
patch(struct call *call)
{
    union shape_value values[ADMISSION_FIELDS + 1];
    int64_t id;

    if (whose_id(call, &id) && change_read(call, &patch_shape, values))
        put(call, id, values[ADMISSION_FIELDS].number, values);
}

/* --- going on ------------------------------------------------------------------------- */

static enum problem
step_problem(const struct operation *inner, enum err err)
{
    const struct admission_step_on *step = (const struct admission_step_on *)inner;

    switch ((int)err) {
    case ERR_BAD_INPUT:
        return step->is_taken ? PROBLEM_LOGIN_TAKEN : PROBLEM_FIELD_MISSING;
    case ERR_CONFLICT:
        return PROBLEM_CHANGED_MEANWHILE;
    case ERR_FORBIDDEN:
        return PROBLEM_OWN_WORK;
    case ERR_NOT_STORED:
        return PROBLEM_BUSY; /* another merchant got the number */
    default:
        return problem_of(err);
    }
}

static int64_t
stepped(const struct operation *inner)
{
    return ((const struct admission_step_on *)inner)->ask.merchant_id;
}

/* NULL: the call has been answered. */
static struct admission_change *
take_step(struct call *call, enum admission_answer answer, const struct shape *shape)
{
    union shape_value values[STEP_FIELDS] = {{.text = NULL}};
    struct admission_change *change;
    int64_t id;

    if (!whose_id(call, &id) || !change_read(call, shape, values))
        return NULL;
    change = admission_change_take(call);
    if (change == NULL)
        return NULL;
    change->change.problem = step_problem;
    change->of.step.ask = admission_change_ask(call, id, values[STEP_VERSION].number);
    change->of.step.answer = answer;
    change->of.step.reason = values[STEP_REASON].text;
    return change;
}

static void
go_on(struct call *call, struct admission_change *change)
{
    admission_flow_step(&change->of.step);
    staff_change_submit(&change->change, call, &change->of.step.operation, stepped);
}

static void
submit(struct call *call)
{
    struct admission_change *change = take_step(call, ADMISSION_SUBMIT, &step_shape);

    if (change != NULL)
        go_on(call, change);
}

static void
reject(struct call *call)
{
    struct admission_change *change = take_step(call, ADMISSION_REJECT, &reject_shape);

    if (change != NULL)
        go_on(call, change);
}

/* Whom it will invite: what the link is for. */
struct invited {
    struct reading reading; /* first */
    struct call *call;
    struct admission_change *change;
    char end[ORGANISATION_PATH_SIZE];
    char login[STAFF_LOGIN_MAX + 1];
    enum err err;
};

static void
invited_run(struct reading *reading, struct reader *reader)
{
    struct invited *invited = (struct invited *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_ADMISSION_ADMIN);

    query_bind_int(row, 1, invited->change->of.step.ask.merchant_id);
    query_bind_text(row, 2, bytes_text(invited->call->scope.path));
    query_bind_text(row, 3, bytes_text(invited->end));
    invited->err = query_step(row);
    if (invited->err == ERR_OK)
        invited->err = text_copy(query_text(row, 0), invited->login, sizeof(invited->login));
    query_reset(row);
}

static void
invited_done(struct reading *reading)
{
    struct invited *invited = (struct invited *)reading;
    struct admission_change *change = invited->change;
    struct call *call = invited->call;

    if (invited->err != ERR_OK) {
        call_refuse(call, problem_of(invited->err), NULL);
        return;
    }
    change->url = invitation_link_make(call, staff_id(invited->login), change->of.step.link);
    if (change->url != NULL)
        go_on(call, change);
}

static void
pass(struct call *call)
{
    struct admission_change *change = take_step(call, ADMISSION_PASS, &step_shape);
    struct invited *invited = change == NULL ? NULL : change_take(call, sizeof(*invited));
    enum err err;

    if (invited == NULL)
        return;
    *invited = (struct invited){
        .reading = {.run = invited_run, .done = invited_done}, .call = call, .change = change};
    organisation_path_end(call->scope.path, invited->end);
    err = reader_submit(call->hub->reader, &invited->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

#define ADMISSIONS "/console/api/admissions"
#define SEE ROUTE_MAY(PERMISSION_ONBOARDINGS)
#define ENTER (ROUTE_MAY(PERMISSION_ONBOARD) | (unsigned)ROUTE_KEYED)
#define REVIEW (ROUTE_MAY(PERMISSION_ADMIT) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", ADMISSIONS, SEE, 0, admission_view_page, NULL},
    {"POST", ADMISSIONS, ENTER, CONSOLE_BODY_MAX, enter, NULL},
    {"GET", ADMISSIONS "/:", SEE, 0, get, NULL},
    {"PATCH", ADMISSIONS "/:", ENTER, CONSOLE_BODY_MAX, patch, NULL},
    {"POST", ADMISSIONS "/:/submit", ENTER, CONSOLE_BODY_MAX, submit, NULL},
    {"POST", ADMISSIONS "/:/pass", REVIEW, CONSOLE_BODY_MAX, pass, NULL},
    {"POST", ADMISSIONS "/:/reject", REVIEW, CONSOLE_BODY_MAX, reject, NULL},
};

const struct route_set admission_api_routes = {routes, LENGTH(routes)};
