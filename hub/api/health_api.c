#include "hub/api/health_api.h"

#include "hub/api/terminal_socket.h"

static void
healthz(struct call *call)
{
    call_answer(call, 200, "text/plain; charset=utf-8", bytes_text("ok\n"));
}

static void
readyz(struct call *call)
{
    bool ready = call->hub->ready && !call->hub->stopping;

    call_answer(call, ready ? 200 : 503, "text/plain; charset=utf-8",
        bytes_text(ready ? "ready\n" : "not ready\n"));
}

static void
put(struct text *text, const char *name, const char *type, int64_t value)
{
    text_printf(text, "# TYPE shanju_%s %s\nshanju_%s %lld\n", name, type, name, (long long)value);
}

static void
put_events(struct text *text, const struct sentry *sentry)
{
    text_put(text, "# TYPE shanju_security_events_total counter\n");
    for (enum security_kind kind = SECURITY_NONE + 1; kind < SECURITY_KINDS; kind++)
        text_printf(text, "shanju_security_events_total{kind=\"%s\"} %lld\n", security_name(kind),
            (long long)sentry_count(sentry, kind));
}

static void
metrics(struct call *call)
{
    const struct hub *hub = call->hub;
    const struct hub_figures *figures = &hub->figures;
    struct text *text = call_text(call);
    struct lane_figures lane;
    struct sweep_figures sweep;

    if (text == NULL) {
        call_fail(call, ERR_NO_SPACE, NULL);
        return;
    }
    lane_figures(hub->lane, &lane);
    sweep = sweep_figures(hub->sweep);
    put(text, "terminals_online", "gauge", (int64_t)terminal_socket_count(hub));
    put(text, "frames_in_total", "counter", figures->frames_in);
    put(text, "records_in_total", "counter", figures->records_in);
    put(text, "refusals_out_total", "counter", figures->refusals_out);
    put(text, "results_pushed_total", "counter", figures->results_pushed);
    put(text, "callbacks_total", "counter", figures->callbacks);
    put(text, "callbacks_refused_total", "counter", figures->callbacks_refused);
    put_events(text, hub->sentry);
    put(text, "tickets_opened_total", "counter", figures->tickets_opened);
    put(text, "tickets_refused_total", "counter", figures->tickets_refused);
    put(text, "enrolments_total", "counter", figures->enrolments);
    put(text, "enrolments_refused_total", "counter", figures->enrolments_refused);
    put(text, "lane_turns_total", "counter", lane.turns);
    put(text, "lane_operations_total", "counter", lane.operations);
    put(text, "lane_refused_total", "counter", lane.refused);
    put(text, "lane_halved_total", "counter", lane.halved);
    put(text, "lane_waiting", "gauge", lane.waiting);
    put(text, "lane_turn_microseconds_total", "counter", lane.turn_us);
    put(text, "lane_commit_microseconds_total", "counter", lane.commit_us);
    put(text, "log_bytes_total", "counter", lane.log_bytes);
    put(text, "outbox_pending", "gauge", (int64_t)courier_count(hub->courier));
    put(text, "outbox_dead", "gauge", sweep.dead);
    put(text, "audit_rows", "gauge", audit_teller_rows(hub->audit_teller));
    put(text, "rows_forgotten_total", "counter", sweep.forgotten);
    call_answer(call, 200, "text/plain; version=0.0.4; charset=utf-8", text_bytes(text));
}

static const struct route routes[] = {
    {"GET", "/healthz", ROUTE_OPEN, 0, healthz, NULL},
    {"GET", "/readyz", ROUTE_OPEN, 0, readyz, NULL},
};

static const struct route private_routes[] = {
    {"GET", "/metrics", ROUTE_BOARD, 0, metrics, NULL},
};

const struct route_set health_api_routes = {routes, LENGTH(routes)};
const struct route_set health_api_metrics = {private_routes, LENGTH(private_routes)};
