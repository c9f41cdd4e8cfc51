/*
 * provision_bill.h -- how a bill and what differs in it is said to people.
 */
#ifndef HUB_PROVISION_PROVISION_BILL_H
#define HUB_PROVISION_PROVISION_BILL_H

#include "hub/recon/recon_fetch.h"
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

#endif
