/*
 * terminal_view.h -- terminals as people look at them: a page of those where one looks, and one.
 *
 * Whether one is connected is this hub's own knowledge, if it is connected here; else that of its
 * row (table presence), which the hub that it is connected to has written, as long as that hub's
 * lease lasts. What waits at a terminal is what it had when it connected and has not handed in
 * since: what it records later is known once it comes. Nothing is written while it stays connected.
 */
#ifndef HUB_CONSOLE_FLEET_TERMINAL_VIEW_H
#define HUB_CONSOLE_FLEET_TERMINAL_VIEW_H

#include "hub/api/call.h"

#define TERMINAL_VIEW_PAGE_MAX 100
#define TERMINAL_VIEW_PAGE_INITIAL 50
#define TERMINAL_VIEW_SEARCH_MAX 60 /* bytes */
/* What a terminal is asked to do to itself, in the order of enum message_instruction_what. */
#define TERMINAL_VIEW_WHATS "log restart wipe"

/** terminal_view_page() answers with a page: at, after, limit, store, state, search. */
void terminal_view_page(struct call *call);

/**
 * terminal_view_one() answers with one and what happened to it; code: with the activation code that
 * it was given just now, as it is typed, or NULL.
 */
void terminal_view_one(struct call *call, int64_t id, const char *code);

#endif
