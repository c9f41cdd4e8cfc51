/*
 * config_file.h -- the INI file of a program.
 */
#ifndef SHARED_CONFIG_CONFIG_FILE_H
#define SHARED_CONFIG_CONFIG_FILE_H

#include "shared/config/config_reader.h"

/** config_file_read() stores what path says. Without is_wanted it may be missing. */
void config_file_read(struct config_reader *reader, const char *path, bool is_wanted);

#endif
