/*
 * unzip.h -- the entries of a zip archive as they come, piece by piece.
 *
 * Reads the archive from its beginning to its end (APPNOTE 6.3, 4.3.6), so it needs no more
 * memory than one entry's window; sizes and checksums are held against what came, and the
 * directory at the end against the entries. Stored and deflated entries; encrypted ones
 * and other methods are ERR_UNSUPPORTED. A name is bytes that are looked at: nothing is
 * ever opened under it. One thread each.
 */
#ifndef SHARED_TEXT_UNZIP_H
#define SHARED_TEXT_UNZIP_H

#include "shared/text/unpack.h"

#define UNZIP_NAME_MAX 1024
#define UNZIP_ENTRIES_MAX 64

struct unzip;

struct unzip_hearer {
    /*
     * An entry begins. Its bytes go to *ret_sink; one without put is not wanted. The name is
     * UTF-8 if is_utf8, else of whatever the writer used: GBK in China.
     */
    enum err (*begin)(void *context, struct bytes name, bool is_utf8, struct sink *ret_sink);
    void *context;
};

/** The limits are those of all entries together. ERR_NO_SPACE without memory. */
enum err unzip_make(const struct unpack_limits *limits, struct unzip_hearer hearer,
    struct unzip **ret_unzip) MUST_CHECK;
void unzip_free(struct unzip **unzip);

/**
 * unzip_feed() is ERR_BAD_INPUT for what is no zip, or is not what it says it is, ERR_TOO_BIG
 * beyond a limit. After an error nothing more is fed.
 */
enum err unzip_feed(struct unzip *unzip, struct bytes from) MUST_CHECK;

/** unzip_end() is ERR_BAD_INPUT unless the archive came to its end. */
enum err unzip_end(const struct unzip *unzip) MUST_CHECK;

#endif
