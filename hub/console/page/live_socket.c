#include "hub/console/page/live_socket.h"

#include <stdlib.h>

#include "hub/api/route.h"
#include "hub/api/staff_gate.h"

#include "hub/store/sql/store.sql.h"

#define TOKEN_MAX 128
/* Where merchants stand is kept so long, for so many. */
#define PLACE_KEPT span_s(60)
#define PLACES 256

struct viewer {
    struct staff_look look; /* first */
    struct live *live;
    struct net_socket *socket;
    struct viewer *next;
    struct scope scope;
    bool is_in;      /* may be told */
    bool is_looking; /* its session is being asked for: the viewer stays until then */
    bool is_opening;
    bool is_gone;
    bool due;
    char token[TOKEN_MAX];
    size_t token_size;
};

/* Under whom a merchant stands. */
struct place {
    int64_t merchant_id;
    struct tick until;
    char path[ORGANISATION_PATH_SIZE];
};

struct live {
    struct reading reading; /* first: of a place */
    struct hub *hub;
    struct viewer *viewers;
    size_t viewers_count;
    struct net_timer *timer;
    struct net_timer *again_timer;
    struct place places[PLACES];
    struct place finding; /* merchant_id 0: none is being read */
    enum err err;
};

static void
hint(void *context)
{
    static const char changed[] = "{\"changed\":true}";
    struct live *live = context;

    live->timer = NULL;
    for (struct viewer *viewer = live->viewers; viewer != NULL; viewer = viewer->next) {
        if (!viewer->due)
            continue;
        viewer->due = false;
        if (net_send(live->hub->net, viewer->socket, bytes_text(changed)) != ERR_OK)
            net_close(live->hub->net, viewer->socket, 1008);
    }
}

static void
set_due(struct viewer *viewer)
{
    struct live *live = viewer->live;

    viewer->due = true;
    if (live->timer == NULL &&
        net_timer_start(live->hub->net, LIVE_SOCKET_GATHER, hint, live, &live->timer) != ERR_OK)
        live->timer = NULL;
}

/* Those who look at a partner: above that path, or all of them for NULL. */
static void
tell_partners(struct live *live, const char *path)
{
    for (struct viewer *viewer = live->viewers; viewer != NULL; viewer = viewer->next)
        if (viewer->is_in && viewer->scope.kind == ORGANISATION_PARTNER &&
            (path == NULL || organisation_path_is_below(path, viewer->scope.path)))
            set_due(viewer);
}

static void
place_run(struct reading *reading, struct reader *reader)
{
    struct live *live = (struct live *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_ORGANISATION_SCOPE);

    query_bind_int(row, 1, live->finding.merchant_id);
    live->err = query_step(row);
    if (live->err == ERR_OK)
        live->err = text_copy(query_text(row, 2), live->finding.path, sizeof(live->finding.path));
    query_reset(row);
}

static void
place_done(struct reading *reading)
{
    struct live *live = (struct live *)reading;
    const size_t at = (size_t)(live->finding.merchant_id % PLACES);

    if (live->err == ERR_OK) {
        live->finding.until = tick_after(net_tick(live->hub->net), PLACE_KEPT);
        live->places[at] = live->finding;
    }
    tell_partners(live, live->err == ERR_OK ? live->finding.path : NULL);
    live->finding.merchant_id = 0;
}

/* Which partner a merchant has is read once in a while; who cannot wait is told in any case. */
static void
look_for_partners(struct live *live, int64_t merchant_id)
{
    const struct place *place = &live->places[merchant_id % PLACES];

    if (place->merchant_id == merchant_id &&
        !tick_reached(net_tick(live->hub->net), place->until)) {
        tell_partners(live, place->path);
        return;
    }
    if (live->finding.merchant_id == 0) {
        live->finding = (struct place){.merchant_id = merchant_id};
        live->reading = (struct reading){.run = place_run, .done = place_done};
        if (reader_submit(live->hub->reader, &live->reading) == ERR_OK)
            return;
        live->finding.merchant_id = 0;
    }
    tell_partners(live, NULL);
}

void
live_socket_changed(struct hub *hub, int64_t merchant_id)
{
    struct live *live = hub->live;
    bool any_partner = false;

    for (struct viewer *viewer = live->viewers; viewer != NULL; viewer = viewer->next) {
        if (!viewer->is_in || viewer->due)
            continue;
        if (viewer->scope.kind == ORGANISATION_PARTNER)
            any_partner = true;
        else if (viewer->scope.kind == ORGANISATION_PLATFORM ||
                 viewer->scope.merchant_id == merchant_id)
            set_due(viewer);
    }
    if (any_partner && merchant_id > 0)
        look_for_partners(live, merchant_id);
}

void
live_socket_feed(void *context, const struct outbox_row *row)
{
    live_socket_changed(context, row->merchant_id);
}

/* --- who it is --- */

static void
forget(struct viewer *viewer)
{
    struct live *live = viewer->live;
    struct viewer **at = &live->viewers;

    while (*at != viewer)
        at = &(*at)->next;
    *at = viewer->next;
    live->viewers_count--;
    free(viewer);
}

static void
found(struct staff_look *look, const struct session_seen *seen)
{
    struct viewer *viewer = (struct viewer *)look;

    (void)seen;
    viewer->is_looking = false;
    if (viewer->is_gone) {
        forget(viewer);
        return;
    }
    viewer->is_in = look->is_well && look->scope.organisation_id != 0;
    viewer->scope = look->scope;
    if (!viewer->is_in && !viewer->is_opening)
        net_close(viewer->live->hub->net, viewer->socket, 1008);
}

static void
look(struct viewer *viewer)
{
    const int64_t at = viewer->look.at;

    viewer->look = (struct staff_look){.hub = viewer->live->hub,
        .token = bytes_of(viewer->token, viewer->token_size),
        .at = at,
        .permission = PERMISSION_NONE,
        .found = found};
    viewer->is_looking = true;
    staff_look_start(&viewer->look);
}

static void look_again(void *context);

static void
set_again(struct live *live)
{
    if (net_timer_start(live->hub->net, LIVE_SOCKET_AGAIN, look_again, live, &live->again_timer) !=
        ERR_OK)
        live->again_timer = NULL;
}

/* Somebody may have signed out meanwhile, or been suspended. */
static void
look_again(void *context)
{
    struct live *live = context;

    live->again_timer = NULL;
    for (struct viewer *viewer = live->viewers; viewer != NULL; viewer = viewer->next)
        if (viewer->is_in && !viewer->is_looking)
            look(viewer);
    if (live->viewers != NULL)
        set_again(live);
}

static struct viewer *
add_viewer(struct live *live, struct net_socket *socket)
{
    struct viewer *viewer = NULL;

    if (live->viewers_count < LIVE_SOCKET_VIEWERS_MAX)
        viewer = calloc(1, sizeof(*viewer));
    if (viewer == NULL)
        return NULL;
    viewer->live = live;
    viewer->socket = socket;
    viewer->next = live->viewers;
    live->viewers = viewer;
    live->viewers_count++;
    return viewer;
}

/* "at=5", or nothing: where the first post of the person is. */
static enum err
read_at(struct bytes query, int64_t *ret_at)
{
    static const char prefix[] = "at=";
    const size_t length = sizeof(prefix) - 1;

    *ret_at = 0;
    if (query.size == 0)
        return ERR_OK;
    if (query.size <= length || memcmp(query.at, prefix, length) != 0)
        return ERR_BAD_INPUT;
    return text_read_int(bytes_from(query, length), ret_at);
}

/* Browsers send the cookie whichever page dials, so the page must be ours. */
static enum err
open_staff(struct live *live, struct net_socket *socket, const struct net_request *request,
    struct viewer **ret_viewer)
{
    const struct bytes token = staff_gate_cookie(live->hub, request);
    struct viewer *viewer;
    int64_t at;
    enum err err = read_at(request->query, &at);

    if (err != ERR_OK)
        return err;
    if (!staff_gate_is_ours(live->hub, request) || token.size == 0 || token.size > TOKEN_MAX)
        return ERR_FORBIDDEN;
    viewer = add_viewer(live, socket);
    if (viewer == NULL)
        return ERR_NO_SPACE;
    viewer->look.at = at;
    memcpy(viewer->token, token.at, token.size);
    viewer->token_size = token.size;
    viewer->is_opening = true;
    look(viewer);
    viewer->is_opening = false;
    if (!viewer->is_looking && !viewer->is_in) {
        forget(viewer);
        return ERR_FORBIDDEN;
    }
    *ret_viewer = viewer;
    return ERR_OK;
}

enum err
live_socket_open(
    void *context, struct net_socket *socket, const struct net_request *request, void **ret_session)
{
    struct hub *hub = context;
    struct viewer *viewer = NULL;
    enum err err = ERR_NOT_FOUND;

    if (bytes_is(request->path, "/console/live"))
        err = open_staff(hub->live, socket, request, &viewer);
    if (err != ERR_OK)
        return err;
    if (hub->live->again_timer == NULL)
        set_again(hub->live);
    *ret_session = viewer;
    return ERR_OK;
}

void
live_socket_frame(void *session, struct net_socket *socket, struct bytes frame)
{
    const struct viewer *viewer = session;

    /* A browser has nothing to say here. */
    (void)frame;
    net_close(viewer->live->hub->net, socket, 1008);
}

void
live_socket_close(void *session)
{
    struct viewer *viewer = session;

    viewer->is_in = false;
    viewer->due = false;
    viewer->is_gone = true;
    if (!viewer->is_looking)
        forget(viewer);
}

enum err
live_socket_make(struct hub *hub, struct live **ret_live)
{
    struct live *live = calloc(1, sizeof(*live));

    if (live == NULL)
        return ERR_NO_SPACE;
    live->hub = hub;
    *ret_live = live;
    return ERR_OK;
}

void
live_socket_free(struct live **live)
{
    struct viewer *next;

    if (*live == NULL)
        return;
    net_timer_cancel((*live)->hub->net, &(*live)->timer);
    net_timer_cancel((*live)->hub->net, &(*live)->again_timer);
    for (struct viewer *viewer = (*live)->viewers; viewer != NULL; viewer = next) {
        next = viewer->next;
        free(viewer);
    }
    free(*live);
    *live = NULL;
}
