/*
 * setting_flow.h -- one setting of an organisation or a terminal is set, or left to who is above.
 */
#ifndef HUB_FLOW_SETTING_FLOW_H
#define HUB_FLOW_SETTING_FLOW_H

#include "hub/flow/setting.h"
#include "hub/flow/vault.h"
#include "hub/store/lane.h"

#define SETTING_FLOW_LABEL "setting"

struct setting_set {
    struct operation operation; /* first */
    int64_t holder_id;          /* an organisation, or SETTING_OF_TERMINAL() */
    enum setting setting;
    const char *value; /* borrowed; NULL: who is above decides */
    int64_t version;   /* that was read; 0: there was none */
    const char *path;  /* of where one looks: a terminal's store stands there or below */
    int64_t by_id;
    const struct vault_keys *keys;
};

/**
 * setting_flow_set() makes it ready. ERR_NOT_FOUND: no such holder; ERR_CONFLICT: another version;
 * ERR_BAD_INPUT: it cannot have that value.
 */
void setting_flow_set(struct setting_set *set);

/** setting_flow_open() opens a PIN that is sealed; size bytes with its terminator. */
enum err setting_flow_open(const struct vault_keys *keys, int64_t holder_id, struct bytes sealed,
    char *ret_value, size_t size) MUST_CHECK;

#endif
