#include "hub/api/route.h"

#include <strings.h>

#include "hub/api/gate.h"
#include "hub/api/staff_gate.h"
#include "shared/crypt/crypt.h"

/* Matches a path with at most one ":" and hands back what stood for it. */
static bool
matches(const char *pattern, struct bytes path, struct bytes *ret_param)
{
    const char *colon = strchr(pattern, ':');
    size_t before = colon == NULL ? strlen(pattern) : (size_t)(colon - pattern);
    size_t end;

    if (colon == NULL)
        return bytes_is(path, pattern);
    if (path.size <= before || memcmp(path.at, pattern, before) != 0)
        return false;
    for (end = before; end < path.size && path.at[end] != '/'; end++)
        continue;
    *ret_param = bytes_of(path.at + before, end - before);
    return end > before && bytes_is(bytes_from(path, end), colon + 1);
}

static bool
is_loopback(const char *peer)
{
    return strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0 ||
           strncmp(peer, "::ffff:127.", 11) == 0;
}

bool
route_may_see_board(const struct hub *hub, const struct net_request *request, const char *token)
{
    static const char bearer[] = "Bearer ";
    const char *wanted = hub->settings.board_token;
    const char *given = net_header(request, "authorization");

    if (wanted[0] == '\0')
        return is_loopback(request->peer);
    if (given != NULL && strncmp(given, bearer, sizeof(bearer) - 1) == 0)
        token = given + sizeof(bearer) - 1;
    return token != NULL && crypt_equal(bytes_text(token), bytes_text(wanted));
}

static const char *
wrong_way(const struct route_set *sets, size_t count, struct bytes path)
{
    struct bytes param;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sets[i].count; j++)
            if (matches(sets[i].routes[j].path, path, &param))
                return sets[i].routes[j].method;
    return NULL;
}

/* Before there is a call. */
static void
refuse(struct hub *hub, struct net_call *net_call, const struct net_request *request,
    enum problem problem, const char *allow)
{
    const char *language = net_header(request, "accept-language");
    char request_id[CALL_REQUEST_ID_SIZE];
    const struct net_header headers[] = {{"x-request-id", request_id},
        {"cache-control", "no-store"}, {"x-content-type-options", "nosniff"},
        {"content-security-policy", "default-src 'none'; frame-ancestors 'none'"},
        {"allow", allow == NULL ? "" : allow}};
    char block[512];
    struct text text;

    call_request_id(hub, request_id);
    text_init(&text, block, sizeof(block));
    problem_put(
        &text, problem, language != NULL && strncasecmp(language, "en", 2) == 0, NULL, request_id);
    net_answer(hub->net, net_call,
        &(struct net_reply){.status = problem_status(problem),
            .type = "application/json; charset=utf-8",
            .body = text_bytes(&text),
            .headers = headers,
            .headers_count = LENGTH(headers) - (allow == NULL ? 1 : 0)});
}

static const struct route *
find(const struct route_set *sets, size_t count, const struct net_request *request,
    struct bytes *ret_param)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sets[i].count; j++) {
            const struct route *route = &sets[i].routes[j];
            bool head = bytes_is(request->method, "HEAD") && strcmp(route->method, "GET") == 0;

            if ((head || bytes_is(request->method, route->method)) &&
                matches(route->path, request->path, ret_param))
                return route;
        }
    return NULL;
}

void
route_request(struct hub *hub, const struct route_set *sets, size_t count,
    struct net_call *net_call, const struct net_request *request)
{
    struct bytes param = bytes_of(NULL, 0);
    const struct route *route = find(sets, count, request, &param);
    struct call *call;
    enum err err;

    if (route == NULL) {
        const char *method = wrong_way(sets, count, request->path);

        refuse(hub, net_call, request,
            method == NULL ? PROBLEM_NOT_FOUND : PROBLEM_METHOD_NOT_TAKEN, method);
        return;
    }
    if (request->body.size > route->body_max) {
        refuse(hub, net_call, request, PROBLEM_BODY_TOO_LARGE, NULL);
        return;
    }
    err = call_make(hub, route, net_call, request, &call);
    if (err != ERR_OK) {
        refuse(hub, net_call, request, problem_of(err), NULL);
        return;
    }
    call->param = arena_text(call->arena, param);
    if (call->param == NULL)
        call_fail(call, ERR_NO_SPACE, NULL);
    else if ((route->demands & ROUTE_BOARD) != 0 &&
             !route_may_see_board(hub, request, form_value(call->form, "token")))
        call_fail(call, ERR_FORBIDDEN, "only from this machine, or with the board's token");
    else if ((route->demands & ROUTE_SIGNED) != 0)
        gate_enter(call);
    else if ((route->demands & (ROUTE_STAFF | ROUTE_PAGE)) != 0)
        staff_gate_enter(call);
    else
        route->handle(call);
}
