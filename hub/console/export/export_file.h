/*
 * export_file.h -- a file that was exported, as an answer: whole, or from where it broke off.
 *
 * One range of bytes at most (RFC 9110, 14.2); more, or another unit, is answered with all of it,
 * as is a range of what has another validator (If-Range, 13.1.5).
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_FILE_H
#define HUB_CONSOLE_EXPORT_EXPORT_FILE_H

#include "hub/api/call.h"

/* Which bytes of a file; first > last: none, 416. */
struct export_range {
    int64_t first;
    int64_t last;
    bool is_part; /* 206 */
};

/** export_file_range() is what the header Range asks of size bytes; NULL asks for all. */
struct export_range export_file_range(const char *header, int64_t size);

/** export_file_send() answers the call; ERR_NOT_FOUND, ERR_DISK, and then it has not. */
enum err export_file_send(
    struct call *call, const char *path, const char *name, const char *type, int64_t id) MUST_CHECK;

#endif
