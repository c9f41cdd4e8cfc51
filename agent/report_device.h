/*
 * report_device.h -- what the doctor finds about display, scanner and voice.
 */
#ifndef AGENT_REPORT_DEVICE_H
#define AGENT_REPORT_DEVICE_H

#include "agent/options.h"

#define REPORT_DEVICE_MAX 512

enum report_device {
    REPORT_DEVICE_NONE, /* it is not asked for */
    REPORT_DEVICE_WELL,
    REPORT_DEVICE_WRONG
};

/* Each says what it found in the language of the options. */
enum report_device report_device_display(
    const struct options *options, char ret_text[static REPORT_DEVICE_MAX]);
enum report_device report_device_scanner(
    const struct options *options, char ret_text[static REPORT_DEVICE_MAX]);
enum report_device report_device_voice(
    const struct options *options, char ret_text[static REPORT_DEVICE_MAX]);

#endif
