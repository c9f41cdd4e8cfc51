#include "hub/courier/courier.h"

#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/crypt/crypt.h"

#include "hub/store/sql/store.sql.h"

#define BUCKETS 4096
#define CARRIERS_MAX 8
#define PAGE 500
#define HEAP_FIRST 1024
/* When the lease has lapsed. */
#define LAPSED_AGAIN span_s(1)

struct item {
    struct item *next; /* of the same bucket, oldest last */
    size_t heap_at;
    struct tick due;
    struct outbox_row row;
    uint8_t body[];
};

struct courier {
    struct net *net;
    const struct node *node;
    struct courier_carrier carriers[CARRIERS_MAX];
    size_t carriers_count;
    struct item *by_id[BUCKETS];
    struct item **heap; /* the earliest due first */
    size_t heap_count;
    size_t heap_size;
    struct net_timer *timer;
    bool is_whole;
    bool has_lost; /* a row or the timer, since the reading of the stored rows began */
};

static size_t
bucket_of(int64_t id)
{
    return (size_t)(((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15)) >> 52) % BUCKETS;
}

static struct item **
find(struct courier *courier, int64_t id)
{
    struct item **at = &courier->by_id[bucket_of(id)];

    while (*at != NULL && (*at)->row.id != id)
        at = &(*at)->next;
    return at;
}

static void
heap_put(struct courier *courier, size_t at, struct item *item)
{
    courier->heap[at] = item;
    item->heap_at = at;
}

static bool
earlier(const struct item *a, const struct item *b)
{
    return a->due.us != b->due.us ? a->due.us < b->due.us : a->row.id < b->row.id;
}

static void
heap_up(struct courier *courier, size_t at)
{
    struct item *item = courier->heap[at];

    while (at > 0 && earlier(item, courier->heap[(at - 1) / 2])) {
        heap_put(courier, at, courier->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    heap_put(courier, at, item);
}

static void
heap_down(struct courier *courier, size_t at)
{
    struct item *item = courier->heap[at];

    for (;;) {
        size_t child = at * 2 + 1;

        if (child >= courier->heap_count)
            break;
        if (child + 1 < courier->heap_count &&
            earlier(courier->heap[child + 1], courier->heap[child]))
            child++;
        if (!earlier(courier->heap[child], item))
            break;
        heap_put(courier, at, courier->heap[child]);
        at = child;
    }
    heap_put(courier, at, item);
}

static void
heap_move(struct courier *courier, size_t at)
{
    heap_up(courier, at);
    heap_down(courier, courier->heap[at]->heap_at);
}

static bool
heap_grow(struct courier *courier)
{
    size_t size = courier->heap_size == 0 ? HEAP_FIRST : courier->heap_size * 2;
    struct item **heap;

    if (courier->heap_count < courier->heap_size)
        return true;
    heap = realloc(courier->heap, size * sizeof(struct item *));
    if (heap == NULL)
        return false;
    courier->heap = heap;
    courier->heap_size = size;
    return true;
}

static void
drop(struct courier *courier, struct item **place)
{
    struct item *item = *place;
    size_t at = item->heap_at;

    *place = item->next;
    courier->heap_count--;
    if (at < courier->heap_count) {
        heap_put(courier, at, courier->heap[courier->heap_count]);
        heap_move(courier, at);
    }
    crypt_wipe(item->body, item->row.body.size); /* it may have been a payer's barcode */
    free(item);
}

/* When a row is due, by the clock that timers run on. */
static struct tick
due_of(const struct courier *courier, const struct outbox_row *row)
{
    int64_t wait_us = row->due_us - net_moment(courier->net).us;

    return tick_after(net_tick(courier->net), span_us(wait_us < 0 ? 0 : wait_us));
}

static void
hand_over(struct courier *courier, const struct outbox_row *row)
{
    for (size_t i = 0; i < courier->carriers_count; i++)
        if (strcmp(courier->carriers[i].topic, row->topic) == 0) {
            courier->carriers[i].carry(courier->carriers[i].context, row);
            return;
        }
}

static void
carry(struct courier *courier, struct item *item)
{
    struct tick now = net_tick(courier->net);
    bool may_act = node_holds(courier->node, now);
    const struct outbox_row row = item->row;

    /* The carrier may finish the row at once, so the item is not touched after it. */
    item->due = tick_after(now, may_act ? COURIER_AGAIN : LAPSED_AGAIN);
    heap_move(courier, item->heap_at);
    if (!may_act)
        return;
    item->row.tries++;
    hand_over(courier, &row);
}

static void set_timer(struct courier *courier);

static void
timer_due(void *context)
{
    struct courier *courier = context;
    struct tick now = net_tick(courier->net);

    courier->timer = NULL;
    while (courier->heap_count > 0 && tick_reached(now, courier->heap[0]->due))
        carry(courier, courier->heap[0]);
    set_timer(courier);
}

static void
set_timer(struct courier *courier)
{
    int64_t wait_us;
    enum err err;

    net_timer_cancel(courier->net, &courier->timer);
    if (courier->heap_count == 0)
        return;
    wait_us = courier->heap[0]->due.us - net_tick(courier->net).us;
    err = net_timer_start(
        courier->net, span_us(wait_us < 0 ? 0 : wait_us), timer_due, courier, &courier->timer);
    if (err == ERR_OK)
        return;
    /* The next reading of the stored rows makes it anew. */
    log_event(LOG_ERROR, "courier_timer", "err=%s", err_name(err));
    courier->has_lost = true;
    courier->is_whole = false;
}

static struct item *
copy_row(const struct outbox_row *row)
{
    struct item *item = malloc(sizeof(*item) + row->body.size);

    if (item == NULL)
        return NULL;
    item->row = *row;
    if (row->body.size > 0)
        memcpy(item->body, row->body.at, row->body.size);
    item->row.body = bytes_of(item->body, row->body.size);
    return item;
}

void
courier_take(struct courier *courier, const struct outbox_row *row)
{
    struct item **place = find(courier, row->id);
    struct item *item = *place;

    /* What feeds others is stored for them; here it is only passed on, once. */
    if (strcmp(row->state, "feed") == 0) {
        hand_over(courier, row);
        return;
    }
    /* Another node has taken it over, or it never was ours. */
    if (strcmp(row->state, "pending") != 0 || row->node != courier->node->number) {
        if (item != NULL)
            drop(courier, place);
        return;
    }
    if (item == NULL) {
        item = heap_grow(courier) ? copy_row(row) : NULL;
        if (item == NULL) {
            log_event(LOG_ERROR, "courier_full", "id=%lld", (long long)row->id);
            courier->has_lost = true;
            courier->is_whole = false;
            return;
        }
        item->next = NULL;
        *place = item;
        heap_put(courier, courier->heap_count++, item);
    } else if (row->version < item->row.version) {
        return; /* older words than ours */
    } else {
        item->row.due_us = row->due_us;
        /* Of the same words those that it was handed out with are forgotten by no reading. */
        if (row->version > item->row.version)
            item->row.tries = row->tries;
        item->row.version = row->version;
    }
    item->due = due_of(courier, row);
    heap_move(courier, item->heap_at);
    if (tick_reached(net_tick(courier->net), item->due))
        carry(courier, item);
    set_timer(courier);
}

void
courier_soon(struct courier *courier, int64_t outbox_id)
{
    struct item *item = *find(courier, outbox_id);

    if (item == NULL)
        return;
    item->due = net_tick(courier->net);
    heap_move(courier, item->heap_at);
    set_timer(courier);
}

void
courier_each(struct courier *courier, int64_t target, courier_carry_fn *each, void *context)
{
    /* Pushes are few, and this runs once for each connection. */
    for (size_t i = 0; i < courier->heap_count; i++)
        if (courier->heap[i]->row.target == target &&
            strcmp(courier->heap[i]->row.topic, "push") == 0)
            each(context, &courier->heap[i]->row);
}

bool
courier_is_whole(const struct courier *courier)
{
    return courier->is_whole;
}

size_t
courier_count(const struct courier *courier)
{
    return courier->heap_count;
}

/* Reading what was pending when the last process ended. */
struct load {
    struct reading reading; /* first */
    struct courier *courier;
    struct reader *reader;
    net_fn *then;
    void *context;
    int64_t after_id;
    size_t count;
    enum err err;
    struct item *items[PAGE];
};

static enum err
load_item(struct query *query, int64_t node, struct item **ret_item)
{
    struct outbox_row row = {
        .merchant_id = query_int(query, 0),
        .id = query_int(query, 1),
        .node = node,
        .about = query_int(query, 4),
        .target = query_int(query, 5),
        .body = query_blob(query, 6),
        .due_us = query_int(query, 8),
        .tries = query_int(query, 9) + 1, /* the process before this one may have begun to */
        .created_us = query_int(query, 10),
        .version = query_int(query, 11),
    };
    enum err err = text_copy(query_text(query, 2), row.topic, sizeof(row.topic));

    if (err == ERR_OK)
        err = text_copy(query_text(query, 3), row.action, sizeof(row.action));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 7), row.state, sizeof(row.state));
    if (err != ERR_OK)
        return ERR_CORRUPT;
    *ret_item = copy_row(&row);
    return *ret_item == NULL ? ERR_NO_SPACE : ERR_OK;
}

static void
load_run(struct reading *reading, struct reader *reader)
{
    struct load *load = (struct load *)reading;
    struct query *query = reader_statement(reader, SQL_STORE_OUTBOX_PENDING);

    load->count = 0;
    query_bind_int(query, 1, load->after_id);
    query_bind_int(query, 2, PAGE);
    query_bind_int(query, 3, load->courier->node->number);
    while ((load->err = query_step(query)) == ERR_OK) {
        load->err = load_item(query, load->courier->node->number, &load->items[load->count]);
        if (load->err != ERR_OK)
            break;
        load->after_id = load->items[load->count++]->row.id;
    }
    query_reset(query);
}

static void
load_done(struct reading *reading)
{
    struct load *load = (struct load *)reading;
    bool more = load->count == PAGE;

    for (size_t i = 0; i < load->count; i++) {
        /* A turn may have told of it already, with newer words. */
        if (*find(load->courier, load->items[i]->row.id) == NULL)
            courier_take(load->courier, &load->items[i]->row);
        free(load->items[i]);
    }
    if (load->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "courier_load", "err=%s", err_name(load->err));
    set_timer(load->courier);
    load->courier->is_whole = load->err == ERR_NOT_FOUND && !more && !load->courier->has_lost;
    if (more && reader_submit(load->reader, &load->reading) == ERR_OK)
        return;
    load->then(load->context);
    free(load);
}

enum err
courier_load(struct courier *courier, struct reader *reader, net_fn *then, void *context)
{
    struct load *load = calloc(1, sizeof(*load));
    enum err err;

    if (load == NULL)
        return ERR_NO_SPACE;
    load->reading = (struct reading){.run = load_run, .done = load_done};
    load->courier = courier;
    load->reader = reader;
    load->then = then;
    load->context = context;
    courier->has_lost = false;
    err = reader_submit(reader, &load->reading);
    if (err != ERR_OK)
        free(load);
    return err;
}

enum err
courier_make(struct net *net, const struct courier_carrier *carriers, size_t count,
    const struct node *node, struct courier **ret_courier)
{
    struct courier *courier = calloc(1, sizeof(*courier));

    NEED(count <= CARRIERS_MAX);
    if (courier == NULL)
        return ERR_NO_SPACE;
    courier->net = net;
    courier->node = node;
    memcpy(courier->carriers, carriers, count * sizeof(*carriers));
    courier->carriers_count = count;
    *ret_courier = courier;
    return ERR_OK;
}

void
courier_free(struct courier **courier)
{
    if (*courier == NULL)
        return;
    net_timer_cancel((*courier)->net, &(*courier)->timer);
    for (size_t i = 0; i < (*courier)->heap_count; i++)
        free((*courier)->heap[i]);
    free((*courier)->heap);
    free(*courier);
    *courier = NULL;
}
