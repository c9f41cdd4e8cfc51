#include <stdlib.h>
#include <string.h>

#include "shared/net/net_lws_internal.h"

enum err
net_lws_buffer_add(struct net_lws_buffer *buffer, struct bytes bytes)
{
    size_t room = buffer->room == 0 ? 1024 : buffer->room;
    uint8_t *at;

    if (bytes.size > buffer->max - buffer->size)
        return ERR_TOO_BIG;
    if (bytes.size == 0)
        return ERR_OK;
    while (room < buffer->size + bytes.size)
        room *= 2;
    if (room != buffer->room) {
        at = realloc(buffer->at, room);
        if (at == NULL)
            return ERR_NO_SPACE;
        buffer->at = at;
        buffer->room = room;
    }
    memcpy(buffer->at + buffer->size, bytes.at, bytes.size);
    buffer->size += bytes.size;
    return ERR_OK;
}

void
net_lws_buffer_free(struct net_lws_buffer *buffer)
{
    free(buffer->at);
    buffer->at = NULL;
    buffer->size = 0;
    buffer->room = 0;
}

void
net_lws_buffer_drop(struct net_lws_buffer *buffer, size_t size)
{
    if (size >= buffer->size) {
        net_lws_buffer_free(buffer);
        return;
    }
    memmove(buffer->at, buffer->at + size, buffer->size - size);
    buffer->size -= size;
}

struct bytes
net_lws_buffer_bytes(const struct net_lws_buffer *buffer)
{
    return bytes_of(buffer->at, buffer->size);
}
