#include <stdlib.h>

#include "shared/net/net_lws_internal.h"

enum err
net_lws_source_begin(struct net_lws *net, struct net_lws_source *state, struct net_source *source,
    void (*made)(struct net_lws_source *state))
{
    *state =
        (struct net_lws_source){.net = net, .source = source, .left = source->size, .made = made};
    state->piece = malloc(LWS_PRE + NET_SOURCE_PIECE);
    return state->piece == NULL ? ERR_NO_SPACE : ERR_OK;
}

static void
run(struct net_work *work)
{
    struct net_lws_source *state = (struct net_lws_source *)(void *)work;

    state->err = state->source->fill(state->source, state->piece + LWS_PRE, state->size);
}

static void
done(struct net_work *work)
{
    struct net_lws_source *state = (struct net_lws_source *)(void *)work;

    state->busy = false;
    state->made(state);
}

enum err
net_lws_source_next(struct net_lws_source *state)
{
    enum err err;

    state->size = state->left < NET_SOURCE_PIECE ? (size_t)state->left : NET_SOURCE_PIECE;
    state->left -= state->size;
    state->work = (struct net_work){.run = run, .done = done};
    err = net_work(&state->net->net, &state->work);
    state->busy = err == ERR_OK;
    return err;
}

void
net_lws_source_end(struct net_lws_source *state)
{
    struct net_source *source = state->source;

    free(state->piece);
    *state = (struct net_lws_source){.source = NULL};
    if (source != NULL)
        source->end(source);
}
