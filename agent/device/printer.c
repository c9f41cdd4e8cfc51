#include "agent/device/printer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/device/printer_file.h"
#include "agent/device/printer_line.h"
#include "agent/device/printer_session.h"

#define JOB_SIZE ((size_t)64 * 1024)

enum printer_kind {
    PRINTER_NONE,
    PRINTER_FILE,
    PRINTER_LINE
};

struct printer {
    struct net_work work; /* the first member; what it is about is the worker's while it runs */
    struct net *net;
    enum printer_kind kind;
    char folder[PATH_MAX];
    struct printer_address address;
    unsigned columns;
    bool answers;
    struct picture *logo;
    int stop[2];  /* a pipe: readable when the till ends */
    bool pulses;  /* the drawer is to be opened */
    bool has_job; /* bytes and job_size hold a receipt: it waits, or is being printed */
    bool working; /* the worker has what is said next */
    bool is_pulse;
    struct printer_end end;
    size_t job_size;
    printer_done_fn *done;
    void *context;
    uint8_t bytes[JOB_SIZE];
};

/* ESC p: a drawer's job is its own, and no state of the printer's keeps it. */
static const uint8_t pulse[] = {0x1b, 'p', 0, 25, 250};

static void run_job(struct net_work *work);
static void job_done(struct net_work *work);

static enum err
open_kind(const char *setting, struct printer *printer)
{
    static const char file[] = "file:";

    if (strcmp(setting, "none") == 0)
        return ERR_OK;
    if (printer_line_read(setting, &printer->address) == ERR_OK) {
        printer->kind = PRINTER_LINE;
        return ERR_OK;
    }
    if (strncmp(setting, file, sizeof(file) - 1) != 0 || setting[sizeof(file) - 1] == '\0' ||
        text_copy(bytes_text(setting + sizeof(file) - 1), printer->folder,
            sizeof(printer->folder)) != ERR_OK)
        return ERR_BAD_INPUT;
    printer->kind = PRINTER_FILE;
    return mkdir(printer->folder, 0700) == 0 || errno == EEXIST ? ERR_OK : ERR_FORBIDDEN;
}

static enum err
open_logo(const struct printer_options *options, struct printer *printer)
{
    unsigned dots = options->paper_mm == 58 ? ESCPOS_DOTS_58 : ESCPOS_DOTS_80;
    enum err err;

    if (options->logo_file == NULL || options->logo_file[0] == '\0')
        return ERR_OK;
    err = picture_read_png(options->logo_file, dots, PRINTER_LOGO_HEIGHT_MAX, &printer->logo);
    return err == ERR_OK || err == ERR_NO_SPACE ? err : ERR_OUT_OF_RANGE;
}

static enum err
open_stop(struct printer *printer)
{
    if (pipe(printer->stop) != 0)
        return ERR_SYSTEM;
    for (size_t i = 0; i < LENGTH(printer->stop); i++)
        if (fcntl(printer->stop[i], F_SETFD, FD_CLOEXEC) != 0)
            return ERR_SYSTEM;
    return ERR_OK;
}

enum err
printer_open(const struct printer_options *options, struct printer **ret_printer)
{
    struct printer *printer = calloc(1, sizeof(*printer));
    enum err err;

    if (printer == NULL)
        return ERR_NO_SPACE;
    printer->net = options->net;
    printer->work = (struct net_work){.run = run_job, .done = job_done};
    printer->columns =
        (options->paper_mm == 58 ? ESCPOS_DOTS_58 : ESCPOS_DOTS_80) / ESCPOS_FONT_WIDTH;
    printer->answers = !options->never_answers;
    printer->stop[0] = -1;
    printer->stop[1] = -1;
    err = open_kind(options->setting, printer);
    if (err == ERR_OK)
        err = open_logo(options, printer);
    if (err == ERR_OK && printer->kind == PRINTER_LINE)
        err = open_stop(printer);
    if (err != ERR_OK) {
        printer_close(&printer);
        return err;
    }
    *ret_printer = printer;
    return ERR_OK;
}

void
printer_stop(struct printer *printer)
{
    if (printer != NULL && printer->stop[1] >= 0)
        (void)close(printer->stop[1]);
    if (printer != NULL)
        printer->stop[1] = -1;
}

void
printer_close(struct printer **printer)
{
    if (*printer == NULL)
        return;
    printer_stop(*printer);
    if ((*printer)->stop[0] >= 0)
        (void)close((*printer)->stop[0]);
    picture_free(&(*printer)->logo);
    free(*printer);
    *printer = NULL;
}

unsigned
printer_columns(const struct printer *printer)
{
    return printer->columns;
}

/* On a worker. */
static void
run_job(struct net_work *work)
{
    struct printer *printer = (struct printer *)work;
    struct printer_line line = {.stop_fd = printer->stop[0],
        .answers = printer->answers && !printer->is_pulse,
        .clock = printer->net->clock,
        .waits = printer_session_waits};
    const struct bytes bytes = printer->is_pulse ? bytes_of(pulse, sizeof(pulse))
                                                 : bytes_of(printer->bytes, printer->job_size);
    enum err err = printer_line_open(&printer->address, &line.fd);

    printer->end = (struct printer_end){.err = err, .trouble = PRINTER_AWAY};
    if (err != ERR_OK)
        return;
    printer_session_run(&line, bytes, &printer->end);
    printer_line_close(&printer->address, line.fd, printer->stop[0]);
}

static void
end_job(struct printer *printer, const struct printer_end *end)
{
    printer->has_job = false;
    printer->done(printer->context, end);
}

/* The drawer first: change is given while the paper comes. */
static void
begin_next(struct printer *printer)
{
    struct printer_end end = {.trouble = PRINTER_FINE};

    if (printer->working || (!printer->pulses && !printer->has_job))
        return;
    printer->is_pulse = printer->pulses;
    printer->pulses = false;
    end.err = net_work(printer->net, &printer->work);
    printer->working = end.err == ERR_OK;
    if (!printer->working && printer->has_job)
        end_job(printer, &end);
}

static void
job_done(struct net_work *work)
{
    struct printer *printer = (struct printer *)work;
    const struct printer_end end = printer->end;

    printer->working = false;
    if (!printer->is_pulse)
        end_job(printer, &end);
    begin_next(printer);
}

static enum err
make_bytes(struct printer *printer, const struct receipt *receipt)
{
    struct escpos escpos;
    enum err err = escpos_open(&escpos, printer->bytes, sizeof(printer->bytes));

    if (err != ERR_OK)
        return err;
    err = receipt_put_escpos(receipt, printer->logo, &escpos);
    if (printer->kind == PRINTER_LINE && printer->answers)
        escpos_mark(&escpos);
    if (err == ERR_OK && !escpos_ok(&escpos))
        err = ERR_TOO_BIG;
    printer->job_size = escpos.used;
    escpos_close(&escpos);
    return err;
}

void
printer_print(struct printer *printer, const struct printer_job *job)
{
    struct printer_end end = {.err = ERR_OK};

    if (printer->has_job)
        end.err = ERR_BUSY;
    else if (printer->kind != PRINTER_NONE)
        end.err = make_bytes(printer, job->receipt);
    if (printer->kind == PRINTER_FILE && end.err == ERR_OK)
        end.err =
            printer_file_write(printer->folder, job, bytes_of(printer->bytes, printer->job_size));
    if (printer->kind != PRINTER_LINE || end.err != ERR_OK) {
        job->done(job->context, &end);
        return;
    }
    printer->has_job = true;
    printer->done = job->done;
    printer->context = job->context;
    begin_next(printer);
}

enum err
printer_pulse(struct printer *printer)
{
    if (printer->kind == PRINTER_NONE)
        return ERR_UNSUPPORTED;
    if (printer->kind == PRINTER_FILE)
        return printer_file_pulse(printer->folder);
    printer->pulses = true;
    begin_next(printer);
    return ERR_OK;
}
