/*
 * provision_topics.h -- all commands, in the order in which help lists them.
 */
#ifndef HUB_PROVISION_PROVISION_TOPICS_H
#define HUB_PROVISION_PROVISION_TOPICS_H

#include "hub/provision/provision_command.h"

extern const struct provision_topic provision_shop;
extern const struct provision_topic provision_organisation;
extern const struct provision_topic provision_app;
extern const struct provision_topic provision_plate;
extern const struct provision_topic provision_account;
extern const struct provision_topic provision_try;
extern const struct provision_topic provision_security;
extern const struct provision_topic provision_seal;
extern const struct provision_topic provision_check;
extern const struct provision_topic provision_bill;
extern const struct provision_topic provision_wallet;
extern const struct provision_topic provision_stuck;
extern const struct provision_topic provision_refund;
extern const struct provision_topic provision_complaint;
extern const struct provision_topic provision_onboarding;
extern const struct provision_topic provision_papers;
extern const struct provision_topic provision_split;
extern const struct provision_topic provision_staff;
extern const struct provision_topic provision_audit;
extern const struct provision_topic provision_help;

#define PROVISION_TOPICS 20

extern const struct provision_topic *const provision_topics[PROVISION_TOPICS];

#endif
