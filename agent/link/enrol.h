/*
 * enrol.h -- how a till becomes one: with an activation code, once.
 *
 * The till makes a P-256 key, keeps it, and only then asks the hub, so that an
 * enrolment whose answer was lost can be repeated with the same key. Nothing
 * secret is sent: the keys shared with the hub come from ECDH.
 */
#ifndef AGENT_LINK_ENROL_H
#define AGENT_LINK_ENROL_H

#include "agent/store/store.h"
#include "shared/net/net.h"

#define ENROL_CODE_MAX 32
#define ENROL_TEXT_MAX 200

struct enrol;

/* How it ended. */
struct enrol_end {
    enum err err;   /* ERR_OK: identity is complete and stored */
    int status;     /* of HTTP; 0 without an answer */
    int64_t wait_s; /* the hub asks to wait; 0 */
    char code[33];  /* the hub's own words */
    char text[ENROL_TEXT_MAX];
    const struct store_identity *identity;
};

typedef void enrol_done_fn(void *context, const struct enrol_end *end);

struct enrol_options {
    struct net *net;
    struct store *store;
    const char *hub;  /* "http://host:port" */
    const char *code; /* as typed; dashes and spaces do not matter */
    const char *program;
    const char *authority_file;
    enrol_done_fn *done;
    void *context;
};

/**
 * enrol_start() asks; done() is called once, in a later turn. ERR_BAD_STATE:
 * this till is enrolled. ERR_BAD_INPUT: no such code or URL can be.
 */
enum err enrol_start(const struct enrol_options *options, struct enrol **ret_enrol) MUST_CHECK;

/** enrol_free() takes *enrol, before or after its end. */
void enrol_free(struct enrol **enrol);

#endif
