/*
 * accept.h -- which coding of a file a browser would like best.
 *
 * RFC 9110, 12.5.3 (Accept-Encoding) and 12.4.2 (quality values). Pure.
 */
#ifndef HUB_CONSOLE_PAGE_ACCEPT_H
#define HUB_CONSOLE_PAGE_ACCEPT_H

#include <stdbool.h>

/* From the smallest file to the largest: among equals the first is taken. */
enum accept_coding {
    ACCEPT_BROTLI,
    ACCEPT_GZIP,
    ACCEPT_IDENTITY,
    ACCEPT_CODING_COUNT
};

/**
 * accept_coding() is the one of highest quality among those that are there. header is
 * Accept-Encoding, or NULL; what cannot be read of it is passed over. Where nothing that is there
 * is wanted, it is identity: a file that can be read beats a refusal.
 */
enum accept_coding accept_coding(
    const char *header, const bool is_there[static ACCEPT_CODING_COUNT]);

/** accept_coding_name() is the word for Content-Encoding; NULL for identity. */
const char *accept_coding_name(enum accept_coding coding);

/**
 * accept_has_tag() is whether If-None-Match names that entity tag, which stands in its quotes
 * (RFC 9110, 13.1.2: weak comparison; "*" is any). header may be NULL.
 */
bool accept_has_tag(const char *header, const char *tag);

#endif
