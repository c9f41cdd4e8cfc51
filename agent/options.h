/*
 * options.h -- what shanju-agent is asked to do: flags, environment, and its file of settings.
 */
#ifndef AGENT_OPTIONS_H
#define AGENT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/link/enrol.h"
#include "agent/store/store.h"

struct options {
    char data[512];
    char face[16];
    char display[512];
    char display_size[16];
    char customer_display[512];
    char input[512];
    char font[512];
    char scanner[512];
    bool speech;
    char speaker[512];
    char language[16];
    char printer[512];
    char paper[8];
    char logo[512];
    bool printer_answers;
    char log[512];
    char log_level[8];
    int64_t api_port;
    char hub_url[STORE_URL_MAX];
    char authority[512];
    char code[ENROL_CODE_MAX];
    char crash_at[80];
    const char *word; /* "enrol", "status", "export", "doctor"; NULL: run the till */
    const char *form; /* what follows it, or NULL */
};

/**
 * options_read() is false when the program is done, with *ret_status: it has said what was asked
 * for, or what is wrong.
 */
bool options_read(int argc, char **argv, char **environment, struct options *ret_options,
    int *ret_status) MUST_CHECK;

/** options_display_size() is false for what is no "1280x800". */
bool options_display_size(const struct options *options, int *ret_width, int *ret_height);

/** options_english() is whether people are to be spoken to in English. */
bool options_english(const struct options *options);

#endif
