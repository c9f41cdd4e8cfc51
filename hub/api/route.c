#include "hub/api/route.h"

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

static void
refuse(struct hub *hub, struct net_call *net_call, int status, const char *allow)
{
    const struct net_header header = {"allow", allow == NULL ? "" : allow};
    static const char none[] = "{\"code\":\"NOT_FOUND\",\"message\":\"there is no such page\"}";
    static const char other[] =
        "{\"code\":\"BAD_INPUT\",\"message\":\"this page takes another method or a smaller body\"}";

    net_answer(hub->net, net_call,
        &(struct net_reply){.status = status,
            .type = "application/json; charset=utf-8",
            .body = bytes_text(status == 404 ? none : other),
            .headers = &header,
            .headers_count = allow == NULL ? 0 : 1});
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

        refuse(hub, net_call, method == NULL ? 404 : 405, method);
        return;
    }
    if (request->body.size > route->body_max) {
        refuse(hub, net_call, 413, NULL);
        return;
    }
    err = call_make(hub, net_call, request, &call);
    if (err != ERR_OK) {
        refuse(hub, net_call, err_http(err), NULL);
        return;
    }
    call->param = arena_text(call->arena, param);
    if (call->param == NULL)
        call_fail(call, ERR_NO_SPACE, NULL);
    else if ((route->demands & ROUTE_BOARD) != 0 &&
             !route_may_see_board(hub, request, form_value(call->form, "token")))
        call_fail(call, ERR_FORBIDDEN, "only from this machine, or with the board's token");
    else
        route->handle(call);
}
