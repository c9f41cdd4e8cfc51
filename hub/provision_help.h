/*
 * provision_help.h -- what "shanju-hub help" says: every command, in a line each.
 */
#ifndef HUB_PROVISION_HELP_H
#define HUB_PROVISION_HELP_H

#include <stdio.h>

void provision_help(FILE *out);

#endif
