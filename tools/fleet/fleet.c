#include "tools/fleet/fleet.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/base/log.h"
#include "tools/fleet/enrolment.h"
#include "tools/fleet/payers.h"
#include "tools/fleet/terminal.h"
#include "tools/fleet/watched.h"

#define URL_MAX 256
#define WATCH_MS 5
#define FLUSH_EVERY 10 /* watches */
#define CONNECT_S 180  /* for all of them to be welcomed */
#define REST_S 20      /* for what is under way at the end */

enum phase {
    PHASE_ENROLLING,
    PHASE_CONNECTING,
    PHASE_MEASURING,
    PHASE_RESTING, /* nothing new; what is under way is waited for */
    PHASE_ENDED
};

struct fleet {
    const struct options *options;
    struct net *net;
    net_fn *ended;
    void *ended_context;
    struct roster_entry *entries;
    struct terminal **terminals;
    char (*codes)[ENROLMENT_CODE_MAX];
    size_t count;
    size_t kept; /* entries of the roster, those that take no part too */
    struct enrolment *enrolment;
    struct payers *payers;
    struct net_timer *watch;
    struct net_timer *drop;
    struct tick phase_since;
    struct span connecting; /* how long it took */
    struct span measured;
    struct watched before; /* what the watched process had used */
    struct watched after;
    unsigned watches;
    enum phase phase;
    enum err err;
    char socket_url[URL_MAX];
    struct terminal_share share;
};

static void watch(void *context);
static void drop_one(void *context);

static struct span
in_phase(const struct fleet *fleet)
{
    return span_us(net_tick(fleet->net).us - fleet->phase_since.us);
}

static void
enter(struct fleet *fleet, enum phase phase)
{
    fleet->phase = phase;
    fleet->phase_since = net_tick(fleet->net);
}

static void
end(struct fleet *fleet, enum err err)
{
    enum err written;

    if (fleet->phase == PHASE_ENDED)
        return;
    enter(fleet, PHASE_ENDED);
    fleet->err = err;
    fleet->share.stopping = true;
    net_timer_cancel(fleet->net, &fleet->watch);
    net_timer_cancel(fleet->net, &fleet->drop);
    written = fleet->share.mute ? ERR_OK
                                : roster_write(fleet->options->state, fleet->entries, fleet->kept);
    if (written == ERR_OK && fleet->share.journal != NULL)
        written = journal_flush(fleet->share.journal);
    if (written != ERR_OK) {
        log_event(LOG_ERROR, "fleet_not_written", "err=%s", err_name(written));
        fleet->err = fleet->err == ERR_OK ? written : fleet->err;
    }
    fleet->ended(fleet->ended_context);
}

static void
start_watch(struct fleet *fleet)
{
    if (net_timer_start(fleet->net, span_ms(WATCH_MS), watch, fleet, &fleet->watch) != ERR_OK)
        end(fleet, ERR_NO_SPACE);
}

static void
start_drops(struct fleet *fleet)
{
    if (fleet->options->drops > 0 &&
        net_timer_start(fleet->net, span_us(1000000 / fleet->options->drops), drop_one, fleet,
            &fleet->drop) != ERR_OK)
        end(fleet, ERR_NO_SPACE);
}

static void
drop_one(void *context)
{
    struct fleet *fleet = context;
    size_t at = (size_t)random_below(fleet->net->random, fleet->count);

    fleet->drop = NULL;
    if (fleet->phase != PHASE_MEASURING)
        return;
    terminal_drop(fleet->terminals[at]);
    start_drops(fleet);
}

static void
look_at_watched(const struct fleet *fleet, struct watched *ret_watched)
{
    if (fleet->options->watch != 0 && watched_read(fleet->options->watch, ret_watched) != ERR_OK)
        log_event(LOG_WARN, "fleet_watches_nobody", "pid=%lld", (long long)fleet->options->watch);
}

static void
measure(struct fleet *fleet)
{
    enum options_mode mode = fleet->options->mode;

    look_at_watched(fleet, &fleet->before);
    fleet->connecting = in_phase(fleet);
    enter(fleet, PHASE_MEASURING);
    fleet->share.measuring = true;
    fleet->share.making = mode == OPTIONS_RECEIPTS || mode == OPTIONS_DRAIN;
    log_event(LOG_INFO, "fleet_up", "terminals=%zu us=%lld", fleet->count,
        (long long)fleet->connecting.us);
    for (size_t i = 0; i < fleet->count; i++)
        terminal_poke(fleet->terminals[i]);
    if (mode == OPTIONS_SALES)
        payers_start(fleet->payers);
    start_drops(fleet);
}

static void
rest(struct fleet *fleet)
{
    fleet->measured = in_phase(fleet);
    look_at_watched(fleet, &fleet->after);
    fleet->share.making = false;
    fleet->share.measuring = false;
    if (fleet->payers != NULL)
        payers_stop(fleet->payers);
    enter(fleet, PHASE_RESTING);
}

static bool
all_done(const struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->count; i++)
        if (!terminal_is_done(fleet->terminals[i]))
            return false;
    return true;
}

static void
look_connecting(struct fleet *fleet)
{
    if (fleet->share.up == (int64_t)fleet->count)
        measure(fleet);
    else if (in_phase(fleet).us > span_s(CONNECT_S).us)
        end(fleet, ERR_UNREACHABLE);
}

static void
look_measuring(struct fleet *fleet)
{
    bool time_is_up = in_phase(fleet).us >= span_s(fleet->options->seconds).us;

    if (fleet->options->records > 0 ? all_done(fleet) : time_is_up)
        rest(fleet);
}

static void
look_resting(struct fleet *fleet)
{
    if (fleet->share.under_way == 0 && (fleet->payers == NULL || payers_count(fleet->payers) == 0))
        end(fleet, ERR_OK);
    else if (in_phase(fleet).us > span_s(REST_S).us)
        end(fleet, ERR_NO_ANSWER);
}

static void
watch(void *context)
{
    struct fleet *fleet = context;

    fleet->watch = NULL;
    if (fleet->share.journal != NULL && fleet->watches++ % FLUSH_EVERY == 0 &&
        journal_flush(fleet->share.journal) != ERR_OK) {
        end(fleet, ERR_DISK);
        return;
    }
    switch (fleet->phase) {
    case PHASE_CONNECTING:
        look_connecting(fleet);
        break;
    case PHASE_MEASURING:
        look_measuring(fleet);
        break;
    case PHASE_RESTING:
        look_resting(fleet);
        break;
    case PHASE_ENROLLING:
    case PHASE_ENDED:
        break;
    }
    if (fleet->phase != PHASE_ENDED)
        start_watch(fleet);
}

static void
connect_all(struct fleet *fleet)
{
    enum err err = ERR_OK;

    for (size_t i = 0; i < fleet->count && err == ERR_OK; i++)
        err = terminal_make(&fleet->share, &fleet->entries[i], &fleet->terminals[i]);
    if (err == ERR_OK && fleet->options->mode == OPTIONS_SALES)
        err = payers_make(
            &fleet->share, fleet->terminals, fleet->count, fleet->options, &fleet->payers);
    if (err != ERR_OK) {
        end(fleet, err);
        return;
    }
    enter(fleet, PHASE_CONNECTING);
    for (size_t i = 0; i < fleet->count; i++)
        terminal_start(fleet->terminals[i]);
    start_watch(fleet);
}

static void
enrolled(void *context, enum err err)
{
    struct fleet *fleet = context;

    log_event(
        LOG_INFO, "fleet_enrolled", "us=%lld err=%s", (long long)in_phase(fleet).us, err_name(err));
    if (err == ERR_OK)
        err = roster_write(fleet->options->state, fleet->entries, fleet->kept);
    if (err == ERR_OK)
        connect_all(fleet);
    else
        end(fleet, err);
}

static enum err
read_codes(struct fleet *fleet)
{
    FILE *file = fopen(fleet->options->codes, "re");
    size_t read = 0;

    while (file != NULL && read < fleet->count &&
           fgets(fleet->codes[read], ENROLMENT_CODE_MAX, file) != NULL) {
        fleet->codes[read][strcspn(fleet->codes[read], "\n")] = '\0';
        read++;
    }
    if (file != NULL)
        (void)fclose(file);
    return read == fleet->count ? ERR_OK : ERR_NOT_FOUND;
}

/* NULL for whom the system trusts. */
static const char *
authority_of(const struct options *options)
{
    return options->authority_file[0] == '\0' ? NULL : options->authority_file;
}

static enum err
begin(struct fleet *fleet)
{
    struct enrolment_options enrolment = {
        .net = fleet->net,
        .hub = fleet->options->hub,
        .authority_file = authority_of(fleet->options),
        .done = enrolled,
        .context = fleet,
    };
    size_t known = 0;
    enum err err = ERR_OK;

    if (!fleet->share.mute)
        err = roster_read(fleet->options->state, fleet->entries, OPTIONS_TERMINALS_MAX, &known);
    if (err != ERR_OK)
        return err;
    enter(fleet, PHASE_ENROLLING);
    fleet->kept = known > fleet->count ? known : fleet->count;
    if (fleet->share.mute || known >= fleet->count) {
        connect_all(fleet);
        return ERR_OK;
    }
    err = read_codes(fleet);
    if (err != ERR_OK)
        return err;
    enrolment.codes = fleet->codes + known;
    enrolment.entries = fleet->entries + known;
    enrolment.count = fleet->count - known;
    return enrolment_start(&enrolment, &fleet->enrolment);
}

static enum err
fill_share(struct fleet *fleet)
{
    const struct options *options = fleet->options;
    struct terminal_share *share = &fleet->share;
    enum err err = ERR_OK;

    /* http becomes ws, https becomes wss. */
    if (snprintf(fleet->socket_url, sizeof(fleet->socket_url), "ws%s/v1/terminal/socket",
            options->hub + strlen("http")) >= (int)sizeof(fleet->socket_url))
        return ERR_TOO_BIG;
    share->net = fleet->net;
    share->socket_url = fleet->socket_url;
    share->authority_file = authority_of(options);
    share->mute = options->mode == OPTIONS_HOLD;
    share->batch = options->batch;
    share->window = options->window;
    share->records_max = options->records;
    if (options->journal[0] != '\0')
        err = journal_open(options->journal, &share->journal);
    return err == ERR_OK ? frame_framer_make(&share->framer) : err;
}

enum err
fleet_open(const struct options *options, struct net *net, net_fn *ended, void *context,
    struct fleet **ret_fleet)
{
    struct fleet *fleet = calloc(1, sizeof(*fleet));
    enum err err;

    if (fleet == NULL)
        return ERR_NO_SPACE;
    fleet->options = options;
    fleet->net = net;
    fleet->ended = ended;
    fleet->ended_context = context;
    fleet->count = (size_t)options->terminals;
    fleet->entries = calloc(OPTIONS_TERMINALS_MAX, sizeof(*fleet->entries));
    fleet->terminals = calloc(fleet->count, sizeof(struct terminal *));
    fleet->codes = calloc(fleet->count, sizeof(*fleet->codes));
    err = fleet->entries == NULL || fleet->terminals == NULL || fleet->codes == NULL
              ? ERR_NO_SPACE
              : fill_share(fleet);
    if (err == ERR_OK)
        err = begin(fleet);
    if (err != ERR_OK) {
        fleet_close(&fleet);
        return err;
    }
    *ret_fleet = fleet;
    return ERR_OK;
}

void
fleet_stop(struct fleet *fleet)
{
    if (fleet->phase == PHASE_MEASURING)
        rest(fleet);
    else
        end(fleet, ERR_STOPPING);
}

/* Without floating point: so many a second. */
static int64_t
rate_of(int64_t count, struct span span)
{
    return span.us > 0 ? count * 1000000 / span.us : 0;
}

bool
fleet_print(const struct fleet *fleet)
{
    const struct terminal_share *share = &fleet->share;
    const struct terminal_figures *figures = &share->figures;
    const struct histogram *acks = &share->acks;

    (void)printf("{\"mode\":\"%s\",\"err\":\"%s\",\"terminals\":%zu,\"batch\":%lld,"
                 "\"inflight\":%lld,\"connect_us\":%lld,\"measured_us\":%lld,",
        fleet->options->mode_name, err_name(fleet->err), fleet->count, (long long)share->batch,
        (long long)share->window, (long long)fleet->connecting.us, (long long)fleet->measured.us);
    (void)printf("\"payments\":%lld,\"payments_per_s\":%lld,\"frames\":%lld,\"ack_p50_us\":%lld,"
                 "\"ack_p99_us\":%lld,\"ack_max_us\":%lld,",
        (long long)figures->payments, (long long)rate_of(figures->payments, fleet->measured),
        (long long)figures->frames, (long long)histogram_at(acks, 500).us,
        (long long)histogram_at(acks, 990).us, (long long)acks->max_us);
    if (fleet->payers != NULL)
        payers_print(fleet->payers);
    if (fleet->options->watch != 0)
        (void)printf("\"cpu_us\":%lld,\"written_bytes\":%lld,\"rss_kib\":%lld,",
            (long long)(fleet->after.cpu_us - fleet->before.cpu_us),
            (long long)(fleet->after.written_bytes - fleet->before.written_bytes),
            (long long)fleet->after.rss_kib);
    (void)printf("\"bytes_sent\":%lld,\"connects\":%lld,\"reconnects\":%lld,\"refusals\":%lld,"
                 "\"forks\":%lld,\"aside\":%lld,\"results\":%lld,\"under_way\":%lld}\n",
        (long long)figures->bytes_sent, (long long)figures->connects,
        (long long)figures->reconnects, (long long)figures->refusals, (long long)figures->forks,
        (long long)figures->aside, (long long)figures->results, (long long)share->under_way);
    return fleet->err == ERR_OK && figures->forks == 0 && figures->aside == 0;
}

void
fleet_close(struct fleet **fleet)
{
    if (*fleet == NULL)
        return;
    payers_free(&(*fleet)->payers);
    for (size_t i = 0; (*fleet)->terminals != NULL && i < (*fleet)->count; i++)
        terminal_free(&(*fleet)->terminals[i]);
    enrolment_free(&(*fleet)->enrolment);
    frame_framer_free(&(*fleet)->share.framer);
    journal_close(&(*fleet)->share.journal);
    free((*fleet)->codes);
    free((*fleet)->terminals);
    free((*fleet)->entries);
    free(*fleet);
    *fleet = NULL;
}
