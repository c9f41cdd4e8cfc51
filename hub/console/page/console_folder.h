/*
 * console_folder.h -- the console's built files, held in memory.
 *
 * Read once, at the start, from what `make console` has built: index.html and what lies beside
 * it and in assets/, each with the .br and .gz beside it. What is below assets/ has a hash of
 * its content in its name. Made and owned by hub/core.c; afterwards only read.
 */
#ifndef HUB_CONSOLE_PAGE_CONSOLE_FOLDER_H
#define HUB_CONSOLE_PAGE_CONSOLE_FOLDER_H

#include "hub/console/page/accept.h"
#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

#define CONSOLE_FOLDER_FILES_MAX 200
#define CONSOLE_FOLDER_SIZE_MAX ((size_t)32 * 1024 * 1024)
#define CONSOLE_FOLDER_NAME_SIZE 120
#define CONSOLE_FOLDER_TAG_SIZE 24
/* What stands in index.html for the nonce of an answer. */
#define CONSOLE_FOLDER_NONCE "CSP_NONCE"

/* One file, in each of the codings that were built of it; one that was not has no bytes. */
struct console_file {
    char name[CONSOLE_FOLDER_NAME_SIZE]; /* below the folder: "assets/index-Bzv4BFj3.js" */
    const char *type;
    bool is_hashed; /* its name changes with its content: it can be kept for ever */
    struct bytes coded[ACCEPT_CODING_COUNT];
    char tags[ACCEPT_CODING_COUNT][CONSOLE_FOLDER_TAG_SIZE]; /* entity tags, in their quotes */
};

struct console_folder;

/**
 * console_folder_load() reads that folder. ERR_NOT_FOUND: there is no index.html in it, or none
 * with a place for the nonce. ERR_TOO_BIG: more, or longer names, than the limits above allow.
 * ERR_DISK: it could not be read.
 */
enum err console_folder_load(const char *path, struct console_folder **ret_folder) MUST_CHECK;

/**
 * console_folder_open() is that, said in the log, or NULL: payments go on without it, and its page
 * says then how it is built.
 */
struct console_folder *console_folder_open(const char *path);

/** console_folder_find() is the file of that name, or NULL. */
const struct console_file *console_folder_find(
    const struct console_folder *folder, const char *name);

size_t console_folder_count(const struct console_folder *folder);

/** console_folder_free() takes *folder, which may be NULL. */
void console_folder_free(struct console_folder **folder);

#endif
