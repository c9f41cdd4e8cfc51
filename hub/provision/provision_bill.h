/*
 * provision_bill.h -- how a bill and what differs in it is said to people.
 */
#ifndef HUB_PROVISION_PROVISION_BILL_H
#define HUB_PROVISION_PROVISION_BILL_H

#include "hub/recon/recon_fetch.h"
#include "hub/recon/recon_fund.h"
#include "hub/recon/recon_match.h"

/* The bill that a command is about. */
struct provision_bill_name {
    int64_t account_id;
    const struct adapter *adapter;
    enum adapter_bill_kind kind;
    struct moment day;
    const char *path;
};

/** provision_bill_say_failed() says on stderr why there is no file, and what to do about it. */
void provision_bill_say_failed(
    const struct provision_bill_name *name, const struct recon_fetched *fetched, uint64_t line);

/** provision_bill_say_damaged() is for a file that was whole once. */
void provision_bill_say_damaged(const struct provision_bill_name *name, enum err err);

void provision_bill_print_totals(
    const struct provision_bill_name *name, const struct bill_totals *totals);

/** provision_bill_print_difference() prints one, and the command that may settle it. */
void provision_bill_print_difference(const struct recon_difference *difference);

/** provision_bill_print_figures() prints how many agree; false: something differs. */
bool provision_bill_print_figures(const struct recon_figures *figures);

/** provision_bill_print_fund_difference() and _figures() say the same of a fund bill. */
void provision_bill_print_fund_difference(const struct recon_fund_difference *difference);
bool provision_bill_print_fund_figures(const struct recon_fund_figures *figures);

/** provision_bill_kind() is what people call a difference. */
const char *provision_bill_kind(enum recon_kind kind);
/** provision_bill_print_number() prints a bill's own text: nothing in it is for the terminal. */
void provision_bill_print_number(struct bytes number);
/** provision_bill_print_edge() says how much may be in the bill beside this one. */
void provision_bill_print_edge(uint64_t count);
/** provision_bill_print_end() says whether anything was wrong; false: it was. */
bool provision_bill_print_end(const uint64_t found[static RECON_KINDS]);

#endif
