#include "hub/flow/sentry.h"

#include <stdlib.h>

#include "shared/base/log.h"

#define US_PER_HOUR (INT64_C(3600) * 1000000)

/* Those of a kind at an account within an hour. */
struct place {
    struct security_note note; /* first: what is being stored, while it is busy */
    struct security_note more; /* counted since */
    struct sentry *sentry;
    int64_t seen; /* within the hour */
    bool busy;
};

struct sentry {
    struct net *net;
    struct lane *lane;
    struct net_timer *timer;
    int64_t counts[SECURITY_KINDS];
    struct place places[SENTRY_PLACES];
};

static void set_timer(struct sentry *sentry);

static bool
is_of(const struct security_note *note, const struct sentry_sight *sight, int64_t hour)
{
    return note->kind == sight->kind && note->account_id == sight->account_id && note->hour == hour;
}

/* The place of what was seen, or one that has nothing more to tell. */
static struct place *
find(struct sentry *sentry, const struct sentry_sight *sight, int64_t hour)
{
    struct place *free = NULL;

    for (size_t i = 0; i < SENTRY_PLACES; i++) {
        struct place *place = &sentry->places[i];

        if (is_of(&place->more, sight, hour))
            return place;
        if (place->more.count == 0 && !place->busy && place->more.hour != hour && free == NULL)
            free = place;
    }
    if (free == NULL)
        return NULL;
    *free = (struct place){.sentry = sentry,
        .more = {.merchant_id = sight->merchant_id,
            .account_id = sight->account_id,
            .channel = sight->channel,
            .kind = sight->kind,
            .hour = hour}};
    return free;
}

/* Its plain letters: what strangers send goes to where people read. */
static void
put_plain(struct text *text, const char *what, size_t size_max)
{
    for (size_t i = 0; what[i] != '\0' && i < size_max; i++)
        text_put_char(text, what[i] > ' ' && what[i] < 0x7f ? what[i] : '?');
}

static void
put_sample(struct security_note *note, const struct sentry_sight *sight, struct moment now)
{
    char block[SECURITY_SAMPLE_SIZE];
    char at[MOMENT_TEXT_MAX];
    struct text text;
    size_t size = strlen(note->samples);

    text_init(&text, block, sizeof(block));
    text_printf(&text, "%s ", strchr(moment_format_china(now, at), ' ') + 1);
    put_plain(&text, sight->from, 45);
    text_put_char(&text, ' ');
    put_plain(&text, sight->about[0] == '\0' ? "-" : sight->about, 40);
    text_put_char(&text, '\n');
    NEED(text_ok(&text));
    if (size + text_bytes(&text).size < sizeof(note->samples))
        memcpy(note->samples + size, block, text_bytes(&text).size + 1);
}

static void
noted(struct operation *operation)
{
    struct place *place = (struct place *)(void *)operation;

    place->busy = false;
    if (operation->err == ERR_OK)
        return;
    /* What may have been stored is not counted twice; what was not is counted later. */
    log_event(LOG_ERROR, "security_not_noted", "kind=%s count=%lld err=%s",
        security_name(place->note.kind), (long long)place->note.count, err_name(operation->err));
    if (err_class(operation->err) == ERR_CLASS_RETRY) {
        place->more.count += place->note.count;
        set_timer(place->sentry);
    }
}

static void
store(struct place *place)
{
    struct sentry *sentry = place->sentry;

    place->note = place->more;
    place->note.operation = (struct operation){.answer = noted};
    security_flow_note(&place->note);
    if (lane_submit(sentry->lane, &place->note.operation) != ERR_OK) {
        set_timer(sentry);
        return;
    }
    place->busy = true;
    place->more.count = 0;
    place->more.samples[0] = '\0';
}

static void
timer_due(void *context)
{
    struct sentry *sentry = context;

    sentry->timer = NULL;
    for (size_t i = 0; i < SENTRY_PLACES; i++) {
        struct place *place = &sentry->places[i];

        if (place->more.count == 0)
            continue;
        if (place->busy)
            set_timer(sentry);
        else
            store(place);
    }
}

static void
set_timer(struct sentry *sentry)
{
    enum err err;

    if (sentry->timer != NULL)
        return;
    err = net_timer_start(sentry->net, SENTRY_SPAN, timer_due, sentry, &sentry->timer);
    if (err != ERR_OK) /* the next sight sets it again */
        log_event(LOG_ERROR, "sentry_timer", "err=%s", err_name(err));
}

bool
sentry_saw(struct sentry *sentry, const struct sentry_sight *sight)
{
    struct moment now = net_moment(sentry->net);
    struct place *place = find(sentry, sight, now.us / US_PER_HOUR);

    NEED(sight->kind > SECURITY_NONE && sight->kind < SECURITY_KINDS);
    sentry->counts[sight->kind]++;
    if (place == NULL)
        return false;
    place->seen++;
    if (place->more.count == 0)
        place->more.first = now;
    place->more.count++;
    place->more.last = now;
    put_sample(&place->more, sight, now);
    if (place->seen == 1)
        store(place);
    else
        set_timer(sentry);
    return place->seen <= SENTRY_SAID;
}

int64_t
sentry_count(const struct sentry *sentry, enum security_kind kind)
{
    return sentry->counts[kind];
}

enum err
sentry_make(struct net *net, struct lane *lane, struct sentry **ret_sentry)
{
    struct sentry *sentry = calloc(1, sizeof(*sentry));

    if (sentry == NULL)
        return ERR_NO_SPACE;
    sentry->net = net;
    sentry->lane = lane;
    *ret_sentry = sentry;
    return ERR_OK;
}

void
sentry_free(struct sentry **sentry)
{
    if (*sentry == NULL)
        return;
    net_timer_cancel((*sentry)->net, &(*sentry)->timer);
    free(*sentry);
    *sentry = NULL;
}
