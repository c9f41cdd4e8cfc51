/*
 * printer_file.h -- receipts as files, for tests, demonstrations and tills without a printer.
 */
#ifndef AGENT_DEVICE_PRINTER_FILE_H
#define AGENT_DEVICE_PRINTER_FILE_H

#include "agent/device/printer.h"

/** printer_file_write() writes both forms of the job into folder, and syncs them. */
enum err printer_file_write(const char *folder, const struct printer_job *job) MUST_CHECK;

#endif
