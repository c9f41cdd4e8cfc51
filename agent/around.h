/*
 * around.h -- what stands around a till: its face, the customer's display, the scanner, the voice.
 *
 * Made from the settings once the station is open, on the loop's thread.
 */
#ifndef AGENT_AROUND_H
#define AGENT_AROUND_H

#include "agent/face/face.h"
#include "agent/options.h"

struct around;

/**
 * around_open() is ERR_STOPPING when what is wrong has been said on standard error; ERR_UNSUPPORTED
 * without a terminal for a cashier. The settings are borrowed.
 */
enum err around_open(const struct options *settings, const struct face_host *host,
    struct around **ret_around) MUST_CHECK;
void around_close(struct around **around);

void around_draw(struct around *around, const struct screen *screen);
void around_tell(struct around *around, const struct till_notice *notice);

#endif
