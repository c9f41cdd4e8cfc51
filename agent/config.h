/*
 * config.h -- how this machine runs its till: an INI file, then flags over it.
 *
 *     [agent]
 *     data = /var/lib/shanju-agent    folder of the till's memory
 *     face = curses                   or line
 *     language = auto                 zh, en, or what LANG says
 *     printer = none                  or file:DIR
 *     log = /var/log/shanju-agent.log where a full-screen face cannot be in the way
 *     [hub]
 *     url = https://hub.example.com   for enrolment
 *     authority = /etc/ssl/hub.pem    whom to trust; the system's when missing
 *
 * What is not known is refused, so that a misspelt name does not pass.
 */
#ifndef AGENT_CONFIG_H
#define AGENT_CONFIG_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

#define CONFIG_TEXT_MAX 512

struct config {
    char data[CONFIG_TEXT_MAX];
    char face[CONFIG_TEXT_MAX];
    char language[CONFIG_TEXT_MAX];
    char printer[CONFIG_TEXT_MAX];
    char log[CONFIG_TEXT_MAX];
    char hub_url[CONFIG_TEXT_MAX];
    char authority[CONFIG_TEXT_MAX];
};

void config_init(struct config *ret_config);

/** config_set() sets "agent.data" and the like. ERR_NOT_FOUND: no such name; ERR_TOO_BIG. */
enum err config_set(struct config *config, const char *name, const char *value) MUST_CHECK;

/** config_read() reads an INI file; *ret_line is the line that was wrong, 0 for the file itself. */
enum err config_read(struct config *config, const char *path, unsigned *ret_line) MUST_CHECK;

bool config_is_english(const struct config *config);

#endif
