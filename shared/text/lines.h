/*
 * lines.h -- the lines of a text that comes piece by piece.
 *
 * A line ends with LF or CR LF, the last one may end with the text. A line that lies in one
 * piece is given as it lies there; others are put together, so memory is one line of the
 * longest that is allowed. Nothing is known of the letters: any encoding will do in which no
 * letter has a byte that is LF (UTF-8, GBK and GB18030). One thread each.
 */
#ifndef SHARED_TEXT_LINES_H
#define SHARED_TEXT_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "shared/text/sink.h"

struct lines;

/** Each line goes to sink, without its end. ERR_NO_SPACE without memory. */
enum err lines_make(size_t line_max, struct sink sink, struct lines **ret_lines) MUST_CHECK;
void lines_free(struct lines **lines);

/** lines_feed() is ERR_TOO_BIG for a line that is longer than line_max. */
enum err lines_feed(struct lines *lines, struct bytes piece) MUST_CHECK;

/** lines_end() gives the last line, if it had no end. */
enum err lines_end(struct lines *lines) MUST_CHECK;

/** lines_count() is how many lines were given, the present one included. */
uint64_t lines_count(const struct lines *lines);

/**
 * lines_split() divides a line at each separator into cells, at most max of them, and is how
 * many there would be.
 */
size_t lines_split(struct bytes line, char separator, struct bytes *ret_cells, size_t max);

#endif
