/*
 * config.h -- the settings of a program: one declared table, one INI file.
 *
 *     static const struct config_setting settings[] = {
 *         {"listen", "port", CONFIG_INT, "8443", "the port for tills and shops",
 *             CONFIG_FIELD(struct hub_config, port), 1, 65535},
 *         {"store", "path", CONFIG_PATH, NULL, "the database",
 *             CONFIG_FIELD(struct hub_config, store_path), 0, 0},
 *     };
 *
 * A value is the table's initial one, unless the file ("port = 8443" below
 * "[listen]"), over it the environment (SHANJU_LISTEN_PORT) or over that a flag
 * (--listen-port 8443, --listen-port=8443) says something else. All that is
 * wrong is collected, so that one run shows it all; text values are not
 * repeated in messages, they may be secret. Of the environment only the names
 * in the table are looked at, for several programs may share one.
 *
 * The file is UTF-8. Comments are lines that begin with # or ;. A value may
 * stand in "double quotes" to keep blanks at its ends. Unknown sections and
 * settings are errors, and so is a setting that is given twice.
 *
 * Any thread; nothing is kept.
 */
#ifndef SHARED_CONFIG_CONFIG_H
#define SHARED_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

#define CONFIG_SETTINGS_MAX 128
#define CONFIG_ERRORS_MAX 20
#define CONFIG_ERROR_SIZE 256
#define CONFIG_ARGUMENTS_MAX 32
#define CONFIG_FILE_SIZE_MAX ((size_t)262144)

enum config_kind {
    CONFIG_TEXT, /* char[]: UTF-8 without control characters */
    CONFIG_PATH, /* char[]: the same, named FILE in the help; from the working folder */
    CONFIG_INT,  /* int64_t */
    CONFIG_BOOL, /* bool: yes or no (true, on; false, off); a flag without a value is yes */
    CONFIG_SPAN, /* struct span: 250ms, 30s, 5m, 2h, 7d */
    CONFIG_WORD, /* char[]: one of those in initial, "qr|cash"; the first is the initial one */
    CONFIG_JSON  /* char[]: a JSON object, in one line */
};

struct config_setting {
    const char *section; /* [a-z0-9_]+, like name */
    const char *name;
    enum config_kind kind;
    const char *initial; /* as one would write it, but see CONFIG_WORD; NULL: it must be given */
    const char *help;    /* what it means, in one line */
    size_t offset;       /* of the field in the program's own struct */
    size_t size;
    int64_t min; /* of an integer, or of a span in µs; any when both are 0 */
    int64_t max;
};

#define CONFIG_FIELD(type, field) offsetof(type, field), sizeof(((type *)0)->field)

struct config_program {
    const char *name;      /* "shanju-hub" */
    const char *version;   /* "1.0.0" */
    const char *purpose;   /* in one line */
    const char *arguments; /* what follows the flags, for the usage line; "" for nothing */
    const char *file;      /* read when there is no --config and it exists; NULL for none */
    const char *section;   /* whose flags may be written without it ("--port"); NULL for none */
    const struct config_setting *settings; /* those of one section together */
    size_t settings_count;
};

/* What a process is born with: main()'s arguments, and environ. */
struct config_input {
    int argc;
    char *const *argv;
    char *const *environment;
};

enum config_wish {
    CONFIG_RUN,
    CONFIG_CHECK,  /* --check-config */
    CONFIG_HELP,   /* --help: nothing was read */
    CONFIG_VERSION /* --version: nothing was read */
};

struct config_result {
    enum config_wish wish;
    const char *file;                            /* the one that was read, or NULL */
    const char *arguments[CONFIG_ARGUMENTS_MAX]; /* without flags; all that follows "--" */
    size_t arguments_count;
    size_t errors_count; /* may be more than were kept */
    char errors[CONFIG_ERRORS_MAX][CONFIG_ERROR_SIZE];
};

/**
 * config_read() fills the program's struct at values. ERR_BAD_INPUT: something
 * was wrong, as ret_result->errors says; it is written in either case, and
 * values is not to be used then.
 */
enum err config_read(const struct config_program *program, const struct config_input *input,
    void *values, struct config_result *ret_result) MUST_CHECK;

/**
 * config_start() is config_read() for a main(): it prints what was asked for or
 * what is wrong. False: the program is done, with *ret_status for exit().
 */
bool config_start(const struct config_program *program, const struct config_input *input,
    void *values, struct config_result *ret_result, int *ret_status) MUST_CHECK;

/** config_print_help() lists every setting: meaning, form, initial value, other names. */
void config_print_help(const struct config_program *program, FILE *out);

#endif
