/*
 * settings.h -- what the hub lets this till do.
 *
 * JSON in the answer to the enrolment and in every welcome; see
 * docs/terminal-settings.md. What is missing keeps its initial value, so that
 * an old till and a new hub can meet. Pure.
 */
#ifndef AGENT_FLOW_SETTINGS_H
#define AGENT_FLOW_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/arena.h"
#include "shared/base/money.h"

#define SETTINGS_TEXT_MAX 96
#define SETTINGS_URL_MAX 128
#define SETTINGS_PIN_MAX 16
#define SETTINGS_TEMPLATE_MAX 256

struct settings {
    int64_t cash_rounding_fen;   /* "cash_rounding_fen": 10, down to the jiao */
    bool enter_is_cash;          /* "default_tender": "qr" or "cash" */
    struct money code_sale_max;  /* "code_sale_max_fen": one sale by code without a supervisor */
    struct money code_total_max; /* "code_total_max_fen": all that the hub has not confirmed */
    int64_t code_hours_max;      /* "code_hours_max": since the hub was last heard */
    char supervisor_pin[SETTINGS_PIN_MAX]; /* "supervisor_pin": digits; "" for nobody */
    char pay_base[SETTINGS_URL_MAX];  /* "pay_base": where tickets lead; "" for the enrolment's */
    char staff[SETTINGS_TEXT_MAX];    /* "staff": who is at the till */
    char merchant[SETTINGS_TEXT_MAX]; /* "merchant", "store", "name": as people read them */
    char store[SETTINGS_TEXT_MAX];
    char name[SETTINGS_TEXT_MAX];
    bool print_wallet;   /* "print_wallet": a receipt for wallets, true */
    bool print_cash;     /* "print_cash": true */
    bool print_shift;    /* "print_shift": the report of a shift, true */
    bool print_qr;       /* "print_qr": the payer's page of the sale as a QR on it, true */
    bool open_drawer;    /* "open_drawer": when cash comes or goes, true */
    bool speech;         /* "speech": wallets' payments are said aloud, true */
    bool shift_required; /* "shift_required": nothing is sold without an open shift, false */
    char receipt_head[SETTINGS_TEMPLATE_MAX]; /* "receipt_head", "receipt_foot": receipt.h */
    char receipt_foot[SETTINGS_TEMPLATE_MAX];
};

/** settings_init() is what a till does that was told nothing. */
void settings_init(struct settings *ret_settings);

/** settings_read() changes what the JSON names. ERR_BAD_INPUT leaves everything as it was. */
enum err settings_read(
    struct bytes json, struct arena *arena, struct settings *settings) MUST_CHECK;

#endif
