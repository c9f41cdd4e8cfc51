/*
 * terminal_log.h -- what a terminal has sent, when it was asked for its log: as plain text.
 */
#ifndef HUB_CONSOLE_FLEET_TERMINAL_LOG_H
#define HUB_CONSOLE_FLEET_TERMINAL_LOG_H

#include "hub/console/console.h"

/**
 * terminal_log() answers with that of the instruction in the path, of the terminal in the query.
 */
void terminal_log(struct call *call);

#endif
