/*
 * display_file.h -- a display that is a picture file.
 */
#ifndef AGENT_DISPLAY_DISPLAY_FILE_H
#define AGENT_DISPLAY_DISPLAY_FILE_H

#include "agent/display/display.h"

/** display_file_open() tries whether the folder takes a file. */
enum err display_file_open(const struct display_options *options, const char *path,
    struct display **ret_display, char ret_why[static DISPLAY_WHY_MAX]) MUST_CHECK;

#endif
