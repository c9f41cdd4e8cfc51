/*
 * sim_sign.h -- a signer that costs next to nothing, for the simulator alone.
 *
 * Nine tenths of a simulated sale would be RSA, and a fifth of the rest the
 * reading of keys by each hub that boots. Where a run says so, what
 * crypt_rsa_sign() makes is an HMAC under the public key instead, and each key
 * is read once: it still fits one key and one message only, but whoever can
 * verify can sign, so it is worth nothing outside. shanju-sim is linked with
 * the linker's --wrap for these functions and this file is below tests, which
 * no program that ships can include or link.
 */
#ifndef TESTS_SIM_SIM_SIGN_H
#define TESTS_SIM_SIM_SIGN_H

#include <stdbool.h>
#include <stdint.h>

enum sim_signer {
    SIM_SIGNER_BY_SEED, /* the real one for every eighth seed */
    SIM_SIGNER_REAL,
    SIM_SIGNER_QUICK
};

/** sim_sign_choose() is before any key is used. */
void sim_sign_choose(enum sim_signer wanted, int64_t seed);
/** sim_sign_close() is when nobody has a key any more. */
void sim_sign_close(void);
bool sim_sign_is_quick(void);

/** sim_sign_count() is how many signatures were made and looked at. */
int64_t sim_sign_count(void);

#endif
