#include "tools/sandbox/core/sandbox_reply.h"

#include <string.h>

#define HEADERS_MAX 12
/* A call that is never to be answered is given up after this, when any client has gone. */
#define NEVER_S 600

/* An answer that is held back; it lives in its arena. */
struct sandbox_late {
    struct sandbox *sandbox;
    struct sandbox_late *next;
    struct sandbox_late **back;
    struct net_call *net_call;
    struct net_timer *timer;
    struct arena *arena;
    struct net_reply reply;
    struct net_header headers[HEADERS_MAX];
};

static void
end(struct sandbox_late *late, const struct net_reply *reply)
{
    struct arena *arena = late->arena;

    net_timer_cancel(late->sandbox->net, &late->timer);
    *late->back = late->next;
    if (late->next != NULL)
        late->next->back = late->back;
    net_answer(late->sandbox->net, late->net_call, reply);
    arena_free(&arena);
}

static void
on_timer(void *context)
{
    struct sandbox_late *late = context;

    late->timer = NULL;
    end(late, &late->reply);
}

/* Copies of the headers and their values, in the arena of the answer. */
static enum err
keep(struct sandbox_late *late, const struct net_reply *reply)
{
    struct bytes body = reply->body;
    uint8_t *block = body.size == 0 ? NULL : arena_take(late->arena, body.size);

    NEED(reply->headers_count <= HEADERS_MAX);
    late->reply = *reply;
    late->reply.headers = late->headers;
    for (size_t i = 0; i < reply->headers_count; i++)
        late->headers[i] = (struct net_header){
            reply->headers[i].name, arena_text(late->arena, bytes_text(reply->headers[i].value))};
    if (block != NULL) {
        memcpy(block, body.at, body.size);
        late->reply.body = bytes_of(block, body.size);
    }
    return arena_overflowed(late->arena) ? ERR_NO_SPACE : ERR_OK;
}

static enum err
hold(struct sandbox *sandbox, struct net_call *net_call, struct arena *arena,
    const struct net_reply *reply, struct span wait)
{
    struct sandbox_late *late = arena_take(arena, sizeof(*late));
    enum err err;

    if (late == NULL)
        return ERR_NO_SPACE;
    *late = (struct sandbox_late){.sandbox = sandbox, .net_call = net_call, .arena = arena};
    err = keep(late, reply);
    if (err == ERR_OK)
        err = net_timer_start(sandbox->net, wait, on_timer, late, &late->timer);
    if (err != ERR_OK)
        return err;
    late->next = sandbox->lates;
    late->back = &sandbox->lates;
    if (late->next != NULL)
        late->next->back = &late->next;
    sandbox->lates = late;
    return ERR_OK;
}

/* The status that a fault wants, 0 for the reply's own. */
static int
status_of(enum sandbox_fault kind)
{
    if (kind == SANDBOX_FAULT_REPLY_429)
        return 429;
    if (kind == SANDBOX_FAULT_REPLY_500)
        return 500;
    if (kind == SANDBOX_FAULT_REPLY_502)
        return 502;
    return kind == SANDBOX_FAULT_REPLY_NEVER ? 504 : 0;
}

void
sandbox_reply(struct sandbox *sandbox, struct net_call *net_call, struct arena **arena,
    const struct net_reply *reply, const struct sandbox_fault_taken *fault)
{
    struct net_reply told = *reply;
    struct span wait = span_us(0);

    if (status_of(fault->kind) != 0)
        told = (struct net_reply){.status = status_of(fault->kind)};
    if (fault->kind == SANDBOX_FAULT_REPLY_TRUNCATED)
        told.body.size /= 2;
    if (fault->kind == SANDBOX_FAULT_REPLY_NEVER)
        wait = span_s(NEVER_S);
    if (fault->kind == SANDBOX_FAULT_REPLY_SLOW)
        wait = span_ms(fault->value);
    if (wait.us == 0 || hold(sandbox, net_call, *arena, &told, wait) != ERR_OK) {
        net_answer(sandbox->net, net_call, &told);
        arena_free(arena);
    }
    *arena = NULL;
}

void
sandbox_reply_close(struct sandbox *sandbox)
{
    while (sandbox->lates != NULL)
        end(sandbox->lates, &(struct net_reply){.status = 503});
}
