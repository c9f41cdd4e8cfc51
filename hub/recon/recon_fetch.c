#include "hub/recon/recon_fetch.h"

#include <stdlib.h>

#include "shared/base/log.h"

#define ARENA_MAX ((size_t)512 * 1024)
/* Of an answer with a file in it: its fields, their signed text, the file. */
#define FILE_ARENA_MAX (6 * RECON_FETCH_ANSWER_MAX)
#define HTTP_OK 200

struct fetching {
    struct net_work work; /* first */
    struct recon_fetch asked;
    struct net_fetch *fetch;
    struct arena *arena;
    struct adapter_ask request;
    struct adapter_bill_reply reply;
    struct moment now;
    enum recon_fetch_step step;
    enum err err;
};

static void
end(struct fetching *fetching, enum err err, int status)
{
    const struct recon_fetched fetched = {.state = fetching->reply.state,
        .step = fetching->step,
        .err = err,
        .status = status,
        .code = fetching->reply.code};

    log_event(LOG_DEBUG, "bill_fetched", "step=%d state=%d err=%s status=%d code=%s",
        (int)fetched.step, (int)fetched.state, err_name(err), status, fetched.code);
    fetching->asked.then(fetching->asked.context, &fetched);
    arena_free(&fetching->arena);
    free(fetching);
}

static enum err
take_piece(void *context, int status, struct bytes piece)
{
    struct fetching *fetching = context;

    /* What is no bill says why in words of the channel's, which nobody needs. */
    return status == HTTP_OK ? fetching->asked.piece(fetching->asked.context, piece) : ERR_OK;
}

static void
got_file(void *context, const struct net_answer_got *answer)
{
    struct fetching *fetching = context;
    enum err err = answer->err;

    fetching->fetch = NULL;
    if (err == ERR_OK && answer->status != HTTP_OK)
        err = ERR_NO_ANSWER;
    end(fetching, err, answer->status);
}

/* Whether the day is over for long enough that it can be known to be empty. */
static bool
is_made(const struct fetching *fetching)
{
    struct moment over = moment_after(moment_day_china(fetching->asked.day), span_s(24 * 3600));

    return fetching->now.us >= moment_after(over, RECON_FETCH_MADE_AFTER).us;
}

/* Whether the answer has the file in it. */
static bool
is_inside(const struct fetching *fetching)
{
    return fetching->asked.account->adapter->bills->fetch == NULL;
}

static enum err begin_step(struct fetching *fetching, enum recon_fetch_step step);

static enum err
go_on(struct fetching *fetching)
{
    if (!is_inside(fetching))
        return begin_step(fetching, RECON_FETCH_DOWNLOAD);
    fetching->step = RECON_FETCH_DOWNLOAD;
    return fetching->asked.piece(fetching->asked.context, fetching->reply.file);
}

static void
got_place(void *context, const struct net_answer_got *answer)
{
    struct fetching *fetching = context;
    const struct adapter_heard heard = {.status = answer->status,
        .headers = answer->headers,
        .headers_count = answer->headers_count,
        .body = answer->body,
        .at = net_moment(fetching->asked.net)};
    const struct recon_fetch *asked = &fetching->asked;
    enum err err = answer->err;

    fetching->fetch = NULL;
    arena_reset(fetching->arena);
    if (err == ERR_OK)
        err = asked->account->adapter->bills->read(
            asked->account, asked->kind, &heard, fetching->arena, &fetching->reply);
    if (err == ERR_OK && fetching->reply.state == ADAPTER_BILL_EMPTY && !is_made(fetching))
        fetching->reply.state = ADAPTER_BILL_LATER;
    if (err == ERR_OK && fetching->reply.state == ADAPTER_BILL_READY) {
        err = asked->begin(asked->context, fetching->reply.hash);
        if (err == ERR_OK)
            err = go_on(fetching);
        if (err == ERR_OK && !is_inside(fetching))
            return;
    }
    end(fetching, err, answer->status);
}

/* On a worker: it may sign. */
static void
build_run(struct net_work *work)
{
    struct fetching *fetching = (struct fetching *)work;
    const struct recon_fetch *asked = &fetching->asked;
    const struct adapter_bills *bills = asked->account->adapter->bills;

    if (fetching->step == RECON_FETCH_ASK)
        fetching->err = bills->ask(asked->account, asked->kind, asked->day, fetching->now,
            fetching->arena, &fetching->request);
    else
        fetching->err = bills->fetch(asked->account, fetching->reply.url, fetching->now,
            fetching->arena, &fetching->request);
}

static void
build_done(struct net_work *work)
{
    struct fetching *fetching = (struct fetching *)work;
    const struct adapter_ask *request = &fetching->request;
    bool is_file = fetching->step == RECON_FETCH_DOWNLOAD;
    bool is_long = is_file || is_inside(fetching);
    const struct net_ask ask = {.method = request->method,
        .url = request->url,
        .type = request->type,
        .body = request->body,
        .headers = request->headers,
        .headers_count = request->headers_count,
        .certificate = request->certificate,
        .certificate_key = request->certificate_key,
        .timeout = is_long ? RECON_FETCH_TIMEOUT : fetching->asked.timeout,
        .silence = is_long ? RECON_FETCH_SILENCE : span_us(0),
        .piece = is_file ? take_piece : NULL,
        .answer_max = is_file   ? fetching->asked.file_max
                      : is_long ? RECON_FETCH_ANSWER_MAX
                                : 0};

    if (fetching->err == ERR_OK)
        fetching->err = net_fetch(
            fetching->asked.net, &ask, is_file ? got_file : got_place, fetching, &fetching->fetch);
    if (fetching->err != ERR_OK)
        end(fetching, fetching->err, 0);
}

static enum err
begin_step(struct fetching *fetching, enum recon_fetch_step step)
{
    fetching->step = step;
    fetching->now = net_moment(fetching->asked.net);
    fetching->work = (struct net_work){.run = build_run, .done = build_done, .heavy = true};
    arena_reset(fetching->arena);
    return net_work(fetching->asked.net, &fetching->work);
}

enum err
recon_fetch_start(const struct recon_fetch *asked)
{
    struct fetching *fetching = calloc(1, sizeof(*fetching));
    enum err err =
        fetching == NULL
            ? ERR_NO_SPACE
            : arena_make(asked->account->adapter->bills->fetch == NULL ? FILE_ARENA_MAX : ARENA_MAX,
                  &fetching->arena);

    if (err == ERR_OK) {
        fetching->asked = *asked;
        fetching->reply = (struct adapter_bill_reply){.state = ADAPTER_BILL_UNKNOWN};
        err = begin_step(fetching, RECON_FETCH_ASK);
    }
    if (err != ERR_OK && fetching != NULL)
        arena_free(&fetching->arena);
    if (err != ERR_OK)
        free(fetching);
    return err;
}
