/*
 * coming.h -- somebody on his way in: who that is, and how often he may try.
 *
 * What doors share that take a password, a code or a one-time link.
 */
#ifndef HUB_CONSOLE_PEOPLE_COMING_H
#define HUB_CONSOLE_PEOPLE_COMING_H

#include "hub/api/change.h"
#include "hub/api/staff_gate.h"
#include "hub/flow/me_flow.h"
#include "hub/flow/sign_flow.h"

/* Free tries: of who asks from one address. A shop's people have one. */
#define COMING_FREE_OF_ADDRESS 30

/* The row of a person who comes in, read first. */
struct coming_person {
    bool exists;
    bool is_active;
    bool is_platform;
    bool has_second_factor;
    char password[PASSWORD_ENCODED_SIZE];
    char login[STAFF_LOGIN_MAX + 1];
    char name[91];
    char home[91];
    uint8_t invitation[CRYPT_SHA256_SIZE];
    bool is_invited;
};

/* Somebody on his way in. In the arena. */
struct coming {
    struct reading reading; /* first */
    struct password_job job;
    struct sign_in in;
    struct me_come come;
    struct call *call;
    int64_t staff_id;
    struct moment now;
    struct throttle_key keys[2];
    size_t keys_count;
    const char *password;
    const char *token; /* of the session */
    uint8_t hash[CRYPT_SHA256_SIZE];
    struct coming_person person;
    enum err err;
    void (*then)(struct coming *coming); /* the person has been read */
};

/** coming_take() is a new one in the call's arena, or NULL, and then it has been answered. */
struct coming *coming_take(struct call *call);

/** coming_find() reads the person of coming->staff_id, who may not exist; then then(). */
void coming_find(struct coming *coming, void (*then)(struct coming *coming));

/** coming_of() is whose job that is. */
struct coming *coming_of(struct password_job *job);

/** coming_throttled() answers a call that came too early: true. Counts a try of the keys. */
bool coming_throttled(struct call *call, const struct throttle_key *keys, size_t count) MUST_CHECK;

/** coming_weak() answers a call whose new password is not taken: true. */
bool coming_weak(
    struct call *call, const char *password, const char *login, const char *name) MUST_CHECK;

/** coming_made() fills what a session begins with, and draws its token; false: it has answered. */
bool coming_made(
    struct call *call, struct session_new *ret_made, const char **ret_token) MUST_CHECK;

#endif
