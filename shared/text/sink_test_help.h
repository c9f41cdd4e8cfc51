/*
 * sink_test_help.h -- a sink that keeps what it is given, for the tests of this folder.
 *
 * After <cmocka.h>, whose assertions it uses.
 */
#ifndef SHARED_TEXT_SINK_TEST_HELP_H
#define SHARED_TEXT_SINK_TEST_HELP_H

#include <string.h>

#include "shared/text/sink.h"

#define KEPT_MAX (1 << 20)

/* Pieces one after the other; lines with a bar behind each. */
struct kept {
    uint8_t at[KEPT_MAX];
    size_t size;
    size_t pieces;
    size_t fails_at; /* which piece it refuses; 0 for none */
};

static inline enum err
kept_put(void *context, struct bytes piece)
{
    struct kept *kept = context;

    if (++kept->pieces == kept->fails_at)
        return ERR_BUSY;
    assert_true(kept->size + piece.size <= sizeof(kept->at));
    if (piece.size > 0)
        memcpy(kept->at + kept->size, piece.at, piece.size);
    kept->size += piece.size;
    return ERR_OK;
}

static inline struct sink
kept_sink(struct kept *kept)
{
    kept->size = 0;
    kept->pieces = 0;
    kept->fails_at = 0;
    return (struct sink){.put = kept_put, .context = kept};
}

static inline void
assert_kept(const struct kept *kept, const char *text)
{
    assert_true(bytes_is(bytes_of(kept->at, kept->size), text));
}

#endif
