/*
 * provision_help.h -- what "shanju-hub help" says: every command, in a line each,
 * and where to look for what a command did not find.
 */
#ifndef HUB_PROVISION_HELP_H
#define HUB_PROVISION_HELP_H

#include <stdio.h>

void provision_help(FILE *out);

/** provision_help_missing() is what to say when the command of that first word found nothing. */
const char *provision_help_missing(const char *word);

#endif
