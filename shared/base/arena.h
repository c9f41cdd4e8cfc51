/*
 * arena.h -- memory that is all given back at once.
 *
 * One arena belongs to one request, one frame or one turn. Everything made
 * while answering lives there, so a handler frees nothing and cannot leak. An
 * arena grows by blocks up to the limit it was born with and keeps its newest
 * block, the largest, for the next user. Full is ERR-like: NULL, and remembered.
 *
 * Not for what outlives the request; copy that into its owner.
 */
#ifndef SHARED_BASE_ARENA_H
#define SHARED_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

struct arena;

/** arena_make() is an arena that may hold limit bytes in all. ERR_NO_SPACE without memory. */
enum err arena_make(size_t limit, struct arena **ret_arena) MUST_CHECK;

/** arena_free() takes *arena, which may be NULL. */
void arena_free(struct arena **arena);

/** arena_take() is size zeroed bytes aligned for any type, or NULL. */
void *arena_take(struct arena *arena, size_t size);

/** arena_copy() is a copy of bytes, with a NUL behind it that is not counted, or at == NULL. */
struct bytes arena_copy(struct arena *arena, struct bytes bytes);

/** arena_text() is a terminated copy of bytes, or NULL. */
char *arena_text(struct arena *arena, struct bytes bytes);

/** arena_printf() is formatted, terminated text, or NULL. */
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/** arena_reset() gives everything back. */
void arena_reset(struct arena *arena);

bool arena_overflowed(const struct arena *arena);

/**
 * arena_refusal() is why it last gave nothing: ERR_TOO_BIG at its limit, ERR_NO_SPACE without
 * memory.
 */
enum err arena_refusal(const struct arena *arena);

#endif
