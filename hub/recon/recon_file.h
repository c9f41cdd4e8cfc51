/*
 * recon_file.h -- a bill's file in the hub's folder: whole and verified, or not there.
 *
 * It is written aside and read as it is written: its hash, its summary, its length. Only when
 * all of that is right is it given its name, and both are on the disk by then. The same file
 * may be read again as often as one likes. One owner, one thread at a time.
 */
#ifndef HUB_RECON_RECON_FILE_H
#define HUB_RECON_RECON_FILE_H

#include "hub/channel/bill/bill.h"

#define RECON_FILE_PATH_SIZE 400
/* Of the file as it comes, packed. */
#define RECON_FILE_MAX (UINT64_C(1) << 30)

struct recon_file;

/**
 * recon_file_path() is where the bill of an account and a day lies, below the hub's folder:
 * "FOLDER/bills/ACCOUNT-yyyy-mm-dd-trade.csv.gz". ERR_TOO_BIG.
 */
enum err recon_file_path(const char *folder, int64_t account_id, enum adapter_bill_kind kind,
    struct moment day, const char *suffix, char ret_path[static RECON_FILE_PATH_SIZE]) MUST_CHECK;

/**
 * recon_file_begin() makes the folder of path, if need be, and the file aside. ERR_DISK,
 * ERR_FORBIDDEN, ERR_NO_SPACE. hash as for bill_make().
 */
enum err recon_file_begin(const char *path, enum bill_format format, struct moment day,
    const char *hash, struct recon_file **ret_file) MUST_CHECK;

/** recon_file_add() errors as bill_feed(); ERR_DISK when it cannot be written. */
enum err recon_file_add(struct recon_file *file, struct bytes piece) MUST_CHECK;

/** recon_file_end() gives it its name. Errors as bill_end(), and ERR_DISK. */
enum err recon_file_end(struct recon_file *file) MUST_CHECK;

/** recon_file_line() is how many lines were read: where one failed that is no bill. */
uint64_t recon_file_line(const struct recon_file *file);
uint64_t recon_file_size(const struct recon_file *file);

/** recon_file_free() takes away what was written aside and has no name. */
void recon_file_free(struct recon_file **file);

/** recon_file_is_there() is whether path is a bill's file. */
bool recon_file_is_there(const char *path);

/**
 * recon_file_read() hands out the rows of a file that is there, and what they come to. Errors
 * as bill_feed() and bill_end(), the hearer's, and ERR_NOT_FOUND.
 */
enum err recon_file_read(const char *path, enum bill_format format, struct moment day,
    struct bill_hearer hearer, struct bill_totals *ret_totals) MUST_CHECK;

#endif
