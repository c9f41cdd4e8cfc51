/*
 * kiosk_collect.h -- the page with the QR: as large as the panel allows, and beside it how much and
 * what to do.
 */
#ifndef AGENT_KIOSK_KIOSK_COLLECT_H
#define AGENT_KIOSK_KIOSK_COLLECT_H

#include "agent/kiosk/kiosk_page.h"

void kiosk_collect(const struct kiosk_page *page);

#endif
