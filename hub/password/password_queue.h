/*
 * password_queue.h -- passwords hashed and held against what is stored, on workers.
 *
 * Each takes its cost in memory, so PASSWORD_QUEUE_AT_ONCE are done at once and the others wait
 * their turn, up to PASSWORD_QUEUE_MAX of them. Where nothing is stored the same work is done, so
 * that how long it takes says nothing. On the loop.
 */
#ifndef HUB_PASSWORD_PASSWORD_QUEUE_H
#define HUB_PASSWORD_PASSWORD_QUEUE_H

#include "hub/password/password.h"
#include "shared/net/net.h"

#define PASSWORD_QUEUE_AT_ONCE 2
#define PASSWORD_QUEUE_MAX 64

struct password_queue;

/* Belongs to the queue until done(); the password and the encoding live as long. */
struct password_job {
    struct net_work work; /* first */
    struct bytes password;
    const char *encoded; /* to be held against; "": against none, which it never fits */
    void (*done)(struct password_job *job);

    enum err err;                        /* handed back; ERR_BAD_SIGNATURE when it does not fit */
    char renewed[PASSWORD_ENCODED_SIZE]; /* "" for none */

    struct password_queue *queue;
    struct password_job *next;
};

enum err password_queue_make(struct net *net, const struct password_cost *cost,
    struct password_queue **ret_queue) MUST_CHECK;
void password_queue_free(struct password_queue **queue);

/** password_queue_verify() holds it against job->encoded; ERR_NO_SPACE when too many wait. */
enum err password_queue_verify(struct password_queue *queue, struct password_job *job) MUST_CHECK;

/** password_queue_hash() makes an encoding of it; likewise. */
enum err password_queue_hash(struct password_queue *queue, struct password_job *job) MUST_CHECK;

#endif
