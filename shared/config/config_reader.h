/*
 * config_reader.h -- what is known while settings are being read.
 *
 * Only for this folder.
 */
#ifndef SHARED_CONFIG_CONFIG_READER_H
#define SHARED_CONFIG_CONFIG_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/bytes.h"
#include "shared/base/need.h"
#include "shared/config/config.h"

struct config_reader {
    const struct config_program *program;
    void *values;
    struct config_result *result;
    const char *file;                       /* of --config, or NULL */
    const char *flags[CONFIG_SETTINGS_MAX]; /* what a flag said, or NULL */
    unsigned lines[CONFIG_SETTINGS_MAX];    /* where the file said it, or 0 */
    bool is_given[CONFIG_SETTINGS_MAX];
};

/** config_reader_complain() adds one line to the errors. */
void config_reader_complain(struct config_reader *reader, const char *format, ...)
    PRINTF_LIKE(2, 3);

/** config_reader_store() stores what is written at the place that where names, or complains. */
void config_reader_store(
    struct config_reader *reader, size_t at, const char *where, struct bytes written);

#endif
