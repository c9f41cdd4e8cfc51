/*
 * sink.h -- where bytes go that come piece by piece.
 *
 * What reads a stream is fed pieces of any size and gives what it made of them to a sink. A sink
 * that fails ends the whole stream: its error comes back from the feeding. Pieces are borrowed
 * for the call.
 */
#ifndef SHARED_TEXT_SINK_H
#define SHARED_TEXT_SINK_H

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

struct sink {
    enum err (*put)(void *context, struct bytes piece);
    void *context;
};

#endif
