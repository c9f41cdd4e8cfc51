/*
 * enrolment.h -- gets a fleet's terminals enrolled, some at a time.
 *
 * The keys are made and the codes signed on workers; the rest is one HTTP
 * request each. The first refusal ends it.
 */
#ifndef TOOLS_FLEET_ENROLMENT_H
#define TOOLS_FLEET_ENROLMENT_H

#include "shared/net/net.h"
#include "tools/fleet/roster.h"

#define ENROLMENT_CODE_MAX 24

struct enrolment_options {
    struct net *net;
    const char *hub; /* http://host:port */
    const char *authority_file;
    char (*codes)[ENROLMENT_CODE_MAX]; /* one for each entry */
    struct roster_entry *entries;      /* filled in */
    size_t count;
    void (*done)(void *context, enum err err); /* may free the enrolment */
    void *context;
};

struct enrolment;

/** enrolment_start() borrows what the options point to until done. */
enum err enrolment_start(
    const struct enrolment_options *options, struct enrolment **ret_enrolment) MUST_CHECK;

/** enrolment_free() only when it is done, or the net has gone; NULL inside is fine. */
void enrolment_free(struct enrolment **enrolment);

#endif
