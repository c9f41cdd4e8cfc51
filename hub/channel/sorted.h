/*
 * sorted.h -- the text that Alipay, WeChat Pay v2 and UnionPay make their signatures over.
 *
 * "name=value" of the fields that are not empty, as they are before any encoding, by name
 * in the order of bytes, with "&" between (opendocs common/057k53; pay.weixin.qq.com v2
 * chapter 4_3; UnionPay ACP 5.1.0, appendix). Which fields are left out differs.
 *
 * The text lives in the arena handed in. Pure; any thread.
 */
#ifndef HUB_CHANNEL_SORTED_H
#define HUB_CHANNEL_SORTED_H

#include "shared/base/arena.h"
#include "shared/text/form.h"

/** sorted_text() leaves out the fields of two names (NULL: none); NULL: the arena is full. */
const char *sorted_text(
    const struct form *form, const char *without, const char *without_too, struct arena *arena);

#endif
