/*
 * kiosk_layout.h -- a screen's values as a scene for the payer, and the keys that he can touch.
 *
 * The customer's part of what a cashier does (has_keys is false), or a till that payers use by
 * themselves. One thing at a time; what is only the cashier's business (history, receipts, the
 * network) shows as idle.
 */
#ifndef AGENT_KIOSK_KIOSK_LAYOUT_H
#define AGENT_KIOSK_KIOSK_LAYOUT_H

#include "agent/kiosk/kiosk_page.h"

void kiosk_layout(
    const struct kiosk_view *view, struct font *font, struct kiosk_layout *ret_layout);

/** kiosk_layout_is_result() is whether the view says how something ended: shown for a moment. */
bool kiosk_layout_is_result(enum screen_view view);

/** kiosk_layout_at() is which target has the point, or -1. */
int kiosk_layout_at(const struct kiosk_layout *layout, int x, int y);

#endif
