/*
 * exporter.h -- writes the exports that people have asked for, one after the other.
 *
 * What can be exported is a list of hub/console's; the exporter knows only that it comes in pages.
 * A page is one reading of some rows on a connection of its own, on a worker that gives way to
 * payments. The row says how far it has come, about once a second; who cancels it changes the row,
 * and the exporter finds that at the next word. A hub that ends leaves its row "running", and the
 * next one of that number begins it again: a page is nothing that could be gone on from.
 *
 * Files are <folder>/<id>.csv or .xlsx. Where several hubs are on one database they need one
 * folder for all. On the loop.
 */
#ifndef HUB_EXPORT_EXPORTER_H
#define HUB_EXPORT_EXPORTER_H

#include "hub/export/export_flow.h"
#include "hub/export/sheet.h"
#include "hub/flow/permission.h"
#include "hub/store/reader.h"

/* How many rows one reading takes. */
#define EXPORTER_PAGE 2000
#define EXPORTER_PATH_MAX 400

/* A page of a list, on a worker. */
struct export_page {
    size_t rows_max;

    int64_t rows;  /* handed back: how many were written */
    int64_t share; /* how far it has come, in 1/1000 */
    bool ended;    /* there is nothing behind it */
};

/* What can be exported. */
struct export_list {
    const char *name; /* as it is stored; at most 16 letters */
    const char *chinese;
    const char *english;        /* of the worksheet and the file; at most 24 bytes */
    enum permission permission; /* to see it at all */
    bool of_merchant;           /* it is of a merchant or a partner alone */
    const struct sheet_column *columns;
    size_t columns_count;
    size_t state_size; /* of what it keeps between its pages; zeroed at the beginning */
    /* What the row asks for. ERR_NOT_FOUND: whose list it is, is no more. */
    enum err (*open)(void *state, const struct export_row *row, struct reader *reader);
    enum err (*page)(
        void *state, struct reader *reader, struct sheet *sheet, struct export_page *page);
    void (*close)(void *state); /* frees what it holds; also when open() failed. NULL: nothing */
    /* The wall clock of a moment there, as µs since 1970; NULL: China's. */
    int64_t (*wall_clock)(const void *state, int64_t us);
};

struct exporter_options {
    struct net *net;
    struct lane *lane;
    struct reader *reader; /* of its own: reader_open_background() */
    const char *folder;    /* made if it is not there; borrowed */
    int32_t node;
    const struct export_list *const *lists;
    size_t lists_count;
};

struct exporter;

/** exporter_make() looks for work, and goes on doing so. ERR_FORBIDDEN: not in that folder. */
enum err exporter_make(
    const struct exporter_options *options, struct exporter **ret_exporter) MUST_CHECK;

/** exporter_stir() looks now: something was asked for. */
void exporter_stir(struct exporter *exporter);

/** exporter_find() is the list of that name, or NULL. */
const struct export_list *exporter_find(const struct exporter *exporter, struct bytes name);

/** exporter_path() is where the file of an export is. */
void exporter_path(const struct exporter *exporter, const struct export_row *row,
    char ret_path[static EXPORTER_PATH_MAX]);

/**
 * exporter_stop() begins nothing more; then(context) when what ran has ended with its page. The
 * reader must still read.
 */
void exporter_stop(struct exporter *exporter, net_fn *then, void *context);

/** exporter_free() is for when nothing of it runs any more. */
void exporter_free(struct exporter **exporter);

#endif
