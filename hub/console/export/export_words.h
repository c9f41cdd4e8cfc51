/*
 * export_words.h -- what is stored as a word, as the console's pages call it.
 */
#ifndef HUB_CONSOLE_EXPORT_EXPORT_WORDS_H
#define HUB_CONSOLE_EXPORT_EXPORT_WORDS_H

#include <stdbool.h>

#include "hub/flow/book.h"
#include "shared/base/bytes.h"

/* Each is "" for what has no word. */
struct bytes export_state_word(struct bytes name, bool english);
struct bytes export_origin_word(struct bytes name, bool english);
struct bytes export_kind_word(struct bytes name, bool english); /* of a refund, of a transfer */
struct bytes export_event_word(enum book_event event, bool english);
struct bytes export_account_word(enum book_account account, bool english);
struct bytes export_channel_word(int64_t number, bool english);

#endif
