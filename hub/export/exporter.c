#include "hub/export/exporter.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define LOOK_EVERY span_s(5)
#define TELL_EVERY span_s(1)
#define FOLDER_MODE 0700

/* The export that is being written. */
struct job {
    struct export_row row;
    const struct export_list *list;
    void *state; /* the list's; NULL before it is opened */
    struct sheet *sheet;
    struct export_page page; /* the newest */
    int64_t rows;
    int64_t size; /* of the file, once it is whole */
    struct tick told;
    enum err err;
};

struct exporter {
    struct reading reading; /* first: one thing is done at a time */
    struct net_work closing;
    struct export_step step;
    struct exporter_options options;
    struct net_timer *timer;
    struct job job;
    struct export_row found; /* by a look; its id is 0 for none */
    bool busy;
    bool again; /* somebody stirred meanwhile */
    bool stopping;
    net_fn *stopped;
    void *stopped_context;
};

static void look(void *context);
static void next_page(struct exporter *exporter);

static struct exporter *
exporter_of(struct net_work *work)
{
    return (struct exporter *)(void *)((char *)work - offsetof(struct exporter, closing));
}

void
exporter_path(const struct exporter *exporter, const struct export_row *row,
    char ret_path[static EXPORTER_PATH_MAX])
{
    (void)snprintf(ret_path, EXPORTER_PATH_MAX, "%.300s/%" PRId64 ".%s", exporter->options.folder,
        row->id, row->format);
}

const struct export_list *
exporter_find(const struct exporter *exporter, struct bytes name)
{
    for (size_t i = 0; i < exporter->options.lists_count; i++)
        if (bytes_is(name, exporter->options.lists[i]->name))
            return exporter->options.lists[i];
    return NULL;
}

/* --- between exports --- */

static void
tell_stopped(struct exporter *exporter)
{
    net_fn *stopped = exporter->stopped;

    exporter->stopped = NULL;
    if (stopped != NULL)
        stopped(exporter->stopped_context);
}

static void
rest(struct exporter *exporter)
{
    bool again = exporter->again;

    exporter->busy = false;
    exporter->again = false;
    if (exporter->stopping) {
        tell_stopped(exporter);
        return;
    }
    if (net_timer_start(exporter->options.net, again ? span_ms(0) : LOOK_EVERY, look, exporter,
            &exporter->timer) != ERR_OK)
        exporter->timer = NULL; /* whoever stirs next begins it again */
}

static void
submit(struct exporter *exporter, enum export_event event, void (*answer)(struct operation *))
{
    enum err err;

    exporter->step = (struct export_step){
        .operation = {.answer = answer, .context = exporter},
        .id = exporter->job.row.id,
        .event = event,
        .rows = exporter->job.rows,
        .share = exporter->job.page.share,
        .size = exporter->job.size,
        .reason = err_name(exporter->job.err),
    };
    export_flow_step(&exporter->step);
    err = lane_submit(exporter->options.lane, &exporter->step.operation);
    if (err == ERR_OK)
        return;
    exporter->step.operation.err = err;
    answer(&exporter->step.operation);
}

static void
free_job(struct job *job)
{
    sheet_drop(&job->sheet);
    if (job->state != NULL && job->list->close != NULL)
        job->list->close(job->state);
    free(job->state);
    *job = (struct job){.rows = 0};
}

static void
forget_job(struct exporter *exporter)
{
    free_job(&exporter->job);
    rest(exporter);
}

/* Whatever became of that: who looks next finds how it stands. */
static void
ended(struct operation *operation)
{
    struct exporter *exporter = operation->context;

    log_event(LOG_INFO, "export_ended", "id=%" PRId64 " list=%s rows=%" PRId64 " err=%s said=%s",
        exporter->job.row.id, exporter->job.row.list, exporter->job.rows,
        err_name(exporter->job.err), err_name(operation->err));
    exporter->again = operation->err == ERR_OK; /* else not at once */
    forget_job(exporter);
}

static void
fail(struct exporter *exporter, enum err err)
{
    exporter->job.err = err;
    sheet_drop(&exporter->job.sheet);
    submit(exporter, EXPORT_FAIL, ended);
}

/* --- one export --- */

static void
close_run(struct net_work *work)
{
    struct job *job = &exporter_of(work)->job;

    job->err = sheet_close(&job->sheet, &job->size);
}

static void
close_done(struct net_work *work)
{
    struct exporter *exporter = exporter_of(work);

    if (exporter->job.err != ERR_OK)
        fail(exporter, exporter->job.err);
    else
        submit(exporter, EXPORT_END, ended);
}

static void
close_file(struct exporter *exporter)
{
    enum err err;

    exporter->closing = (struct net_work){.run = close_run, .done = close_done, .heavy = true};
    err = net_work(exporter->options.net, &exporter->closing);
    if (err != ERR_OK)
        fail(exporter, err);
}

static enum err
open_job(struct exporter *exporter, struct reader *reader)
{
    struct job *job = &exporter->job;
    const struct export_list *list = job->list;
    char path[EXPORTER_PATH_MAX];
    struct sheet_options options = {
        .format = strcmp(job->row.format, "csv") == 0 ? SHEET_CSV : SHEET_XLSX,
        .path = path,
        .folder = exporter->options.folder,
        .columns = list->columns,
        .columns_count = list->columns_count,
        .english = strcmp(job->row.language, "en") == 0,
        .wall_clock = list->wall_clock,
        .with_sums = true,
    };
    enum err err;

    job->state = calloc(1, list->state_size);
    if (job->state == NULL)
        return ERR_NO_SPACE;
    err = list->open(job->state, &job->row, reader);
    if (err != ERR_OK)
        return err;
    exporter_path(exporter, &job->row, path);
    options.title = options.english ? list->english : list->chinese;
    options.context = job->state;
    return sheet_open(&options, &job->sheet);
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct exporter *exporter = (struct exporter *)reading;
    struct job *job = &exporter->job;

    job->page = (struct export_page){.rows_max = EXPORTER_PAGE};
    job->err = job->sheet == NULL ? open_job(exporter, reader) : ERR_OK;
    if (job->err == ERR_OK)
        job->err = job->list->page(job->state, reader, job->sheet, &job->page);
    job->rows += job->page.rows;
}

/* It was cancelled, or is another hub's. */
static void
lost(struct operation *operation)
{
    struct exporter *exporter = operation->context;

    exporter->job.err = operation->err;
    ended(operation);
}

static void
told(struct operation *operation)
{
    struct exporter *exporter = operation->context;

    if (exporter->stopping)
        forget_job(exporter);
    else if (operation->err == ERR_OK || err_class(operation->err) != ERR_CLASS_REFUSED)
        next_page(exporter);
    else
        lost(operation);
}

static void
page_done(struct reading *reading)
{
    struct exporter *exporter = (struct exporter *)reading;
    struct job *job = &exporter->job;
    struct tick now = net_tick(exporter->options.net);

    if (exporter->stopping) {
        forget_job(exporter);
    } else if (job->err != ERR_OK) {
        fail(exporter, job->err);
    } else if (job->page.ended) {
        close_file(exporter);
    } else if (tick_reached(now, tick_after(job->told, TELL_EVERY))) {
        job->told = now;
        submit(exporter, EXPORT_GO_ON, told);
    } else {
        next_page(exporter);
    }
}

static void
next_page(struct exporter *exporter)
{
    enum err err;

    exporter->reading = (struct reading){.run = page_run, .done = page_done};
    err = reader_submit(exporter->options.reader, &exporter->reading);
    if (err == ERR_STOPPING)
        forget_job(exporter);
    else if (err != ERR_OK)
        fail(exporter, err);
}

static void
begun(struct operation *operation)
{
    struct exporter *exporter = operation->context;
    struct job *job = &exporter->job;

    if (operation->err != ERR_OK) {
        forget_job(exporter); /* another hub has it, or the lane is full */
        return;
    }
    job->row = exporter->step.row;
    job->told = net_tick(exporter->options.net);
    job->list = exporter_find(exporter, bytes_text(job->row.list));
    if (job->list == NULL)
        fail(exporter, ERR_UNSUPPORTED); /* of a version that knew more */
    else
        next_page(exporter);
}

/* --- looking for one --- */

static enum err
read_found(struct query *query, struct export_row *row)
{
    enum err err = text_copy(query_text(query, 1), row->state, sizeof(row->state));

    row->id = query_int(query, 0);
    return err == ERR_OK ? text_copy(query_text(query, 2), row->format, sizeof(row->format)) : err;
}

static enum err
find(struct exporter *exporter, struct query *query)
{
    enum err err = query_step(query);

    if (err == ERR_OK)
        err = read_found(query, &exporter->found);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
look_run(struct reading *reading, struct reader *reader)
{
    struct exporter *exporter = (struct exporter *)reading;
    struct query *query = reader_statement(reader, SQL_STORE_EXPORT_EXPIRED);

    exporter->found = (struct export_row){.id = 0};
    query_bind_int(query, 1, net_moment(exporter->options.net).us);
    exporter->job.err = find(exporter, query);
    if (exporter->job.err != ERR_OK || exporter->found.id != 0)
        return;
    query = reader_statement(reader, SQL_STORE_EXPORT_NEXT);
    query_bind_int(query, 1, exporter->options.node);
    query_bind_int(query, 2, net_moment(exporter->options.net).us);
    exporter->job.err = find(exporter, query);
}

static void
look_done(struct reading *reading)
{
    struct exporter *exporter = (struct exporter *)reading;
    const struct export_row *found = &exporter->found;
    char path[EXPORTER_PATH_MAX];

    if (exporter->stopping || exporter->job.err != ERR_OK || found->id == 0) {
        forget_job(exporter);
        return;
    }
    exporter->job.row = *found;
    if (strcmp(found->state, "done") == 0) {
        exporter_path(exporter, found, path);
        (void)unlink(path);
        submit(exporter, EXPORT_EXPIRE, ended);
    } else if (strcmp(found->state, "running") == 0) {
        submit(exporter, EXPORT_BEGIN_AGAIN, begun);
    } else {
        submit(exporter, EXPORT_BEGIN, begun);
    }
}

static void
look(void *context)
{
    struct exporter *exporter = context;

    exporter->timer = NULL;
    exporter->busy = true;
    exporter->reading = (struct reading){.run = look_run, .done = look_done};
    if (reader_submit(exporter->options.reader, &exporter->reading) != ERR_OK)
        rest(exporter);
}

void
exporter_stir(struct exporter *exporter)
{
    exporter->again = true;
    if (exporter->busy || exporter->stopping)
        return;
    net_timer_cancel(exporter->options.net, &exporter->timer);
    rest(exporter);
}

enum err
exporter_make(const struct exporter_options *options, struct exporter **ret_exporter)
{
    struct exporter *exporter = calloc(1, sizeof(*exporter));

    if (exporter == NULL)
        return ERR_NO_SPACE;
    exporter->options = *options;
    if ((mkdir(options->folder, FOLDER_MODE) != 0 && errno != EEXIST) ||
        access(options->folder, W_OK) != 0) {
        free(exporter);
        return ERR_FORBIDDEN;
    }
    exporter_stir(exporter);
    *ret_exporter = exporter;
    return ERR_OK;
}

void
exporter_stop(struct exporter *exporter, net_fn *then, void *context)
{
    exporter->stopping = true;
    exporter->stopped = then;
    exporter->stopped_context = context;
    net_timer_cancel(exporter->options.net, &exporter->timer);
    if (!exporter->busy)
        tell_stopped(exporter);
}

void
exporter_free(struct exporter **exporter)
{
    if (*exporter == NULL)
        return;
    net_timer_cancel((*exporter)->options.net, &(*exporter)->timer);
    free_job(&(*exporter)->job);
    free(*exporter);
    *exporter = NULL;
}
