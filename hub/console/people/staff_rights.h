/*
 * staff_rights.h -- whether a person may give and take a role, or change another person.
 *
 * Nobody gives or takes what he has not got himself, nor at a place where he has it not. Who
 * changes a person (name, state, a new link) could have what that person may, so he must be able to
 * give each of the person's posts. Looked at when the change is asked for, and, as far as it is
 * about who asks, once more in its transaction: by the demands that are handed to staff_change.h.
 */
#ifndef HUB_CONSOLE_PEOPLE_STAFF_RIGHTS_H
#define HUB_CONSOLE_PEOPLE_STAFF_RIGHTS_H

#include "hub/console/console.h"
#include "hub/console/staff_change.h"
#include "hub/flow/role.h"

/* A post as far as rights go. */
struct staff_rights_post {
    int64_t organisation_id;
    char path[ORGANISATION_PATH_SIZE];
    struct permissions may;
};

/* What a change is about, read first. In the call's arena. */
struct staff_rights {
    struct reading reading; /* first */
    struct call *call;
    int64_t organisation_id; /* a place; 0: none */
    int64_t role_id;         /* 0: none */
    bool role_home;          /* the place is where the role is made */
    int64_t post_id;         /* a post: its place and role, and whose it is; 0: none */
    int64_t staff_id;        /* a person; 0: none */
    /* Once they are read; what is not there was answered already. */
    void (*then)(struct staff_rights *rights);
    void *context; /* of who asks */

    char path[ORGANISATION_PATH_SIZE]; /* of the place */
    struct permissions may;            /* of the role */
    char home[ORGANISATION_PATH_SIZE]; /* of the person: where he was invited */
    int64_t home_id;
    char login[STAFF_LOGIN_MAX + 1];
    size_t posts_count;
    struct staff_rights_post posts[STAFF_POSTS_MAX]; /* all that he holds */
    /* What who asks has to have got, once that was looked at. */
    struct permitted_demand demands[STAFF_POSTS_MAX];
    size_t demands_count;
    enum err err;
};

/** staff_rights_take() is a new one, or NULL, and then the call has been answered. */
struct staff_rights *staff_rights_take(struct call *call);

/** staff_rights_read() reads what it is about, and then(). */
void staff_rights_read(struct staff_rights *rights);

/** staff_rights_give() is whether the role may be given or taken there; else it has answered. */
bool staff_rights_give(struct staff_rights *rights) MUST_CHECK;

/** staff_rights_rule() is whether the person may be changed; else it has answered. */
bool staff_rights_rule(struct staff_rights *rights) MUST_CHECK;

/** staff_rights_submit() hands in the change, with what who asks has to have got. */
void staff_rights_submit(struct staff_rights *rights, struct staff_change *change,
    struct operation *inner, int64_t (*about)(const struct operation *inner));

#endif
