#include "hub/api/staff_gate.h"

#include <stdlib.h>
#include <strings.h>

#include "hub/api/route.h"
#include "hub/api/staff_watch.h"
#include "hub/flow/session_flow.h"
#include "shared/base/log.h"
#include "shared/text/encode.h"

/* A request while it is found out who sends it. In the arena. */
struct entry {
    struct staff_look look; /* first */
    struct call *call;
    const char *csrf; /* as it was sent; NULL: it was not */
    const char *agent;
};

bool
staff_gate_is_secure(const struct hub *hub)
{
    return strncmp(hub->settings.console_url, "https://", 8) == 0;
}

static const char *
cookie_name(const struct hub *hub)
{
    return staff_gate_is_secure(hub) ? STAFF_GATE_COOKIE_SECURE : STAFF_GATE_COOKIE;
}

struct bytes
staff_gate_cookie(const struct hub *hub, const struct net_request *request)
{
    return staff_gate_cookie_named(request, cookie_name(hub));
}

struct bytes
staff_gate_cookie_named(const struct net_request *request, const char *name)
{
    const char *at = net_header(request, "cookie");
    size_t length = strlen(name);

    while (at != NULL && *at != '\0') {
        size_t size;

        at += strspn(at, " ;");
        size = strcspn(at, ";");
        if (size > length && at[length] == '=' && strncmp(at, name, length) == 0)
            return bytes_of(at + length + 1, size - length - 1);
        at += size;
    }
    return bytes_of("", 0);
}

/* What the browser calls the page's origin has our host, and our scheme where we know it. */
static bool
is_our_origin(const struct hub *hub, const struct net_request *request, const char *origin)
{
    const char *ours = hub->settings.console_url;
    const char *host = net_header(request, "host");
    const char *at;

    if (ours[0] != '\0')
        return strcasecmp(origin, ours) == 0;
    at = strstr(origin, "://");
    return at != NULL && host != NULL && strcasecmp(at + 3, host) == 0;
}

bool
staff_gate_is_ours(const struct hub *hub, const struct net_request *request)
{
    const char *origin = net_header(request, "origin");
    const char *site = net_header(request, "sec-fetch-site");

    if (site != NULL && strcmp(site, "same-origin") != 0)
        return false;
    /* "null" says a page whose Referrer-Policy lets nothing be known of it. */
    return origin == NULL || strcmp(origin, "null") == 0 ? site != NULL
                                                         : is_our_origin(hub, request, origin);
}

void
staff_gate_csrf(
    const struct hub *hub, struct bytes token, char ret_csrf[static STAFF_GATE_CSRF_LENGTH + 1])
{
    const struct bytes parts[] = {bytes_text("shanju csrf v1 "), token};
    uint8_t mac[CRYPT_SHA256_SIZE];

    crypt_hmac_sha256(bytes_of(hub->state_key, sizeof(hub->state_key)), parts, LENGTH(parts), mac);
    (void)encode_hex(bytes_of(mac, sizeof(mac)), ret_csrf, STAFF_GATE_CSRF_LENGTH + 1);
}

static bool
changes(const struct call *call)
{
    return strcmp(call->route->method, "GET") != 0;
}

static struct staff_here *
here_of(struct call *call, const struct session_seen *seen)
{
    struct staff_here *here = arena_take(call->arena, sizeof(*here));
    size_t size = seen->posts_count * sizeof(*seen->posts);

    if (here == NULL)
        return NULL;
    here->seen = *seen;
    here->seen.posts = arena_take(call->arena, size == 0 ? 1 : size);
    if (here->seen.posts == NULL)
        return NULL;
    if (size > 0)
        memcpy(here->seen.posts, seen->posts, size);
    return here;
}

/* It is used: said to the database once a minute, and waited for by nobody. */
static void
touch(struct hub *hub, const struct session_seen *seen)
{
    struct moment now = net_moment(hub->net);

    if (now.us - seen->seen_us < SESSION_FLOW_TOUCH.us)
        return;
    session_ring_touch(hub->sessions, seen->id, now);
    session_flow_touch(hub->lane, seen->id, now);
}

/* What is a merchant's as a whole is not for who looks at one of its stores. */
static bool
stand_for_merchant(struct call *call)
{
    const struct scope *scope = &call->scope;

    if (scope->kind == ORGANISATION_MERCHANT)
        call->signed_by.merchant_id = scope->merchant_id;
    else if (scope->kind == ORGANISATION_PARTNER)
        call->signed_by.merchant_id = scope->partner_id;
    return call->signed_by.merchant_id != 0 ||
           (scope->kind == ORGANISATION_PLATFORM && (call->route->demands & ROUTE_PLATFORM) != 0);
}

static void
found(struct staff_look *look, const struct session_seen *seen)
{
    struct entry *entry = (struct entry *)(void *)look;
    struct call *call = entry->call;
    struct staff_here *here = seen == NULL ? NULL : here_of(call, seen);

    if (seen != NULL && here == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    call->staff = here;
    if (!look->is_well || here == NULL) {
        call_refuse(call, look->problem,
            look->problem == PROBLEM_FORBIDDEN ? permission_word(look->permission) : NULL);
        return;
    }
    staff_gate_csrf(call->hub, look->token, here->csrf);
    here->agent = entry->agent;
    here->may = look->may;
    call->scope = look->scope;
    touch(call->hub, seen);
    if (changes(call) &&
        (entry->csrf == NULL || !crypt_equal(bytes_text(entry->csrf), bytes_text(here->csrf))))
        call_refuse(call, PROBLEM_NOT_OURS, "X-CSRF-Token");
    else if ((call->route->demands & ROUTE_KEYED) != 0 && call->signed_by.key == NULL)
        call_refuse(call, PROBLEM_KEY_MISSING, NULL);
    else if ((call->route->demands & ROUTE_MERCHANT) != 0 && !stand_for_merchant(call))
        call_refuse(call, PROBLEM_NO_MERCHANT, "at");
    else if ((call->route->demands & ROUTE_WATCHED) != 0)
        staff_watch_enter(call);
    else
        call->route->handle(call);
}

/* The field "at"; false for what is no id. */
static bool
read_at(struct call *call, int64_t *ret_at)
{
    const char *at = form_value(call->form, "at");

    *ret_at = 0;
    return at == NULL || (text_read_int(bytes_text(at), ret_at) == ERR_OK && *ret_at > 0);
}

/* Borrows nothing of the request. */
static enum err
make_entry(struct call *call, struct entry **ret_entry)
{
    struct entry *entry = arena_take(call->arena, sizeof(*entry));
    const char *csrf = net_header(call->request, "x-csrf-token");
    const char *agent = net_header(call->request, "user-agent");
    struct bytes token = staff_gate_cookie(call->hub, call->request);

    if (entry == NULL)
        return ERR_NO_SPACE;
    *entry = (struct entry){.look = {.hub = call->hub,
                                .token = arena_copy(call->arena, token),
                                .permission = route_permission(call->route),
                                .enrols = (call->route->demands & ROUTE_ENROL) != 0,
                                .found = found},
        .call = call,
        .csrf = csrf == NULL ? NULL : arena_text(call->arena, bytes_text(csrf)),
        .agent = arena_text(call->arena, bytes_text(agent == NULL ? "" : agent))};
    if (entry->look.token.at == NULL || (csrf != NULL && entry->csrf == NULL) ||
        entry->agent == NULL)
        return ERR_NO_SPACE;
    *ret_entry = entry;
    return ERR_OK;
}

static void
headers(struct call *call)
{
    call_header(call, "vary", "cookie");
    if (staff_gate_is_secure(call->hub))
        call_header(call, "strict-transport-security", "max-age=31536000");
}

void
staff_gate_enter(struct call *call)
{
    bool is_ours = staff_gate_is_ours(call->hub, call->request);
    struct entry *entry = NULL;
    enum err err = call_keep(call);

    headers(call);
    if (err == ERR_OK && (call->route->demands & ROUTE_STAFF) != 0)
        err = make_entry(call, &entry);
    if (err != ERR_OK) {
        call_refuse(call, problem_of(err), NULL);
        return;
    }
    if (changes(call) && !is_ours) {
        log_event(LOG_WARN, "not_ours", "request=%s address=%s target=%s", call->request_id,
            call->address, call->signed_by.target);
        call_refuse(call, PROBLEM_NOT_OURS, "Origin");
        return;
    }
    if (entry == NULL) {
        call->route->handle(call);
        return;
    }
    call->request = NULL;
    if (read_at(call, &entry->look.at))
        staff_look_start(&entry->look);
    else
        call_refuse(call, PROBLEM_FIELD_WRONG, "at");
}
