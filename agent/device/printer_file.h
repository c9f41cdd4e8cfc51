/*
 * printer_file.h -- receipts as files, for tests, demonstrations and tills without a printer.
 */
#ifndef AGENT_DEVICE_PRINTER_FILE_H
#define AGENT_DEVICE_PRINTER_FILE_H

#include "agent/device/printer.h"

/** printer_file_write() writes both forms of the job into folder, and syncs them. */
enum err printer_file_write(
    const char *folder, const struct printer_job *job, struct bytes escpos) MUST_CHECK;

/** printer_file_pulse() adds a line to the file "drawer". */
enum err printer_file_pulse(const char *folder) MUST_CHECK;

#endif
