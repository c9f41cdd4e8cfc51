/*
 * kiosk_entry.h -- pages with what is being typed: an amount, cash, a code, a PIN.
 */
#ifndef AGENT_KIOSK_KIOSK_ENTRY_H
#define AGENT_KIOSK_KIOSK_ENTRY_H

#include "agent/kiosk/kiosk_page.h"

void kiosk_entry_amount(const struct kiosk_page *page);
void kiosk_entry_cash(const struct kiosk_page *page);
void kiosk_entry_code(const struct kiosk_page *page);
void kiosk_entry_pin(const struct kiosk_page *page);

#endif
