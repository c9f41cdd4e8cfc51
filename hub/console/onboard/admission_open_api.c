#include "hub/console/onboard/admission_open_api.h"

#include <stdlib.h>

#include "hub/console/onboard/admission_change.h"
#include "hub/console/onboard/admission_view.h"
#include "hub/console/whose.h"
#include "hub/flow/admission_seal.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

/* One look at what is sealed; in the arena. */
struct opening {
    struct reading reading; /* first */
    struct staff_act act;   /* that it was looked at */
    struct call *call;
    int64_t id;
    enum admission_document document;
    char end[ORGANISATION_PATH_SIZE];
    struct text *text; /* of what is personal */
    uint8_t *plain;    /* or a document, on the heap: larger than the arena */
    size_t size;
    char type[16];
    enum err err;
};

static void
close_document(struct opening *opening)
{
    if (opening->plain != NULL)
        crypt_wipe(opening->plain, opening->size);
    free(opening->plain);
    opening->plain = NULL;
}

/* False: the call has been answered. */
static bool
read_document(struct call *call, enum admission_document *ret_document)
{
    *ret_document = admission_document_of(form_text(call->form, "kind"));
    if (*ret_document != ADMISSION_DOCUMENTS)
        return true;
    call_refuse(call, PROBLEM_FIELD_WRONG, "kind");
    return false;
}

/* --- looking -------------------------------------------------------------------------- */

static const char *
saved_as(struct opening *opening)
{
    const char *ends = strcmp(opening->type, "image/jpeg") == 0  ? "jpg"
                       : strcmp(opening->type, "image/png") == 0 ? "png"
                                                                 : "pdf";

    return arena_printf(opening->call->arena, "attachment; filename=\"%lld-%s.%s\"",
        (long long)opening->id, admission_document_word(opening->document), ends);
}

/* The call's arena ends with its answer, and what stands in it. */
static void
send_document(struct opening *opening)
{
    const struct bytes plain = bytes_of(opening->plain, opening->size);
    const char *disposition = saved_as(opening);
    uint8_t *block = opening->plain;

    if (disposition == NULL) {
        close_document(opening);
        call_refuse(opening->call, PROBLEM_BUSY, NULL);
        return;
    }
    call_header(opening->call, "content-disposition", disposition);
    call_answer(opening->call, 200, opening->type, plain);
    crypt_wipe(block, plain.size);
    free(block);
}

static void
show(struct opening *opening)
{
    if (opening->plain == NULL)
        call_json(opening->call, opening->text);
    else
        send_document(opening);
}

static void
looked(struct operation *operation)
{
    struct opening *opening = operation->context;

    if (operation->err == ERR_OK) {
        show(opening);
        return;
    }
    close_document(opening);
    if (!staff_act_refused(&opening->act, opening->call))
        call_refuse(opening->call, problem_of(operation->err), NULL);
}

static bool
may_open(const struct call *call)
{
    return permissions_have(call->staff->may, PERMISSION_ONBOARD) ||
           permissions_have(call->staff->may, PERMISSION_ADMIT);
}

static void
opened(struct reading *reading)
{
    struct opening *opening = (struct opening *)reading;
    struct call *call = opening->call;
    enum err err = opening->err;

    if (err == ERR_OK && !may_open(call)) {
        close_document(opening);
        call_refuse(call, PROBLEM_FORBIDDEN, permission_word(PERMISSION_ONBOARD));
        return;
    }
    if (err == ERR_OK)
        err = staff_act_look(&opening->act, call, call->scope.partner_id, opening->id);
    if (err == ERR_OK) {
        opening->act.permitted.operation.answer = looked;
        opening->act.permitted.operation.context = opening;
        err = lane_submit(call->hub->lane, &opening->act.permitted.operation);
    }
    if (err == ERR_OK)
        return;
    if (err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "admission_opening", "err=%s", err_name(err));
    close_document(opening);
    call_refuse(call, problem_of(err), NULL);
}

static void
open_sealed(struct call *call, enum admission_document document,
    void (*run)(struct reading *reading, struct reader *reader))
{
    struct opening *opening = change_take(call, sizeof(*opening));
    enum err err;

    if (opening == NULL)
        return;
    *opening = (struct opening){.reading = {.run = run, .done = opened},
        .call = call,
        .document = document,
        .text = call_text(call)};
    if (!whose_id(call, &opening->id))
        return;
    organisation_path_end(call->scope.path, opening->end);
    err =
        opening->text == NULL ? ERR_NO_SPACE : reader_submit(call->hub->reader, &opening->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static enum err
open_document(struct opening *opening, struct query *row)
{
    const struct bytes sealed = query_blob(row, 1);
    enum err err = text_copy(query_text(row, 0), opening->type, sizeof(opening->type));

    if (err != ERR_OK)
        return err;
    if (sealed.size <= ADMISSION_SEAL_OVERHEAD)
        return ERR_CORRUPT;
    opening->size = sealed.size - ADMISSION_SEAL_OVERHEAD;
    opening->plain = malloc(opening->size);
    if (opening->plain == NULL)
        return ERR_NO_SPACE;
    return admission_seal_open_document(opening->call->hub->keys, opening->id, query_blob(row, 2),
        opening->document, sealed, opening->plain);
}

static void
document_run(struct reading *reading, struct reader *reader)
{
    struct opening *opening = (struct opening *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_ADMISSION_DOCUMENT);

    query_bind_int(row, 1, opening->id);
    query_bind_int(row, 2, opening->document);
    query_bind_text(row, 3, bytes_text(opening->call->scope.path));
    query_bind_text(row, 4, bytes_text(opening->end));
    opening->err = query_step(row);
    if (opening->err == ERR_OK)
        opening->err = open_document(opening, row);
    query_reset(row);
}

static void
get_document(struct call *call)
{
    enum admission_document document;

    if (read_document(call, &document))
        open_sealed(call, document, document_run);
}

static enum err
put_personal(struct opening *opening, struct bytes sealed)
{
    struct admission_personal personal;
    struct json_writer writer;
    enum err err =
        admission_seal_open_personal(opening->call->hub->keys, opening->id, sealed, &personal);

    if (err != ERR_OK)
        return err;
    json_start(&writer, opening->text);
    json_open_object(&writer, NULL);
    for (unsigned i = ADMISSION_PERSONAL_FIRST; i < ADMISSION_FIELDS; i++)
        json_put_text(&writer, admission_field_word((enum admission_field)i),
            bytes_text(personal.said[i - ADMISSION_PERSONAL_FIRST]));
    json_close_object(&writer);
    crypt_wipe(&personal, sizeof(personal));
    return ERR_OK;
}

static void
personal_run(struct reading *reading, struct reader *reader)
{
    struct opening *opening = (struct opening *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_ADMISSION_PERSONAL);

    query_bind_int(row, 1, opening->id);
    query_bind_text(row, 2, bytes_text(opening->call->scope.path));
    query_bind_text(row, 3, bytes_text(opening->end));
    opening->err = query_step(row);
    if (opening->err == ERR_OK)
        opening->err = put_personal(opening, query_blob(row, 0));
    query_reset(row);
}

static void
get_personal(struct call *call)
{
    open_sealed(call, ADMISSION_DOCUMENTS, personal_run);
}

/* --- adding, taking away ----------------------------------------------------------------- */

static int64_t
attached(const struct operation *inner)
{
    return ((const struct admission_attach *)inner)->ask.merchant_id;
}

static void
attach(struct call *call, struct bytes bytes, const char *type)
{
    enum admission_document document;
    struct admission_change *change;
    struct admission_attach *attach;
    int64_t id;

    if (!whose_id(call, &id) || !read_document(call, &document))
        return;
    change = admission_change_take(call);
    if (change == NULL)
        return;
    attach = &change->of.attach;
    *attach = (struct admission_attach){.ask = admission_change_ask(call, id, 0),
        .document = document,
        .type = type,
        .bytes = bytes};
    admission_flow_attach(attach);
    staff_change_submit(&change->change, call, &attach->operation, attached);
}

static void
add_document(struct call *call)
{
    const struct bytes bytes = call->signed_by.body;
    const char *type = admission_document_type(bytes);

    if (type == NULL)
        call_refuse(call, PROBLEM_NO_PICTURE, NULL);
    else
        attach(call, bytes, type);
}

static void
remove_document(struct call *call)
{
    attach(call, bytes_of("", 0), "");
}

#define DOCUMENTS "/console/api/admissions/:/documents"
#define SEE ROUTE_MAY(PERMISSION_ONBOARDINGS)
#define ENTER (ROUTE_MAY(PERMISSION_ONBOARD) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", "/console/api/admissions/:/personal", SEE, 0, get_personal, NULL},
    {"GET", DOCUMENTS, SEE, 0, get_document, NULL},
    {"POST", DOCUMENTS, ENTER, ADMISSION_DOCUMENT_MAX, add_document, NULL},
    {"DELETE", DOCUMENTS, ENTER, 0, remove_document, NULL},
};

const struct route_set admission_open_api_routes = {routes, LENGTH(routes)};
