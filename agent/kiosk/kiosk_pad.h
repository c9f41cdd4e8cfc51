/*
 * kiosk_pad.h -- keys to type an amount, a code or a PIN with a finger.
 */
#ifndef AGENT_KIOSK_KIOSK_PAD_H
#define AGENT_KIOSK_KIOSK_PAD_H

#include "agent/kiosk/kiosk_page.h"

enum kiosk_pad {
    KIOSK_PAD_AMOUNT,
    KIOSK_PAD_DIGITS
};

/** kiosk_pad() fills the box: 4 by 4. */
void kiosk_pad(const struct kiosk_page *page, struct canvas_box box, enum kiosk_pad pad);

#endif
