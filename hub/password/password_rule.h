/*
 * password_rule.h -- which passwords are taken (NIST SP 800-63B, section 5.1.1.2).
 *
 * 10 to 128 characters of any kind; no rule about which. Not one that strangers try first, not
 * the login or the name, not so plain that it is a row of keys. Pure.
 */
#ifndef HUB_PASSWORD_PASSWORD_RULE_H
#define HUB_PASSWORD_PASSWORD_RULE_H

#include "shared/base/bytes.h"

#define PASSWORD_RULE_MIN 10
#define PASSWORD_RULE_MAX 128

enum password_rule {
    PASSWORD_RULE_KEPT,
    PASSWORD_RULE_SHORT,
    PASSWORD_RULE_LONG,   /* or no text */
    PASSWORD_RULE_COMMON, /* others try it first */
    PASSWORD_RULE_NAMED   /* it is the login, the name, or begins or ends with one, nearly alone */
};

/** password_rule() is the first rule that a password breaks. */
enum password_rule password_rule(struct bytes password, const char *login, const char *name);

#endif
