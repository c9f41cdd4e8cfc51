/*
 * gb18030.h -- GB18030, and so GBK and GB2312, as UTF-8, piece by piece.
 *
 * Chinese channels write their files in it. What is no letter becomes U+FFFD, and the rest goes
 * on: half a letter in a product's name must not hide what else a bill says. One thread each.
 */
#ifndef SHARED_TEXT_GB18030_H
#define SHARED_TEXT_GB18030_H

#include "shared/base/text.h"
#include "shared/text/sink.h"

struct gb18030;

/** ERR_NO_SPACE without memory; ERR_SYSTEM where the C library does not know the encoding. */
enum err gb18030_make(struct sink sink, struct gb18030 **ret_reader) MUST_CHECK;
void gb18030_free(struct gb18030 **reader);

enum err gb18030_feed(struct gb18030 *reader, struct bytes piece) MUST_CHECK;

/** gb18030_end() gives what is left: half a letter. */
enum err gb18030_end(struct gb18030 *reader) MUST_CHECK;

#endif
