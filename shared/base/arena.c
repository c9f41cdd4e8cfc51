#include "shared/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK_SIZE ((size_t)8192)
#define BLOCK_SIZE_MAX ((size_t)4 * 1024 * 1024)
#define GUARD_SIZE ((size_t)16)
#define GUARD_BYTE 0xA5

struct block {
    struct block *older;
    size_t size; /* of data, without the guard behind it */
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct block *newest;
    size_t limit;
    size_t taken; /* sum of the blocks' sizes */
    bool overflowed;
    bool starved; /* overflowed, and its limit was not why */
};

static size_t
round_up(size_t size)
{
    const size_t step = alignof(max_align_t);

    return (size + step - 1) / step * step;
}

static void
check_guard(const struct block *block)
{
    for (size_t i = 0; i < GUARD_SIZE; i++)
        NEED(block->data[block->size + i] == GUARD_BYTE);
}

/* As large as all before it together, so that a busy arena soon has one block and keeps it. */
static size_t
block_size(const struct arena *arena, size_t at_least)
{
    size_t size = arena->taken < BLOCK_SIZE ? BLOCK_SIZE : arena->taken;

    if (size > BLOCK_SIZE_MAX)
        size = BLOCK_SIZE_MAX;
    if (size < at_least)
        size = at_least;
    return size > arena->limit - arena->taken ? at_least : size;
}

static struct block *
add_block(struct arena *arena, size_t at_least)
{
    size_t size = block_size(arena, at_least);
    struct block *block;

    if (size > arena->limit - arena->taken) {
        arena->starved = false;
        return NULL;
    }
    block = malloc(sizeof(*block) + size + GUARD_SIZE);
    arena->starved = block == NULL;
    if (block == NULL)
        return NULL;
    *block = (struct block){.older = arena->newest, .size = size};
    memset(block->data + size, GUARD_BYTE, GUARD_SIZE);
    arena->newest = block;
    arena->taken += size;
    return block;
}

enum err
arena_make(size_t limit, struct arena **ret_arena)
{
    struct arena *arena = calloc(1, sizeof(*arena));

    if (arena == NULL)
        return ERR_NO_SPACE;
    arena->limit = limit;
    *ret_arena = arena;
    return ERR_OK;
}

void
arena_free(struct arena **arena)
{
    if (*arena == NULL)
        return;
    arena_reset(*arena);
    free((*arena)->newest);
    free(*arena);
    *arena = NULL;
}

void *
arena_take(struct arena *arena, size_t size)
{
    struct block *block = arena->newest;
    void *taken;

    /* The first tests keep round_up() from wrapping around. */
    if (size > arena->limit || size > SIZE_MAX / 2) {
        arena->overflowed = true;
        arena->starved = false;
        return NULL;
    }
    size = round_up(size == 0 ? 1 : size);
    if (block == NULL || size > block->size - block->used)
        block = add_block(arena, size);
    if (block == NULL) {
        arena->overflowed = true;
        return NULL;
    }
    taken = block->data + block->used;
    block->used += size;
    memset(taken, 0, size);
    return taken;
}

struct bytes
arena_copy(struct arena *arena, struct bytes bytes)
{
    unsigned char *copy = bytes.size < SIZE_MAX ? arena_take(arena, bytes.size + 1) : NULL;

    if (copy == NULL)
        return bytes_of(NULL, 0);
    if (bytes.size > 0)
        memcpy(copy, bytes.at, bytes.size);
    return bytes_of(copy, bytes.size);
}

char *
arena_text(struct arena *arena, struct bytes bytes)
{
    char *copy = bytes.size < SIZE_MAX ? arena_take(arena, bytes.size + 1) : NULL;

    if (copy != NULL && bytes.size > 0)
        memcpy(copy, bytes.at, bytes.size);
    return copy;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    int length;
    char *text;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        return NULL;
    text = arena_take(arena, (size_t)length + 1);
    if (text == NULL)
        return NULL;
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void
arena_reset(struct arena *arena)
{
    struct block *kept = arena->newest;
    struct block *block = kept == NULL ? NULL : kept->older;

    while (block != NULL) {
        struct block *older = block->older;

        check_guard(block);
        free(block);
        block = older;
    }
    if (kept != NULL) {
        check_guard(kept);
        kept->older = NULL;
        kept->used = 0;
    }
    arena->taken = kept == NULL ? 0 : kept->size;
    arena->overflowed = false;
    arena->starved = false;
}

bool
arena_overflowed(const struct arena *arena)
{
    return arena->overflowed;
}

enum err
arena_refusal(const struct arena *arena)
{
    return arena->starved ? ERR_NO_SPACE : ERR_TOO_BIG;
}
