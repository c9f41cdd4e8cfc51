#include "agent/api/local_api.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/api/local_api_inside.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"

#define ARENA_SIZE ((size_t)256 * 1024)

static const struct {
    int status;
    const char *code;
    const char *chinese;
    const char *english;
} problems[LOCAL_API_PROBLEMS] = {
#define PROBLEM(code, status, chinese, english) {status, #code, chinese, english},
#include "agent/api/local_api_problem.def"
#undef PROBLEM
};

void
local_api_reply(const struct local_api_call *call, int status, const struct text *text)
{
    const struct net_reply reply = {.status = text_ok(text) ? status : 500,
        .type = "application/json",
        .body = text_ok(text) ? text_bytes(text) : bytes_text("{\"code\":\"TOO_LONG\"}")};

    net_answer(call->api->options.net, call->call, &reply);
}

static void
refuse_with(const struct local_api_call *call, int status, const char *code, const char *field,
    const char *chinese, const char *english)
{
    char block[1024];
    struct json_writer writer;
    struct text text;

    text_init(&text, block, sizeof(block));
    json_start(&writer, &text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "code", bytes_text(code));
    if (field != NULL)
        json_put_text(&writer, "field", bytes_text(field));
    json_put_text(&writer, "zh", bytes_text(chinese));
    json_put_text(&writer, "en", bytes_text(english));
    json_close_object(&writer);
    local_api_reply(call, status, &text);
}

void
local_api_refuse(
    const struct local_api_call *call, enum local_api_problem problem, const char *field)
{
    refuse_with(call, problems[problem].status, problems[problem].code, field,
        problems[problem].chinese, problems[problem].english);
}

void
local_api_refuse_note(const struct local_api_call *call)
{
    const struct screen *screen = call->api->options.screen(call->api->options.context);
    char chinese[256], english[256];
    struct text text;

    text_init(&text, chinese, sizeof(chinese));
    screen_say(&screen->note, false, &text);
    text_init(&text, english, sizeof(english));
    screen_say(&screen->note, true, &text);
    refuse_with(call, 409, screen_message_name(screen->note.message), NULL, chinese, english);
}

bool
local_api_body(const struct local_api_call *call, const struct json_node **ret_root)
{
    struct bytes body = call->request->body.size > 0 ? call->request->body : bytes_text("{}");

    if (body.size > LOCAL_API_BODY_MAX) {
        local_api_refuse(call, LOCAL_API_BODY_TOO_BIG, NULL);
        return false;
    }
    if (json_parse(body, call->api->arena, ret_root) != ERR_OK || !json_is_object(*ret_root)) {
        local_api_refuse(call, LOCAL_API_NOT_JSON, NULL);
        return false;
    }
    return true;
}

static void
get_status(const struct local_api_call *call)
{
    struct json_writer writer;
    struct text text;

    text_init(&text, call->api->answer, sizeof(call->api->answer));
    json_start(&writer, &text);
    local_api_json_status(call->api->options.screen(call->api->options.context), &writer);
    local_api_reply(call, 200, &text);
}

static void
open_drawer(const struct local_api_call *call)
{
    const struct till_command command = {.key = TILL_KEY_DRAWER};

    call->api->options.command(call->api->options.context, &command);
    get_status(call);
}

/* SALE stands for the sale's name, one step of the path. */
static const struct door {
    const char *method;
    const char *path;
    void (*answer)(const struct local_api_call *call);
} doors[] = {
    {"GET", "/v1/status", get_status},
    {"GET", "/v1/screen", local_api_screen_get},
    {"POST", "/v1/drawer", open_drawer},
    {"POST", "/v1/sales", local_api_sale_make},
    {"GET", "/v1/sales", local_api_sale_list},
    {"GET", "/v1/sales/SALE", local_api_sale_get},
    {"POST", "/v1/sales/SALE/cancel", local_api_sale_cancel},
    {"POST", "/v1/sales/SALE/refunds", local_api_sale_refund},
    {"POST", "/v1/sales/SALE/print", local_api_sale_print},
};

/* Whether the path is the door's; the sale's name goes to ret_name. */
static bool
fits(const char *door, struct bytes path, char ret_name[static STORE_REFERENCE_MAX])
{
    const char *at = strstr(door, "SALE");
    const char *rest = at != NULL ? at + strlen("SALE") : NULL;
    size_t head, tail;

    if (at == NULL)
        return bytes_is(path, door);
    head = (size_t)(at - door);
    tail = strlen(rest);
    if (path.size <= head + tail || path.size - head - tail >= STORE_REFERENCE_MAX ||
        memcmp(path.at, door, head) != 0 || memcmp(path.at + path.size - tail, rest, tail) != 0 ||
        memchr(path.at + head, '/', path.size - head - tail) != NULL)
        return false;
    return text_copy(bytes_of(path.at + head, path.size - head - tail), ret_name,
               STORE_REFERENCE_MAX) == ERR_OK;
}

static bool
has_token(const struct local_api *api, const struct net_request *request)
{
    static const char scheme[] = "Bearer ";
    const char *said = net_header(request, "authorization");

    return said != NULL && strncmp(said, scheme, sizeof(scheme) - 1) == 0 &&
           crypt_equal(bytes_text(said + sizeof(scheme) - 1), bytes_text(api->token));
}

static void
route(struct local_api_call *call)
{
    char name[STORE_REFERENCE_MAX] = "";
    bool found = false;

    call->name = name;
    for (size_t i = 0; i < LENGTH(doors); i++) {
        if (!fits(doors[i].path, call->request->path, name))
            continue;
        found = true;
        if (!bytes_is(call->request->method, doors[i].method))
            continue;
        doors[i].answer(call);
        return;
    }
    local_api_refuse(call, found ? LOCAL_API_METHOD : LOCAL_API_NO_SUCH_DOOR, NULL);
}

static void
on_request(void *context, struct net_call *net_call, const struct net_request *request)
{
    struct local_api *api = context;
    struct local_api_call call = {.api = api, .call = net_call, .request = request};

    if (net_header(request, "origin") != NULL)
        local_api_refuse(&call, LOCAL_API_BROWSER, NULL);
    else if (!has_token(api, request))
        local_api_refuse(&call, LOCAL_API_TOKEN, NULL);
    else
        route(&call);
    arena_reset(api->arena);
}

static enum err
on_open(
    void *context, struct net_socket *socket, const struct net_request *request, void **ret_session)
{
    struct local_api *api = context;

    if (net_header(request, "origin") != NULL)
        return ERR_FORBIDDEN;
    if (!has_token(api, request))
        return ERR_BAD_SIGNATURE;
    if (!bytes_is(request->path, "/v1/events"))
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < LOCAL_API_LISTENERS_MAX; i++)
        if (api->listening[i] == NULL) {
            api->listening[i] = socket;
            *ret_session = &api->listening[i];
            return ERR_OK;
        }
    return ERR_NO_SPACE;
}

/* Nobody has anything to say here. */
static void
on_frame(void *session, struct net_socket *socket, struct bytes frame)
{
    (void)session;
    (void)socket;
    (void)frame;
}

static void
on_close(void *session)
{
    struct net_socket **place = session;

    *place = NULL;
}

void
local_api_tell(struct local_api *api, const struct till_notice *notice)
{
    char block[1024];
    struct json_writer writer;
    struct text text;

    text_init(&text, block, sizeof(block));
    json_start(&writer, &text);
    local_api_json_notice(api, notice, &writer);
    if (!text_ok(&text))
        return;
    for (size_t i = 0; i < LOCAL_API_LISTENERS_MAX; i++)
        if (api->listening[i] != NULL &&
            net_send(api->options.net, api->listening[i], text_bytes(&text)) != ERR_OK)
            net_close(api->options.net, api->listening[i], 1008);
}

/* Made whole beside, then named: a token file is never half a token. */
static enum err
make_token(struct local_api *api, const char *path)
{
    uint8_t bytes[LOCAL_API_TOKEN_SIZE / 2];
    char aside[PATH_MAX];
    int fd;

    if (snprintf(aside, sizeof(aside), "%s.new", path) >= (int)sizeof(aside))
        return ERR_FORBIDDEN;
    random_fill(random_system(), bytes, sizeof(bytes));
    (void)encode_hex(bytes_of(bytes, sizeof(bytes)), api->token, sizeof(api->token));
    (void)unlink(aside);
    fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return ERR_FORBIDDEN;
    if (write(fd, api->token, LOCAL_API_TOKEN_SIZE) != LOCAL_API_TOKEN_SIZE || fsync(fd) != 0 ||
        close(fd) != 0 || rename(aside, path) != 0)
        return ERR_FORBIDDEN;
    return ERR_OK;
}

static enum err
open_token(struct local_api *api)
{
    char path[PATH_MAX];
    struct stat about;
    int fd;
    ssize_t got;

    if (snprintf(path, sizeof(path), "%s/api.token", api->options.folder) >= (int)sizeof(path))
        return ERR_FORBIDDEN;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? make_token(api, path) : ERR_FORBIDDEN;
    got = read(fd, api->token, LOCAL_API_TOKEN_SIZE);
    /* One that others may read is no secret. */
    if (fstat(fd, &about) != 0 || (about.st_mode & 077) != 0 || got != LOCAL_API_TOKEN_SIZE) {
        (void)close(fd);
        return ERR_FORBIDDEN;
    }
    (void)close(fd);
    return ERR_OK;
}

enum err
local_api_open(const struct local_api_options *options, struct local_api **ret_api)
{
    static const struct net_service service = {.subprotocol = "shanju.local.v1",
        .request = on_request,
        .open = on_open,
        .frame = on_frame,
        .close = on_close};
    struct local_api *api = calloc(1, sizeof(*api));
    const struct net_listen listen = {
        .host = "127.0.0.1", .port = options->port, .service = &service, .context = api};
    enum err err;

    if (api == NULL)
        return ERR_NO_SPACE;
    api->options = *options;
    err = arena_make(ARENA_SIZE, &api->arena);
    if (err == ERR_OK)
        err = open_token(api);
    if (err == ERR_OK)
        err = net_listen(options->net, &listen, &api->listener);
    if (err != ERR_OK) {
        local_api_close(&api);
        return err;
    }
    *ret_api = api;
    return ERR_OK;
}

void
local_api_close(struct local_api **api)
{
    if (*api == NULL)
        return;
    local_api_screen_close(*api);
    arena_free(&(*api)->arena);
    crypt_wipe((*api)->token, sizeof((*api)->token));
    free(*api);
    *api = NULL;
}

uint16_t
local_api_port(const struct local_api *api)
{
    return net_listener_port(api->options.net, api->listener);
}
